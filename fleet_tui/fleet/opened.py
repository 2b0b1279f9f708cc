"""Holds a record that was read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.fields import Document
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Scope
from fleet_tui.source.base import Cost, RangeFailure

if TYPE_CHECKING:
    from fleet_tui.model.timeline import Timeline

R = TypeVar("R", bound=Record)


class Opened(Struct, Generic[R], frozen=True):
    """Holds a whole document, as stored and as read; `raw` holds a file's own bytes."""

    record: R
    cost: Cost = Cost()
    raw: bytes | None = None
    scope: Scope = Scope.SINGLE  # CROSS where it was looked for in every partition

    def __repr__(self) -> str:
        """Says which record it is, and what it cost: neither the document nor its bytes are in it."""
        return f"{type(self).__name__}(record={self.record!r}, cost={self.cost!r})"

    @property
    def document(self) -> Document:
        """Returns the document as stored."""
        return self.record.document


class SegmentsRead(Struct, frozen=True):
    """Holds the stored segments of a run; `complete` is False when more are left to be asked for."""

    documents: tuple[Document, ...]
    complete: bool = True
    cost: Cost = Cost()
    failed: tuple[RangeFailure, ...] = ()

    def __repr__(self) -> str:
        """Says how many there are: no document is in it."""
        return f"{type(self).__name__}({len(self.documents)} documents, complete={self.complete}, cost={self.cost!r})"

    @property
    def whole(self) -> bool:
        """Tells whether these are all that there are."""
        return self.complete and not self.failed


class OpenedRun(Opened[WorkflowRun], frozen=True):
    """Holds a whole run, whose events can be put on one axis; `segments` where its older events were read with it."""

    segments: SegmentsRead | None = None

    @property
    def whole(self) -> bool:
        """Tells whether its older events were read, all that there are."""
        return self.segments is not None and self.segments.whole

    def with_segments(self, segments: SegmentsRead) -> OpenedRun:
        """Returns it with its older events; the record then counts them."""
        from fleet_tui.model.segments import moved

        record = self.record
        if segments.complete and all(each.lost for each in segments.failed):
            record = replace(record, older=moved(record.document, segments.documents))
        return replace(self, record=record, segments=segments)

    def timeline(self, segments: SegmentsRead | None = None) -> Timeline:
        """Puts the run on one axis, with its segments or, until they are read, without; no row is examined yet.

        >>> len((await fleet.run("XRX6")).timeline())
        6
        """
        from fleet_tui.model.timeline import build_timeline

        segments = segments or self.segments
        if segments is None:
            return build_timeline(self.record)
        return build_timeline(self.record, segments.documents, complete=segments.whole)
