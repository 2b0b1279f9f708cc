"""An opened run: as far as it was read, and what follows from what was read next.

The state is one frozen value, and the only copy of the run: header, tabs and frame are painted from it. Nothing here
touches a widget, so that each step from one state to the next can be tested alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Document, FileDocument, as_stored
from fleet_tui.fleet import OpenedRun, SegmentsRead
from fleet_tui.key import PartitionKey
from fleet_tui.model.record import Record, is_newer, same_version
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records import runs as present
from fleet_tui.present.state import State
from fleet_tui.text import one_line
from fleet_tui.ui.standing import Standing

_NEWER: Final[Line] = [("newer version · ", Tone.WARN), ("r", Tone.KEY), (" reads it", Tone.WARN)]


class ReadRun(Struct, frozen=True, eq=False):
    """Holds a run as far as it was read: whole, on one axis, and with its segments once they are here."""

    opened: OpenedRun
    timeline: Timeline
    segments: SegmentsRead | None = None
    grown: bool = False  # whether it is the run that is followed, with what was written since

    @property
    def partial(self) -> bool:
        """Whether there may be older events that were not read."""
        return self.segments is None or not self.segments.complete


class Meant(Struct, frozen=True, eq=False):
    """Holds which run was meant, where that was not clear from what was typed."""

    address: Address


class NotRead(Struct, frozen=True, eq=False):
    """Holds why the run, or only its segments, could not be read."""

    error: FleetError
    of_segments: bool = False


class Unchanged(Struct, frozen=True, eq=False):
    """Holds a read of a followed run that found the same write as the read before."""

    opened: OpenedRun


class Gone(Struct, frozen=True):
    """Says that a followed run is stored no more."""


class NotFollowed(Struct, frozen=True, eq=False):
    """Holds why a followed run could not be read again, and in how many seconds that is tried once more."""

    error: FleetError
    wait: float


_NOWHERE: Final = Address("run", "")

RunNews: TypeAlias = Meant | ReadRun | NotRead | Unchanged | Gone | NotFollowed


class RunState(Struct, frozen=True, eq=False):
    """Holds all that the screen of a run shows but the place of the cursor."""

    wanted: Address = _NOWHERE
    listed: WorkflowRun | None = None  # as far as a list has read it
    read: ReadRun | None = None
    due: bool = False  # whether its segments are being read
    version: Line = ()  # what is known of other versions of the run than the one that was read first
    follows: bool = False
    last_read: datetime | None = None  # the last good read since it is followed
    new_rows: int = 0  # that came in since the cursor left the last row
    tab: str = "timeline"  # the tab in front
    standing: Standing = Standing()
    notice: Sequence[Line] = ()  # said once, whenever it is another object
    instead: Sequence[Line] = ()  # where there is no run to show

    @property
    def record(self) -> WorkflowRun | None:
        """The run as far as anybody has read it."""
        return self.read.opened.record if self.read else self.listed

    @property
    def timeline(self) -> Timeline | None:
        """The rows of the run, once there are any to show."""
        return self.read.timeline if self.read else None

    @property
    def key(self) -> tuple[str, PartitionKey | None]:
        """Where the run is stored: its id and, where it is known, its partition key; else what was asked for."""
        return self.record.stored_key if self.record else (self.wanted.id, self.wanted.partition)

    def reading(self) -> RunState:
        """Returns that the run is read again; its rows stay until the answer is here."""
        return replace(self, standing=self.standing.reading())

    def following(self, now: datetime) -> RunState:
        """Returns that the run is followed from now on."""
        return replace(self, follows=True, new_rows=0, last_read=now)

    def met(self, record: Record) -> RunState:
        """Returns that a list met a record, maybe this run, newer; the same state where that is no news."""
        opened = self.read.opened if self.read else None
        if opened is None or self.follows or record.stored_key != opened.record.stored_key:
            return self
        if not is_newer(record.document, opened.document):
            return self
        return replace(self, version=_NEWER)

    def after(self, news: RunNews, now: datetime) -> RunState:
        """Returns the state after some news of its run."""
        match news:
            case Meant(address):
                return replace(self, wanted=address)
            case ReadRun(grown=False):
                return self._with(news, now)
            case NotRead(error, of_segments):
                return self._without(error, of_segments=of_segments)
            case _ if not self.follows:
                return self  # it was on its way when the user had enough
            case ReadRun(opened):
                return self._still_followed(news, opened, now)
            case Unchanged(opened):
                return self._still_followed(self.read, opened, now)
            case Gone():
                told = words.trouble("gone since it was read: no longer followed")
                return replace(self, follows=False, standing=self.standing.failed(State.STALE), notice=[told])
            case NotFollowed(error, wait):
                rest = f" · the rows stay · tries again in {wait:.0f}s"
                standing = self.standing.failed(State.STALE, error)
                return replace(self, standing=standing, notice=[words.refused(error, rest)])

    def _with(self, read: ReadRun, now: datetime) -> RunState:
        """The run, or the run with its segments; its cost is told at once, and that all is well once all is here."""
        first = self.read is None or self.read.opened is not read.opened
        standing, notice, version = self.standing, self.notice, self.version
        if first:
            standing = standing.read(read.opened.cost.charge, now, State.LOADING)
            notice = [present.oddities(read.opened.record)]
            version = _read_anew(self.read.opened, read.opened) if self.read else version
        if read.segments is not None:
            failed = read.segments.failed
            charge = standing.charge + read.segments.cost.charge
            standing = standing.read(charge, now, State.PARTIAL if failed else State.OK)
            notice = words.partial_notice(failed, len(read.timeline)) if failed else notice
        due = read.segments is None
        return replace(self, read=read, due=due, version=version, standing=standing, notice=notice, instead=())

    def _still_followed(self, read: ReadRun | None, opened: OpenedRun, now: datetime) -> RunState:
        """A followed run that was read again, for the last time if it is over."""
        segments = read.segments if read else None
        failed = segments.failed if segments else ()
        charge = self.standing.charge + opened.cost.charge
        notice: Sequence[Line] = self.notice
        if opened.record.outcome.over:
            said = f" this run is over: {one_line(opened.record.status or '')} · followed to its end"
            notice = [[(said, Tone.GOOD)]]
        elif self.standing.state is State.STALE:
            notice = [[]]
        if read is not self.read and segments is not None:
            charge += segments.cost.charge
        return replace(
            self,
            read=read,
            follows=not opened.record.outcome.over,
            last_read=now,
            new_rows=self.new_rows + max(_rows(read) - _rows(self.read), 0),
            standing=self.standing.read(charge, now, State.PARTIAL if failed else State.OK),
            notice=notice,
        )

    def _without(self, error: FleetError, *, of_segments: bool) -> RunState:
        """The run that was read before stays; where there is none, the error stands in its place."""
        if self.read is None:
            standing = self.standing.failed(State.ERROR, error)
            return replace(self, due=False, standing=standing, instead=words.error_lines(error))
        standing = self.standing.failed(State.PARTIAL if of_segments else State.STALE, error)
        notice = words.error_notice(error, _rows(self.read), standing.read_at)
        return replace(self, due=False, standing=standing, notice=notice)


def _rows(read: ReadRun | None) -> int:
    return len(read.timeline) if read else 0


def _read_anew(before: OpenedRun, now: OpenedRun) -> Line:
    """What a second read found, where it found something else than the first."""
    if same_version(before.document, now.document) or _only_parted(before.document, now.document):
        return ()
    written = now.record.written
    return [(f"read anew, was changed{f' {written.at:%H:%M}Z' if written else ''}", Tone.WARN)]


def _only_parted(before: Document, now: Document) -> bool:
    """Tells whether all that became of a run is that the user took its trace away, or put it back."""
    joined = [each.joined for each in (before, now) if isinstance(each, FileDocument) and each.joined]
    parted = len({each.apart for each in joined}) > 1
    return parted and as_stored(before) == as_stored(now)
