"""Holds what all record types share: the key each is read again by, its version, and how long it lives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final, Protocol

from msgspec import Struct

from fleet_tui.address import Address
from fleet_tui.clock import LATEST, Moment, Written
from fleet_tui.fields import WRITTEN, Container, Document, FileDocument, KeyedDocument, Path, at
from fleet_tui.key import Key, Part, PartitionKey, parts_of
from fleet_tui.model.decode import problem
from fleet_tui.model.reader import Issue
from fleet_tui.number import finite
from fleet_tui.query.projection import own_key, partition_of, value_at
from fleet_tui.redact import redact
from fleet_tui.schema import RUNS
from fleet_tui.text import clip, one_line, visible

_KNOWN_BY: Final = (
    *("id", "user", "status", "agent", "type", "dataset", "mode", "optimizer", "metric"),
    *("key", "task", "content"),
)
_TOLD: Final = 60  # characters of a text that it is known by
FOR_EVER: Final = -1  # what a lifetime says that never ends


class Record(Protocol):
    """Is a record of any type; every text of it is safe to show but for those called stored."""

    @property
    def document(self) -> Document:
        """Returns the document as stored, partial or whole."""
        ...

    @property
    def id(self) -> str:
        """Returns its id, or a word for that there is none."""
        ...

    @property
    def user(self) -> str | None:
        """Names its user."""
        ...

    @property
    def written(self) -> Moment | None:
        """Returns when it was written last."""
        ...

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Returns what in the document is not as the data model says."""
        ...

    @property
    def container(self) -> Container:
        """Returns the container that such documents are stored in."""
        ...

    @property
    def stored_id(self) -> str:
        """Returns the id as stored, for reading the record again; never to be shown."""
        ...

    @property
    def partition_key(self) -> PartitionKey:
        """Returns the partition key as stored; never to be shown."""
        ...

    @property
    def own_key(self) -> Part:
        """Returns what the data model keys it by, which other records name it by: of a hierarchical key one level."""
        ...

    @property
    def stored_key(self) -> Key:
        """Returns what tells it from every other record of its container."""
        ...


class StoredRecord(Struct, frozen=True):
    """Gives a record type what the document alone tells."""

    CONTAINER: ClassVar[Container]
    document: Document

    def __repr__(self) -> str:
        """Says which record it is on one line: neither the document nor what may be a secret is in it."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __hash__(self) -> int:
        """Returns a number that equal records share: documents have none."""
        return hash((type(self), self.stored_key))

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Returns what it is known by, as far as that is recorded; of a text its beginning."""
        found = ((name, getattr(self, name, None)) for name in _KNOWN_BY)
        return [(name, clip(one_line(redact(value)), _TOLD)) for name, value in found if isinstance(value, str)]

    @property
    def container(self) -> Container:
        return self.CONTAINER

    @property
    def stored_id(self) -> str:
        return stored_text(self.document, at("id")[0])

    @property
    def partition_key(self) -> PartitionKey:
        """Returns the partition key as stored."""
        return partition_of(self.CONTAINER, self.document)

    @property
    def own_key(self) -> Part:
        """Returns what the data model keys it by."""
        return own_key(self.CONTAINER, self.document)

    @property
    def stored_key(self) -> Key:
        """Returns what tells it from every other record of its container."""
        return Key(self.stored_id, self.partition_key)


def keyed_as_usual(record: Record) -> bool:
    """Tells whether its partition key is as the data model has it: the id of a run, else a text."""
    own = record.own_key
    if not all(isinstance(each, str) for each in parts_of(record.partition_key)):
        return False
    return own == record.stored_id if record.container is RUNS else isinstance(own, str)


def address_of(record: Record, anchor: str = "") -> Address:
    """Returns the address of a record, or of a place in it; a run whose partition key is its id needs no more."""
    key = record.partition_key
    alone = record.container is RUNS and key == record.stored_id
    return Address(record.container.noun, record.stored_id, anchor, None if alone else key)


def stored_text(document: Document, path: Path) -> str:
    """Returns a stored string exactly as it is, empty if it is none; for reading again, never to be shown."""
    found = value_at(document, path)
    return found if isinstance(found, str) else ""


def unreadable(document: Document) -> tuple[Issue, ...]:
    """Says what is wrong with a line of a file that is no JSON; its raw text is all there is."""
    reason = problem(document)
    return (Issue("", visible(reason)),) if reason else ()


def same_version(one: Document, other: Document) -> bool:
    """Tells whether two reads of a document found the same write: by the service's tag, else by all that is in it."""
    tags = one.get("_etag"), other.get("_etag")
    return tags[0] == tags[1] if all(tags) else _told(one) == _told(other)


def _told(document: Document) -> Document:
    """Returns a document without a write time that is its file's: that changes with each line that is added there."""
    if isinstance(document, FileDocument) and document.taken is Written.FILE_TIME:
        return {name: value for name, value in document.items() if name != WRITTEN}
    return document


def is_newer(one: Document, other: Document) -> bool:
    """Tells whether a document, or a row of it, was written after another; to the second, as the service tells it.

    Of a summary that is not known: it is written after what it sums up.
    """
    if any(isinstance(each, KeyedDocument) and each.lags for each in (one, other)):
        return False
    times = [_told(each).get(WRITTEN) for each in (one, other)]
    first, second = (finite(each) or 0 for each in times)
    return all(times) and first > second


def lifetime(own: float | None) -> float | None:
    """Returns the seconds from the last write on that a document stores itself; None is none."""
    return own if own is not None and own > 0 else None


def never_ends(own: float | None) -> bool:
    """Tells whether a document says itself that it has no end: -1 does, 0 and less are no lifetime."""
    return own is not None and own <= 0


def end_of_life(own: float | None, written: Moment | None) -> datetime | None:
    """Estimates the end from stored values alone, `LATEST` where it is later; None where one of them is missing.

    Of a document without a lifetime the container's own counts, which may be off, and no document tells it; nor does
    any tell whether the container has lifetimes at all.
    """
    seconds = lifetime(own)
    if seconds is None or written is None or written.is_taken or written.is_blank:
        return None
    left = LATEST - written.at
    return LATEST if seconds >= left.total_seconds() else written.at + timedelta(seconds=seconds)
