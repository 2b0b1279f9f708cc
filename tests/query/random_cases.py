"""Random documents that are as hostile as a store can hold, and random questions about them; the seed decides all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from fleet_tui.fields import WRITTEN, Container, Document, Field, Holds, Kind, Path
from fleet_tui.query.evaluate import matcher, ordered, sort_key
from fleet_tui.query.failed import failed
from fleet_tui.query.query import (
    LEGAL,
    AnyOf,
    Begins,
    Contains,
    Defined,
    Eq,
    Has,
    OneOf,
    Predicate,
    Query,
    Range,
    Sort,
    Starts,
    Term,
)
from fleet_tui.schema import CONTAINERS, RUNS
from tests.query.truth_table import FLAGGED

Stored: TypeAlias = dict[str, Any]

# The model's own boolean stands in for the kind: `expired`, the only field of it, is derived and never asked in SQL.
ASKED: Final = tuple(FLAGGED if each is RUNS else each for each in CONTAINERS)

WORDS: Final = (
    *("failed", "Failed", "succeeded", "error", "researcher", "writer", "reviewer", "a,b", "researcher,writer"),
    *("", " ", "none", "any", "null", "1", "0", "8.5", "true", "[]", "2025-11-17T10:00:00Z"),
    *("Straße", "STRASSE", "İstanbul", "istanbul", "ΟΔΌΣ", "οδός", "Kelvin \u212a", "Zoë", "Zoe\u0308", "東京 report"),
    *("😀 ok", "\uff21\uff22", "\ue000 private", "' OR 1=1 --", '"quoted"', "@p0", "c.id", "100%_", "back\\slash"),
    *("line\nbreak", "\u2028 separator", "nul \x00", "\x1b[31m red", "\u202e turned"),
)
NUMBERS: Final = (0, 1, -1, 2, 7, 7.5, 8.0, 8.5, 10, -0.0, 1e-9, 2**53, 2**53 + 1, 10**30, 1e308, -(2**63), 3.3)
DAY: Final = datetime(2025, 11, 17, tzinfo=UTC)
TIMES: Final = (
    *("2025-11-17T10:15:23.512Z", "2025-11-17T10:15:23Z", "2025-11-17T10:15:23+00:00", "2025-11-17T10:15:23"),
    *("2025-11-17T00:00:00Z", "2025-11-16T23:59:59.999999+00:00", "2025-11-18T00:00:00+02:00", "2025-11-17"),
    *("2025-11-15T08:00:00Z", "2025-11-18T12:00:00.000Z", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00", "soon", ""),
)
_NOT_IN_AN_ID: Final = {ord(each): None for each in "/\\?#\t\r\n"}
OTHER: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, 8.5, "1", "true", ""),
    *([], {}, ["failed"], {"input": "failed"}, [None, 1, True]),
)


# What stands where a run tells how it ended, and what only looks so.
SIGNS: Final = (
    *("failed", "FAILED", "success", "error", "", True, False, 1, "true", " failed ", "timeout", "cancelled", " "),
    *({"message": "no agent", "type": "E"}, {"code": 7}, {}, [], ["no agent"], 0, 429, 2.5),
    *(" \n[Researcher failed: 429]\n", "\nExecution failed: no agent", "\t]"),
    *("Execution failed: no agent", "execution failed: no", "Execution failed:", "Execution failed: " + "x" * 400),
    *("[Researcher failed: 429]", "[Researcher failed: 429] and on", "[1]", "[a failed: " + "y" * 400 + "]"),
    *("z" * 310 + " failed: ]", "[" + "z" * 310 + " failed: ]", "see [x failed: y]", "]"),
)


class Asked(NamedTuple):
    """What a term is made of before its values are drawn."""

    container: Container
    field: Field
    predicate: type[Predicate]
    negated: bool


def fields(container: Container) -> list[Field]:
    """All that a source can be asked about, the bare words included."""
    words = [container.words] if container.words else []
    return [each for each in (*container.fields, *words) if each.paths]


def documents(container: Container, size: int, seed: int, *, keyed: bool = False) -> list[Stored]:
    """Documents of both shapes, and of none; `keyed` ones have a partition key, as a server wants it."""
    draw = random.Random(f"{container.name} {seed}")
    return [_document(draw, container, number, keyed) for number in range(size)]


def queries(size: int, seed: int) -> list[Query]:
    """Questions of one to three terms; every predicate of every kind in turn, plain and negated."""
    draw = random.Random(seed)
    kinds = [
        Asked(container, field, predicate, negated)
        for container in ASKED
        for field in fields(container)
        for predicate in LEGAL[field.kind]
        for negated in (False, True)
    ]
    draw.shuffle(kinds)
    turns: dict[tuple[type[Predicate], bool, Kind], list[Asked]] = {}
    for each in kinds:
        turns.setdefault((each.predicate, each.negated, each.field.kind), []).append(each)
    circles = cycle([cycle(turn) for turn in turns.values()])
    return [_query(draw, next(circle), kinds) for circle in islice(circles, size)]


def expected(query: Query, number: int, stored: Iterable[Document], collate: Callable[[str], Any]) -> list[Document]:
    """What `evaluate` says the stream of one path of the sorted field holds, in its order."""
    order = query.order
    paths = [replace(order.field, paths=(each,)) for each in order.field.paths]
    rows = [
        each
        for each in ordered(list(filter(matcher(query.terms), stored)), order)
        if next(index for index, path in enumerate(paths) if sort_key(each, path) is not None) == number
    ]
    return _recollated(rows, order, collate)


def _recollated(rows: list[Document], order: Sort, collate: Callable[[str], Any]) -> list[Document]:
    """The rows in the order of an engine that compares texts in its own way."""

    def key(row: Document) -> Any:
        found = sort_key(row, order.field)
        return collate(found) if isinstance(found, str) else found

    return sorted(rows, key=key, reverse=order.descending)


def _query(draw: random.Random, first: Asked, kinds: Sequence[Asked]) -> Query:
    container = first.container
    others = [each for each in kinds if each.container is container]
    asked = [first, *draw.sample(others, draw.choice((0, 0, 0, 1, 1, 2)))]
    terms = tuple(Term(each.field, _predicate(draw, container, each), each.negated) for each in asked)
    sortable = [each for each in container.fields if each.sortable]
    sort = Sort(draw.choice(sortable), draw.random() < 0.5) if draw.random() < 0.6 else None
    return Query(container, terms, sort, whole=draw.random() < 0.1)


def _predicate(draw: random.Random, container: Container, asked: Asked) -> Predicate:
    field = asked.field
    if asked.predicate is Defined:
        return Defined()
    if asked.predicate is Range:
        return _range(draw, field)
    if asked.predicate is AnyOf:
        return failed(container).predicate
    if asked.predicate in (Starts, Begins):
        return asked.predicate(_pool(container, field)[0][:2])
    if asked.predicate is Contains:
        return Contains(tuple(_part(draw, container, field) for _ in range(draw.choice((1, 1, 2)))))
    values = tuple(dict.fromkeys(_values(draw, container, field)))
    if asked.predicate is Has:
        return Has(values)
    return Eq(values[0]) if asked.predicate is Eq else OneOf(values)


def _values(draw: random.Random, container: Container, field: Field) -> Iterator[Any]:
    for _ in range(draw.randint(1, 3)):
        match field.kind:
            case Kind.BOOLEAN:
                yield draw.random() < 0.5
            case Kind.LENGTH:
                yield draw.choice((0, 1, 2, 3, 1.5))
            case _:
                yield draw.choice(_pool(container, field))


def _part(draw: random.Random, container: Container, field: Field) -> str:
    """A piece of what may be stored, in whatever case."""
    text: str = draw.choice(_pool(container, field))
    start = draw.randrange(len(text) + 1)
    part = text[start : start + draw.randint(1, 6)]
    return draw.choice((part, part.upper(), part.lower(), part.swapcase(), text))


def _range(draw: random.Random, field: Field) -> Range:
    def bound() -> Any:
        if field.kind is Kind.TIME:
            seconds = (0, 36_923, 36_924, -1, 86_400, -200_000, draw.randrange(90_000))
            return DAY + timedelta(seconds=draw.choice(seconds))
        return draw.choice(NUMBERS if field.kind is Kind.NUMBER else (0, 1, 2, 3, 1.5))

    low, high = sorted((bound(), bound()))
    low, high = draw.choice(((low, high), (low, None), (None, high)))
    return Range(low, high, draw.random() < 0.5, draw.random() < 0.5)


def _pool(container: Container, field: Field) -> list[Any]:
    """A few values for each field, so that what is asked for is often there."""
    values = NUMBERS if field.kind is Kind.NUMBER else WORDS
    same_double = [2**53, 2**53 + 1] if field.kind is Kind.NUMBER else []
    return random.Random(f"{container.name}.{field.name}").sample(values, 7) + same_double


def _document(draw: random.Random, container: Container, number: int, keyed: bool) -> Stored:
    found: Stored = {}
    paths = [(field, path) for field in fields(container) for path in field.paths]
    draw.shuffle(paths)  # of `task` and `task.input` the first one placed wins
    density = draw.choice((0.3, 0.6, 0.8, 1.0))
    for field, path in paths:
        if draw.random() < density:
            _place(found, path, _value(draw, container, field, path))
    for path in container.reads:
        if draw.random() < 0.3:
            _place(found, path, draw.choice((*OTHER, *TIMES, *NUMBERS)))
    for key in [key for key in found if draw.random() < 0.04]:
        found[key] = deepcopy(draw.choice(OTHER))
    if draw.random() < 0.2:
        found["_len"] = draw.choice((3, "3", None, [], {"events": 2, "judge_evaluations": True}, {"events": "1"}))
    if draw.random() < 0.1:
        found["_head"] = found["_last"] = draw.choice(("]", None, {"result": "Execution failed: not at all"}))
    for flag in [flag for each in container.fields for flag in each.off if draw.random() < 0.2]:
        _place(found, flag, draw.choice((True, True, False, 1, "true")))
    word = draw.choice(WORDS).translate(_NOT_IN_AN_ID)
    found["id"] = f"{word} {number:04d}"
    found["_etag"] = f"{number}"
    found[WRITTEN] = int(DAY.timestamp()) + draw.randrange(-10, 30) * 4_000  # ties are common
    if keyed:
        found[container.partition_key.steps[0]] = draw.choice(("one", "two", found["id"]))
    return found


def _value(draw: random.Random, container: Container, field: Field, path: Path) -> Any:
    roll = draw.random()
    if roll < 0.08:
        return None
    right = _right(draw, container, field, path)
    if roll < 0.2:
        return deepcopy(draw.choice(OTHER))  # another path may lead into it
    if roll < 0.28:
        return draw.choice((str(right), [right], {"value": right}, {path.steps[-1]: right}))  # looks like the value
    return right


def _right(draw: random.Random, container: Container, field: Field, path: Path) -> Any:
    match field.kind, path.holds:
        case Kind.LENGTH, Holds.COUNT:
            return draw.choice((0, 1, 2, 3, 1.5, 60, -1))
        case Kind.NUMBER, _:
            return draw.choice((*_pool(container, field), 0))
        case Kind.VERDICT, _:
            return deepcopy(draw.choice(SIGNS))
        case Kind.BOOLEAN, _:
            return draw.random() < 0.5
        case Kind.TIME, _:
            return draw.choice(TIMES)
        case Kind.LENGTH, _:
            return [draw.choice(OTHER) for _ in range(draw.randrange(5))]
        case Kind.LIST, Holds.NAMES:
            words = [draw.choice(_pool(container, field)) for _ in range(draw.randrange(4))]
            return [draw.choice(({path.steps[-1]: each}, {path.steps[-1]: [each]}, {}, each)) for each in words]
        case Kind.LIST | Kind.STRING, Holds.ARRAY:
            words = [draw.choice(_pool(container, field)) for _ in range(draw.randrange(4))]
            members = [*words, *draw.sample(OTHER, draw.choice((0, 0, 1, 2)))]
            draw.shuffle(members)
            return members
        case Kind.LIST, _:
            return draw.choice((",", "\n")).join(draw.sample(_pool(container, field), draw.randrange(3)))
        case _:
            return draw.choice(_pool(container, field))


def _place(document: Stored, path: Path, value: Any) -> None:
    within: Any = document
    steps = path.steps[:-1] if path.holds is Holds.NAMES else path.steps
    for step in steps[:-1]:
        within = within.setdefault(step, {})
        if not isinstance(within, dict):
            return
    within.setdefault(steps[-1], value)
