"""Small charts made to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from fleet_tui.clock import stamp
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import Curve, curve_of
from fleet_tui.present.chart.raster import BRAILLE, Raster
from tests.present.reading import text_of

START = datetime(2025, 11, 17, 8, 0, tzinfo=UTC)

Stored = float | None


def optimization(
    *values: Stored, rounds: Sequence[int] = (), every: float = 60, metric: str = "f1", **stored: object
) -> OptimizationRun:
    """One with a value a round, a minute each."""
    numbers = rounds or range(1, len(values) + 1)
    progression = [
        {"round": number, "metric": value, "timestamp": stamp(START + timedelta(seconds=every * place))}
        for place, (number, value) in enumerate(zip(numbers, values, strict=True), 1)
    ]
    document = {"id": "opt_1", "optimizerType": "GEPA", "optimizerConfig": {"metric": metric}}
    return OptimizationRun.from_document({**document, "metricProgression": progression, **stored})


def curve(mark: str, *values: Stored, rounds: Sequence[int] = (), name: str = "GEPA") -> Curve:
    """Its curve by round."""
    return curve_of(optimization(*values, rounds=rounds), mark, name)


def drawn(*curves: Curve, width: int = 80, height: int = 16, raster: Raster = BRAILLE, **more: object) -> list[str]:
    """The lines of a chart of them."""
    return [text_of(each) for each in chart_lines(Chart("f1", curves, **more), width, height, raster)]  # type: ignore[arg-type]


def plot(lines: Sequence[str]) -> list[str]:
    """What stands between the vertical axis and the ends of the curves, row by row."""
    corner = next(line for line in lines if re.match(r" *[└+][─┴╵^+-]+$", line))
    left = re.search(r"[└+]", corner)
    assert left
    return [line[left.end() : len(corner)] for line in lines[1 : lines.index(corner)]]


def ends(lines: Sequence[str]) -> list[str]:
    """The labels beside the curves, row by row, empty rows left out."""
    width = len(next(line for line in lines if re.match(r" *[└+][─┴╵^+-]+$", line)))
    return [line[width:].strip() for line in lines[1:-2] if line[width:].strip()]


def letter_at(lines: Sequence[str], letter: str) -> list[tuple[int, int]]:
    """Where a letter stands in the plot, as column and row, from left to right."""
    return sorted((match.start(), row) for row, line in enumerate(plot(lines)) for match in re.finditer(letter, line))
