"""The metric of optimizations as curves on common axes, with a crosshair.

Four curves of 2,000 points take 6 ms to draw at 100x25. Textual asks for each line by itself, so the lines are kept
until chart or size change: without that every line would draw the whole chart again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from textual.strip import Strip

from fleet_tui.present.cells import Layout, Line
from fleet_tui.present.chart.chart import Chart, chart_lines, plot_cells
from fleet_tui.present.chart.curves import Overlay, curve_of, points_missing, without_times
from fleet_tui.present.chart.raster import BRAILLE, Raster
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.footer import idle_of
from fleet_tui.ui.widgets.line_widget import LineWidget

_GUTTER: Final = 1  # cells


class MetricChart(LineWidget):
    """A chart that is drawn when something of it changed, else from the lines drawn before."""

    DEFAULT_CSS = "MetricChart { height: 1fr; }"

    def __init__(self, raster: Raster = BRAILLE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._raster = raster
        self._overlay = Overlay("", ())
        self.chart = Chart("", ())
        self._instead: Layout | None = None
        self._drawn: tuple[object, Sequence[Line]] = (None, ())

    @property
    def idle(self) -> frozenset[str]:
        """The commands that would change nothing of what is charted."""
        if self._instead is not None:
            return frozenset(("later_round", "zoom_in", "by_time"))
        timed = any(each.moment for _, run in self._overlay.runs for each in run.progression)
        works = {
            "later_round": len(self.chart.places) > 1,
            "zoom_in": self.chart.zoomed(1).shown != self.chart.shown,
            "by_time": timed,
        }
        return idle_of(works)

    def show(self, overlay: Overlay) -> None:
        """Charts others; of the same metric the crosshair and the part in sight stay where they are."""
        if overlay != self._overlay or self._instead is not None:
            kept = self.chart if overlay.title == self._overlay.title else Chart("", (), self.chart.by_time)
            self._overlay, self._instead = overlay, None
            self._rebuild(kept)

    def say(self, layout: Layout) -> None:
        """Shows lines in place of a chart."""
        self._instead = layout
        self.refresh()

    def step(self, direction: int) -> None:
        """Moves the crosshair a round on (1) or back (-1); the first step takes it to an end."""
        self._turn_to(self.chart.stepped(direction, plot_cells(self._charts)))

    def zoom(self, direction: int) -> None:
        """Shows half as much (1) or twice as much (-1)."""
        self._turn_to(self.chart.zoomed(direction))

    def toggle_time(self) -> None:
        """Charts by time in place of by round, or by round again."""
        self._rebuild(Chart("", (), not self.chart.by_time))

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        asked = (self.chart, self._instead, width, height)
        if self._drawn[0] != asked:
            drawn = self._charted(height) if self._instead is None else self._instead(self._charts)
            self._drawn = asked, [[(" " * _GUTTER, Tone.PLAIN), *each] for each in drawn]
        lines = self._drawn[1]
        return self.paint(lines[y] if y < len(lines) else (), width)

    @property
    def _charts(self) -> int:
        """The cells of a line that the chart has: it begins where all else does."""
        return self.size.width - _GUTTER

    def _charted(self, height: int) -> Sequence[Line]:
        return chart_lines(self.chart, self._charts, height, self._raster)

    def _rebuild(self, kept: Chart) -> None:
        by_time = kept.by_time
        curves = tuple(curve_of(run, mark, run.optimizer or "", by_time=by_time) for mark, run in self._overlay.runs)
        remarks = (
            points_missing(self._overlay.runs),
            self._overlay.remark,
            without_times((run for _, run in self._overlay.runs), curves) if by_time else "",
        )
        chart = Chart(self._overlay.title, curves, by_time, remark=" · ".join(filter(None, remarks)))
        low, high = chart.extent
        at = kept.at if kept.at is not None and low <= kept.at <= high else None
        window = kept.window if kept.window and low <= kept.window[0] and kept.window[1] <= high else None
        self._turn_to(replace(chart, at=at, window=window, nth=kept.nth if chart.repeats(at) > kept.nth else 0))

    def _turn_to(self, chart: Chart) -> None:
        self.chart = chart
        self.refresh()
