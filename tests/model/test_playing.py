"""Play: which row comes next, and after how long."""

from __future__ import annotations

import pytest

from fleet_tui.model.steps import next_stop


@pytest.mark.parametrize(
    ("offsets", "speed", "place", "seconds"),
    [
        ([0.0, 1.0, 9.0], 1, 1, 1.0),
        ([0.0, 1.0, 9.0], 2, 1, 0.5),
        ([0.0, 3600.0, 3601.0], 1, 1, 2.0),  # a silent hour does not bore
        ([0.0, 3600.0, 3601.0], 16, 2, 0.25),
        ([0.0, 0.0, 0.0, 0.0, 5.0], 1, 3, 0.3),  # ties are walked, a few at a time
        ([0.0] * 1000, 8, 20, 0.25),
        ([0.0, 0.1], 1, 1, 0.25),  # never more than four moves a second
    ],
)
def test_rows_follow_as_time_passed_in_the_run(offsets: list[float], speed: int, place: int, seconds: float) -> None:
    found, wait = next_stop(offsets, range(len(offsets)), 0, speed)
    assert found == place
    assert wait == pytest.approx(seconds)


def test_rows_that_are_left_out_are_passed_over() -> None:
    assert next_stop([0.0, 1.0, 1.5, 2.5], [0, 3], 0, 2) == (1, 1.0)
