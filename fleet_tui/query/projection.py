"""Says which part of a document a list row needs, as a tree that both meanings walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from msgspec import DecodeError, defstruct
from msgspec.json import Decoder

from fleet_tui.clock import Moment, Naive, following, read_all_utc, read_time, read_utc
from fleet_tui.fields import WRITTEN, Container, Document, Field, FileDocument, Holds, KeyedDocument, Kind, Path
from fleet_tui.key import ABSENT, Part, PartitionKey, partition_key
from fleet_tui.query.zone import moment_in, naive_of
from fleet_tui.schema import EVENT_TIMES, RUNS
from fleet_tui.undecoded import Undecoded

# Lengths stand under this key of a partial document, so that the lists themselves need not be read.
LENGTHS: Final = "_len"
# How like a given vector the document's own is stands under this key of a row that was asked for by it.
SIMILARITY: Final = "_similarity"
DISTANCE: Final = "_distance"  # by which function, where it is not the cosine
HEAD: Final = 300  # characters of a text that a list reads, so that no list downloads an answer


Read: TypeAlias = Callable[[Document], object]


class Measure(NamedTuple):
    """Holds what a list reads in the place of a value: under which key, and what it makes of value and last step."""

    key: str
    of: Callable[[object, str], object]


class _Part(NamedTuple):
    name: str
    read: Read
    step: str
    of: Callable[[object, str], object]


def _names(found: object, step: str) -> object:
    members = found if isinstance(found, list) else ()
    named = (each.get(step) for each in members if isinstance(each, dict))
    return [each for each in named if isinstance(each, str)]


# A text's beginning and end, and names in a list of objects, stand under these keys of a partial document.
MEASURES: Final = {
    Holds.HEAD: Measure("_head", lambda found, _: found[:HEAD] if isinstance(found, str) else None),
    Holds.LAST: Measure("_last", lambda found, _: found.rstrip()[-1:] if isinstance(found, str) else None),
    Holds.NAMES: Measure("_names", _names),
}

_TIMES: Final = Decoder(list[defstruct("Times", [(name, object, None) for name in EVENT_TIMES], gc=False)])  # type: ignore[misc]
_AT_ONCE: Final = 2_000  # times that are read in one go where all are as nearly all are
_IN_TURN: Final = attrgetter(*EVENT_TIMES)

Tree: TypeAlias = "dict[str, Tree]"  # an empty tree is a leaf: the whole value
Pick: TypeAlias = Callable[[Document], dict[str, object]]


@cache
def projection(container: Container, reads: tuple[Path, ...] = ()) -> tuple[Tree, tuple[Path, ...]]:
    """Returns the tree of values and the paths of lengths that a list of this container reads.

    `reads` are paths that are read besides, as the levels of a hierarchical key, where the account keys it so.

    >>> values, lengths = projection(CACHE)
    >>> values["request"], lengths
    ({'task': {}}, ())
    """
    values: Tree = {}
    lengths: list[Path] = []
    for step in ("id", *container.partition_key.steps, WRITTEN, "_etag"):
        values[step] = {}
    for field in container.fields:
        if field.kind is Kind.LENGTH:
            lengths.extend(path for path in field.paths if path.holds is not Holds.COUNT)
            _graft(values, (path for path in field.paths if path.holds is Holds.COUNT))
        else:
            _graft(values, (each for each in field.paths if each.holds not in MEASURES))
        _graft(values, (*field.off, *([field.plus] if field.plus else [])))
    if container.words:
        _graft(values, (each for each in container.words.paths if each.holds not in MEASURES))
    _graft(values, container.reads)
    _graft(values, reads)
    return values, tuple(lengths)


@cache
def measured(container: Container) -> dict[Holds, tuple[Path, ...]]:
    """Returns the paths of which a list of this container reads a measure in the place of the value.

    >>> {measure: [str(path) for path in paths] for measure, paths in measured(RUNS).items() if measure is Holds.HEAD}
    {<Holds.HEAD: 'head'>: ['result']}
    """
    fields = (*container.fields, *([container.words] if container.words else []))
    paths = dict.fromkeys(path for field in fields for path in field.paths)
    found = {holds: tuple(path for path in paths if path.holds is holds) for holds in MEASURES}
    return {holds: several for holds, several in found.items() if several}


class Partial(FileDocument):
    """Is a row of a list; its type says that `_len` is a measure and nothing that somebody stored under that name.

    `span` is how many seconds lie between the first of its events and the last, where that is known and of use.
    """

    span: float | None = None


def row_of(document: Document) -> Partial:
    """Returns what an account answered for a list as a row, keyed as it was."""
    row = Partial(document)
    if isinstance(document, KeyedDocument):
        row.keyed, row.lags = document.keyed, document.lags
    return row


def project(container: Container, document: Document) -> Partial:
    """Returns the partial document, in the shape that the compiled SELECT returns.

    >>> project(RUNS, {"id": "wf_1", "events": [{}, {}]})["_len"]
    {'events': 2}
    """
    pick, lengths = _picked(container)
    row = Partial(pick(document))
    if lengths:
        row[LENGTHS] = {name: len(found) for name, read in lengths if isinstance(found := read(document), list)}
    for key, parts in _parts(container):
        row[key] = {name: found for name, read, step, of in parts if (found := of(read(document), step)) is not None}
    row.span = events_span(container, document)
    return row


def picked(row: Partial) -> Document:
    """Returns what a row holds of its document as it is stored: no measures, no objects in which nothing was found."""
    ours = {LENGTHS, *(each.key for each in MEASURES.values())}
    return _pruned({name: value for name, value in row.items() if name not in ours})


def _pruned(found: Document) -> Document:
    inner = ((name, _pruned(value) if isinstance(value, dict) else value) for name, value in found.items())
    return {name: value for name, value in inner if value != {}}


@cache  # each document of a file is projected
def _picked(container: Container) -> tuple[Pick, tuple[tuple[str, Read], ...]]:
    values, lengths = projection(container)
    return _pick(values), tuple((str(path), getter(path)) for path in lengths)


@cache
def _parts(container: Container) -> tuple[tuple[str, tuple[_Part, ...]], ...]:
    return tuple((MEASURES[holds].key, tuple(map(_part, paths))) for holds, paths in measured(container).items())


def _part(path: Path) -> _Part:
    return _Part(str(path), getter(_whole_of(path)), path.steps[-1], MEASURES[path.holds].of)


def reader(field: Field, path: Path) -> Read:
    """Returns what reads a field's value at one of its paths, of a document or of a row; lengths have `length_at`.

    >>> score = RUNS.field("score")
    >>> reader(score, score.paths[1])({"quality": {"score": 0.0, "used_fallback": True}})
    """
    return partial(_unless_off, getter(path), tuple(map(getter, field.off))) if field.off else _measured(path)


def measured_at(document: Document, path: Path) -> object:
    """Returns what a list reads of a value: of a row as it stands there, of a whole document as it would be made.

    >>> measured_at({"result": "Done."}, RESULT_HEAD)
    'Done.'
    """
    return _measured(path)(document)


@cache
def _measured(path: Path) -> Read:
    measure = MEASURES.get(path.holds)
    if measure is None:
        return getter(path)
    key, of = measure
    name, step, whole = str(path), path.steps[-1], getter(_whole_of(path))

    def read(document: Document) -> object:
        if isinstance(document, Partial):
            parts = document.get(key)
            return parts.get(name) if isinstance(parts, dict) else None
        return of(whole(document), step)

    return read


def _whole_of(path: Path) -> Path:
    """Returns the path of the value that is measured."""
    return Path(path.steps[:-1]) if path.holds is Holds.NAMES else path


def events_span(container: Container, document: Document) -> float | None:
    """Returns the seconds from the first event to the last where no end is stored; of a row as they were measured."""
    if isinstance(document, Partial):
        return document.span
    if not container.ends:
        return None
    for path in container.ends:
        if value_at(document, path) is not None:
            return None
    events, naive = document.get("events"), naive_of(document)
    first = began(container, document)
    told = real_times(events, naive, first.at if first else None) if isinstance(events, list) else ()
    times = [each for each in told if each is not None]
    return (max(times) - min(times)).total_seconds() if len(times) > 1 else None


def began(container: Container, document: Document) -> Moment | None:
    """Returns when what a document is about began, where a real time tells it that its writer alone knows."""
    found = (moment_in(document, value_at(document, path)) for path in container.begins)
    return next((each for each in found if each and not each.is_blank), None)


def event_time(event: object, naive: Naive) -> Moment | None:
    """Returns the first real time of an event, else the first that stands for none."""
    return _first_real(map(event.get, EVENT_TIMES), naive) if isinstance(event, Mapping) else None


def real_times(events: list[object], naive: Naive, before: datetime | None) -> Iterator[datetime | None]:
    """Yields the real time of each event, None where it has none; `before` is what was told before the first.

    Where a local clock tells a time twice, it is that which is nearer to the time before it.
    """
    left = iter(_told_times(events))
    while some := [*islice(left, _AT_ONCE)]:
        utc = read_all_utc([each[0] if each else None for each in some])
        if utc:
            before = utc[-1]
            yield from utc
            continue
        for told in some:
            at = read_utc(told[0]) if told else None
            if at is None:
                moment = _first_real(told, naive)
                at = None if moment is None or moment.is_blank else following(moment, before).at
            before = at or before
            yield at


def _told_times(events: list[object]) -> Iterable[Sequence[object]]:
    """Returns what stands for the time of each event, the first place first; nothing else of it is decoded."""
    if isinstance(events, Undecoded):
        try:
            return map(_IN_TURN, events.read_as(_TIMES))
        except DecodeError:
            pass  # one of them is no object
    return (tuple(map(each.get, EVENT_TIMES)) if isinstance(each, Mapping) else () for each in events)


def _first_real(told: Iterable[object], naive: Naive) -> Moment | None:
    blank: Moment | None = None
    for each in told:
        moment = read_time(each, naive)
        if moment is not None and not moment.is_blank:
            return moment
        blank = blank or moment
    return blank


@cache
def getter(path: Path) -> Read:
    """Returns `value_at` of one path, for what is read of every row: a third of the time for a step or two.

    >>> getter(RUNS.field("task").paths[0])({"task": {"input": "Sum up"}})
    'Sum up'
    """
    *above, last = path.steps
    if not above:
        return lambda document: document.get(last) if isinstance(document, dict) else None
    parent = getter(Path(tuple(above)))

    def read(document: Document) -> object:
        found = parent(document)
        return found.get(last) if isinstance(found, dict) else None

    return read


def value_at(document: object, path: Path) -> object:
    """Returns the stored value at a path, None where a step is missing or leads through something that is no object.

    >>> value_at({"task": {"input": "Sum up"}}, RUNS.field("task").paths[0])
    'Sum up'
    """
    for step in path.steps:
        # not Mapping: to ask an ABC takes three times as long, and nothing is asked as often as this
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def partition_of(container: Container, document: Document) -> PartitionKey:
    """Returns the partition key of a document as stored: that it is null is not that it is absent.

    It is a tuple where the document comes from a container with a hierarchical key.

    >>> partition_of(RUNS, {"workflowId": None}) == partition_of(RUNS, {})
    False
    """
    if isinstance(document, KeyedDocument) and document.keyed:
        return tuple(_level(document, path) for path in document.keyed)
    return own_key(container, document)


def own_id(document: Document, container: Container) -> str | None:
    """Returns the id of a document, or of a run the workflow's, which its writer makes the id when it uploads it."""
    stored = document.get("id")
    if not (stored and isinstance(stored, str)) and container is RUNS:
        stored = document.get("workflowId")
    return stored if stored and isinstance(stored, str) else None


def own_key(container: Container, document: Document) -> Part:
    """Returns what the data model keys a document by: of a hierarchical key, the one level that other documents name.

    >>> own_key(RUNS, {"userId": "maja", "workflowId": "wf_1"})
    'wf_1'
    """
    return _level(document, container.partition_key)


def _level(document: Document, path: Path) -> Part:
    found: object = document
    for step in path.steps:
        if not isinstance(found, dict) or step not in found:
            return ABSENT
        found = found[step]
    return partition_key(found)


def length_at(document: Document, path: Path) -> int | None:
    """Returns how long the list at a path is: of a row of a list, the length that stands for it.

    >>> length_at({"events": [{}, {}]}, RUNS.field("events").paths[0])
    2
    """
    found = value_at(document, path)
    if isinstance(found, list):
        return len(found)
    stored = document.get(LENGTHS) if isinstance(document, Partial) else None
    length = stored.get(str(path)) if isinstance(stored, Mapping) else None
    return length if isinstance(length, int) and not isinstance(length, bool) else None


def _unless_off(read: Read, flags: tuple[Read, ...], document: Document) -> object:
    found = read(document)
    return None if found == 0 and any(flag(document) is True for flag in flags) else found


def _graft(tree: Tree, paths: Iterable[Path]) -> None:
    """Adds paths to the tree; a value asked for whole swallows what was asked of its parts."""
    for path in paths:
        branch = tree
        for step in path.steps[:-1]:
            if step in branch and not branch[step]:
                break  # already read whole
            branch = branch.setdefault(step, {})
        else:
            branch[path.steps[-1]] = {}


def _pick(tree: Tree) -> Pick:
    """Returns what takes a tree's values out of a document."""
    parts = tuple((key, _pick(branch) if branch else None) for key, branch in tree.items())

    def pick(document: Document) -> dict[str, object]:
        picked: dict[str, object] = {}
        for key, inner in parts:
            if inner:
                below = document.get(key)
                picked[key] = inner(below if isinstance(below, dict) else {})
            elif key in document:
                picked[key] = document[key]
        return picked

    return pick
