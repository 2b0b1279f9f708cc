"""The list of optimizations: the metric chart over it follows the cursor, or shows the runs that are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.chart.curves import overlay
from fleet_tui.present.chart.raster import ASCII, BRAILLE
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.optimization_detail import facts, why_no_curve
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.lists.reading import ListState
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.metric_chart import MetricChart
from fleet_tui.ui.widgets.record_list import RecordList
from fleet_tui.ui.widgets.resting_detail import RestingDetail

_TWO: Final = 2  # are compared at a time


class OptimizationList(ListScreen[OptimizationRun]):
    """Optimizations, newest write first; those that are marked are charted and compared."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("optimizations", "optimization")
    MARKS = "ABCDEFGH"

    def __init__(
        self,
        session: Session,
        filter_text: str = "",
        *,
        link: Link | None = None,
        where: Sequence[str] = (),
        marked: Sequence[str] = (),
    ) -> None:
        super().__init__(session, OPTIMIZATIONS, filter_text, link=link, where=where)
        self.chart = MetricChart(ASCII if session.look.ascii else BRAILLE, id="chart")
        self._to_mark = tuple(marked)
        self._not_marked: Line = ()

    @property
    def places(self) -> tuple[str, ...]:
        return ("optimizations", "optimization", *super().places)

    def body(self) -> Iterator[Widget]:
        """Yields the chart between the filter and the list."""
        for place, each in enumerate(super().body()):
            yield each
            if not place:
                yield self.chart

    def on_mount(self) -> None:
        """Marks what was asked for, whether or not the first page will hold it."""
        if self._to_mark:
            self.look_up("marks", self._find, self._mark_found)

    async def _find(self) -> tuple[list[OptimizationRun], FleetError | None]:
        """Returns what is to be marked from the start, and in words what of it is not to be had."""
        found: list[OptimizationRun] = []
        missing: FleetError | None = None
        for each in self._to_mark:
            try:
                named = Address.parse(each, self.container.noun)
                opened = await self.session.fleet.record(self.container, named.id, named.partition)
            except FleetError as error:
                missing = error
                continue
            if opened is None:
                missing = words.missed(self.container, named, await self.session.fleet.elsewhere(named))
            else:
                found.append(opened.record)
        return found, missing

    def _mark_found(self, answer: tuple[list[OptimizationRun], FleetError | None]) -> None:
        found, missing = answer
        for record in found:
            if not self.list.mark_of(record) and not self.list.toggle_mark(record):
                said = f"the first {len(self.MARKS)} are marked, no more fit"
                self._not_marked = words.caution(said)
        if missing:
            self._not_marked = words.caution(str(missing))
        self.notice(self.hint())

    def hint(self) -> Line:
        """Returns what could not be marked, until the user moves on."""
        return self._not_marked if self._not_marked and not self.list.cursor else super().hint()

    def watch_shown(self, before: ListState[OptimizationRun], now: ListState[OptimizationRun]) -> None:
        """Paints the chart as well: rows came or went."""
        super().watch_shown(before, now)
        self._paint_chart()

    @on(RestingDetail.Rested)
    @on(RecordList.Marked)
    def _paint_chart(self) -> None:
        """Charts what is marked, or what the cursor is on; where that has no values, says so and what there is."""
        self.chart.set_class(not (self.list.records or self.list.marked), "hidden")
        chosen = overlay(self.list.marked, self.list.current)
        if any(run.values for _, run in chosen.runs):
            self.chart.show(chosen)
        else:
            self.chart.say(partial(_instead, self.list.current, self.session.fleet.clock()))

    def action_mark(self) -> None:
        """Marks the row and goes on, or takes its mark away."""
        record = self.list.current
        if record and not self.list.toggle_mark(record):
            given = f"all {len(self.MARKS)} marks are given: "
            self.notice([(given, Tone.WARN), ("space", Tone.KEY), (" on a marked row takes one away", Tone.WARN)])
        elif record:
            self.list.action_down()

    def action_unmark(self) -> None:
        """Takes all marks away, those of rows that a filter hides too."""
        self.list.unmark()

    async def action_difference(self) -> None:
        """Compares the two that are marked."""
        if (many := len(self.list.marked)) != _TWO:
            step = "unmark some first: space takes a mark away" if many > _TWO else "mark two first: space marks"
            given = f"{many} are marked" if many > 1 else "1 is marked" if many else "none is marked"
            self.notice([(f" {step}, {given}", Tone.WARN)])
            return
        from fleet_tui.ui.records.difference_screen import DifferenceScreen

        await self.app.push_screen(DifferenceScreen(self.session, self.list.marked, self.trail))

    async def action_helped(self) -> None:
        """Compares the scores before and after the optimization under the cursor."""
        if self.list.current:
            from fleet_tui.ui.records.helped_screen import HelpedScreen

            await self.app.push_screen(HelpedScreen(self.session, self.list.current, self.trail))

    def action_step_crosshair(self, direction: int) -> None:
        """Puts the crosshair on the next round in a direction."""
        self.chart.step(direction)

    def action_zoom(self, direction: int) -> None:
        """Shows half as many rounds (1), or twice as many (-1)."""
        self.chart.zoom(direction)

    def action_by_time(self) -> None:
        """Charts by time, or by round again."""
        self.chart.toggle_time()


def _instead(run: OptimizationRun | None, now: datetime, width: int) -> list[Line]:
    """Returns what there is where there is no curve."""
    if run is None:
        return []
    return [[(f"  {why_no_curve(run)}", Tone.WARN)], *facts(run, width, now)]
