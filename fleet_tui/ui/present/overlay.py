"""Which optimizations one chart can show: marked ones of one metric, or the one under the cursor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.text import clip, one_line
from fleet_tui.ui.present.chart_raster import BRAILLE

_METRIC: Final = 24  # characters of a metric's name that are shown


@dataclass(frozen=True, slots=True)
class Overlay:
    """Optimizations of one metric by their letters, and in words what was marked besides."""

    title: str
    runs: tuple[tuple[str, OptimizationRun], ...]
    remark: str = ""


def overlay(marked: Mapping[str, OptimizationRun], current: OptimizationRun | None) -> Overlay:
    """Of several metrics the one under the cursor is charted, if that row is marked, else the one of the first mark."""
    if not marked:
        return Overlay(metric_name(current), ((BRAILLE.point, current),) if current else ())
    drawable = [each for each in marked.values() if each.values] or list(marked.values())
    leading = next((each for each in drawable if current and each.document is current.document), drawable[0])
    same = tuple((mark, each) for mark, each in marked.items() if each.metric == leading.metric and each.values)
    others = Counter(metric_name(each) for each in marked.values() if each.values and each.metric != leading.metric)
    without = " ".join(mark for mark, each in marked.items() if not each.values)
    remarks = [
        f"other metrics: {', '.join(f'{name} {many}' for name, many in others.items())}" if others else "",
        f"no values: {without}" if without else "",
    ]
    return Overlay(metric_name(leading), same, " · ".join(filter(None, remarks)))


def metric_name(run: OptimizationRun | None) -> str:
    """The metric of an optimization, also where its name is not recorded."""
    return clip(one_line(run.metric), _METRIC) if run and run.metric else "unnamed metric"
