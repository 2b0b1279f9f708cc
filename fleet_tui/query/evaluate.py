"""Runs a query over documents in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from functools import cache, partial
from typing import Final, TypeAlias, TypeGuard

from msgspec.structs import replace

from fleet_tui.clock import AsShown, read_time, stamp
from fleet_tui.fields import (
    Container,
    Document,
    Field,
    Holds,
    Kind,
    Match,
    Path,
    holds_texts,
    joined_names,
    spelled,
    split_joined,
)
from fleet_tui.number import double, finite
from fleet_tui.query.failed import failed
from fleet_tui.query.projection import Read, getter, length_at, project, reader
from fleet_tui.query.query import (
    LEGAL,
    AnyOf,
    Begins,
    Bound,
    Contains,
    Defined,
    Eq,
    Has,
    OneOf,
    Predicate,
    Query,
    Range,
    Scalar,
    Sort,
    Starts,
    Term,
    spellings,
)
from fleet_tui.query.zone import shown_zone

Test: TypeAlias = Callable[[object], bool]
Check: TypeAlias = Callable[[Document], bool]

_UNNAMED: Final = Field("", "", Kind.STRING)


def run(query: Query, documents: Iterable[Document]) -> list[Document]:
    """Returns the documents that match, sorted, cut, and projected unless the query wants them whole.

    Documents that tie in the sort keep the order they come in.

    >>> stored = [{"id": "a", "_ts": 1}, {"id": "b", "_ts": 2}]
    >>> [each["id"] for each in run(Query(RUNS, limit=1), stored)]
    ['b']
    """
    matching = list(filter(matcher(query.terms), documents))
    found = ordered(matching, query.order)[: query.limit]
    return found if query.whole else [project(query.container, each) for each in found]


def ordered(documents: Sequence[Document], sort: Sort) -> list[Document]:
    """Returns the documents that record a value to sort by, in order; the others are left out.

    >>> stored = [{"runTag": "b"}, {"runTag": "c"}, {}]
    >>> [each["runTag"] for each in ordered(stored, Sort(RUNS.field("tag")))]
    ['c', 'b']
    """
    keyed = [(key, each) for each in documents if (key := sort_key(each, sort.field)) is not None]
    # reverse=True keeps ties in the order they came in, as reversing the result would not
    keyed.sort(key=lambda pair: pair[0], reverse=sort.descending)
    return [each for _, each in keyed]


def sort_key(document: Document, field: Field) -> str | float | None:
    """Returns the value at the first path that records it: what a stream of that path is ordered by.

    >>> sort_key({"quality": {"overallScore": 8}}, RUNS.field("score"))
    8.0
    """
    for read, sorts_numbers, sorts_texts in _sorted_by(field):
        found = read(document)
        if isinstance(found, str):
            if sorts_texts:
                return found
        elif sorts_numbers and _is_number(found):
            return double(found)
    return None


@cache
def _sorted_by(field: Field) -> tuple[tuple[Read, bool, bool], ...]:
    """Returns what reads each path of a field, and whether what sorts there are numbers, or texts."""
    number, text = field.kind is Kind.NUMBER, field.kind in (Kind.STRING, Kind.TIME)
    return tuple(
        (_reader(field, path), number or path.holds is Holds.EPOCH, text and path.holds is Holds.VALUE)
        for path in field.paths
    )


def matcher(terms: Iterable[Term]) -> Check:
    """Returns one function for all terms, made once and called for each document.

    >>> matcher((Term(RUNS.field("status"), Eq("failed")),))({"status": "failed"})
    True
    """
    checks = [_check(term) for term in terms]
    if len(checks) == 1:
        return checks[0]  # what is typed into a filter mostly is one term, and is asked of every loaded row

    def matches(document: Document) -> bool:
        for check in checks:  # noqa: SIM110 - all() would make a generator for each document
            if not check(document):
                return False
        return True

    return matches


def holds(predicate: Predicate, value: object, field: Field = _UNNAMED) -> bool:
    """Tells whether a predicate holds for one value that a record derived itself for a field.

    >>> holds(Range(low=1.0), 2.0)
    True
    """
    if isinstance(predicate, Has):
        return _test(field, predicate, Kind.LIST, Holds.ARRAY)(value)
    kind = Kind.STRING if isinstance(value, str) else Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER
    return isinstance(predicate, LEGAL[kind]) and _test(field, predicate, kind, Holds.VALUE)(value)


def recorded(container: Container, name: str, document: Document) -> object:
    """Returns the value a field shows: the first path that holds the field's kind, else None.

    >>> recorded(RUNS, "status", {"status": "failed"})
    'failed'
    """
    return shown(container, name)(document)


@cache  # made of a field that never changes, and asked of every row
def shown(container: Container, name: str) -> Read:
    """Returns `recorded` of one field, for what is asked of every row.

    >>> shown(RUNS, "status")({"status": "failed"})
    'failed'
    """
    field = container.field(name)
    if field.kind is Kind.VERDICT:
        return matcher((failed(container),))
    if field.every:
        return partial(_every, [_reader(field, path) for path in field.paths], matcher((Term(field, Defined()),)))
    ways = [
        (_reader(field, path), _test(field, Defined(), field.kind, path.holds), holds_texts(field, path.holds))
        for path in field.paths
    ]

    def first(document: Document) -> object:
        for read, is_recorded, has_texts in ways:
            found = read(document)
            if found is not None and is_recorded(found):
                return _joined(found) if has_texts else found
        return None

    return first


def _joined(texts: object) -> str:
    return "; ".join(each for each in texts if isinstance(each, str)) if isinstance(texts, list) else ""


def _every(reads: Sequence[Read], is_recorded: Check, document: Document) -> list[str] | None:
    """Returns the names in the lists at all the paths, each once; None where there is no list."""
    if not is_recorded(document):
        return None
    stored = [read(document) for read in reads]
    lists = (split_joined(found) if isinstance(found, str) else found for found in stored)
    return list(
        dict.fromkeys(each for found in lists if isinstance(found, list) for each in found if isinstance(each, str))
    )


def _check(term: Term) -> Check:
    if isinstance(term.predicate, AnyOf):
        groups = [matcher(group) for group in term.predicate.groups]
        return lambda document: any(group(document) for group in groups) != term.negated
    if isinstance(term.predicate, Range) and _is_as_shown(term.predicate):
        return _check_as_shown(term, term.predicate)
    field = term.field
    leaves = [(_reader(field, path), _test(field, term.predicate, field.kind, path.holds)) for path in field.paths]

    def check(document: Document) -> bool:
        for read, test in leaves:
            found = read(document)
            if found is not None and test(found):  # most paths are of the other shape: a tenth of the time
                return not term.negated
        return term.negated

    return check


def _check_as_shown(term: Term, span: Range) -> Check:
    """Returns a test for times that were typed without a zone: each document is asked in that in which it is shown."""
    reads = [(path, _reader(term.field, path)) for path in term.field.paths]

    @cache
    def test(path: Path, zone: tzinfo | None) -> Test:
        asked = span if zone is None else replace(span, low=_meant(span.low, zone), high=_meant(span.high, zone))
        return _test(term.field, asked, term.field.kind, path.holds)

    def check(document: Document) -> bool:
        for path, read in reads:
            if test(path, shown_zone(document, path))(read(document)):
                return not term.negated
        return term.negated

    return check


def _is_as_shown(span: Range) -> bool:
    return any(isinstance(each, datetime) and isinstance(each.tzinfo, AsShown) for each in (span.low, span.high))


def _meant(at: Bound | None, zone: tzinfo) -> Bound | None:
    return at.tzinfo.meant(at, zone) if isinstance(at, datetime) and isinstance(at.tzinfo, AsShown) else at


def _test(field: Field, predicate: Predicate, kind: Kind, how: Holds) -> Test:
    if kind is Kind.LIST:
        return _list_test(field, predicate, how)
    if holds_texts(field, how):
        one = _test(field, predicate, kind, Holds.VALUE)
        return lambda found: isinstance(found, list) and any(map(one, found))
    right_kind = _is_number if how is Holds.EPOCH else _RIGHT_KIND[kind]
    match predicate:
        case Eq(value):
            return _equality_test(field, (value,), right_kind)
        case OneOf(values):
            return _equality_test(field, values, right_kind)
        case Contains(needles):
            return partial(_contains, _lower(spellings(field, needles)))
        case Begins(prefix):
            return lambda found: isinstance(found, str) and found.startswith(prefix)
        case Starts(prefix):
            begins = prefix.lower()
            return lambda found: isinstance(found, str) and found.lstrip().lower().startswith(begins)
        case Range():
            return _range_test(predicate, right_kind, how)
        case _:
            return right_kind


def _list_test(field: Field, predicate: Predicate, how: Holds) -> Test:
    values = spellings(field, predicate.values) if isinstance(predicate, Has) else ()
    if how is Holds.TEXT:
        return partial(_names_one, tuple(joined_names(str(each)).lower() for each in values)) if values else _is_text
    if not values:
        return _names_any if how is Holds.NAMES else _is_list
    folds = field.match is Match.NAME

    def has(found: object) -> bool:
        texts = (each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
        return any((spelled(each) if folds else each) in values for each in texts)

    return has


def _lower(texts: Iterable[Scalar]) -> tuple[str, ...]:
    return tuple(str(each).lower() for each in texts)


def _reader(field: Field, path: Path) -> Read:
    if field.kind is Kind.LENGTH and field.plus:
        return partial(_with_more, path, getter(field.plus))
    if field.kind is Kind.LENGTH:
        return getter(path) if path.holds is Holds.COUNT else lambda document: length_at(document, path)
    return reader(field, path)


def _with_more(path: Path, more: Read, document: Document) -> float | None:
    """Returns how long a list is with what is counted elsewhere; nothing is counted where no list is."""
    length, other = length_at(document, path), more(document)
    return length + other if length is not None and _is_number(other) else length


def _range_test(span: Range, right_kind: Test, how: Holds) -> Test:
    low, high = _comparable(bound(span.low, how)), _comparable(bound(span.high, how))

    def within(found: object) -> bool:
        if not right_kind(found):
            return False
        value = found if isinstance(found, str) else double(found)  # type: ignore[arg-type]  # right_kind saw to it
        above = low is None or (value > low if span.low_open else value >= low)  # type: ignore[operator]
        return above and (high is None or (value < high if span.high_open else value <= high))  # type: ignore[operator]

    return (lambda found: within(found) and _is_real_time(found)) if how is Holds.EPOCH else within


def _is_real_time(found: object) -> bool:
    """Tells whether an epoch stands for a time: the service writes no other, but a file may hold one."""
    moment = read_time(found)
    return moment is not None and not moment.is_blank


def bound(value: Bound | None, how: Holds) -> str | float | None:
    """Returns a bound as the path holds its values: seconds for an epoch, UTC text without suffix for written times.

    >>> bound(NOW, Holds.EPOCH), bound(NOW, Holds.VALUE)
    (1763377440.0, '2025-11-17T11:04:00')
    """
    if not isinstance(value, datetime):
        return value
    return value.timestamp() if how is Holds.EPOCH else stamp(value).removesuffix("Z")


def _equality_test(field: Field, values: Iterable[Scalar], right_kind: Test) -> Test:
    # Python holds True for 1
    wanted = frozenset(_comparable(value) for value in spellings(field, values) if right_kind(value))
    if field.match is Match.NAME:
        return lambda found: isinstance(found, str) and spelled(found) in wanted
    return lambda found: right_kind(found) and _comparable(found) in wanted


def _contains(needles: tuple[str, ...], found: object) -> bool:
    if not isinstance(found, str):
        return False
    text = found.lower()
    return needles[0] in text if len(needles) == 1 else any(needle in text for needle in needles)


def _names_one(needles: tuple[str, ...], found: object) -> bool:
    return isinstance(found, str) and _contains(needles, joined_names(found))


def _comparable(value: object) -> object:
    return double(value) if _is_number(value) else value


def _is_list(found: object) -> bool:
    return isinstance(found, list)


def _names_any(found: object) -> bool:
    return isinstance(found, list) and bool(found)


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _is_number(found: object) -> TypeGuard[float]:
    return finite(found) is not None


def _is_filled(found: object) -> bool:
    return isinstance(found, dict) and bool(found)


def _is_boolean(found: object) -> bool:
    return isinstance(found, bool)


_RIGHT_KIND: dict[Kind, Test] = {
    Kind.STRING: _is_text,
    Kind.TIME: _is_text,
    Kind.NUMBER: _is_number,
    Kind.LENGTH: _is_number,
    Kind.BOOLEAN: _is_boolean,
    Kind.OBJECT: _is_filled,
}
