"""The metric chart, read as its lines: what stands where, in braille and in ASCII, at every size."""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.cells import Line
from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import Curve, Stretch, curve_of
from fleet_tui.present.chart.raster import ASCII, BRAILLE, Raster
from fleet_tui.present.glyphs import Tone
from tests.demo.reading import document, documents
from tests.present.chart.charting import curve, drawn, ends, letter_at, optimization, plot
from tests.present.reading import text_of, width_of

BOTH = pytest.mark.parametrize("raster", [BRAILLE, ASCII], ids=["braille", "ascii"])
RISING = (0.6, 0.7, 0.75, 0.8, 0.82)
_UNITS = {"ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
FALLING = (0.8, 0.75, 0.7, 0.65, 0.6)


def many(letters: str, *, points: int = 12) -> list[Curve]:
    return [curve(each, *(0.5 + 0.02 * i + 0.01 * n for n in range(points))) for i, each in enumerate(letters)]


@BOTH
@pytest.mark.parametrize(("width", "height"), [(80, 14), (120, 22), (60, 8), (40, 5), (200, 40), (20, 3), (8, 2)])
def test_a_chart_has_exactly_the_size_that_it_was_given(width: int, height: int, raster: Raster) -> None:
    lines = chart_lines(Chart("semantic_f1", tuple(many("ABCDEFGH")), at=3.0), width, height, raster)
    assert len(lines) == height
    if width >= 40:
        assert all(width_of(each) <= width for each in lines)
    if raster is ASCII:
        assert "".join(map(text_of, lines)).replace("—", "").replace("…", "").isascii()


@BOTH
def test_each_point_has_the_letter_of_its_curve_higher_values_stand_higher(raster: Raster) -> None:
    lines = drawn(curve("A", *RISING), raster=raster)
    places = letter_at(lines, "A")
    assert [column for column, _ in places] == sorted(column for column, _ in places)
    assert len(places) == 5
    rows = [row for _, row in places]
    assert rows == sorted(rows, reverse=True)
    assert (rows[-1], rows[0]) == (0, len(plot(lines)) - 1), "the values take all the height there is"
    assert (places[0][0], places[-1][0]) == (0, len(plot(lines)[0]) - 1), "and the rounds all the width"


@BOTH
def test_the_axis_of_rounds_is_whole_rounds_under_their_points(raster: Raster) -> None:
    lines = drawn(curve("A", *RISING), raster=raster)
    numbers = lines[-1]
    left = lines[-2].index(raster.corner) + 1
    for number, (column, _) in zip("1234", letter_at(lines, "A"), strict=False):
        assert numbers[left + column] == number
    assert numbers.rstrip().endswith("round")
    assert "." not in numbers


def test_the_ticks_of_the_metric_are_nice_and_over_the_range_of_the_data() -> None:
    lines = drawn(curve("A", *RISING), height=18)
    found = [float(match[0]) for line in lines if (match := re.match(r" *[\d.]+(?=┤)", line))]
    assert found == [0.8, 0.75, 0.7, 0.65, 0.6]


@BOTH
def test_the_ends_name_letter_optimizer_and_last_value_beside_the_curves(raster: Raster) -> None:
    lines = drawn(curve("A", *RISING), curve("B", *FALLING, name="MIPROv2"), raster=raster)
    assert [each.split() for each in ends(lines)] == [["A", "GEPA", "0.82"], ["B", "MIPROv2", "0.60"]]
    assert all("GEPA" not in row for row in plot(lines))


@pytest.mark.parametrize(("width", "height"), [(80, 14), (60, 8), (120, 22), (80, 11)])
def test_eight_ends_never_stand_over_each_other(width: int, height: int) -> None:
    curves = [curve(each, 0.5, 0.8 + 0.0001 * i) for i, each in enumerate("ABCDEFGH")]
    text = "\n".join(ends(drawn(*curves, width=width, height=height)))
    assert sorted(re.findall(r"\b[A-H](?=[ .])", text)) == list("ABCDEFGH")


def test_of_ends_that_want_the_same_row_the_higher_stands_higher() -> None:
    curves = [curve("A", 0.1, 0.801), curve("B", 0.1, 0.803), curve("C", 0.1, 0.802)]
    assert [each[0] for each in ends(drawn(*curves))] == ["B", "C", "A"]


def test_curves_that_lie_over_each_other_both_have_letters() -> None:
    lines = drawn(curve("A", *RISING), curve("B", *RISING))
    assert letter_at(lines, "A")
    assert letter_at(lines, "B")


@BOTH
def test_a_round_without_a_value_is_a_gap(raster: Raster) -> None:
    whole = drawn(curve("A", 0.5, 0.5, 0.5, 0.5, 0.5), raster=raster)
    broken = drawn(curve("A", 0.5, 0.5, None, 0.5, 0.5), raster=raster)
    row = len(plot(whole)) // 2
    strokes = (" ", raster.guide, "")
    at = [column for column, _ in letter_at(whole, "A")]
    assert all(each not in strokes for each in plot(whole)[row][at[1] : at[3]])
    assert all(each in strokes for each in plot(broken)[row][at[1] + 1 : at[3]])


def test_a_round_that_is_missing_between_others_is_a_gap_too() -> None:
    assert len(curve("A", 1, 2, 3, 4, rounds=(1, 2, 4, 5)).stretches) == 2
    assert len(curve("A", 1, 2, 3, 4, rounds=(10, 20, 30, 40)).stretches) == 1, "the writer only records every tenth"
    assert len(curve("A", 1, 2, rounds=(1, 9)).stretches) == 1


def test_unordered_and_repeated_rounds_are_drawn_in_order_and_all() -> None:
    drawn_curve = curve("A", 0.3, 0.1, 0.2, 0.25, rounds=(3, 1, 2, 2))
    [stretch] = drawn_curve.stretches
    assert list(stretch.xs) == [1, 2, 2, 3]
    assert list(stretch.ys) == [0.1, 0.2, 0.25, 0.3]
    assert drawn_curve.at(2) == 0.25, "the one stored later"


@BOTH
@pytest.mark.parametrize(
    "values",
    [
        (0.5,),
        (0.5, 0.5, 0.5),
        (0.0,),
        (-3.0, -1.0, -2.0),
        (-1e30, 1e30),
        (0.0, 5e-324),
        (1e12, 1e12 + 1),
        (None, 0.5, None),
        (1e-9, 3e-9),
    ],
)
def test_whatever_was_recorded_is_drawn(values: tuple[float | None, ...], raster: Raster) -> None:
    lines = drawn(curve("A", *values), raster=raster)
    assert len(lines) == 16
    assert len(letter_at(lines, "A")) == sum(each is not None for each in values)


def test_without_any_value_the_axes_stand_alone() -> None:
    assert not ends(drawn(curve("A", None)))
    assert len(drawn()) == 16


def test_a_single_point_is_in_the_middle() -> None:
    lines = drawn(curve("A", 0.5))
    [(column, row)] = letter_at(lines, "A")
    assert abs(column - len(plot(lines)[0]) // 2) <= 1
    assert abs(row - len(plot(lines)) // 2) <= 1


@BOTH
def test_the_crosshair_names_the_values_of_its_round_and_only_those(raster: Raster) -> None:
    lines = drawn(curve("A", *RISING), curve("B", 0.5, 0.6), at=2.0, raster=raster)
    assert lines[0].endswith("round 2: A 0.70 B 0.60")
    assert drawn(curve("A", *RISING), curve("B", 0.5, 0.6), at=4.0)[0].endswith("round 4: A 0.80")
    assert drawn(curve("A", 0.1, None, 0.3), at=2.0)[0].endswith("round 2: no value")
    assert raster.here in lines[-2]
    column = lines[-2].index(raster.here)
    assert letter_at(lines, "A")[1][0] == column - lines[-2].index(raster.corner) - 1


def test_on_a_narrow_screen_values_are_short_and_never_cut() -> None:
    line = drawn(*many("ABCDEFGH"), width=60, at=7.0)[0]
    assert line.endswith("round 7: A.56 B.58 C.60 D.62 E.64 F.66 G.68 H.70")
    assert len(line) == 60


def test_the_remark_is_cut_and_then_left_out_where_the_values_need_the_room() -> None:
    remark = "other metrics: exact_match 2"
    assert "f1 by round  (other metrics: exact_ma…)" in drawn(curve("A", *RISING), remark=remark, width=40)[0]
    assert f"f1 by round  ({remark})" in drawn(curve("A", *RISING), remark=remark)[0]
    assert "other" not in drawn(*many("ABCDEFGH"), remark=remark, at=3.0)[0]


def test_two_thousand_points_are_a_band_with_its_mean() -> None:
    chance = random.Random(7)
    values = [0.5 + chance.uniform(-0.2, 0.2) for _ in range(2_000)]
    noisy = Curve("A", "GEPA", Tone.CURVE_1, (Stretch([float(i) for i in range(1, 2_001)], values),))
    rows = plot(drawn(noisy, width=100, height=25))
    filled = [sum(0x2800 < ord(each) < 0x2900 for each in row) for row in rows]
    assert min(filled[2:-2]) > 0.8 * len(rows[0]), "the band is as high as the values are apart"
    dots = [sum((ord(each) - 0x2800).bit_count() for each in row if 0x2800 < ord(each) < 0x2900) for row in rows]
    middle = max(range(len(rows)), key=dots.__getitem__)
    assert abs(middle - len(rows) // 2) <= 1, "and its mean runs through the middle"
    assert dots[middle] > 1.3 * dots[3]
    letters = letter_at(drawn(noisy, width=100, height=25), "A")
    assert len(letters) > 4
    assert all(abs(row - middle) <= 5 for _, row in letters[:-1]), "the last stands at the last point"


def test_in_ascii_a_band_is_of_colons_around_the_mean() -> None:
    values = [math.sin(i) for i in range(2_000)]
    sine = Curve("A", "GEPA", Tone.CURVE_1, (Stretch([float(i) for i in range(2_000)], values),))
    rows = plot(drawn(sine, raster=ASCII, width=100, height=24))
    assert set(rows[1]) == {":"}
    assert set(rows[len(rows) // 2]) <= set("A-.'|:")


def test_zoom_goes_around_the_crosshair_and_back_to_all() -> None:
    chart = Chart("f1", (curve("A", *(i / 100 for i in range(101))),), at=40.0)
    near = chart.zoomed(1).zoomed(1)
    low, high = near.shown
    assert (high - low, (low + high) / 2) == (25, pytest.approx(40, abs=1))
    assert text_of(chart_lines(near, 80, 16)[0]).startswith("f1 by round, 28 to 53 of 101")
    assert near.zoomed(-1).zoomed(-1).window is None
    closest = near
    for _ in range(9):
        closest = closest.zoomed(1)
    assert closest.shown[1] - closest.shown[0] == 2


def test_the_ticks_follow_what_is_in_sight() -> None:
    values = [*([0.1] * 50), *(0.8 + i / 1000 for i in range(50))]
    lines = [text_of(each) for each in chart_lines(Chart("f1", (curve("A", *values),), window=(60.0, 100.0)), 80, 16)]
    assert not any(line.startswith("0.1") for line in lines)
    assert any(re.match("0.8[234]0?┤", line) for line in lines)


def test_the_crosshair_steps_by_round_and_takes_the_window_along() -> None:
    chart = Chart("f1", (curve("A", *RISING), curve("B", *([0.5] * 8))))
    assert chart.stepped(-1, 60).at == 8
    assert chart.stepped(1, 60).at == 1
    assert chart.stepped(1, 60).stepped(1, 60).at == 2
    assert chart.stepped(1, 60).stepped(-1, 60).at == 1
    zoomed = Chart("f1", chart.curves, window=(1.0, 3.0), at=3.0).stepped(1, 60)
    assert zoomed.at == 4
    assert zoomed.shown[0] <= 4 <= zoomed.shown[1]


def test_among_thousands_of_rounds_a_step_is_a_cell_until_one_zooms_in() -> None:
    chart = Chart("f1", (curve("A", *([0.5, 0.6] * 1_000)),), at=1_000.0)
    assert 10 < (chart.stepped(1, 101).at or 0) - 1_000 <= 20
    assert 10 < 1_000 - (chart.stepped(-1, 101).at or 0) <= 20
    near = Chart("f1", chart.curves, window=(990.0, 1_010.0), at=1_000.0)
    assert near.stepped(1, 101).at == 1_001


def test_by_time_places_are_seconds_since_the_beginning() -> None:
    run = optimization(0.5, 0.6, 0.7, every=300, createdAt="2025-11-17T08:00:00Z")
    timed = curve_of(run, "A", "GEPA", by_time=True)
    assert list(timed.xs) == [300, 600, 900]
    lines = [text_of(each) for each in chart_lines(Chart("f1", (timed,), by_time=True, at=600.0), 80, 16)]
    assert lines[0].startswith("f1 by time")
    assert lines[0].endswith("+10m: A 0.60")
    assert "10m" in lines[-1]
    assert lines[-1].rstrip().endswith("elapsed")


def test_by_time_the_crosshair_names_the_value_reached_until_then() -> None:
    first = curve_of(optimization(0.5, 0.6, 0.7, every=300), "A", "", by_time=True)
    second = curve_of(optimization(0.2, 0.3, every=200), "B", "", by_time=True)
    line = text_of(chart_lines(Chart("f1", (first, second), by_time=True, at=300.0), 80, 16)[0])
    assert line.endswith("+5m: A 0.60 B 0.30")


def test_a_curve_without_times_is_left_out_of_the_chart_by_time() -> None:
    run = OptimizationRun.from_document({"metricProgression": [{"round": 1, "metric": 0.5}]})
    assert curve_of(run, "A", "", by_time=True).stretches == ()


@BOTH
@pytest.mark.parametrize(("width", "height"), [(80, 14), (120, 22), (60, 8)])
def test_every_optimization_of_the_demo_can_be_drawn(width: int, height: int, raster: Raster) -> None:
    for stored in documents("dspyOptimizationRuns"):
        run = OptimizationRun.from_document(stored)
        for by_time in (False, True):
            curve = curve_of(run, "A", "GEPA", by_time=by_time)
            lines = drawn(curve, width=width, height=height, raster=raster, by_time=by_time)
            assert bool(ends(lines)) == bool(curve.stretches)
        assert bool(run.values) == bool(curve_of(run, "A", "GEPA").stretches)


def test_five_of_the_demo_can_be_told_apart_without_colour() -> None:
    cases = ("twelve-rounds", "running", "mipro", "falling", "bootstrap-f1")
    runs = [OptimizationRun.from_document(document("dspyOptimizationRuns", each)) for each in cases]
    lines = drawn(*(curve_of(run, mark, "") for mark, run in zip("ABCDE", runs, strict=True)), width=80, height=14)
    for mark, run in zip("ABCDE", runs, strict=True):
        assert len(letter_at(lines, mark)) >= min(len(run.values), 3) - 1, mark
        assert f"{run.values[-1]:.2f}" in next(each for each in ends(lines) if each.startswith(mark))


def test_no_character_of_the_curves_is_drawn_into_the_margins() -> None:
    lines: list[Line] = chart_lines(Chart("f1", tuple(many("ABCDEFGH"))), 100, 20)
    for line in lines[1:-2]:
        text = text_of(line)
        assert re.fullmatch(r" *[\d.]*[│┤].*", text)


def test_a_name_of_many_lines_is_one_at_the_end_of_its_curve() -> None:
    lines = drawn(curve("A", 0.1, 0.5, name="GEPA\nand"), width=160)
    assert any("GEPA and" in each for each in lines)


@pytest.mark.parametrize("width", range(0, 60, 3))
def test_a_chart_is_never_wider_than_its_screen(width: int) -> None:
    assert all(width_of(each) <= width for each in chart_lines(Chart("f1", tuple(many("ABC"))), width, 12))


@pytest.mark.parametrize("every", [0.02, 0.3, 7.0, 60.0, 61.7, 3_600.0, 40_000.0])
@pytest.mark.parametrize("points", [2, 3, 40, 700])
def test_by_time_each_tick_stands_where_it_says_and_they_are_even(every: float, points: int) -> None:
    chosen = random.Random(points)
    chart = Chart("f1", (curve_of(optimization(*map(float, range(points)), every=every), "A", "", by_time=True),), True)
    for _ in range(6):
        width = chosen.randint(12, 200)
        lines = [text_of(each) for each in chart_lines(chart, width, 12)]
        left, cells = lines[-2].index("└") + 1, len(plot(lines)[0])
        notches = [at for at, sign in enumerate(lines[-2][left:]) if sign == "┴"]
        texts = lines[-1][left : left + cells].split()
        seconds = [float(each.rstrip("dhms")) * _UNITS[each.lstrip("0123456789.")] for each in texts]
        low, high = chart.shown
        dots = [(each - low) / (high - low) * (cells * 2 - 1) for each in seconds]
        assert len(notches) == len(texts), (lines[-2:], width)
        assert all(abs(dot / 2 - (at + 0.25)) <= 0.5001 for dot, at in zip(dots, notches, strict=True))
        steps = [after - before for before, after in pairwise(seconds)]
        assert all(each == pytest.approx(steps[0], rel=1e-6) and each > 0 for each in steps)
        chart = replace(chart, at=chosen.choice(chart.places)).zoomed(1)
        chart = replace(chart, at=None)


def test_the_crosshair_says_a_time_so_that_it_is_told_from_its_neighbours() -> None:
    chart = Chart("f1", (curve_of(optimization(0.5, 0.6, 0.7, every=0.02), "A", "", by_time=True),), True)
    told = []
    for _ in range(3):
        chart = chart.stepped(1, 60)
        told.append(text_of(chart_lines(chart, 80, 16)[0]).split()[-3])
    assert told == ["+0s:", "+0:00.020:", "+0:00.040:"]


def test_by_time_a_beginning_on_another_clock_than_the_rounds_is_not_counted_from() -> None:
    stored = optimization(
        0.5, 0.6, every=60, startedAt="2025-11-17T06:00:00Z", createdAt="2025-11-17T06:00:00Z"
    ).document
    rounds = [{**each, "timestamp": str(each["timestamp"]).rstrip("Z")} for each in stored["metricProgression"]]
    naive = OptimizationRun.from_document({**stored, "metricProgression": rounds})
    assert list(curve_of(OptimizationRun.from_document(stored), "A", "", by_time=True).xs) == [7_260, 7_320]
    assert list(curve_of(naive, "A", "", by_time=True).xs) == [0, 60]


def test_a_series_without_times_has_no_numbers_on_its_axes() -> None:
    lines = [text_of(each) for each in chart_lines(Chart("f1", (), by_time=True, remark="no times: A"), 80, 16)]
    assert len(lines) == 16
    assert "no times: A" in lines[0]
    assert not any(each.isdigit() for line in lines[1:] for each in line)
