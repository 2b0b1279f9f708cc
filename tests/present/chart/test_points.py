"""Every point counts once: a round that is stored twice, and a time that stands for none."""

from __future__ import annotations

import pytest

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import Curve, curve_of, without_times
from fleet_tui.present.records.optimization_detail import sections
from tests.present.chart.charting import START, curve, optimization
from tests.present.reading import text_of

TWICE = optimization(0.1, 0.2, 0.9, 0.3, 0.4, rounds=(1, 2, 2, 2, 3))


def titles(chart: Chart, direction: int, steps: int) -> list[str]:
    """What the title says at each step."""
    found = []
    for _ in range(steps):
        chart = chart.stepped(direction, 60)
        found.append(text_of(chart_lines(chart, 80, 12)[0]).partition("round  ")[2].strip())
    return found


def test_each_point_of_a_round_that_is_stored_more_than_once_can_be_reached() -> None:
    chart = Chart("f1", (curve_of(TWICE, "A", ""),))
    told = [
        "round 1: A 0.10",
        "round 2 (1 of 3): A 0.20",
        "round 2 (2 of 3): A 0.90",
        "round 2 (3 of 3): A 0.30",
        "round 3: A 0.40",
    ]
    assert titles(chart, 1, 6) == [*told, told[-1]]
    assert titles(chart, -1, 6) == [*reversed(told), told[0]]


def test_points_of_one_time_can_each_be_reached_too() -> None:
    chart = Chart("f1", (curve_of(optimization(0.1, 0.2, 0.3, every=0), "A", "", by_time=True),), by_time=True)
    at = [chart := chart.stepped(1, 60) for _ in range(3)]
    assert [text_of(chart_lines(each, 80, 12)[0]).split()[-1] for each in at] == ["0.10", "0.20", "0.30"]


def test_a_curve_with_fewer_points_there_tells_its_last() -> None:
    chart = Chart("f1", (curve_of(TWICE, "A", ""), curve("B", 0.5, 0.6, 0.7)))
    assert titles(chart, 1, 4)[1:] == [
        "round 2 (1 of 3): A 0.20 B 0.60",
        "round 2 (2 of 3): A 0.90 B 0.60",
        "round 2 (3 of 3): A 0.30 B 0.60",
    ]


def test_a_gap_between_two_points_of_a_round_loses_neither() -> None:
    split = optimization(0.1, 0.2, None, 0.3, rounds=(1, 2, 2, 2))
    assert titles(Chart("f1", (curve_of(split, "A", ""),)), 1, 3)[1:] == [
        "round 2 (1 of 2): A 0.20",
        "round 2 (2 of 2): A 0.30",
    ]


def test_the_best_is_one_point_even_where_its_round_has_several() -> None:
    lines = [text_of(each) for each in sections(TWICE, 80, START)]
    assert [each.split()[:3] for each in lines if each.startswith("best ")] == [["best", "2", "0.9"]]
    assert any("best 0.90 at round 2" in each for each in lines)
    again = optimization(0.9, 0.9, 0.1)
    lines = [text_of(each) for each in sections(again, 80, START)]
    assert [each.split()[1] for each in lines if each.startswith("best ")] == ["1"]


SENTINELS = (
    "0001-01-01T00:00:00",
    "0001-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    0,
    "9999-12-31T23:59:59.999999Z",
    "1900-01-01",
    "2099-12-31T00:00:00Z",
)


def with_times(*times: object, **stored: object) -> OptimizationRun:
    """An optimization whose rounds were stored with these times."""
    progression = [{"round": place, "metric": 0.5, "timestamp": each} for place, each in enumerate(times, 1)]
    return OptimizationRun.from_document({"metricProgression": progression, **stored})


def by_time(run: OptimizationRun) -> Curve:
    return curve_of(run, "A", "", by_time=True)


@pytest.mark.parametrize("sentinel", SENTINELS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_time_that_stands_for_none_does_not_stretch_the_axis(sentinel: object, place: int) -> None:
    times: list[object] = ["2025-11-17T08:00:00Z", "2025-11-17T08:10:00Z"]
    times.insert(place, sentinel)
    run = with_times(*times)
    found = by_time(run)
    assert list(found.xs) == [0, 600]
    assert without_times((run,), (found,)) == "values without a time: A 1"


@pytest.mark.parametrize("sentinel", SENTINELS)
def test_a_beginning_that_stands_for_none_does_not_stretch_the_axis(sentinel: object) -> None:
    run = with_times("2025-11-17T08:00:00Z", "2025-11-17T08:10:00Z", startedAt=sentinel)
    assert list(by_time(run).xs) == [0, 600]


def test_a_single_time_next_to_one_that_stands_for_none_is_kept() -> None:
    assert list(by_time(with_times("1970-01-01T00:00:00Z", "2025-11-17T08:00:00Z")).xs) == [0]
    assert list(by_time(with_times("2025-11-17T08:00:00Z", "9999-12-31T00:00:00Z")).xs) == [0]


def test_an_optimization_of_weeks_is_charted_whole() -> None:
    run = with_times("2025-10-01T00:00:00Z", "2025-11-17T08:10:00Z", createdAt="2025-09-30T00:00:00Z")
    assert list(by_time(run).xs) == [86_400, 86_400 * 48 + 29_400]
    assert without_times((run,), (by_time(run),)) == ""
