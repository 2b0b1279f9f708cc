"""The trials of MIPROv2 are an optimization.

DSPy brings about a hundred packages, so these trials are written out here as its optimizer keeps them in version 3.4.1
(`mipro_optimizer_v2.py`, `trial_logs`), with programs as `dump_state` gives them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.schema import OPTIMIZATIONS
from tests.source.results.making import whole


def program(instructions: str) -> dict[str, Any]:
    signature = {"instructions": instructions, "fields": [{"prefix": "Task:", "description": "${task}"}]}
    return {"predict": {"traces": [], "train": [], "demos": [], "signature": signature, "lm": None}}


def trial(score: float | None = None, part: float | None = None, calls: int = 0, text: str = "Plan.") -> dict[str, Any]:
    found: dict[str, Any] = {"0_predictor_instruction": 1, "0_predictor_demos": 0, "total_eval_calls_so_far": calls}
    if part is not None:
        found |= {"mb_program_path": None, "mb_score": part, "mb_program": program(text)}
    if score is not None:
        found |= {"full_eval_program_path": None, "full_eval_score": score, "full_eval_program": program(text)}
    return found


TRIALS = {
    "1": trial(50.0, calls=20),
    "2": trial(part=40.0, calls=25, text="Plan well."),
    "3": trial(part=80.0, calls=30, text="Plan better."),
    "10": trial(62.5, calls=50, text="Plan better."),
}


async def read(folder: Path, stored: object) -> OptimizationRun:
    path = folder / "trials.json"
    path.write_text(json.dumps(stored), "utf-8")
    [found] = await whole(path, OPTIMIZATIONS)
    return OptimizationRun.from_document(found)


@pytest.mark.parametrize("stored", [{"trial_logs": TRIALS, "score": 62.5}, {"trial_logs": TRIALS}, TRIALS])
async def test_the_curve_is_of_the_trials_that_all_examples_scored(tmp_path: Path, stored: dict[str, Any]) -> None:
    run = await read(tmp_path, stored)
    assert run.optimizer == "miprov2"
    assert [(each.round, each.value) for each in run.progression] == [(1, 50.0), (10, 62.5)]
    assert (run.best, run.best_round) == (62.5, 10)
    assert [each.number for each in run.candidates] == [1, 2, 3, 10]
    assert [dict(each.texts) for each in run.candidates[:2]] == [{"predict": "Plan."}, {"predict": "Plan well."}]
    assert [each.score for each in run.candidates] == [50.0, 40.0, 80.0, 62.5]
    assert [each.calls for each in run.candidates] == [20, 25, 30, 50]
    assert run.candidates[1].others["0_predictor_instruction"] == 1
    assert run.candidates[1].others["mb_score"] == 40.0


async def test_where_no_trial_was_scored_on_all_examples_the_curve_is_of_the_parts(tmp_path: Path) -> None:
    run = await read(tmp_path, {"trial_logs": {each: TRIALS[each] for each in ("2", "3")}})
    assert run.values == (40.0, 80.0)


@pytest.mark.parametrize(
    "logs",
    [
        {},
        {"1": None},
        {"1": {"mb_score": "x", "mb_program": "a text that str() made"}},
        {"one": {"mb_score": 3}},
        {"9" * 40: {"mb_score": 3}},
        {"1": {"mb_score": 3}, "٣": {"mb_score": 3}},
        [],
        {"1": {"full_eval_score": None, "mb_score": 3.0}},
    ],
)
async def test_trials_of_another_kind_tell_nothing_and_nothing_fails(tmp_path: Path, logs: object) -> None:
    run = await read(tmp_path, {"id": "o", "optimizerType": "miprov2", "trial_logs": logs})
    assert run.optimizer == "miprov2"
    assert run.values == ()
