"""Whatever the series, each column of the drawing reaches from the lowest of its points to the highest, read off it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest

from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import Curve, curve_of
from fleet_tui.present.chart.drawing import draw
from fleet_tui.present.chart.raster import ASCII, BRAILLE, Canvas, Raster
from fleet_tui.present.chart.scale import Scale
from fleet_tui.present.glyphs import Tone
from tests.present.chart.charting import Stored, curve, drawn, optimization, plot
from tests.present.reading import text_of

_DOTS = {
    bit: (column, row) for column, bits in enumerate(((1, 2, 4, 64), (8, 16, 32, 128))) for row, bit in enumerate(bits)
}
SIZES = (2, 3, 7, 20, 45, 90, 130, 200, 500, 2_000, 10_000)
KINDS = ("flat", "noise", "walk", "slope")


def random_series(random: Random, kind: str, points: int) -> tuple[list[Stored], list[int]]:
    """Flats, noise, walks and slopes with spikes in them, rounds missing, repeated or without a value."""
    values: list[Stored] = []
    rounds: list[int] = []
    value, number = random.uniform(-10, 10), random.randint(0, 50)
    for place in range(points):
        if kind == "noise":
            value = random.uniform(0, 1)
        elif kind == "walk":
            value += random.gauss(0, 0.1)
        elif kind == "slope":
            value = place / points
        spike = random.choice((9.0, -7.5, 40.0)) if random.random() < min(2 / points, 0.1) else 0.0
        values.append(None if random.random() < 0.03 and 1 < place < points - 1 else value + spike)
        number += random.choices((1, 0, 5), (90, 6, 4))[0]
        rounds.append(number)
    return values, rounds


def reaches(lines: Sequence[str], mark: str) -> Iterator[tuple[int, range]]:
    """The rows of dots that each column of a drawing in braille may reach; a letter stands for all dots of its cell."""
    for column in range(len(lines[0])):
        rows: list[int] = []
        for row, line in enumerate(lines):
            dots = ord(line[column]) - 0x2800
            if line[column] == mark:
                rows += (row * 4, row * 4 + 3)
            elif 0 < dots < 0x100:
                rows += [row * 4 + down for bit, (_, down) in _DOTS.items() if dots & bit]
        if rows:
            yield column, range(min(rows), max(rows) + 1)


def wanted(one: Curve, low: float, high: float, columns: int, rows: int) -> dict[int, tuple[float, float]]:
    """The rows that the points of each column are in, unrounded, highest and lowest."""
    points = [(x, y) for each in one.stretches for x, y in zip(each.xs, each.ys, strict=True) if low <= x <= high]
    top, floor = max(y for _, y in points), min(y for _, y in points)
    if top == floor:
        top, floor = top + (abs(top) * 0.05 or 1), floor - (abs(floor) * 0.05 or 1)
    found: dict[int, list[float]] = {}
    for x, y in points:
        dot = int((x - low) * (columns * 2 - 1) / (high - low) + 0.5) if high > low else columns
        found.setdefault(dot // 2, []).append((top - y) / (top - floor) * (rows * 4 - 1))
    return {column: (min(each), max(each)) for column, each in found.items()}


def invented(chart: Chart, width: int, height: int) -> list[tuple[int, int]]:
    """Where a mark stands, as column and row of cells, that no point of the curve is in."""
    lines = plot([text_of(each) for each in chart_lines(chart, width, height)])
    [only] = chart.curves
    low, high = chart.shown
    points = [(x, y) for each in only.stretches for x, y in zip(each.xs, each.ys, strict=True) if low <= x <= high]
    columns, down = len(lines[0]) * 2, Scale.over(min(y for _, y in points), max(y for _, y in points))
    row_of = down.mapping(len(lines) * 4)
    across = [int((x - low) * (columns - 1) / (high - low) + 0.5) if high > low else columns // 2 for x, _ in points]
    cells = {(dot // 2, row_of(y) // 4) for dot, (_, y) in zip(across, points, strict=True)}
    marks = ((column, row) for row, line in enumerate(lines) for column, each in enumerate(line) if each == only.mark)
    return [each for each in marks if each not in cells]


def missed(chart: Chart, width: int, height: int) -> list[str]:
    """What is wrong with the drawing, column by column."""
    lines = plot([text_of(each) for each in chart_lines(chart, width, height)])
    [only] = chart.curves
    expected = wanted(only, *chart.shown, len(lines[0]), len(lines))
    found = dict(reaches(lines, only.mark))
    wrong = []
    for column, (top, bottom) in expected.items():
        reach = found.get(column, range(0))
        # a letter hides which of its dots is meant, so that it may be any of them
        letters = [row for row, line in enumerate(lines) if line[column] == only.mark]
        here = [row for row in letters if row * 4 - 1 <= top <= row * 4 + 4]
        there = [row for row in letters if row * 4 - 1 <= bottom <= row * 4 + 4]
        if not reach or not (here or abs(reach[0] - top) <= 1) or not (there or abs(reach[-1] - bottom) <= 1):
            wrong.append(f"column {column}: {reach} for {top:.1f} to {bottom:.1f}")
    return wrong


@pytest.mark.parametrize(("kind", "points"), [*product(KINDS, SIZES), ("walk", 100_000)])
def test_each_column_reaches_from_its_lowest_point_to_its_highest(kind: str, points: int) -> None:
    random = Random(f"{kind} {points}")
    values, rounds = random_series(random, kind, points)
    chart = Chart("f1", (curve_of(optimization(*values, rounds=rounds), "•", "GEPA"),))
    width, height = random.choice(((80, 16), (120, 30), (44, 10), (200, 50)))
    assert not missed(chart, width, height)
    assert not invented(chart, width, height)
    for _ in range(3):  # the crosshair is on a point, which each zoom keeps in sight
        chart = chart.stepped(1, width).zoomed(1)
        assert not missed(chart, width, height)
        assert not invented(chart, width, height)


@pytest.mark.parametrize("by_time", [False, True])
@pytest.mark.parametrize("points", [2, 3, 7, 30, 61, 90, 127, 200, 330, 1_000, 2_000])
def test_points_that_alternate_are_drawn_in_their_rows_at_every_size_and_zoom(points: int, by_time: bool) -> None:
    random = Random(points)
    pattern = random.choice(((0.0, 1.0), (0.0, 1.0, 0.0, -1.0, 0.5)))
    values = [None if place % 23 == 22 else pattern[place % len(pattern)] for place in range(points)]
    stored = optimization(*values, every=random.choice((0.3, 1, 60, 3_600)))
    everything = Chart("f1", (curve_of(stored, "•", "GEPA", by_time=by_time),), by_time)
    for _ in range(4):
        chart = everything
        for _ in range(5):
            width, height = random.randint(8, 200), random.randint(3, 40)
            lines = [text_of(each) for each in chart_lines(chart, width, height)]
            assert len(lines) == height
            assert {len(each) for each in plot(lines)} == {len(plot(lines)[0])}
            assert not missed(chart, width, height), (width, height, chart.window)
            chart = chart.stepped(random.choice((-1, 1)), width).zoomed(1)


def test_the_point_after_those_in_sight_is_not_drawn_where_it_would_round_to() -> None:
    chart = Chart("f1", (curve("•", 1.0, *[0.0] * 204, 1.0, 0.0),), window=(1.0, 205.5))
    lines = plot(drawn(*chart.curves, window=chart.window, width=120))
    assert not missed(chart, 120, 16)
    assert all(each[-1] in " ┈" for each in lines[:-1])
    assert lines[-1].endswith("•")


def test_a_chart_of_half_the_rounds_begins_and_ends_at_rounds() -> None:
    chart = Chart("f1", (curve("A", *(float(each) for each in range(8))),))
    while chart.zoomed(1) != chart:
        chart = chart.zoomed(1)
        assert all(each.is_integer() for each in chart.shown)


@pytest.mark.parametrize("place", [1, 2, 37, 500, 501, 999, 1001])
@pytest.mark.parametrize("raster", [BRAILLE, ASCII])
def test_a_spike_of_one_round_is_drawn_wherever_it_stands(place: int, raster: Raster) -> None:
    values = [9.0 if each == place else 0.5 for each in range(1, 1002)]
    chart = Chart("f1", (curve_of(optimization(*values), "•", "GEPA"),))
    top = plot([text_of(each) for each in chart_lines(chart, 80, 16, raster)])[0]
    assert top.strip(" ┈")


@pytest.mark.parametrize("rounds", [40, 70, 130, 300, 1_001])
@pytest.mark.parametrize("where", [0.0, 0.2, 0.5, 0.51, 0.9, 1.0])
@pytest.mark.parametrize(("metric", "row"), [("f1", 0), ("loss", -1)])
@pytest.mark.parametrize("raster", [BRAILLE, ASCII])
def test_the_best_value_has_its_mark_though_its_neighbours_share_its_column(
    rounds: int, where: float, metric: str, row: int, raster: Raster
) -> None:
    place = int(where * (rounds - 1))
    values = [(9.0 if row == 0 else 0.1) if each == place else 4.0 + each % 2 for each in range(rounds)]
    chart = Chart(metric, (curve_of(optimization(*values, metric=metric), "A", "GEPA"),))
    lines = plot([text_of(each) for each in chart_lines(chart, 80, 16, raster)])
    here = [column for column, sign in enumerate(lines[row]) if sign == "A"]
    assert len(here) == 1
    assert abs(here[0] - where * (len(lines[0]) - 1)) <= 2


@pytest.mark.parametrize("place", [1, 1_000])
def test_the_mark_at_the_end_of_a_curve_stands_where_its_last_round_does(place: int) -> None:
    values = [9.0 if each == place else 0.5 for each in range(1, 1_001)]
    lines = plot([text_of(each) for each in chart_lines(Chart("f1", (curve("•", *values),)), 80, 16)])
    assert [row for row, line in enumerate(lines) if line[-1] == "•"] == [0 if place == 1_000 else len(lines) - 1]
    assert {row for row, line in enumerate(lines) if "•" in line} <= {0, len(lines) - 1}


@pytest.mark.parametrize("raster", [BRAILLE, ASCII])
def test_no_point_lies_outside_of_the_plot(raster: Raster) -> None:
    values = [float(each % 17) for each in range(3_000)]
    canvas = Canvas(40, 10, raster)
    places: list[int] = []

    def across(x: float) -> int:
        places.append(int((x - 1) / 2_999 * (canvas.across - 1) + 0.5))
        return places[-1]

    draw(canvas, [curve_of(optimization(*values), "A", "GEPA")], (1, 3_000), across, Scale(0, 16))
    assert min(places) == 0
    assert max(places) == canvas.across - 1
    assert all(tone in (Tone.DIM, Tone.CURVE_1) for row in range(10) for _, tone in canvas.line(row))
