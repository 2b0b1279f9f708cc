"""What a run's screen shows of what was read: summary, timeline, errors, news."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from rich.cells import cell_len
from textual import on

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet import OpenedRun, SegmentsRead
from fleet_tui.model.record import Record, is_newer, same_version
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records import runs as present
from fleet_tui.present.state import State
from fleet_tui.text import one_line
from fleet_tui.ui.frame import Opener
from fleet_tui.ui.run.following import RunFollowing
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.run.tab_types import TABS
from fleet_tui.ui.run.timeline_tab import TimelineTab
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.bar import Bar

_PLACE_STEP: Final = 4  # cells by which the place grows and shrinks, so that it seldom does
_ROOMY: Final = 20  # rows from which on there is a second line of the summary


class RunShowing(RunFollowing):
    """The part of a run's screen that holds its state and draws it."""

    def __init__(
        self, session: Session, wanted: Address, where: Sequence[str], listed: WorkflowRun | None, opener: Opener | None
    ) -> None:
        super().__init__(session, wanted, where, opener)
        self.run = listed
        self.segments: SegmentsRead | None = None
        self.version = ""  # what is known of other versions of the run than the one that was read first
        self.summary_bar = Bar(id="summary")
        self.cause_bar = Bar(id="cause")
        self.tabs_bar = Bar(id="tabs")
        self.place_bar = Bar(id="place")
        self.timeline_tab = TimelineTab(session)
        self.tab: RunTab = self.timeline_tab
        self._place_width = 0
        self._names_width = 0  # of the tabs: what else stands there gives way to the place
        self._held = ExitStack()  # of what is to be done once drawing may go on
        self._holds = False

    def hold(self) -> None:
        """Draw nothing before there is a timeline to draw, unless that takes long: a slow link pays for each frame."""
        self._held.close()
        self._held.enter_context(self.app.batch_update())
        self._held.callback(self.refresh)
        self._holds = True
        self.set_timer(self.session.paces.opening, self.release)

    def release(self) -> None:
        """Draw from now on; sizes are settled first, for what is drawn before they are is drawn twice."""
        if self._holds and self.is_current:
            self._refresh_layout()
        self._holds = False
        self.call_later(self._held.close)

    def on_unmount(self) -> None:
        """What is below is to be drawn."""
        self._held.close()

    def show_listed(self) -> None:
        """What the list knows of the run, before it is read."""
        self.notice([])
        if self.run:
            self._show_summary(self.run, None, None, self.run.events)

    def saw(self, record: Record) -> None:
        """Of a newer write of the run it is said that there is one."""
        same = self.opened is not None and record.stored_id == self.opened.record.stored_id
        if same and self.opened and not self.follows and is_newer(record.document, self.opened.document):
            self.version = "newer version · r reads it"
            if self.timeline_tab.timeline is not None:
                self._show_all(self.timeline_tab.timeline)

    @on(RunFollowing.RunArrived)
    def _show_run(self, message: RunFollowing.RunArrived) -> None:
        if message.wanted != self.wanted:
            return
        if message.opened is None:
            gone = "gone since it was listed" if self.run else "not in this container"
            self._show_error(self.ReadFailed(self.wanted, FleetError(f"run {one_line(self.wanted.id)}: {gone}"), "run"))
            return
        if self.opened is not None:
            self.version = _read_anew(self.opened, message.opened)
        self.opened = replace(message.opened, raw=None)  # the bytes of a large run are as large again as the run
        self.run = message.opened.record
        self.timeline_tab.more = "reading segments"
        self.notice(present.oddities(message.opened.record))
        self.set_state(State.LOADING, message.opened.cost.charge)

    @on(RunFollowing.TimelineReady)
    def _show_timeline(self, message: RunFollowing.TimelineReady) -> None:
        if message.wanted != self.wanted:
            return
        timeline, segments = message.timeline, message.segments
        if segments is not None:
            self.segments = segments
            self.timeline_tab.segments_read(timeline, segments)
            self.set_state(State.PARTIAL if segments.failed else State.OK, self.charge + segments.cost.charge)
            if segments.failed:
                self.notice(*words.partial_notice(segments.failed, len(timeline)))
        self.timeline_tab.place_cursor(timeline, self.wanted.anchor, complete=segments is not None)
        self._show_all(timeline)
        if segments is not None:
            self.release()

    def _show_all(self, timeline: Timeline) -> None:
        """What there is beside the rows: summary, where it stands, another tab."""
        self._show_summary(timeline.run, *timeline.counts(), len(timeline))
        self.draw_tabs()
        if self.opened and self.tab is not self.timeline_tab:
            self.tab.show(self.opened, timeline)

    def _show_summary(self, run: WorkflowRun, errors: int | None, warnings: int | None, rows: int | None) -> None:
        version: Line = [(f" {self.version} ", Tone.WARN)] if self.version else []
        self.summary_bar.show(_padded(present.summary(run, errors, warnings, rows)), version)
        self.cause_bar.show(_padded(present.about(run, self.timeline_tab.stands_on)))

    @on(RunFollowing.ReadFailed)
    def _show_error(self, message: RunFollowing.ReadFailed) -> None:
        if message.wanted != self.wanted:
            return
        self.release()
        self.timeline_tab.more = ""
        if self.opened is None:
            self.set_state(State.ERROR, error=message.error)
            self._say_instead(words.error_lines(message.error))
        else:
            rows = len(self.timeline_tab.timeline or ())
            self.set_state(State.PARTIAL if message.what == "segments" else State.STALE, error=message.error)
            self.notice(*words.error_notice(message.error, rows, self.read_at))
            self.draw_place()

    @on(RunFollowing.News)
    def _show_news(self, message: RunFollowing.News) -> None:
        opened = message.opened
        if not self.follows or self.opened is None:
            return
        if opened is None:
            self.unfollow()
            self.set_state(State.STALE)
            self.notice([("✗ ", Tone.BAD), ("gone since it was read: no longer followed", Tone.PLAIN)])
            return
        self.good_read()
        if self.state is State.STALE:
            self.notice([])
        if message.timeline is not None and message.segments is not None:
            self.opened, self.run, self.segments = opened, opened.record, message.segments
            self.timeline_tab.segments_read(message.timeline, message.segments)
            self.new_rows += self.timeline_tab.grow(message.timeline)
            self._show_all(message.timeline)
        failed = message.segments.failed if message.segments is not None else ()
        self.set_state(State.PARTIAL if failed else State.OK, self.charge + opened.cost.charge)
        if opened.record.outcome.over:
            self.unfollow()
            said = one_line(opened.record.status or "")
            self.notice([(f" this run is over: {said} · followed to its end", Tone.GOOD)])
        self.draw_place()

    @on(RunFollowing.NoNews)
    def _show_no_news(self, message: RunFollowing.NoNews) -> None:
        if self.follows:
            self.set_state(State.STALE, error=message.error)
            rest = f" · the rows stay · tries again in {message.wait:.0f}s"
            self.notice([("✗ ", Tone.BAD), (one_line(message.error.cause), Tone.PLAIN), (rest, Tone.DIM)])

    def _say_instead(self, lines: list[Line]) -> None:
        self.tab.say(lines)
        self.summary_bar.show([])

    def draw_place(self) -> None:
        """Where one is in the tab, and what came in since."""
        timeline = self.timeline_tab.timeline
        if timeline is not None and self.timeline_tab.rows.index == len(timeline) - 1:
            self.new_rows = 0
        self.place_bar.show([], [*self.live, *self.tab.place, (" ", Tone.PLAIN)])
        steps = -(-self.place_bar.text_width // _PLACE_STEP)  # a change is drawn from where the bar begins
        width = max(min(steps * _PLACE_STEP, self.size.width - self._names_width), 0)
        if width != self._place_width:
            self._place_width = self.place_bar.styles.width = width

    def draw_tabs(self) -> None:
        """The line with the tabs, made for the width."""
        names = present.tab_names(TABS, self.tab.NAME, self.size.width)
        self._names_width = sum(cell_len(text) for text, _ in names)
        # on a short screen there is no second line that says it
        short = self.size.height < _ROOMY and self.tab is self.timeline_tab
        self.tabs_bar.show([*names, (f" {self.timeline_tab.stands_on} ", Tone.WARN)] if short else names)
        self.draw_place()


def _read_anew(before: OpenedRun, now: OpenedRun) -> str:
    """What a second read found, where it found something else than the first."""
    if same_version(before.document, now.document):
        return ""
    written = now.record.written
    return f"read anew, was changed{f' {written.at:%H:%M}Z' if written else ''}"


def _padded(line: Line) -> Line:
    return [(" ", Tone.PLAIN), *line]
