"""One run: its summary over the tabs that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.events import Resize
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.fields import Document
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.records import runs as present
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import Opener
from fleet_tui.ui.run.showing import RunShowing
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.run.tab_types import LATER, TABS
from fleet_tui.ui.run.timeline_tab import TimelineTab
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fleet_tui.ui.frame import Copyable


class RunScreen(RunShowing):
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
        super().__init__(session, wanted, where, listed, opener)
        self._jumps: list[tuple[str, int]] = []  # tab and row that jumps came from
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
        self.hold()
        self.show_listed()
        self.reload()

    @on(Resize)
    def _fit_tabs(self) -> None:
        """The line with the tabs is made for the width."""
        self.draw_tabs()

    def turn_to(self, record: Record) -> None:
        """Show another run of the list, opened on what broke it."""
        if isinstance(record, WorkflowRun):
            self.wanted = Address("run", record.stored_id)
            self.run, self.opened, self.segments, self.version = record, None, None, ""
            self._jumps.clear()
            self.unfollow()
            self.hold()
            for tab in self.query(RunTab):
                tab.forget()
            self.show_listed()
            self.reload()

    @on(LineList.Opened, "#timeline")
    def _read_rest(self) -> None:
        """Enter reads the segments that are left; without any it gives the keys to the detail."""
        if self.opened and self.segments and not self.segments.complete:
            self.timeline_tab.more = "reading segments"
            self.draw_place()
            self.read_segments(self.opened)
        else:
            self.timeline_tab.detail.focus()

    async def turn_to_tab(self, name: str) -> None:
        """Show another tab."""
        found = next((each for each in self.query(RunTab) if name == each.NAME), None)
        if found is None:
            found = LATER[name]()
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
        self.draw_tabs()
        self.draw_frame()

    @on(RunTab.Jump)
    async def _jump(self, message: RunTab.Jump) -> None:
        """To a place in the timeline, from which `retrace` leads back."""
        self._jumps.append((self.tab.NAME, self.timeline_tab.rows.index))
        await self.turn_to_tab(TimelineTab.NAME)
        self.timeline_tab.go(message.anchor, message.index, message.said)

    def retrace(self) -> bool:
        """Back to the tab that a jump came from."""
        if not self._jumps:
            return False
        name, index = self._jumps.pop()
        self.timeline_tab.rows.go_to(index)
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
