"""The section of optimizations: the metric chart over the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.cells import Line
from fleet_tui.present.chart.curves import overlay
from fleet_tui.present.chart.raster import ASCII, BRAILLE
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.optimization_detail import facts
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.text import one_line
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.outcomes import OutcomePane
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.metric_chart import MetricChart

_TWO = 2  # are compared at a time


class OptimizationsPane(OutcomePane[OptimizationRun]):
    """Optimizations, newest write first; those that are marked are charted and compared."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("optimizations")
    PLACES: tuple[str, ...] = ("optimizations", "outcomes", "list", "move", "everywhere")
    MARKS = "ABCDEFGH"
    container = OPTIMIZATIONS

    class Found(Message):
        """A worker has read what is to be marked from the start; `missing` says in words what is not to be had."""

        def __init__(self, records: Sequence[OptimizationRun], missing: FleetError | None) -> None:
            super().__init__()
            self.records = records
            self.missing = missing

    def __init__(
        self,
        session: Session,
        filter_text: str = "",
        *,
        link: Link | None = None,
        where: Sequence[str] = (),
        marked: Sequence[str] = (),
    ) -> None:
        super().__init__(session, filter_text, link=link, where=where)
        self.chart = MetricChart(ASCII if session.ascii else BRAILLE, id="chart")
        self._to_mark = tuple(marked)
        self._not_marked: Line = ()

    def body(self) -> Iterator[Widget]:
        """The chart between the filter and the list."""
        for place, each in enumerate(super().body()):
            yield each
            if not place:
                yield self.chart

    def on_mount(self) -> None:
        """Mark what was asked for, whether or not the first page will hold it."""
        if self._to_mark:
            self.read_aside("marks", self._find, self._to_mark)

    async def _find(self, ids: Sequence[str]) -> None:
        found: list[OptimizationRun] = []
        missing: FleetError | None = None
        for each in ids:
            try:
                opened = await self.session.fleet.record(self.container, each)
            except FleetError as error:
                missing = error
                continue
            if opened is None:
                missing = FleetError(f"{self.container.one} {one_line(each)}: not in this container")
            else:
                found.append(opened.record)
        self.post_message(self.Found(found, missing))

    @on(Found)
    def _mark_found(self, message: Found) -> None:
        for record in message.records:
            if not self.list.mark_of(record) and not self.list.toggle_mark(record):
                self._not_marked = [
                    ("! ", Tone.WARN),
                    (f"the first {len(self.MARKS)} are marked, no more fit", Tone.PLAIN),
                ]
        if message.missing:
            self._not_marked = [("! ", Tone.WARN), (one_line(str(message.missing)), Tone.PLAIN)]
        self.notice(self.hint())
        self.draw_second()

    def hint(self) -> Line:
        """What could not be marked, as long as nobody has moved on."""
        return self._not_marked if self._not_marked and not self.list.cursor else super().hint()

    def draw_second(self) -> None:
        """Rows came or went, and the chart with them."""
        super().draw_second()
        self.chart.display = bool(self.list.records or self.list.marked)
        self.draw_chart()

    def show_detail(self) -> None:
        """The chart follows the cursor like the detail does."""
        super().show_detail()
        self.draw_chart()

    def draw_chart(self) -> None:
        """Chart the marked ones, or what the cursor is on; of one without values, say so and what there is."""
        chosen = overlay(self.list.marked, self.list.current)
        if any(run.values for _, run in chosen.runs):
            self.chart.show(chosen)
            return
        self.chart.say(partial(_instead, self.list.current, self.session.fleet.clock()))

    def action_mark(self) -> None:
        """Mark the row, or take its mark away; the chart shows it at once."""
        super().action_mark()
        self.draw_chart()

    def action_unmark(self) -> None:
        """Take all marks away, those of rows that a filter hides too."""
        self.list.unmark()
        self.draw_chart()

    async def action_difference(self) -> None:
        """Compare the two that are marked."""
        if len(self.list.marked) != _TWO:
            given = f"{len(self.list.marked)} are marked" if self.list.marked else "none is marked"
            self.notice([(f" mark two first: space marks, {given}", Tone.WARN)])
            return
        from fleet_tui.ui.records.difference_screen import DifferenceScreen

        await self.app.push_screen(DifferenceScreen(self.session, self.list.marked, self.trail))

    def action_later_round(self) -> None:
        """Crosshair to the next round."""
        self.chart.step(1)

    def action_earlier_round(self) -> None:
        """Crosshair to the round before."""
        self.chart.step(-1)

    def action_zoom_in(self) -> None:
        """Half as many rounds."""
        self.chart.zoom(1)

    def action_zoom_out(self) -> None:
        """Twice as many rounds."""
        self.chart.zoom(-1)

    def action_by_time(self) -> None:
        """By time, or by round again."""
        self.chart.toggle_time()


def _instead(run: OptimizationRun | None, now: datetime, width: int) -> list[Line]:
    """What there is where there is no curve."""
    if run is None:
        return []
    said = "no round has a value" if run.progression else "no metric progression is recorded"
    return [[(f"  {said}", Tone.WARN)], *facts(run, width, now)]
