"""Two strips on one axis: each run is drawn, and no line is wider than the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fleet_tui.demo import NOW
from fleet_tui.insight.before_after import before_after
from fleet_tui.present.records.helped import Reading, helped_lines, helped_object
from tests.insight.test_before_after import BEGAN, COMPLETED, ending, optimization, run, several
from tests.present.reading import text_of, width_of


def shown(runs: list, width: int = 80, reading: Reading | None = None, **stored: object) -> list[str]:  # type: ignore[type-arg]
    """The lines of a comparison of a week."""
    asked = optimization(**stored)
    found = before_after(asked, runs, 7)
    return [text_of(each) for each in helped_lines(asked, found, reading or Reading(len(runs)), width, NOW)]


def strip(lines: list[str], label: str) -> str:
    return next(each for each in lines if each.startswith(label) and "╌" in each)


BEFORE = several([6.0, 6.0, 6.0, 7.5], BEGAN - timedelta(days=1))
AFTER = several([8.0] * 12, COMPLETED)


def test_a_run_is_a_dot_several_are_a_digit_and_many_a_plus() -> None:
    lines = shown([*BEFORE, *AFTER])
    assert [each for each in strip(lines, "before") if each not in "before ╌"] == ["3", "●"]
    assert [each for each in strip(lines, "after") if each not in "after ╌"] == ["+"]


def test_higher_scores_stand_further_to_the_right_on_the_same_axis() -> None:
    lines = shown([*BEFORE, *AFTER])
    axis = next(each for each in lines if each.startswith("score"))
    before, after = strip(lines, "before"), strip(lines, "after")
    assert axis.index("5") < before.index("3") < before.index("●") < after.index("+") < axis.index("10")


def test_a_score_beyond_the_scale_is_drawn_at_its_end_and_said_to_be() -> None:
    lines = shown([run(BEGAN - timedelta(hours=1), 85.0)])
    assert strip(lines, "before").endswith("●")
    assert any("1 off the scale" in each for each in lines)


def test_a_side_whose_days_are_not_over_says_that_more_may_come() -> None:
    assert any("more may come" in each for each in shown(AFTER))
    over = optimization(createdAt="2025-10-01T00:00:00Z", completedAt="2025-10-01T01:00:00Z")
    lines = helped_lines(over, before_after(over, [], 7), Reading(), 80, NOW)
    assert not any("more may come" in text_of(each) for each in lines)


def test_what_is_missing_and_what_it_cost_stand_below() -> None:
    lines = shown(AFTER, reading=Reading(12, 34.56, silent=True))
    assert "12 runs read, 34.6 RU · runs may be missing" in lines


def test_what_failed_stands_beside_the_verdict() -> None:
    after = [*ending("succeeded", 10, COMPLETED, 9.2), *ending("failed", 10, COMPLETED + timedelta(days=1))]
    lines = shown([*ending("succeeded", 20, BEGAN - timedelta(days=1), 7.2), *after])
    assert lines[1] == "scores are higher after, but more runs failed"
    assert lines[3] == "failed 0 of 20 before, 10 of 20 after"


def test_an_optimization_that_failed_itself_is_said_to_have() -> None:
    assert any("recorded as failed itself" in each for each in shown(AFTER, status="failed"))
    assert not any("itself" in each for each in shown(AFTER, status="succeeded"))


def test_a_completion_before_the_beginning_is_no_bound() -> None:
    lines = shown(AFTER, completedAt="2025-11-10T07:00:00Z")
    [after] = [each for each in lines if each.startswith("after ") and "7 days" in each]
    assert "7 days from 2025-11-10 12:00Z on" in after
    assert "completed before it began, 2025-11-10 07:00Z" in " ".join(" ".join(lines).split())


def test_runs_that_were_read_and_are_on_neither_side_are_told() -> None:
    runs = [run(BEGAN), run("yesterday"), run(BEGAN - timedelta(days=7, hours=3)), *AFTER]
    told = shown(runs, width=120)[-1]
    assert told == "not compared: 1 during it, 1 outside these days, 1 without a time that can be read"


@pytest.mark.parametrize("width", [1, 7, 20, 39, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    hostile = {"userId": "\x1b[31mevil\u202e" * 9, "optimizerType": "字" * 90}
    asked = optimization(**hostile)
    for runs in ([], BEFORE, [*BEFORE, *AFTER]):
        for each in helped_lines(asked, before_after(asked, runs, 7), Reading(), width, NOW):
            assert width_of(each) <= width
            assert "\x1b" not in text_of(each)


def test_programs_get_both_windows_to_the_second() -> None:
    asked = optimization()
    found = helped_object(asked, before_after(asked, BEFORE, 7), Reading(4))
    assert isinstance(found["before"], dict)
    assert (found["before"]["from"], found["before"]["to"]) == ("2025-11-03T12:00:00Z", "2025-11-10T12:00:00Z")
