"""Whether an optimization helped: the scores of its user's runs before it and after it, read page by page.

What was read is kept: fewer days ask for nothing, and when reading is stopped the rows so far are compared.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.disk import aside
from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link, RecordPage
from fleet_tui.fleet.links import link_to_runs
from fleet_tui.fleet.window import runs_in_window
from fleet_tui.insight.before_after import DAYS, WEEK, BeforeAfter, before_after, window
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.record import Record, address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.helped import Reading, helped_lines
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.state import State
from fleet_tui.text import counted
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.standing import Standing
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.pick_screen import PickScreen, among
from fleet_tui.ui.widgets.text_view import TextView

_STOPS: Final[Line] = [("esc", Tone.KEY), (" stops", Tone.DIM)]


class Progress(Struct, frozen=True, eq=False):
    """The runs that were read for so many days, what they tell, the page that came last, and whether more will come."""

    days: int
    runs: tuple[WorkflowRun, ...]
    found: BeforeAfter | None
    page: RecordPage[WorkflowRun] | None = None
    error: FleetError | None = None
    ended: bool = False


class HelpedState(Struct, frozen=True, eq=False):
    """Holds what was read last, how many days are compared, and what is said of both."""

    days: int = WEEK
    read: Progress | None = None
    due: bool = False
    covers: int = 0  # days for which all runs were read
    reading: Reading = Reading()
    standing: Standing = Standing()
    notice: Sequence[Line] = ()

    def asking(self) -> HelpedState:
        """Returns the state once runs are asked for; what was compared stays until the first of them are here."""
        notice = [[(" reading runs… · ", Tone.DIM), *_STOPS]]
        return replace(self, due=True, reading=Reading(), standing=self.standing.reading(), notice=notice)

    def after(self, news: Progress, now: datetime) -> HelpedState:
        """Returns the state after some news; what was read is kept, whatever ends it."""
        page = news.page.page if news.page else None
        charge = page.cost.charge if page and not news.ended else 0.0  # at the end it is the page that came last
        silent = self.reading.silent or news.error is not None or bool(page and page.failed)
        reading = Reading(len(news.runs), self.reading.charge + charge, silent)
        standing = self.standing.read(reading.charge, now, State.LOADING)
        notice: Sequence[Line] = [[(f" {counted(len(news.runs), 'run')} read… · ", Tone.DIM), *_STOPS]]
        if news.ended:
            standing = replace(standing, state=State.PARTIAL if silent else State.OK)
            notice = [] if not (page and page.failed) else words.partial_notice(page.failed, len(news.runs))
        if news.error:
            standing = standing.failed(State.PARTIAL if news.runs else State.ERROR, news.error)
            notice = words.error_notice(news.error, len(news.runs))
        due, covers = not (news.ended or news.error), news.days if news.ended and not reading.missing else 0
        return replace(self, read=news, due=due, covers=covers, reading=reading, standing=standing, notice=notice)

    def narrowed(self, news: Progress) -> HelpedState:
        """Returns the state with fewer days than the runs were read for."""
        return replace(self, read=news, notice=[])

    def stopped(self) -> HelpedState:
        """Returns the state when the user has enough: what was read is compared, and said to be a part."""
        reading = replace(self.reading, stopped=True)
        said: Sequence[Line] = [
            [
                (f" reading was stopped · {counted(reading.runs, 'run')} read · ", Tone.WARN),
                ("r", Tone.KEY),
                (" reads again", Tone.WARN),
            ]
        ]
        return replace(
            self, due=False, reading=reading, standing=replace(self.standing, state=State.PARTIAL), notice=said
        )


class HelpedScreen(FrameScreen):
    """The scores before and after one optimization."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "helped")

    shown: reactive[HelpedState] = reactive(HelpedState, init=False, repaint=False)
    """All that the screen shows; its watcher alone paints it."""

    @dataclass
    class Told(Message):
        """A worker has read on."""

        news: Progress

    def __init__(self, session: Session, optimization: OptimizationRun, where: Sequence[str]) -> None:
        super().__init__(session)
        self.optimization = optimization
        self._where = tuple(where)
        self.view = TextView(id="helped")
        self.view.title = "before and after"

    @property
    def places(self) -> tuple[str, ...]:
        return ("helped", "search", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then what it asks."""
        return (*self._where, f"did {short_id(self.optimization.id)} help?")

    @property
    def record(self) -> Record | None:
        """The optimization."""
        return self.optimization

    @property
    def address(self) -> Address | None:
        """The address of the optimization."""
        return address_of(self.optimization)

    @property
    def invited(self) -> Invited:
        """Listing the runs that are compared."""
        return Invited("its runs" if self._links() else "")

    def body(self) -> Iterator[Widget]:
        yield Pane(self.view, ruled=True)

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Reads the runs again; what is shown stays until the first of them are here."""
        self.shown = self.shown.asking()
        self.read_aside("runs", self._read, self.shown.days)

    async def _read(self, days: int) -> None:
        """Tells after each page what the runs so far tell; where no time says when it began, there is none to read."""
        runs: tuple[WorkflowRun, ...] = ()
        asked = window(self.optimization, days)
        last: RecordPage[WorkflowRun] | None = None
        try:
            if asked is not None:
                async with aclosing(runs_in_window(self.session.fleet, self.optimization, *asked).pages()) as pages:
                    async for last in pages:
                        runs += last.records
                        self.post_message(self.Told(await self._compared(runs, days, last)))
            self.post_message(self.Told(replace(await self._compared(runs, days, last), ended=True)))
        except FleetError as error:
            self.post_message(self.Told(replace(await self._compared(runs, days), error=error)))

    async def _compared(
        self, runs: tuple[WorkflowRun, ...], days: int, page: RecordPage[WorkflowRun] | None = None
    ) -> Progress:
        """Compares beside the loop: thousands of runs take some milliseconds, for which a key would wait."""
        found = await asyncio.wrap_future(aside(partial(before_after, self.optimization, runs, days)))
        return Progress(days, runs, found, page)

    @on(Told)
    def _hear(self, message: Told) -> None:
        if self.shown.due and message.news.days == self.shown.days:  # else it was stopped, or others are asked for
            self.shown = self.shown.after(message.news, self.session.fleet.clock())

    def watch_shown(self, before: HelpedState, now: HelpedState) -> None:
        """Paints the frame, and the text where it has changed."""
        self.can_be_stopped = now.due
        self.standing = now.standing
        self.notice(*now.notice)
        if now.read is None:
            self.view.say([*words.error_lines(now.standing.error)] if now.standing.error else [])
        elif now.reading is not before.reading or now.read is not before.read:
            found, reading, at = now.read.found, now.reading, self.session.fleet.clock()
            self.view.show(
                lambda width: helped_lines(self.optimization, found, reading, width, at), keep=before.read is not None
            )

    def action_more_days(self) -> None:
        """Looks further on either side."""
        self._turn_to(next((each for each in DAYS if each > self.shown.days), None), "further")

    def action_fewer_days(self) -> None:
        """Looks less far on either side."""
        self._turn_to(next((each for each in reversed(DAYS) if each < self.shown.days), None), "less far")

    def _turn_to(self, days: int | None, how: str) -> None:
        if days is None:
            self.flash([(f" it looks no {how} than {counted(self.shown.days, 'day')}", Tone.WARN)])
            return
        state = self.shown = replace(self.shown, days=days)
        if state.read and not state.due and days <= state.covers:
            self.look_up("runs", partial(self._compared, state.read.runs, days), self._narrow)
        else:
            self.reload()

    def _narrow(self, news: Progress) -> None:
        if news.days == self.shown.days:
            self.shown = self.shown.narrowed(news)

    def action_back(self) -> None:
        """Stops reading and keeps what it has, else goes back."""
        if self.shown.due:
            self.workers.cancel_group(self, "runs")
            self.shown = self.shown.stopped()
        else:
            super().action_back()

    @on(LineList.Opened)
    def action_runs_compared(self) -> None:
        """Lists the runs of a side that the user chooses, those whose scores are compared."""
        links = self._links()
        titles = [(title, counted(len(link.ids), "run")) for title, link in links.items()]
        if not links:
            self.flash([(" no run with a score was read", Tone.WARN)])
        elif len(links) == 1:
            self._follow(titles[0][0])
        else:
            self.app.push_screen(PickScreen("runs", among(titles)), self._follow)

    def _follow(self, title: str | None) -> None:
        link = self._links().get(title or "")
        if link:
            self.post_message(self.Follow(link))

    def _links(self) -> dict[str, Link]:
        found = self.shown.read.found if self.shown.read else None
        sides = {"runs before": found.before, "runs after": found.after} if found else {}
        return {title: link_to_runs(title, side.ids) for title, side in sides.items() if side and side.ids}
