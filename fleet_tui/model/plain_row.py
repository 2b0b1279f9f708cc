"""Writes the JSON row of a document that is as most are, straight from its text: only what a row prints is decoded.

`json_row` has the say about every other document, and tests hold both beside each other on documents with anything in
them. A row takes 9 µs here, and 60 by the record that is made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

from msgspec import DecodeError, Meta, Raw, Struct, defstruct
from msgspec.json import Decoder

from fleet_tui.address import Address
from fleet_tui.clock import ALL_SECONDS, Moment, Written, from_epoch, is_sortable, read_time, stamp
from fleet_tui.fields import WRITTEN, Container, Field, Holds, Kind, Path, RowText, at
from fleet_tui.model.cache import LIFETIMES, has_expired
from fleet_tui.model.decode import PROBLEM
from fleet_tui.model.example import tools_needed
from fleet_tui.model.json_row import canonical
from fleet_tui.model.outcome import Ending, Outcome, outcome_of
from fleet_tui.model.reader import LONGEST
from fleet_tui.model.run import ENDS, SECONDS, STARTS
from fleet_tui.model.took import between
from fleet_tui.query.projection import LENGTHS, MEASURES
from fleet_tui.schema import RUNS, SEGMENTED

Write: TypeAlias = Callable[[RowText, datetime], dict[str, object] | None]
Leaves: TypeAlias = dict[tuple[str, ...], Any]
Step: TypeAlias = Callable[[Any, Any, RowText, datetime], object]  # of its value, all that was decoded, its text, now

_LARGEST: Final = 1 << 63  # from which whole numbers are read by what stands beside them
_TEXT, _NUMBER, _FLAG, _NAMES = str | None, int | float | None, bool | None, list[str] | None
_EMPTY = Annotated[list[Raw], Meta(max_length=0)]
_KINDS: Final = {Kind.STRING: _TEXT, Kind.NUMBER: _NUMBER, Kind.LENGTH: list[Raw] | None, Kind.LIST: _NAMES}
_KNOWN: Final = {Written.UTC, Written.OFFSET}


class _Strange(Exception):
    """A value that takes more than this to be printed."""


@cache
def plain_row(container: Container) -> Write | None:
    """Returns what writes a row of a container, and None for a document that is not plain; None where nothing can."""
    fields = tuple(container.listed())
    if any(each.derive and each.name not in _DERIVED for each in fields):
        return None
    decoders = tuple(Decoder(_node(_leaves(container, fields, is_row=each))) for each in (False, True))
    values = tuple(attrgetter(*(_place(each, is_row=is_row) for each in fields)) for is_row in (False, True))
    names = tuple(each.json for each in fields)
    steps = tuple((each.json, step) for each in fields if (step := _step(container, each)))
    ends = any(each.name == "failed" for each in container.fields)
    key = None if container is RUNS else attrgetter(".".join(container.partition_key.steps))

    def write(text: RowText, now: datetime) -> dict[str, object] | None:
        try:
            found = decoders[text.is_row].decode(text.text)
            row: dict[str, Any] = dict(zip(names, values[text.is_row](found), strict=True))
            for name, step in steps:
                row[name] = step(row[name], found, text, now)
            if ends:
                row["failed"] = _failed(row["status"], row["error"])
                row["derived_from"] = None
            if key:
                row["address"] = _address(container, row["id"], key(found))
        except (DecodeError, ValueError, RecursionError, _Strange):
            return None
        if text.taken:
            row["written_at_from"] = str(text.taken)
        return row

    return write


def _node(leaves: Leaves) -> type[Struct]:
    """Returns a type that holds an object, or nothing, wherever a path goes on."""
    below: defaultdict[str, Leaves] = defaultdict(dict)
    for (first, *rest), kind in leaves.items():
        below[first][tuple(rest)] = kind
    fields: list[tuple[str, Any, Any]] = []
    for name, inner in below.items():
        if () in inner:
            fields.append((name, inner[()], None))
        else:
            node = _node(inner)
            fields.append((name, node, node()))
    return defstruct("Node", fields, frozen=True, gc=False)


def _leaves(container: Container, fields: tuple[Field, ...], *, is_row: bool) -> Leaves:
    """Returns what may stand at each path that has a say in a row, where that is plain."""
    leaves: Leaves = {container.partition_key.steps: _TEXT}
    for each in fields:
        leaves |= {path.steps: kind for path, kind in _read(each)}
    if is_row:
        lengths = [path.steps for each in fields if each.kind is Kind.LENGTH for path in each.paths]
        leaves = {steps: kind for steps, kind in leaves.items() if steps not in lengths}
        leaves |= {(LENGTHS, ".".join(steps)): int | None for steps in lengths}
        leaves[(MEASURES[Holds.NAMES].key,)] = dict[str, _EMPTY] | None
    for steps in sorted(_absent(container, fields), key=len):
        if not any(_leads(known, steps) or _leads(steps, known) for known in leaves):
            leaves[steps] = None
    return leaves


def _leads(above: tuple[str, ...], below: tuple[str, ...]) -> bool:
    return below[: len(above)] == above


def _read(field: Field) -> Iterator[tuple[Path, Any]]:
    """Yields the paths of a field that are read, with what may stand there: of most the first."""
    if field.derive:
        yield from _DERIVED[field.name].reads
    elif field.kind is Kind.LIST and not field.every:
        yield from ((path, _NAMES) for path in field.paths if path.holds is Holds.ARRAY)
    elif field.kind is Kind.TIME:
        yield from ((path, object if path.holds is Holds.EPOCH else _TEXT) for path in field.paths)
    else:
        yield field.paths[0], _KINDS[field.kind]
    yield from ((path, _FLAG) for path in field.off)


def _absent(container: Container, fields: tuple[Field, ...]) -> Iterator[tuple[str, ...]]:
    """Yields the paths at which nothing may stand: a value there counts where there is none at the first."""
    yield (PROBLEM,)
    yield from (each.steps for each in SEGMENTED if container is RUNS)
    yield from (path.steps for path in container.begins)
    for each in fields:
        yield from (path.steps for path in (_DERIVED[each.name].absent if each.derive else each.paths[1:]))
        yield from (path.steps[:-1] for path in each.paths if path.holds is Holds.NAMES)
        yield from (path.steps for path in (each.plus,) if path)


def _place(field: Field, *, is_row: bool) -> str:
    """Returns where the value of a field stands, first of all."""
    if field.derive:
        return str(_DERIVED[field.name].reads[0][0])
    path = field.paths[0]
    return f"{LENGTHS}.{path}" if is_row and field.kind is Kind.LENGTH else str(path)


def _step(container: Container, field: Field) -> Step | None:
    """Returns what makes of a value what is printed; None where that is the value."""
    if field.derive:
        return _DERIVED[field.name].step
    if field.name == "id":
        return _id_of_run if container is RUNS else _id
    if field.kind is Kind.TIME:
        return _written if field.paths[0].steps == (WRITTEN,) else _time(field)
    if field.kind is Kind.NUMBER:
        return _judged(field) if field.off else _number
    if field.kind is Kind.LENGTH:
        return lambda value, *_: value if value is None or isinstance(value, int) else len(value)
    if field.kind is Kind.LIST:
        return (lambda value, *_: value and list(dict.fromkeys(value))) if field.every else _first(field)
    return None


def _id(value: Any, *_: object) -> object:
    if not value:
        raise _Strange
    return value


def _id_of_run(value: Any, found: Any, *_: object) -> object:
    if not value or value != found.workflowId:
        raise _Strange
    return value


def _number(value: Any, *_: object) -> object:
    if isinstance(value, float):
        return canonical(value)
    if value is not None and not -_LARGEST <= value < _LARGEST:
        raise _Strange
    return value


def _judged(field: Field) -> Step:
    """Returns what reads a number that is none where it is zero and a flag is set."""
    flags = [attrgetter(str(path)) for path in field.off]

    def step(value: Any, found: Any, *_: object) -> object:
        if value == 0 and any(flag(found) for flag in flags):
            raise _Strange
        return _number(value)

    return step


def _first(field: Field) -> Step:
    """Returns what reads the first list that there is."""
    others = [attrgetter(str(path)) for path in field.paths[1:] if path.holds is Holds.ARRAY]

    def step(value: Any, found: Any, *_: object) -> object:
        return (
            value if value is not None else next((each for other in others if (each := other(found)) is not None), None)
        )

    return step


def _or_another(value: Any, others: Sequence[Callable[[Any], Any]], found: Any) -> Any:
    for other in others:
        if value is not None:
            break
        value = other(found)
    return value


def _time(field: Field) -> Step:
    """Returns what reads the first time that there is, which is printed as it stands if it is in UTC."""
    others = [attrgetter(str(path)) for path in field.paths[1:]]

    def step(value: Any, found: Any, *_: object) -> object:
        told = (
            value if value is not None else next((each for other in others if (each := other(found)) is not None), None)
        )
        if told is not None and not (is_sortable(told) and datetime.fromisoformat(told).tzinfo is UTC):
            raise _Strange
        return told

    return step


def _written(_value: Any, _found: Any, text: RowText, _now: datetime) -> object:
    return stamp(_moment(text))


def _moment(text: RowText) -> datetime:
    if not 0 <= text.written < ALL_SECONDS:
        raise _Strange
    return from_epoch(text.written)


def _duration(seconds: Any, found: Any, *_: object) -> object:
    if seconds is not None:
        if not 0 <= seconds <= LONGEST:
            raise _Strange
        return canonical(seconds)
    started, ended = map(read_time, _BETWEEN(found))
    if started is None or ended is None or {started.written, ended.written} - _KNOWN:
        raise _Strange
    took = between(started, ended, ENDS[0])
    if took.wrong:
        raise _Strange
    return canonical(took.seconds)


def _failed(status: str | None, error: str | None) -> bool | None:
    """Tells whether a run failed whose status says so; without a status, or without an error, other signs count."""
    ending = _ending(status)
    if ending.outcome is Outcome.NOT_RECORDED or (error is None and ending.outcome is Outcome.FAILED):
        raise _Strange
    if error is not None and not error.strip():
        raise _Strange
    return ending.failed


@lru_cache(256)
def _ending(status: str | None) -> Ending:
    return Ending(outcome_of(status))


def _address(container: Container, document_id: str, key: object) -> str:
    if not isinstance(key, str):
        raise _Strange
    return str(Address(container.noun, document_id, partition=key))


def _expired(lifetime: Any, _found: Any, text: RowText, now: datetime) -> bool | None:
    _number(lifetime)
    written = Moment(_moment(text), text.taken or Written.EPOCH)
    return has_expired(None if lifetime is None else float(lifetime), written, now)


class _Derived(NamedTuple):
    reads: tuple[tuple[Path, Any], ...]
    absent: tuple[Path, ...]
    step: Step


_BETWEEN: Final = attrgetter(STARTS[0], ENDS[0])
# What records derive that a plain row can tell as well.
_DERIVED: Final[Mapping[str, _Derived]] = {
    "duration": _Derived(
        tuple(zip(at(SECONDS[0], STARTS[0], ENDS[0]), (_NUMBER, _TEXT, _TEXT), strict=True)),
        at(*SECONDS[1:], *STARTS[1:], *ENDS[1:]),
        _duration,
    ),
    "needs": _Derived(
        ((at("tool_requirements")[0], dict[str, list[str]] | list[str] | None),),
        (),
        lambda value, *_: tools_needed(value),
    ),
    "expired": _Derived(((at(*LIFETIMES)[0], _NUMBER),), at(*LIFETIMES[1:]), _expired),
}
