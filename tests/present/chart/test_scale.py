"""Axes: nice steps over the range that there is, numbers that can be told apart."""

from __future__ import annotations

from math import isfinite
from random import Random

import pytest

from fleet_tui.present.chart.scale import (
    Scale,
    metric_text,
    nice_step,
    number_text,
    round_ticks,
    tick_text,
    ticks,
    time_text,
    time_ticks,
)


@pytest.mark.parametrize(
    ("span", "parts", "step"), [(0.24, 4, 0.1), (0.24, 5, 0.05), (18, 6, 5), (1, 1, 1), (3e-9, 3, 1e-9), (1e6, 4, 5e5)]
)
def test_a_step_is_one_two_or_five_of_a_power_of_ten(span: float, parts: int, step: float) -> None:
    assert nice_step(span, parts) == pytest.approx(step)


def test_ticks_stand_inside_the_range_of_the_values_and_zero_is_not_drawn_in() -> None:
    assert ticks(0.61, 0.85, 4) == pytest.approx((0.7, 0.8))
    assert ticks(0.61, 0.85, 6) == pytest.approx((0.65, 0.7, 0.75, 0.8, 0.85))
    assert ticks(-0.9, 0.3, 4) == pytest.approx((-0.5, 0.0))


@pytest.mark.parametrize(("low", "high"), [(0.601, 0.689), (0.71, 0.94), (0.1, 0.29), (99.2, 99.9), (-1e30, 1e30)])
def test_there_are_two_ticks_however_few_are_asked_for(low: float, high: float) -> None:
    found = ticks(low, high, 2)
    assert 2 <= len(found) <= 6
    assert low <= found[0] <= found[-1] <= high


def test_ticks_of_rounds_are_whole_and_begin_with_the_first() -> None:
    assert round_ticks(1, 20, 5) == (1, 5, 10, 15, 20)
    assert round_ticks(1, 2000, 5) == (1, 500, 1000, 1500, 2000)
    assert round_ticks(1, 2, 5) == (1, 2)
    assert round_ticks(3.4, 9, 3) == (4, 6, 8)


def test_ticks_of_time_are_even_minutes_and_hours() -> None:
    assert [time_text(each) for each in time_ticks(60, 1327, 5)] == ["5m", "10m", "15m", "20m"]
    assert [time_text(each) for each in time_ticks(0, 9, 5)] == ["0s", "2s", "4s", "6s", "8s"]
    assert [time_text(each) for each in time_ticks(0, 30_000, 5)] == ["0s", "2h", "4h", "6h", "8h"]
    assert [time_text(each) for each in time_ticks(0, 9 * 86_400, 3)] == ["0s", "5d"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.05, "50ms"),
        (0.0005, "0.5ms"),
        (0.1 * 3, "300ms"),
        (1.5, "1.5s"),
        (59, "59s"),
        (60, "1m"),
        (90, "90s"),
        (150, "150s"),
        (5_400, "90m"),
        (7_200, "2h"),
        (86_400, "1d"),
        (129_600, "36h"),
    ],
)
def test_a_tick_says_its_time_exactly(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


def test_ticks_of_parts_of_a_second_and_of_days_are_even_too() -> None:
    assert [time_text(each) for each in time_ticks(0, 0.19, 4)] == ["0s", "50ms", "100ms", "150ms"]
    assert [time_text(each) for each in time_ticks(100.2, 101.3, 3)] == ["100.5s", "101s"]
    assert [time_text(each) for each in time_ticks(0, 90_000, 5)] == ["0s", "6h", "12h", "18h", "1d"]
    assert [time_text(each) for each in time_ticks(0, 100, 4)] == ["0s", "30s", "1m", "90s"]


def test_a_round_close_behind_the_first_has_no_tick_of_its_own() -> None:
    assert round_ticks(1_999, 5_000, 4) == (1_999, 3_000, 4_000, 5_000)


def test_values_that_are_all_alike_are_in_the_middle() -> None:
    scale = Scale.over(0.5, 0.5)
    assert scale.mapping(9)(0.5) == 4
    assert Scale.over(0.0, 0.0).mapping(9)(0.0) == 4


@pytest.mark.parametrize(("low", "high"), [(-1e30, 1e30), (0.0, 5e-324), (1e30, 1e30), (-5e-324, 0.0)])
def test_the_ends_of_what_is_a_value_are_still_inside(low: float, high: float) -> None:
    scale = Scale.over(low, high)
    place = scale.mapping(40)
    assert 0 <= place(high) <= place(low) < 40
    assert isfinite(scale.span)
    assert len(ticks(scale.low, scale.high, 4)) < 12


@pytest.mark.parametrize(
    ("low", "high", "finest", "value", "text"),
    [
        (0.6, 0.9, 0.05, 0.8, "0.80"),
        (-9, 9, 0.9, 5.84, "5.8"),
        (-0.01, 0.01, 0.5, -0.04, "-0.04"),
        (0.5, 0.9991, 0.05, 0.9991, "0.999"),
        (0.5, 0.99996, 0.05, 0.99996, "<1.00"),
        (-0.01, 0.01, 0.5, -0.0, "0.0"),
        (0, 200, 50, 150, "150"),
        (0, 200, 50, 150.4, "150"),
        (0, 200, 50, 100.4, "100.4"),
        (0, 200, 50, 99.96, "<100"),
        (0, 9e5, 1e4, 123_456.7, "123457"),
        (0, 9.9e8, 5e7, 987_654_321, "9.9e8"),
        (1e-9, 3e-9, 1e-9, 2e-9, "2.0e-9"),
    ],
)
def test_numbers_have_as_many_digits_as_tell_them_apart(
    low: float, high: float, finest: float, value: float, text: str
) -> None:
    assert number_text(low, high, finest)(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0.8375, "0.84"),
        (-0.001, "-0.001"),
        (0.0012, "0.001"),
        (0.0004, "4e-4"),
        (0.00075, "7.5e-4"),
        (0.9991, "0.999"),
        (0.99996, "<1.00"),
        (1.0, "1.00"),
        (9.9996, "<10.0"),
        (99.96, "99.96"),
        (100.0, "100"),
        (100.3, "100.3"),
        (123.4, "123"),
        (12.34, "12.3"),
        (1234.5, "1234"),
        (2.5e6, "2.5e6"),
        (0.00004, "4e-5"),
        (-0.5, "-0.50"),
    ],
)
def test_one_metric_has_at_most_six_characters(value: float | None, text: str) -> None:
    assert metric_text(value) == text


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (1e9, 1e9 + 3),
        (1_234_567.0, 1_234_571.0),
        (0.999999, 1.000001),
        (1e-3, 1e-3 + 1e-10),
        (5e6, 5e6 + 0.3),
        (0, 9e8),
    ],
)
def test_no_two_ticks_read_the_same_and_each_reads_as_its_value(low: float, high: float) -> None:
    marks = ticks(low, high, 4)
    texts = [tick_text(low, high, marks[1] - marks[0])(each) for each in marks]
    assert len(set(texts)) == len(texts) >= 2
    assert [float(each) for each in texts] == pytest.approx(marks, rel=0, abs=(high - low) / 100)


def test_ticks_of_random_ranges_are_distinct_even_and_right() -> None:
    random = Random(10)
    for _ in range(2_000):
        middle = random.choice((-1, 1)) * 10 ** random.uniform(-6, 12)
        span = abs(middle) * 10 ** random.uniform(-8, 2)
        marks = ticks(middle, middle + span, random.randint(2, 8))
        texts = [tick_text(middle, middle + span, marks[1] - marks[0])(each) for each in marks]
        assert len(set(texts)) == len(texts)
        assert all(abs(float(text) - mark) <= span / 100 for text, mark in zip(texts, marks, strict=True)), texts


def test_no_metric_reads_as_a_whole_number_that_it_is_not() -> None:
    random = Random(2)
    for _ in range(3_000):
        whole = random.choice((0, 1, 10, 100))
        value = whole + random.choice((-1, 1)) * 10 ** random.uniform(-9, -1)
        assert metric_text(value) not in {f"{whole:.{decimals}f}" for decimals in range(4)}, value


@pytest.mark.parametrize(
    ("value", "told"), [(0.13, "0.13"), (-0.049, "-0.049"), (0.5, "0.5"), (4.96, "4.96"), (0.0, "0.0")]
)
def test_a_value_small_in_its_range_keeps_its_digits(value: float, told: str) -> None:
    assert number_text(-3.0, 5.0, 0.4)(value) == told
