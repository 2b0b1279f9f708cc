"""Measures G11 in a process of its own: `python -m tests.bench.charts ours` or `textual-plot`; times as one JSON line.

Four curves of 2,000 points at 100x25, from data in hand until the frame is there as ANSI, once on a fresh widget and
again with other data; in CPU seconds, what an idle screen takes for the same taken off. textual-plot, the yardstick, is
no part of our test environment: install it beside it to measure, `pip install textual-plot`.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any, Final

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.chart.curves import Overlay
from fleet_tui.ui.widgets.metric_chart import MetricChart
from tests.bench.terminal import NotShown

POINTS: Final = 2_000
CURVES: Final = 4
AGAIN: Final = 10
_SIZE: Final = (100, 25)
_BRAILLE: Final = range(0x2801, 0x2900)


class Canvas(Screen[None]):
    """The widget over the whole screen."""

    def __init__(self, drawn: Widget) -> None:
        super().__init__()
        self.drawn = drawn

    def compose(self) -> ComposeResult:
        """The widget."""
        yield self.drawn


class Charts(App[None]):
    """A screen for one widget."""

    CSS = "Canvas > * { width: 1fr; height: 1fr; }"


def measure(command: Sequence[Any], _marker: str) -> dict[str, float]:
    """Its readings, from a process of its own."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    if done.returncode:
        raise NotShown(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it said nothing")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def series(seed: int) -> list[list[float]]:
    """Waves of four lengths with a little noise, others for each seed."""
    return [
        [math.sin((i + seed * 37) / (90 + 40 * s)) * (5 + s) + ((i * 7919 + seed) % 97) / 97 for i in range(POINTS)]
        for s in range(CURVES)
    ]


def ours() -> tuple[Widget, Callable[[int], None]]:
    """The metric chart, given optimizations that have been read."""
    scenes = [
        Overlay(f"metric {seed}", tuple(zip("ABCD", map(_optimization, series(seed)), strict=True)))
        for seed in range(AGAIN + 1)
    ]
    chart = MetricChart()
    return chart, lambda seed: chart.show(scenes[seed])


def textual_plot() -> tuple[Widget, Callable[[int], None]]:
    """The yardstick, at its finest."""
    from textual_plot import HiResMode, PlotWidget

    scenes = [series(seed) for seed in range(AGAIN + 1)]
    places = list(range(1, POINTS + 1))
    plot = PlotWidget()

    def show(seed: int) -> None:
        plot.clear()
        for values, colour in zip(scenes[seed], ("green", "red", "yellow", "blue"), strict=True):
            plot.plot(places, values, line_style=colour, hires_mode=HiResMode.BRAILLE)

    return plot, show


KINDS: Final = {"ours": ours, "textual-plot": textual_plot}


async def draw(kind: str) -> dict[str, float]:
    """CPU seconds of the first drawing and, in the middle, of the later ones; how many braille cells stood there."""
    widget, show = KINDS[kind]()
    app = Charts()
    async with app.run_test(size=_SIZE) as pilot:
        await app.push_screen(Canvas(widget))
        await pilot.pause()
        idle = median([(await _frame(pilot, lambda: None))[0] for _ in range(5)])
        frames = [await _frame(pilot, lambda seed=seed: show(seed)) for seed in range(AGAIN + 1)]  # type: ignore[misc]
    times = [taken - idle for taken, _ in frames]
    return {"first": times[0], "again": median(times[1:]), "braille": min(count for _, count in frames)}


async def _frame(pilot: Pilot[Any], act: Callable[[], None]) -> tuple[float, int]:
    began = process_time()
    act()
    await pilot.pause()
    await pilot.pause()
    frame = pilot.app.screen._compositor.render_full_update().render_segments(pilot.app.console)
    return process_time() - began, sum(ord(each) in _BRAILLE for each in frame)


def _optimization(values: Sequence[float]) -> OptimizationRun:
    rounds = [{"round": number, "metric": value} for number, value in enumerate(values, 1)]
    return OptimizationRun.from_document(
        {"id": "opt", "optimizerType": "GEPA", "optimizerConfig": {"metric": "m"}, "metricProgression": rounds}
    )


if __name__ == "__main__":
    try:
        print(json.dumps(asyncio.run(draw(sys.argv[1]))))
    except ModuleNotFoundError as missing:
        sys.exit(f"{missing.name} is not installed beside this Python: pip install textual-plot")
