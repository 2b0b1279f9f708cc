"""`fleet-tui helped`: scores before and after an optimization, for eyes and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.ui.test_helped import RUNS, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, RUNS)


def test_it_prints_what_the_screen_shows(typed: Typed, folder: Path) -> None:
    told = typed("helped", "opt_A", "--data", folder)
    assert told.code == 0
    first, second, third, *rest = told.out.splitlines()
    assert first == "did opt_A help? GEPA · succeeded"
    assert second == "higher after"
    assert third.startswith("difference of medians +3, 95% of 2,000 draws from +2.")
    assert rest[0] == "failed 0 of 10 before, 0 of 10 after"
    assert rest[1] == "before and after, not because of: what else changed meanwhile is not known"
    assert "33 runs read" not in told.out  # nine days before it is further than a day more
    assert "22 runs read" in told.out


def test_for_programs_it_names_every_run_that_was_compared(typed: Typed, folder: Path) -> None:
    [row] = typed("helped", "opt_A", "--data", folder, "--json").rows()
    assert (row["verdict"], row["difference_of_medians"], row["days"]) == ("higher after", 3, 7)
    assert row["before"]["runs"][0] == "wf_0809ann"
    assert row["before"]["scores"][0] == 5.9
    assert (row["after"]["scored"], row["after"]["unscored"]) == (10, 1)
    assert (row["after"]["failed"], row["after"]["ended"]) == (0, 10)
    assert row["interval"][0] > 0
    assert row["says"].startswith("before and after, not because of")
    assert row["missing"] is None


def test_the_same_question_has_the_same_answer(typed: Typed, folder: Path) -> None:
    assert (
        typed("helped", "opt_A", "--data", folder, "--json").out
        == typed("helped", "opt_A", "--data", folder, "--json").out
    )


def test_days_say_how_far_it_looks(typed: Typed, folder: Path) -> None:
    [row] = typed("helped", "opt_A", "--data", folder, "--json", "--days", "14").rows()
    assert row["before"]["scored"] == 11
    [row] = typed("helped", "opt_A", "--data", folder, "--json", "--days", "1").rows()
    assert (row["verdict"], row["interval"]) == ("too few to tell", None)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("helped", "nope"), 1, "no optimization nope"),
        (("helped", "fleet://run/wf_1"), 2, "is the address of a run"),
        (("helped", "opt_A", "--days", "0"), 2, "--days"),
        (("helped",), 2, "ID"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(
    typed: Typed, folder: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    told = typed(*words, "--data", folder)
    assert (told.code, told.out) == (code, "")
    assert said in told.err


def test_an_optimization_of_nobody_says_whose_runs_are_missing(typed: Typed, tmp_path: Path) -> None:
    written(tmp_path, RUNS, {"id": "opt_B", "createdAt": "2025-11-10T12:00:00Z"})
    told = typed("helped", "opt_B", "--data", tmp_path)
    assert told.code == 2
    assert "opt_B records no user" in told.err


def test_without_a_time_nothing_is_compared(typed: Typed, tmp_path: Path) -> None:
    written(tmp_path, RUNS, {"id": "opt_B", "userId": "ann", "_ts": 1762779600})
    [row] = typed("helped", "opt_B", "--data", tmp_path, "--json").rows()
    assert (row["before"], row["verdict"]) == (None, "too few to tell")
    assert "no time says when it began" in typed("helped", "opt_B", "--data", tmp_path).out
