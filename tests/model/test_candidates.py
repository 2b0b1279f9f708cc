"""What an optimizer tried, told from any document."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.model.candidates import candidates_of
from tests.demo.reading import document
from tests.model.mutations import each_place


@pytest.mark.parametrize(
    ("program", "texts"),
    [
        ({"planner": "Plan."}, {"planner": "Plan."}),
        ({"predict": {"signature": {"instructions": "Plan."}, "demos": []}}, {"predict": "Plan."}),
        ({"predict": {"signature": None}}, {"predict": '{"signature": null}'}),
        ("Plan.", {"": "Plan."}),
        (None, {"": "null"}),
        ([1], {"": "[1]"}),
    ],
)
def test_a_program_is_told_by_its_instructions_however_it_is_stored(program: Any, texts: dict[str, str]) -> None:
    [found] = candidates_of({"candidates": [program], "val_aggregate_scores": [0.5]})
    assert dict(found.texts) == texts


def test_parents_are_those_that_there_are_and_never_itself() -> None:
    stored = {
        "candidates": [{}] * 3,
        "val_aggregate_scores": [0, 0, 0],
        "parents": [[2], [1, 0, 7, -1, None], [True, 0.0]],
    }
    assert [each.parents for each in candidates_of(stored)] == [(2,), (0,), ()]


def test_a_document_without_any_tells_none() -> None:
    for stored in (
        {},
        {"candidates": [{}]},
        {"val_aggregate_scores": [1]},
        {"trial_logs": []},
        {"trial_logs": {"a": {}}},
    ):
        assert candidates_of(stored) == ()


def test_whatever_stands_at_any_place_of_a_result_nothing_fails() -> None:
    for _, changed in each_place(document("dspyOptimizationRuns", "gepa-result")["detailed_results"]):
        for each in candidates_of(changed):
            assert each.number not in each.parents
