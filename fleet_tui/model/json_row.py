"""Writes a record as one JSON row: the listed fields under their JSON names, values as stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TypeAlias

from fleet_tui.clock import Moment, Written, read_time, sortable, stamp
from fleet_tui.fields import Container, Field, FileDocument, Holds, Kind, split_joined
from fleet_tui.model.outcome import Ending, status_of, stored_error
from fleet_tui.model.record import Record, address_of
from fleet_tui.model.took import Took
from fleet_tui.query.evaluate import shown
from fleet_tui.query.projection import getter
from fleet_tui.query.zone import moment_in

Value: TypeAlias = Callable[[Record, datetime], object]


def json_row(record: Record, now: datetime) -> dict[str, object]:
    """Returns the listed fields, always the same; a field nobody recorded is null."""
    row = {name: value(record, now) for name, value in _columns(record.container)}
    return row | {name: said for name, said in _ended(record).items() if name in row}


def _ended(record: Record) -> dict[str, object]:
    """Returns status and error by the rule of list and header, for the first path that holds text may say nothing."""
    if not isinstance(getattr(record, "ending", None), Ending):
        return {}
    error = stored_error(record.document)
    return {"status": status_of(record.container, record.document), "error": error.text if error else None}


def printed_row(record: Record, now: datetime) -> dict[str, object]:
    """Returns what `--json` prints: that row, how it ended, and what there is to say beside it."""
    row = json_row(record, now)
    ending = getattr(record, "ending", None)
    if isinstance(ending, Ending):
        row |= {"failed": ending.failed, "derived_from": ending.derived or None}
    return row | _beside(record)


def _beside(record: Record) -> dict[str, object]:
    """Returns the address where an id alone does not name it, and what is to be said of the row."""
    address = address_of(record)
    found: dict[str, object] = {} if address.partition is None else {"address": str(address)}
    took = getattr(record, "took", None)
    if isinstance(took, Took) and took.remark and "duration_seconds" in dict(_columns(record.container)):
        found["duration_remark"] = took.remark
    if differing := getattr(record, "disagreements", ()):
        found["paths_disagree"] = list(differing)
    if odd := getattr(record, "oddities", ()):
        found["result_oddities"] = list(odd)
    if getattr(record, "more_events", False):
        found["more_events"] = True
    document = record.document
    return found | written_from(record.written if isinstance(document, FileDocument) and document.taken else None)


def written_from(moment: Moment | None) -> dict[str, object]:
    """Returns what a write time was taken from, under its JSON name; nothing where it is stored."""
    return {"written_at_from": str(moment.written)} if moment and moment.is_taken else {}


def derive(record: object, field: Field, now: datetime) -> object:
    """Returns the record's own answer for a field without paths; a method is asked for its answer at `now`."""
    found = getattr(record, field.derive)
    return found(now) if callable(found) else found


def field_value(record: Record, field: Field, now: datetime) -> object:
    """Returns a record's value of a field: derived by the record, or stored at the first path that records it."""
    return _value(record.container, field)(record, now)


@cache
def _columns(container: Container) -> tuple[tuple[str, Value], ...]:
    return tuple((field.json, _value(container, field)) for field in container.listed())


@cache  # 100,000 rows ask for each: whatever the field alone decides is decided once
def _value(container: Container, field: Field) -> Value:
    if field.derive:
        return lambda record, now: canonical(derive(record, field, now))
    if field.plus:
        return lambda record, _: getattr(record, field.name)
    if field.kind is Kind.TIME:
        return _time(container, field)
    found = shown(container, field.name)
    if field.kind is Kind.STRING:
        return lambda record, _: found(record.document)
    if field.kind is Kind.LIST:
        return lambda record, _: _names(found(record.document))
    return lambda record, _: canonical(found(record.document))


def _time(container: Container, field: Field) -> Value:
    """Returns what writes a time as text in UTC: what the screen shows, whatever the source."""
    is_epoch = any(path.holds is Holds.EPOCH for path in field.paths)
    stored, reads = shown(container, field.name), tuple(map(getter, field.paths))

    def value(record: Record, _: datetime) -> object:
        document = record.document
        if isinstance(document, FileDocument) and document.zone is not None:
            moment = getattr(record, field.name, None)
            if isinstance(moment, Moment) and moment.written is Written.LOCAL and not moment.is_blank:
                return stamp(moment.at)  # in a file, from a time that meant nothing without its machine
        if is_epoch:
            moment = read_time(stored(document))
            return stamp(moment.at) if moment else None
        for read in reads:
            found = read(document)
            if found and (moment := moment_in(document, found)):
                return sortable(found, moment)
        return None

    return value


def _names(found: object) -> object:
    return split_joined(found) if isinstance(found, str) else canonical(found)


def canonical(value: object) -> object:
    """Returns numbers in the one form that file and service share, 8.0 as 8, containers throughout."""
    if value is None or isinstance(value, str | int):  # as most values of a row are
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    root: list[object] = [value]
    left: list[list[object] | dict[str, object]] = [root]  # a stack of its own: nesting must not exhaust Python's
    while left:
        holder = left.pop()
        for key, each in holder.items() if isinstance(holder, dict) else enumerate(holder):
            if isinstance(each, list | dict):
                holder[key] = copy = each.copy()  # type: ignore[index]  # the key came from this very holder
                left.append(copy)
            elif isinstance(each, float) and each.is_integer() and abs(each) < 2**53:
                holder[key] = int(each)  # type: ignore[index]
    return root[0]
