"""An opened run: its header over the tabs that show it.

All that is known of the run is one frozen state, which one watcher paints; a key of the cursor changes no state, only
the place beside the tabs. What is read is told by one message, whatever it is: another run may be wanted by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.events import Resize
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.fields import Document
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.record import Record, address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records import runs as present
from fleet_tui.query.query import Eq, Term, of_document
from fleet_tui.schema import RUNS
from fleet_tui.ui.actions.choosing import choose_seconds
from fleet_tui.ui.actions.links import Near
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.frame import Copyable, Opener
from fleet_tui.ui.records.opened_screen import OpenedScreen
from fleet_tui.ui.run.kin import near_of, part_or_join
from fleet_tui.ui.run.reading import RunReading
from fleet_tui.ui.run.state import NotRead, ReadRun, RunNews, RunState
from fleet_tui.ui.run.summary import RunHeader
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.run.tabs import TABS, TIMELINE, RunTabs
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.line_list import LineList


class RunScreen(OpenedScreen):
    """Shows a run, opened on what broke it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("run")
    AUTO_FOCUS = "TimelineList"

    shown: reactive[RunState] = reactive(RunState, init=False, repaint=False)
    """All that the screen shows but the place of the cursor; its watcher alone paints it."""

    @dataclass
    class Told(Message):
        """A worker has news of the run that was wanted when it read; another may be by the time it is heard."""

        wanted: Address
        news: RunNews

    def __init__(
        self,
        session: Session,
        wanted: Address,
        where: Sequence[str],
        *,
        listed: WorkflowRun | None = None,
        opener: Opener | None = None,
    ) -> None:
        super().__init__(session, where, opener)
        self.set_reactive(RunScreen.shown, RunState(wanted, listed))
        self.reading = RunReading(session, self._tell)
        self.header = RunHeader(TABS, session.fleet.clock)
        self.tabs = RunTabs(session, self._say_place)
        self.timeline_tab = self.tabs.timeline
        self._jumps: list[tuple[str, int]] = []  # tab and row that jumps came from
        self._held = ExitStack()  # of what is to be done once drawing may go on
        self._holds = False

    @property
    def tab(self) -> RunTab:
        """The tab in front."""
        return self.tabs.named(self.shown.tab)

    @property
    def places(self) -> tuple[str, ...]:
        return (*self.tab.places, "run", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        """The way that leads here, then the run."""
        record = self.shown.record
        return (*self.where, present.step_to(RUNS, record.id if record else self.shown.wanted.id))

    @property
    def address(self) -> Address | None:
        """The address of the place that the cursor is on."""
        state = self.shown
        spot = self.tab.spot or self.timeline_tab.spot or state.wanted.anchor
        return address_of(state.record, spot) if state.record else state.wanted.at(spot)

    @property
    def record(self) -> Record | None:
        """The run, as far as it has been read."""
        return self.shown.record

    @property
    def document(self) -> Document | None:
        """The run as stored, once it is read whole."""
        return self.shown.read.opened.document if self.shown.read else None

    @property
    def timeline(self) -> Timeline | None:
        """The rows of the run, once its older events are here."""
        read = self.shown.read
        return read.timeline if read and read.segments and read.segments.whole else None

    @property
    def invited(self) -> Invited:
        """Following a run that goes on, the cause where it failed, older events where some are left, other tabs."""
        read, running = self.shown.read, self.shown.record is not None and self.shown.record.outcome is Outcome.RUNNING
        left = read is not None and read.segments is not None and not read.segments.complete
        at_rows = self.tab is self.timeline_tab and read is not None and self.timeline_tab.rows.has_focus
        failed = self.shown.record is not None and self.shown.record.outcome is Outcome.FAILED
        wanted = (
            ("follow", running and not self.shown.follows),
            ("landing", at_rows and failed and self.timeline_tab.astray),
            ("next_match", at_rows and bool(self.timeline_tab.finding.text)),
            ("next_tab", True),
            ("next_record", self.opener is not None and self.opener.goes_on(1)),
        )
        enters = self.timeline_tab.rows.folds or ("older events" if left else "text")
        named = tuple(each for each, invites in wanted if invites)
        return Invited(enters if at_rows else self.tab.enters, named, self.tab.idle)

    def copies(self) -> Iterable[Copyable]:
        """Returns what the tab adds."""
        return self.tab.copies()

    def arguments(self, command_id: str, word: str) -> Iterable[tuple[str, str]]:
        found = self.timeline_tab.filter_line.completions(word) if command_id == "filter" else ()
        return [(each, "") for each in found]

    def body(self) -> Iterator[Widget]:
        """Yields the header over the tabs."""
        yield from self.header.lines()
        yield self.tabs

    def on_mount(self) -> None:
        """Shows what the list knows, and reads the run."""
        self.hold()
        self.reload()

    def hold(self) -> None:
        """Draws nothing before there is a timeline to draw, unless that takes long: a slow link pays for each frame."""
        self._held.close()
        self._held.enter_context(self.app.batch_update())
        self._held.callback(self.refresh)
        self._holds = True
        self.set_timer(self.session.paces.opening, self.release)

    def release(self) -> None:
        """Draws from now on; sizes are settled first, for what is drawn before they are is drawn twice."""
        if self._holds and self.is_current:
            self._refresh_layout()
        self._holds = False
        self.call_later(self._held.close)

    def on_unmount(self) -> None:
        """Lets what is below be drawn."""
        self._held.close()

    def watch_shown(self, before: RunState, now: RunState) -> None:
        """Paints what has changed; tabs come first, for where they put the cursor may be news for the rest."""
        if now.notice is not before.notice:
            self.notice(*now.notice)
        another = now.read is None and before.read is not None
        self.tabs.show(now, another=another)
        self._see_new_rows()
        self.header.show(self.shown, self.tab.place, self.size)
        self.standing = now.standing
        if now.tab != before.tab or now.follows != before.follows:
            self.paint_frame()

    def watch_focused(self) -> None:
        """Takes the tab with the keys for that in front, where two stand beside each other."""
        name = self.tabs.with_keys(self.focused)
        if name and name != self.shown.tab:
            self.shown = replace(self.shown, tab=name)

    @on(Resize)
    async def _fit(self) -> None:
        """Makes header and tabs for the size of the screen."""
        await self.tabs.fit(self.shown)
        self.tabs.show(self.shown)
        self.header.show(self.shown, self.tab.place, self.size)

    def _say_place(self) -> None:
        self._see_new_rows()
        self.paint_footer()
        self.header.show_place(self.shown, self.tab.place)

    def _see_new_rows(self) -> None:
        """Takes rows that came in for seen once the cursor is on the last."""
        if self.shown.new_rows and self.timeline_tab.placing.on_last:
            self.shown = replace(self.shown, new_rows=0)

    def reload(self) -> None:
        """Reads the run again; its rows stay until the answer is here."""
        self.shown = self.shown.reading()
        self.read_aside("run", self.reading.read, self.shown)

    def turn_to(self, record: Record) -> None:
        """Shows another run of the list, opened on what broke it."""
        if isinstance(record, WorkflowRun):
            self._jumps.clear()
            self.workers.cancel_group(self, "follow")
            self.hold()
            self.shown = RunState(address_of(record), record, tab=self.shown.tab)
            self.reload()

    def saw(self, record: Record) -> None:
        """Says that there is a newer write of the run."""
        self.shown = self.shown.met(record)

    def _tell(self, wanted: Address, news: RunNews) -> None:
        self.post_message(self.Told(wanted, news))

    @on(Told)
    async def _hear(self, message: Told) -> None:
        news = message.news
        if message.wanted is not self.shown.wanted:
            return  # the run before this one, come late
        self.shown = self.shown.after(news, self.session.fleet.clock())
        await self.tabs.fit(self.shown)
        if not self.shown.follows:
            self.workers.cancel_group(self, "follow")
        if isinstance(news, NotRead) or (isinstance(news, ReadRun) and news.segments is not None):
            self.release()

    @on(LineList.Opened, "#timeline")
    def _read_rest(self) -> None:
        """Folds a row that others are in; else reads the segments that are left, or gives the keys to the detail."""
        read = self.shown.read
        if self.timeline_tab.rows.fold():
            self.paint_footer()
        elif read and read.segments and not read.segments.complete:
            self.shown = replace(self.shown, due=True)
            self.hold_keys(self.read_aside("run", self.reading.read_segments, self.shown.wanted, read))
        else:
            self.timeline_tab.detail_view.focus()

    def action_follow(self) -> None:
        """Follows, or follows no longer; a run that is over is not followed."""
        state = self.shown
        if state.follows:
            self.shown = replace(state, follows=False)
            self.workers.cancel_group(self, "follow")
        elif state.read and state.read.opened.record.outcome.over:
            self.flash([(" this run is over", Tone.WARN)])
        elif state.read:
            self.shown = state.following(self.session.fleet.clock())
            self._begin_to_follow()

    def action_compare(self, named: str = "") -> None:
        """Tells what differs from a run that is named, else from the newest good run of the same task."""
        from fleet_tui.ui.actions.comparing import compare_run

        if self.shown.record:
            compare_run(self, self.shown.record, named)

    def near(self) -> Sequence[Near]:
        """Returns the places that the row under the cursor names."""
        return tuple(near_of(self.tab))

    def action_no_trace(self) -> None:
        """Takes the events of a trace out of the run, which stay a run of their own, or puts them back."""
        part_or_join(self, self.shown.record)

    def action_examine(self, subject: str, text: str = "") -> None:
        """Concludes something from this run alone, or from all that match what is given."""
        record, read = self.shown.record, self.shown.read
        if text or record is None:
            self.post_message(self.Examine(subject, text, self.session.user, (), self.where))
            return
        within = (Term(RUNS.field("id"), Eq(record.stored_id)), *of_document(RUNS, record.document))
        question = self.Examine(subject, "", None, within, self.trail)
        if read and read.segments and self.session.fleet.identity.live:  # it is here: it is not to be read again
            learn = partial(self.session.examination.learn, read.opened, read.segments)
            self.act_on("examine", learn, lambda _: self.post_message(question))
        else:
            self.post_message(question)

    def action_follow_every(self, given: str = "") -> None:
        """Chooses how often, for this run and those that are followed after it."""
        choose_seconds(self, self._follow_every, given=given)

    def _follow_every(self, seconds: float | None) -> None:
        if seconds is not None:
            self.session.follow_every = seconds
            if self.shown.follows:
                self._begin_to_follow()

    def _begin_to_follow(self) -> None:
        """Reads again and again; not while another section is shown, for nobody looks then and a read costs."""
        self.read_aside("follow", self.reading.follow, self.shown.wanted, lambda: self.shown.read, self._looked_at)

    def _looked_at(self) -> bool:
        return self in self.app.screen_stack

    async def action_turn_to_tab(self, name: str) -> None:
        """Shows another tab."""
        await self.tabs.make(name)
        self.shown = replace(self.shown, tab=name)
        self.tab.take_keys()

    @on(RunTab.Jump)
    async def _jump(self, message: RunTab.Jump) -> None:
        """Goes to a place in the timeline, from which `retrace` leads back."""
        self._jumps.append((self.shown.tab, self.timeline_tab.rows.index))
        await self.action_turn_to_tab(TIMELINE)
        self.timeline_tab.go(message.anchor, message.index, message.said)

    def retrace(self) -> bool:
        """Goes back to the tab that a jump came from; False when there was none."""
        if not self._jumps:
            return False
        name, index = self._jumps.pop()
        self.timeline_tab.rows.go_to(index)
        self.call_later(self.action_turn_to_tab, name)
        return True

    async def action_turn_tab(self, direction: int) -> None:
        """Turns to the next tab in a direction."""
        await self.action_turn_to_tab(TABS[(TABS.index(self.shown.tab) + direction) % len(TABS)])

    def action_back(self) -> None:
        """Gives all panes their room back, else leaves something inside the tab, else goes back to the list."""
        if not (self.give_back() or self.tab.leave()):
            super().action_back()
