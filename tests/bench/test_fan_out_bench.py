"""The bench of the fan-out measures what it says; how fast anything is no test decides."""

from __future__ import annotations

import pytest

from tests.bench import fan_out


def test_every_number_of_ranges_stands_beside_one_range_and_the_sdk(capsys: pytest.CaptureFixture[str]) -> None:
    assert fan_out.main(["--rounds", "2", "--trip", "1"]) == 0
    printed = capsys.readouterr().out
    for line in (
        "G15  first page over 32 ranges",
        "first page, 1 range  ",
        "second page, 32 ranges",
        "32 ranges, one hot",
    ):
        assert line in printed
    assert "first page, the SDK over 32 ranges" in printed


def test_the_goal_is_a_ratio_inside_each_round() -> None:
    rounds = [{"1 range": {"first": 0.03}, "32 ranges": {"first": 0.06 + extra}} for extra in (0, 0.03, 9)]
    [goal, *beside] = fan_out.rows(rounds)
    assert goal == ("G15", "first page over 32 ranges", "3.00 x 1 range", "2.00 x-302.00 x", "<= 2.50 x", "NOT REACHED")
    assert [row[-1] for row in beside] == ["30 ms", "90 ms"]
