"""A record as one JSON row: the listed fields under their JSON names, values as stored."""

from __future__ import annotations

from typing import Protocol

from fleet_tui.clock import read_time, stamp
from fleet_tui.fields import Container, Document, Field, Holds, Kind
from fleet_tui.model.reader import split_joined
from fleet_tui.query.evaluate import recorded


class Record(Protocol):
    """What every record type has in common."""

    @property
    def document(self) -> Document:
        """As stored, partial or whole."""
        ...

    @property
    def container(self) -> Container:
        """Where such documents are stored."""
        ...


def json_row(record: Record) -> dict[str, object]:
    """The row that `--json` prints; a field nobody recorded is null."""
    return {field.json: field_value(record, field) for field in record.container.listed()}


def field_value(record: Record, field: Field) -> object:
    """What a record holds for a field: derived by the record, or stored at the first path that records it."""
    if field.derive:
        return canonical(getattr(record, field.derive))
    found = recorded(record.container, field.name, record.document)
    if field.kind is Kind.TIME and any(path.holds is Holds.EPOCH for path in field.paths):
        moment = read_time(found)
        return stamp(moment.at) if moment else None
    if field.kind is Kind.LIST and isinstance(found, str):
        return split_joined(found)
    return canonical(found)


def canonical(value: object) -> object:
    """The one form of a number that file and service share: 8.0 is 8; containers throughout."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, list):
        return [canonical(each) for each in value]
    if isinstance(value, dict):
        return {key: canonical(each) for key, each in value.items()}
    return value
