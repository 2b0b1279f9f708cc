"""A record as one JSON row: the listed fields under their JSON names, values as stored."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Protocol

from fleet_tui.clock import Moment, read_time, stamp
from fleet_tui.fields import Container, Document, Field, Holds, Kind, Path, at
from fleet_tui.model.decode import problem
from fleet_tui.model.reader import Issue, split_joined
from fleet_tui.query.evaluate import recorded
from fleet_tui.query.projection import value_at
from fleet_tui.text import visible


class Record(Protocol):
    """What every record type has in common; every text of it is safe to show but for those called stored."""

    @property
    def document(self) -> Document:
        """As stored, partial or whole."""
        ...

    @property
    def id(self) -> str:
        """Its id, or a word for that there is none."""
        ...

    @property
    def user(self) -> str | None:
        """Whose it is."""
        ...

    @property
    def written(self) -> Moment | None:
        """When it was written last."""
        ...

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What in the document is not as the data model says."""
        ...

    @property
    def container(self) -> Container:
        """Where such documents are stored."""
        ...

    @property
    def stored_id(self) -> str:
        """The id as stored, for reading the record again; never to be shown."""
        ...

    @property
    def partition_key(self) -> str:
        """The partition key as stored; never to be shown."""
        ...


class StoredRecord:
    """What a record type gets from its document alone."""

    __slots__ = ()
    CONTAINER: ClassVar[Container]
    document: Document

    @property
    def container(self) -> Container:
        """Where such documents are stored."""
        return self.CONTAINER

    @property
    def stored_id(self) -> str:
        """The id as stored, for reading the record again; never to be shown."""
        return stored_text(self.document, at("id")[0])

    @property
    def partition_key(self) -> str:
        """The partition key as stored; empty where a document records none."""
        return stored_text(self.document, self.CONTAINER.partition_key)


def stored_text(document: Document, path: Path) -> str:
    """A stored string exactly as it is, empty if it is none; for reading again, never to be shown."""
    found = value_at(document, path)
    return found if isinstance(found, str) else ""


def unreadable(document: Document) -> tuple[Issue, ...]:
    """What is wrong with a line of a file that is no JSON; its raw text is all there is."""
    reason = problem(document)
    return (Issue("", visible(reason)),) if reason else ()


def json_row(record: Record, now: datetime) -> dict[str, object]:
    """The row that `--json` prints; a field nobody recorded is null."""
    return {field.json: field_value(record, field, now) for field in record.container.listed()}


def derive(record: object, field: Field, now: datetime) -> object:
    """What the record's attribute answers for a field without paths; a method is asked what it is now."""
    found = getattr(record, field.derive)
    return found(now) if callable(found) else found


def field_value(record: Record, field: Field, now: datetime) -> object:
    """What a record holds for a field: derived by the record, or stored at the first path that records it."""
    if field.derive:
        return canonical(derive(record, field, now))
    found = recorded(record.container, field.name, record.document)
    if field.kind is Kind.TIME and any(path.holds is Holds.EPOCH for path in field.paths):
        moment = read_time(found)
        return stamp(moment.at) if moment else None
    if field.kind is Kind.LIST and isinstance(found, str):
        return split_joined(found)
    return canonical(found)


def canonical(value: object) -> object:
    """The one form of a number that file and service share: 8.0 is 8; containers throughout."""
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
