"""One run: read by a point read, painted at once, its older segments following in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Document
from fleet_tui.fleet import EVENTS_AT_ONCE, OpenedRun, SegmentsRead
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import SLICE, Timeline
from fleet_tui.text import one_line
from fleet_tui.ui import state as words
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.present import runs as present
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.screens.frame import FrameScreen
from fleet_tui.ui.screens.timeline_tab import TimelineTab
from fleet_tui.ui.session import Session
from fleet_tui.ui.state import State
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_list import LineList

_AT_ONCE: Final = 2 * SLICE  # rows that may be examined before the first paint


class RunScreen(FrameScreen):
    """A run, opened on what broke it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")
    PLACES = ("run", "screen", "move", "everywhere")
    AUTO_FOCUS = "TimelineList"

    class RunArrived(Message):
        """A worker has read the run; None if there is none under that id any more."""

        def __init__(self, opened: OpenedRun | None) -> None:
            super().__init__()
            self.opened = opened

    class TimelineReady(Message):
        """A worker has put what is known on one axis and examined it; `segments` if it read any."""

        def __init__(self, timeline: Timeline, segments: SegmentsRead | None = None) -> None:
            super().__init__()
            self.timeline = timeline
            self.segments = segments

    class ReadFailed(Message):
        """A worker could not read the run, or only not its segments."""

        def __init__(self, error: FleetError, what: str) -> None:
            super().__init__()
            self.error = error
            self.what = what

    def __init__(
        self, session: Session, address: Address, where: Sequence[str], listed: WorkflowRun | None = None
    ) -> None:
        super().__init__(session)
        self._wanted = address
        self._where = tuple(where)
        self._placed = -1  # where the app put the cursor: it moves it again only from there
        self.run = listed
        self.opened: OpenedRun | None = None
        self.segments: SegmentsRead | None = None
        self.summary_bar = Bar(id="summary")
        self.tab = TimelineTab()

    @property
    def trail(self) -> tuple[str, ...]:
        """Where it was opened from, then the run."""
        return (*self._where, present.short_id(self.run.id if self.run else self._wanted.id))

    @property
    def address(self) -> Address | None:
        """The row the cursor is on."""
        row = self.tab.row
        stored = self.run.stored_id if self.run else self._wanted.id
        return Address("run", stored, row.event.id if row else self._wanted.anchor)

    @property
    def document(self) -> Document | None:
        """The run as stored."""
        return self.opened.document if self.opened else None

    def body(self) -> Iterator[Widget]:
        """Summary over the tab."""
        yield self.summary_bar
        yield self.tab

    def on_mount(self) -> None:
        """Show what the list knows, and read the run."""
        self.notice([])
        if self.run:
            self.summary_bar.show(_padded(present.summary(self.run, None, None, self.run.events)))
        self.reload()

    def reload(self) -> None:
        """Read the run again; its rows stay until the new ones are here."""
        self.set_state(State.LOADING)
        self.run_worker(self._read(), group="run", exclusive=True)

    async def _read(self) -> None:
        try:
            opened = await self.session.fleet.run(self.run.stored_id if self.run else self._wanted.id)
        except FleetError as error:
            self.post_message(self.ReadFailed(error, "run"))
            return
        self.post_message(self.RunArrived(opened))
        if opened is None:
            return
        timeline = opened.timeline()
        if len(timeline) > _AT_ONCE:
            self.post_message(self.TimelineReady(timeline))  # shown before it is examined
        self.post_message(self.TimelineReady(await _examined(timeline)))
        await self._read_segments(opened, EVENTS_AT_ONCE, timeline)

    async def _read_segments(self, opened: OpenedRun, at_most: int | None, shown: Timeline | None = None) -> None:
        try:
            segments = await self.session.fleet.segments(opened.run, at_most)
        except FleetError as error:
            self.post_message(self.ReadFailed(error, "segments"))
            return
        timeline = opened.timeline(segments)
        if shown is not None and len(timeline) == len(shown):
            timeline = shown  # there are no segments, and none is missing: what is shown is all there is
        self.post_message(self.TimelineReady(await _examined(timeline), segments))

    @on(RunArrived)
    def _show_run(self, message: RunArrived) -> None:
        if message.opened is None:
            self.set_state(State.ERROR)
            gone = "gone since it was listed" if self.run else "not found"
            self._say_instead([[("✗ ", Tone.BAD), (f"run {one_line(self._wanted.id)}: {gone}", Tone.PLAIN)]])
            return
        self.opened = replace(message.opened, raw=None)  # the bytes of a large run are as large again as the run
        self.run = message.opened.run
        self.tab.more = "reading segments"
        self.notice(present.oddities(message.opened.run))
        self.set_state(State.LOADING, message.opened.cost.charge)

    @on(TimelineReady)
    def _show_timeline(self, message: TimelineReady) -> None:
        timeline, segments = message.timeline, message.segments
        if segments is not None:
            self.segments = segments
            absent = ",".join(map(str, timeline.axis.missing_segments))
            self.tab.more = f"segment {absent} missing" if absent else ""
            self.tab.partial = not segments.complete
            if self.tab.partial:
                self.tab.more = "enter reads older segments"
            self.set_state(State.PARTIAL if segments.failed else State.OK, self.charge + segments.cost.charge)
            if segments.failed:
                self.notice(words.partial_line(segments.failed, len(timeline)))
        self.tab.show(timeline, self._cursor_for(timeline, complete=segments is not None))
        errors, warnings = timeline.counts()
        self.summary_bar.show(_padded(present.summary(timeline.run, errors, warnings, len(timeline))))

    def _cursor_for(self, timeline: Timeline, *, complete: bool) -> int:
        """Where the user went, else the place that was asked for, else what broke the run."""
        before = self.tab.row
        if before is not None and self.tab.rows.cursor != self._placed:
            kept = timeline.index_of(before.event)
            return kept if kept is not None else self.tab.rows.cursor
        asked = timeline.find(self._wanted.anchor) if self._wanted.anchor else None
        if asked is None and self._wanted.anchor and complete:
            self.call_after_refresh(self.tab.say, f"no {one_line(self._wanted.anchor)} in this run")
        if asked is None and before is not None and timeline.landing[0] == 0:
            asked = timeline.index_of(before.event)  # older segments came in above: stay where the eyes are
        self._placed = asked if asked is not None else timeline.landing[0]
        return self._placed

    @on(ReadFailed)
    def _show_error(self, message: ReadFailed) -> None:
        self.tab.more = ""
        if self.opened is None:
            self.set_state(State.ERROR)
            self._say_instead(words.error_lines(message.error))
            return
        self.set_state(State.STALE if message.what == "run" else State.PARTIAL)
        self.notice(words.error_line(message.error, self.tab.rows.row_count()))
        self.tab.draw_place()

    @on(LineList.Opened, "#timeline")
    def _read_rest(self) -> None:
        """Enter reads the segments that are left; without any it gives the keys to the detail."""
        if self.opened and self.segments and not self.segments.complete:
            self.tab.more = "reading segments"
            self.tab.draw_place()
            self.run_worker(self._read_segments(self.opened, None), group="run", exclusive=True)
        else:
            self.tab.detail.focus()

    def _say_instead(self, lines: list[Line]) -> None:
        self.tab.rows.say(lines)
        self.summary_bar.show([])

    def action_back(self) -> None:
        """Out of the detail, or back to the list."""
        if self.tab.detail.has_focus:
            self.tab.rows.focus()
        else:
            self.app.pop_screen()


async def _examined(timeline: Timeline) -> Timeline:
    """The timeline with every row looked at, other work let in between."""
    for _ in range(len(timeline) // SLICE + 1):
        timeline.examine()
        await asyncio.sleep(0)
    return timeline


def _padded(line: Line) -> Line:
    return [(" ", Tone.PLAIN), *line]
