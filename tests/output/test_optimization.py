"""What `optimization --json` tells beside the row of the list: every round, and every candidate with its program."""

from __future__ import annotations

from datetime import UTC, datetime

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.output.optimization import optimization_object
from tests.demo.reading import document

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_every_round_and_every_candidate_is_told_with_its_parents_and_its_program() -> None:
    stored = document("dspyOptimizationRuns", "gepa-result")
    told = optimization_object(OptimizationRun.from_document(stored), NOW)
    result = stored["detailed_results"]
    assert [each["metric"] for each in told["metricProgression"]] == result["val_aggregate_scores"]  # type: ignore[attr-defined]
    candidates = told["candidates"]
    assert isinstance(candidates, list)
    assert [each["round"] for each in candidates] == list(range(len(result["candidates"])))
    assert candidates[-1]["parents"] == result["parents"][-1]
    assert all(each["program"] for each in candidates)


def test_an_optimization_without_candidates_has_no_list_of_them_and_its_rounds_have_times() -> None:
    stored = {"metricProgression": [{"round": 1, "metric": 8.0, "timestamp": "2025-11-17T10:00:00Z"}]}
    told = optimization_object(OptimizationRun.from_document(stored), NOW)
    assert told["metricProgression"] == [{"round": 1, "metric": 8, "timestamp": "2025-11-17T10:00:00Z"}]
    assert "candidates" not in told
