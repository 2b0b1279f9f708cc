"""The candidates of an optimization: a line each, and below it the words in which it differs from its parent."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.demo import NOW
from fleet_tui.fields import FileDocument
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.records.candidates import candidate_lines
from fleet_tui.present.records.optimizations import detail
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.source.files.results.read import translated
from tests.demo.reading import document
from tests.present.reading import block_of, width_of


def of(stored: dict[str, Any]) -> OptimizationRun:
    found = FileDocument(stored)
    found.translate(translated(OPTIMIZATIONS, stored, None))
    return OptimizationRun.from_document(found)


def made(**changes: Any) -> dict[str, Any]:
    return document("dspyOptimizationRuns", "gepa-result")["detailed_results"] | changes


def told(run: OptimizationRun, width: int = 100) -> str:
    return block_of(candidate_lines(run, width))


def test_each_candidate_has_its_score_parents_cost_and_the_words_that_it_changed() -> None:
    text = told(of(made()))
    assert "6 candidates  96 metric calls, 6 full evaluations" in text
    assert "        1    0.625   +0.125  from 0  after 14 metric calls" in text
    assert "best    5    0.875   +0.125  from 3 and 4, compared with 3  after 85 metric calls" in text
    assert "mode. [+: Name a tool only if the task can't be done without it.]" in " ".join(text.split())
    assert "[-: who is to work on it] [+: the smallest team that can do the task,]" in " ".join(text.split())
    assert text.count("router.predict as in 1") == 1
    assert text.count("Score the answer from 0 to 10.\n") == 1, "the first has no parent and is told whole"


def test_trials_are_called_so_beside_whatever_other_field() -> None:
    run = of({"trial_logs": {"1": {"full_eval_score": 50.0}, "2": {"mb_score": 40.0}}, "candidates": "none kept"})
    assert "2 trials" in told(run)


def test_the_whole_detail_tells_every_value_once() -> None:
    text = block_of(detail(of({"id": "o", "detailed_results": made()}), 100, NOW))
    assert "val_subscores" in text
    assert "no program snapshot is recorded" not in text
    assert '"discovery_eval_counts"' not in text
    assert '"candidates"' not in text
    assert '"total_metric_calls"' not in text


@pytest.mark.parametrize("width", [20, 40, 56, 76, 116, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    assert max(map(width_of, detail(of(made()), width, NOW))) <= width


def test_parents_in_a_circle_are_told_as_they_are_stored() -> None:
    text = told(of(made(parents=[[1], [0], [2], [3], [5], [4]])))
    assert "from 1" in text
    assert "from 5" in text
    assert len(of(made(parents=[[1], [0], [2], [3], [5], [4]])).candidates) == 6


def test_of_very_many_the_way_to_the_best_is_compared_and_all_have_their_line() -> None:
    many = range(1_000)
    programs = [{"planner": " ".join(f"w{each}-{word}" for word in range(300))} for each in many]
    parents = [[None], *([0 if each != 999 else 998] for each in many[1:])]
    run = of(
        made(candidates=programs, parents=parents, val_aggregate_scores=[each / 1_000 for each in many], best_idx=999)
    )
    text = told(run)
    assert text.count("  from 0") == 998
    assert "w999-7" in text
    assert "w998-7" in text
    assert "w500-7" not in text
    assert "its words are left out here: the raw document has them" in text


def test_a_text_from_the_file_reaches_the_screen_only_where_it_is_safe() -> None:
    stored = made(candidates=[{"\x1b[2Ja": "\x1b]0;x\x07 b"}] * 6)
    assert "\x1b" not in told(of(stored))
    assert "\x07" not in told(of(stored))


def test_a_score_that_is_no_number_is_shown_as_it_is_stored() -> None:
    text = told(of(made(val_aggregate_scores=[float("-inf"), "high", None, 0.5, 0.4, 0.6])))
    assert "-Infini" in text
    assert '"high"' in text


def test_trials_tell_their_settings_and_are_called_trials() -> None:
    logs = {
        "1": {"full_eval_score": 50.0, "total_eval_calls_so_far": 20},
        "2": {"mb_score": 40.0, "0_predictor_demos": 3},
    }
    text = told(of({"trial_logs": logs}))
    assert "2 trials" in text
    assert "after 20 metric calls" in text
    assert "0_predictor_demos  3" in text


def test_what_of_a_result_could_not_be_used_is_said_and_shown_as_it_is_stored() -> None:
    text = block_of(detail(of(made(best_idx=99, parents="from nobody")), 100, NOW))
    assert "! best_idx: 99 is no candidate: their numbers are 0 to 5" in text
    assert '! parents: text where a list belongs: "from nobody"' in text
    _, _, stored = text.partition("also stored")
    assert '"best_idx": 99' in stored
    assert '"parents": "from nobody"' in stored
    assert "6 candidates" in text
    assert '"candidates"' not in stored


def test_candidates_and_scores_of_unequal_number_and_a_circle_are_labelled() -> None:
    kept = made()
    scores = [*kept["val_aggregate_scores"], 0.9]
    text = block_of(detail(of(kept | {"val_aggregate_scores": scores, "parents": [[1], [0]]}), 100, NOW))
    assert "! candidates: 6 of them, and 7 scores" in text
    assert "! parents: 2 of them, and 7 scores" in text
    assert "! parents: they go in a circle: 0 from 1 from 0" in text
    assert "0.9" in text.partition("also stored")[2], "a score without a candidate is not lost"
