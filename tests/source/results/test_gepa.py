"""A result that GEPA wrote is an optimization: every score, parent and program is what the library put in."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from gepa.core.result import GEPAResult

from fleet_tui.errors import Unreadable
from fleet_tui.fields import as_stored
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.schema import OPTIMIZATIONS, RUNS
from fleet_tui.source.files.recognise import by_shape, misplaced
from tests.demo.reading import document
from tests.source.results.making import listed, optimized, result, whole


def written(folder: Path, *documents: object, name: str = "result.json") -> Path:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, documents)), "utf-8")
    return path


async def test_every_value_that_gepa_put_in_is_read_back(tmp_path: Path) -> None:
    made = optimized()
    [stored] = await whole(written(tmp_path, made.to_dict()), OPTIMIZATIONS)
    run = OptimizationRun.from_document(stored)
    assert made.num_candidates > 3
    assert [each.value for each in run.progression] == made.val_aggregate_scores
    assert [each.round for each in run.progression] == list(range(made.num_candidates))
    assert (run.best, run.best_round) == (made.val_aggregate_scores[made.best_idx], made.best_idx)
    assert [dict(each.texts) for each in run.candidates] == made.candidates
    assert [list(each.parents) for each in run.candidates] == [
        [parent for parent in each if parent is not None] for each in made.parents
    ]
    assert [each.score for each in run.candidates] == made.val_aggregate_scores
    assert [each.calls for each in run.candidates] == made.discovery_eval_counts
    assert (run.asked, run.full_evaluations) == (made.total_metric_calls, made.num_full_val_evals)
    assert (run.optimizer, run.evaluated, run.train) == ("gepa", made.num_val_instances, None)
    assert (run.metric, run.status, run.completed) == (None, None, None)


async def test_the_document_stays_what_is_stored(tmp_path: Path) -> None:
    [stored] = await whole(written(tmp_path, result()), OPTIMIZATIONS)
    kept = {name: value for name, value in as_stored(stored).items() if name not in ("id", "_ts")}
    assert kept == result()


async def test_the_list_reads_the_same_curve(tmp_path: Path) -> None:
    path = written(tmp_path, result())
    [row], [stored] = await listed(path, OPTIMIZATIONS), await whole(path, OPTIMIZATIONS)
    runs = [OptimizationRun.from_document(each) for each in (row, stored)]
    assert runs[0].values == runs[1].values != ()
    assert runs[0].best == runs[1].best


async def test_what_dspy_keeps_is_read_alone_and_within_a_document_that_says_more(tmp_path: Path) -> None:
    kept = document("dspyOptimizationRuns", "gepa-result")
    alone = {"detailed_results": kept["detailed_results"]}
    for each in (kept, alone, kept["detailed_results"]):
        [stored] = await whole(written(tmp_path, each), OPTIMIZATIONS)
        run = OptimizationRun.from_document(stored)
        assert list(run.values) == kept["detailed_results"]["val_aggregate_scores"]
        assert len(run.candidates) == 6
        assert run.best_round == 5
        assert run.candidates[5].parents == (3, 4)


def test_the_demos_result_is_what_the_library_would_take_and_work_out() -> None:
    kept = document("dspyOptimizationRuns", "gepa-result")["detailed_results"]
    made = GEPAResult.from_dict({**kept, "validation_schema_version": 2})
    assert made.best_idx == kept["best_idx"]
    assert [sum(each.values()) / len(each) for each in made.val_subscores] == made.val_aggregate_scores
    for example, best in made.per_val_instance_best_candidates.items():
        most = max(each[example] for each in made.val_subscores)
        assert best == {number for number, each in enumerate(made.val_subscores) if each[example] == most}


def test_dspys_own_class_writes_the_shape_that_is_read() -> None:
    pytest.importorskip("dspy", reason="DSPy brings 100 packages: where it is installed, its own class makes the shape")
    from dspy.teleprompt.gepa.gepa import DspyGEPAResult  # type: ignore[import-not-found]

    made = optimized()
    kept = DspyGEPAResult(
        candidates=[],
        **{
            name: getattr(made, name)
            for name in (
                *("parents", "val_aggregate_scores", "val_subscores", "per_val_instance_best_candidates"),
                "discovery_eval_counts",
            )
        },
    ).to_dict()
    assert kept.keys() >= document("dspyOptimizationRuns", "gepa-result")["detailed_results"].keys() - {"candidates"}


async def test_a_document_with_a_progression_of_its_own_keeps_it(tmp_path: Path) -> None:
    own = {"id": "o", "optimizerType": "GEPA", "bestScore": 0.9, "metricProgression": [{"round": 1, "metric": 0.9}]}
    [stored] = await whole(written(tmp_path, {**own, "detailed_results": result()}), OPTIMIZATIONS)
    run = OptimizationRun.from_document(stored)
    assert (run.optimizer, run.values, run.best) == ("GEPA", (0.9,), 0.9)
    assert run.candidates


@pytest.mark.parametrize(
    "changes",
    [
        {"parents": [[1], [0], [1, 2], ["x"], [True], [99], None, 3]},
        {"parents": "none"},
        {"best_idx": 99},
        {"best_idx": True},
        {"best_idx": "7"},
        {"discovery_eval_counts": [-1, "x", None, 10**400, 1e300]},
        {"per_val_instance_best_candidates": 3},
        {"candidates": [None, 3, [], {"a": {"b": [1]}}, "text", {"a": None}, {}, {"": ""}]},
        {"candidates": []},
        {"val_aggregate_scores": []},
        {"val_aggregate_scores": ["high", None, True, [], {}, 10**400, 0.5, 0.25]},
        {"total_metric_calls": "many", "num_full_val_evals": []},
        {"seed": {}, "run_dir": 3},
    ],
)
async def test_what_is_of_another_kind_is_left_out_and_nothing_fails(tmp_path: Path, changes: dict[str, Any]) -> None:
    [stored] = await whole(written(tmp_path, result() | changes), OPTIMIZATIONS)
    run = OptimizationRun.from_document(stored)
    for place, each in enumerate(run.candidates):
        assert place not in each.parents
        assert all(0 <= parent < len(run.candidates) for parent in each.parents)
    assert all(map(math.isfinite, run.values))
    assert run.optimizer == "gepa"


async def test_a_score_that_is_no_number_is_no_value_of_the_curve_and_stays_with_its_candidate(tmp_path: Path) -> None:
    text = json.dumps(result() | {"val_aggregate_scores": [math.nan, -math.inf, 0.5, 0.25]})
    path = tmp_path / "result.json"
    path.write_text(text, "utf-8")
    [stored] = await whole(path, OPTIMIZATIONS)
    run = OptimizationRun.from_document(stored)
    assert run.values == (0.5, 0.25)
    assert [each.round for each in run.progression if each.value is None] == [0, 1]
    assert math.isnan(run.candidates[0].score)  # type: ignore[arg-type]
    assert run.candidates[0].value is None


async def test_a_thousand_candidates_are_read(tmp_path: Path) -> None:
    many = range(1_000)
    made = result() | {
        "candidates": [{"planner": f"Plan {each}. " * 200} for each in many],
        "parents": [[None], *([each - 1] for each in many[1:])],
        "val_aggregate_scores": [each / 1_000 for each in many],
        "discovery_eval_counts": list(many),
        "best_idx": 999,
    }
    path = written(tmp_path, made)
    [row], [stored] = await listed(path, OPTIMIZATIONS), await whole(path, OPTIMIZATIONS)
    assert len(OptimizationRun.from_document(row).values) == 1_000
    assert OptimizationRun.from_document(stored).candidates[999].parents == (998,)
    assert len(json.dumps(row)) < 100_000, "a list holds the curve, not the programs"


async def test_a_result_that_is_cut_off_is_unreadable_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result())[:-200], "utf-8")
    with pytest.raises(Unreadable, match="1 value unreadable"):
        await whole(path, OPTIMIZATIONS)


async def test_several_results_one_a_line_are_several_optimizations(tmp_path: Path) -> None:
    assert len(await whole(written(tmp_path, result(), result(), name="results.jsonl"), OPTIMIZATIONS)) == 2
    assert len(await whole(written(tmp_path, result(), name="dspyOptimizationRuns.jsonl"), OPTIMIZATIONS)) == 1


def test_a_result_is_an_optimization_and_none_of_anything_else() -> None:
    assert by_shape(result()) is OPTIMIZATIONS
    assert misplaced(result(), OPTIMIZATIONS) is None
    found = misplaced(result(), RUNS)
    assert found
    assert found.what == "optimizations, no runs"
