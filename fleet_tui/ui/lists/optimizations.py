"""The list of optimizations: the metric chart over it follows the cursor, or shows the runs that are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.fleet import Link
from fleet_tui.insight.before_after import began
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.cells import Line, fold
from fleet_tui.present.chart.curves import overlay
from fleet_tui.present.chart.raster import ASCII, BRAILLE
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.optimization_detail import facts, why_no_curve
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited, idle_of
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.lists.marking import Marking
from fleet_tui.ui.lists.reading import ListState
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.metric_chart import MetricChart
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.record_list import RecordList
from fleet_tui.ui.widgets.resting_detail import RestingDetail

_TWO: Final = 2  # are compared


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
        self.chart.title = "chart"
        self.chart_pane = Pane(self.chart)
        self.list.marks_stand = True
        self.marking = Marking(self, self.list, self.MARKS, marked)

    @property
    def places(self) -> tuple[str, ...]:
        return ("optimizations", "optimization", *super().places)

    def body(self) -> Iterator[Widget]:
        """Yields the chart between the filter and the list."""
        for place, each in enumerate(super().body()):
            yield each
            if not place:
                yield self.chart_pane

    def on_mount(self) -> None:
        """Marks what was asked for."""
        self.marking.begin(self.container)

    @property
    def invited(self) -> Invited:
        """Comparing what is marked, too; idle is what the chart has no use for, and what no time tells before it."""
        invited, current = super().invited, self.list.current
        several = "difference" if self.list.marked else ""
        idle = idle_of(
            {
                "difference": len(self.list.marked) == _TWO,
                "helped": current is not None and began(current) is not None,
            }
        )
        return Invited(invited.enter, (several,), invited.idle | idle | self.chart.idle)

    def hint(self) -> Line:
        """Returns what could not be marked, until the user moves on."""
        return self.marking.refusal or super().hint()

    def watch_shown(self, before: ListState[OptimizationRun], now: ListState[OptimizationRun]) -> None:
        """Paints the chart as well: rows came or went."""
        super().watch_shown(before, now)
        self._paint_chart()

    @on(RestingDetail.Rested)
    @on(RecordList.Marked)
    def _paint_chart(self) -> None:
        """Charts what is marked, or what the cursor is on; where that has no values, says so and what there is."""
        self.chart_pane.set_class(not (self.list.records or self.list.marked), "hidden")
        chosen = overlay(self.list.marked, self.list.current)
        if any(run.values for _, run in chosen.runs):
            self.chart.show(chosen)
        else:
            self.chart.say(partial(_instead, self.list.current, self.session.fleet.clock()))
        self.paint_footer()

    def action_mark(self) -> None:
        """Marks the row and goes on, or takes its mark away."""
        self.marking.toggle()

    def action_unmark(self) -> None:
        """Takes all marks away, those of rows that a filter hides too."""
        self.list.unmark()

    def action_difference(self) -> None:
        """Compares the two that are marked."""
        self.marking.compare()

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
        self.paint_footer()

    def action_by_time(self) -> None:
        """Charts by time, or by round again."""
        self.chart.toggle_time()


def _instead(run: OptimizationRun | None, now: datetime, width: int) -> list[Line]:
    """Returns what there is where there is no curve."""
    if run is None:
        return []
    return [*fold([(why_no_curve(run), Tone.WARN)], width, 0), *facts(run, width, now)]
