"""One run: its summary over the tabs that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.events import Resize
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Document
from fleet_tui.fleet import SegmentsRead
from fleet_tui.model.row import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.text import one_line
from fleet_tui.ui import state as words
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.present import runs as present
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.screens.opened_screen import Opener
from fleet_tui.ui.screens.run_reading import RunReading
from fleet_tui.ui.screens.tabs.run_tab import RunTab
from fleet_tui.ui.screens.tabs.tab_types import TABS, make_tab
from fleet_tui.ui.screens.tabs.timeline_tab import TimelineTab
from fleet_tui.ui.session import Session
from fleet_tui.ui.state import State
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fleet_tui.ui.copying import Copyable

_ROOMY: Final = 20  # rows from which on there is a second line of the summary


class RunScreen(RunReading):
    """A run, opened on what broke it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("run")
    AUTO_FOCUS = "TimelineList"

    def __init__(
        self,
        session: Session,
        wanted: Address,
        where: Sequence[str],
        *,
        listed: WorkflowRun | None = None,
        opener: Opener | None = None,
    ) -> None:
        super().__init__(session, wanted, where, opener)
        self.run = listed
        self.segments: SegmentsRead | None = None
        self._jumps: list[tuple[str, int]] = []  # tab and row that jumps came from
        self.summary_bar = Bar(id="summary")
        self.cause_bar = Bar(id="cause")
        self.tabs_bar = Bar(id="tabs")
        self.place_bar = Bar(id="place")
        self.timeline_tab = TimelineTab()
        self.tab: RunTab = self.timeline_tab
        self.PLACES = self._places

    @property
    def _places(self) -> tuple[str, ...]:
        return (*self.tab.PLACES, "run", "screen", "record", "move", "everywhere")

    @property
    def trail(self) -> tuple[str, ...]:
        """Where it was opened from, then the run."""
        return (*self.where, present.short_id(self.run.id if self.run else self.wanted.id))

    @property
    def address(self) -> Address | None:
        """The place the cursor is on."""
        stored = self.run.stored_id if self.run else self.wanted.id
        return Address("run", stored, self.tab.spot or self.timeline_tab.spot or self.wanted.anchor)

    @property
    def record(self) -> Record | None:
        """The run, as far as it has been read."""
        return self.opened.record if self.opened else self.run

    @property
    def document(self) -> Document | None:
        """The run as stored."""
        return self.opened.document if self.opened else None

    def copies(self) -> Iterable[Copyable]:
        """What the tab adds."""
        return self.tab.copies()

    def body(self) -> Iterator[Widget]:
        """Summary over the tabs."""
        yield self.summary_bar
        yield self.cause_bar
        with Horizontal(id="tab-line"):
            yield self.tabs_bar
            yield self.place_bar
        with Container(id="run-tabs"):
            yield self.timeline_tab

    def on_mount(self) -> None:
        """Show what the list knows, and read the run."""
        self.timeline_tab.on_place = self.draw_place
        self._show_listed()
        self.reload()

    def on_resize(self, event: Resize) -> None:
        """The line with the tabs is made for the width."""
        super().on_resize(event)
        self._draw_tabs()

    def turn_to(self, record: Record) -> None:
        """Show another run of the list, opened on what broke it."""
        if isinstance(record, WorkflowRun):
            self.wanted = Address("run", record.stored_id)
            self.run, self.opened, self.segments = record, None, None
            self._jumps.clear()
            for tab in self.query(RunTab):
                tab.forget()
            self._show_listed()
            self.reload()

    def _show_listed(self) -> None:
        self.notice([])
        if self.run:
            self.summary_bar.show(_padded(present.summary(self.run, None, None, self.run.events)))
            self.cause_bar.show(_padded(present.about(self.run, "")))

    @on(RunReading.RunArrived)
    def _show_run(self, message: RunReading.RunArrived) -> None:
        if message.opened is None:
            gone = "gone since it was listed" if self.run else "not in this container"
            self._show_error(self.ReadFailed(FleetError(f"run {one_line(self.wanted.id)}: {gone}"), "run"))
            return
        self.opened = replace(message.opened, raw=None)  # the bytes of a large run are as large again as the run
        self.run = message.opened.record
        self.timeline_tab.more = "reading segments"
        self.notice(present.oddities(message.opened.record))
        self.set_state(State.LOADING, message.opened.cost.charge)

    @on(RunReading.TimelineReady)
    def _show_timeline(self, message: RunReading.TimelineReady) -> None:
        timeline, segments = message.timeline, message.segments
        if segments is not None:
            self.segments = segments
            self.timeline_tab.segments_read(timeline, segments)
            self.set_state(State.PARTIAL if segments.failed else State.OK, self.charge + segments.cost.charge)
            if segments.failed:
                self.notice(*words.partial_notice(segments.failed, len(timeline)))
        self.timeline_tab.place_cursor(timeline, self.wanted.anchor, complete=segments is not None)
        errors, warnings = timeline.counts()
        self.summary_bar.show(_padded(present.summary(timeline.run, errors, warnings, len(timeline))))
        self.cause_bar.show(_padded(present.about(timeline.run, self.timeline_tab.stands_on)))
        self._draw_tabs()
        if self.opened and self.tab is not self.timeline_tab:
            self.tab.show(self.opened, timeline)

    @on(RunReading.ReadFailed)
    def _show_error(self, message: RunReading.ReadFailed) -> None:
        self.timeline_tab.more = ""
        if self.opened is None:
            self.set_state(State.ERROR)
            self._say_instead(words.error_lines(message.error))
        else:
            rows = self.timeline_tab.rows.row_count()
            self.set_state(State.PARTIAL if message.what == "segments" else State.STALE)
            self.notice(*words.error_notice(message.error, rows, self.read_at))
            self.draw_place()

    @on(LineList.Opened, "#timeline")
    def _read_rest(self) -> None:
        """Enter reads the segments that are left; without any it gives the keys to the detail."""
        if self.opened and self.segments and not self.segments.complete:
            self.timeline_tab.more = "reading segments"
            self.draw_place()
            self.read_segments(self.opened)
        else:
            self.timeline_tab.detail.focus()

    def _say_instead(self, lines: list[Line]) -> None:
        self.tab.say(lines)
        self.summary_bar.show([])

    async def turn_to_tab(self, name: str) -> None:
        """Show another tab."""
        found = next((each for each in self.query(RunTab) if name == each.NAME), None)
        if found is None:
            found = make_tab(name)
            found.on_place = self.draw_place
            await self.query_one("#run-tabs").mount(found)
        self.tab.add_class("hidden")
        self.tab = found
        found.remove_class("hidden")
        self.PLACES = self._places
        timeline = self.timeline_tab.timeline
        if self.opened and timeline is not None and found is not self.timeline_tab:
            found.show(self.opened, timeline)
        found.take_keys()
        self._draw_tabs()
        self.draw_frame()

    @on(RunTab.Jump)
    async def _jump(self, message: RunTab.Jump) -> None:
        """To a place in the timeline, from which `retrace` leads back."""
        self._jumps.append((self.tab.NAME, self.timeline_tab.rows.cursor))
        await self.turn_to_tab(TimelineTab.NAME)
        self.timeline_tab.go(message.anchor, message.index, message.said)

    def retrace(self) -> bool:
        """Back to the tab that a jump came from."""
        if not self._jumps:
            return False
        name, cursor = self._jumps.pop()
        self.timeline_tab.rows.cursor = cursor
        self.call_later(self.turn_to_tab, name)
        return True

    async def action_next_tab(self) -> None:
        """To the next tab."""
        await self.turn_to_tab(TABS[(TABS.index(self.tab.NAME) + 1) % len(TABS)])

    async def action_previous_tab(self) -> None:
        """To the tab before."""
        await self.turn_to_tab(TABS[TABS.index(self.tab.NAME) - 1])

    def action_back(self) -> None:
        """Out of the detail, or back to the list."""
        if not self.tab.leave():
            self.app.pop_screen()

    def draw_place(self) -> None:
        """Where one is in the tab."""
        self.place_bar.show([], [*self.tab.place, (" ", Tone.PLAIN)])

    def _draw_tabs(self) -> None:
        names = present.tab_names(TABS, self.tab.NAME, self.size.width)
        # on a short screen there is no second line that says it
        short = self.size.height < _ROOMY and self.tab is self.timeline_tab
        self.tabs_bar.show([*names, (f" {self.timeline_tab.stands_on} ", Tone.WARN)] if short else names)
        self.tabs_bar.styles.width = self.tabs_bar.text_width
        self.draw_place()


def _padded(line: Line) -> Line:
    return [(" ", Tone.PLAIN), *line]


SCREEN = RunScreen
