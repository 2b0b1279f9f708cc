"""Writes a record as one JSON row: the listed fields under their JSON names, values as stored."""

from __future__ import annotations

from datetime import datetime

from fleet_tui.clock import Moment, Written, read_time, sortable, stamp
from fleet_tui.fields import Document, Field, Holds, Kind, split_joined
from fleet_tui.model.outcome import Ending, status_of, stored_error
from fleet_tui.model.record import Record, address_of, keyed_as_usual
from fleet_tui.model.took import Took
from fleet_tui.query.evaluate import recorded
from fleet_tui.query.projection import value_at
from fleet_tui.query.zone import moment_in


def json_row(record: Record, now: datetime) -> dict[str, object]:
    """Returns the listed fields, always the same; a field nobody recorded is null."""
    row = {field.json: field_value(record, field, now) for field in record.container.listed()}
    return row | _ended(record)


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
    """Returns the address where no field tells the partition, and what to say of duration, paths and write time."""
    found: dict[str, object] = {} if keyed_as_usual(record) else {"address": str(address_of(record))}
    took = getattr(record, "took", None)
    if isinstance(took, Took) and took.remark and "duration_seconds" in {each.json for each in record.container.fields}:
        found["duration_remark"] = took.remark
    if differing := getattr(record, "disagreements", ()):
        found["paths_disagree"] = list(differing)
    return found | written_from(record.written)


def written_from(moment: Moment | None) -> dict[str, object]:
    """Returns what a write time was taken from, under its JSON name; nothing where it is stored."""
    return {"written_at_from": str(moment.written)} if moment and moment.is_taken else {}


def derive(record: object, field: Field, now: datetime) -> object:
    """Returns the record's own answer for a field without paths; a method is asked for its answer at `now`."""
    found = getattr(record, field.derive)
    return found(now) if callable(found) else found


def field_value(record: Record, field: Field, now: datetime) -> object:
    """Returns a record's value of a field: derived by the record, or stored at the first path that records it."""
    if field.derive:
        return canonical(derive(record, field, now))
    moment = getattr(record, field.name, None)
    if isinstance(moment, Moment) and moment.written is Written.LOCAL and not moment.is_blank:
        return stamp(moment.at)  # in a file, from a time that meant nothing without its machine
    found = recorded(record.container, field.name, record.document)
    if field.kind is Kind.TIME and any(path.holds is Holds.EPOCH for path in field.paths):
        moment = read_time(found)
        return stamp(moment.at) if moment else None
    if field.kind is Kind.TIME:
        return _real_time(field, record.document)
    if field.kind is Kind.LIST and isinstance(found, str):
        return split_joined(found)
    return canonical(found)


def _real_time(field: Field, document: Document) -> object:
    """Returns the first stored time that is one, as text in UTC: what the screen shows, whatever the source."""
    found = ((each, moment_in(document, each)) for path in field.paths if (each := value_at(document, path)))
    return next((sortable(each, moment) for each, moment in found if moment), None)


def canonical(value: object) -> object:
    """Returns numbers in the one form that file and service share, 8.0 as 8, containers throughout."""
    if value is None or isinstance(value, str):  # as most values of a row are
        return value
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
