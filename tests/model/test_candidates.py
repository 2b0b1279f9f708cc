"""What an optimizer tried, told from any document."""

from __future__ import annotations

import math
from typing import Any

import pytest

from fleet_tui.model.candidates import candidates_of, oddities_of
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


FITTING: dict[str, Any] = {
    "candidates": [{}, {}, {}, {}],
    "parents": [[None], [0], [1, 0], [2]],
    "val_aggregate_scores": [0.1, 0.2, 0.4, 0.3],
    "best_idx": 2,
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"best_idx": None}, []),
        ({"best_idx": 99}, ["best_idx: 99 is no candidate: their numbers are 0 to 3"]),
        ({"best_idx": "2"}, ['best_idx: "2" is no candidate: their numbers are 0 to 3']),
        ({"best_idx": True}, ["best_idx: true is no candidate: their numbers are 0 to 3"]),
        ({"parents": "x"}, ['parents: text where a list belongs: "x"']),
        ({"parents": [[], [0], [7], "2"]}, ["parents: 2 are no other candidates · first: 7, of candidate 2"]),
        ({"parents": [[], [0], [2], [True]]}, ["parents: 2 are no other candidates · first: 2, of candidate 2"]),
        ({"parents": [[2], [0], [1], [1]]}, ["parents: they go in a circle: 0 from 2 from 1 from 0"]),
        ({"parents": [[None], [3], [1], [0, 2]]}, ["parents: they go in a circle: 1 from 3 from 2 from 1"]),
        ({"parents": [[None], [0]]}, ["parents: 2 of them, and 4 scores"]),
        ({"candidates": [{}] * 3}, ["candidates: 3 of them, and 4 scores"]),
        ({"candidates": {}}, ["candidates: an object where a list belongs: {}"]),
        ({"discovery_eval_counts": [1]}, ["discovery_eval_counts: 1 of them, and 4 scores"]),
        (
            {"val_aggregate_scores": [0.1, math.nan, math.inf, None]},
            [
                "val_aggregate_scores: 3 of 4 scores are no numbers · first: NaN",
                "best_idx: candidate 2 has no score",
            ],
        ),
    ],
)
def test_what_of_a_result_could_not_be_used_is_said(changes: dict[str, Any], said: list[str]) -> None:
    told = [f"{each.path}: {each.what}" for each in oddities_of(FITTING | changes)]
    assert told == said
    inner = [f"{each.path}: {each.what}" for each in oddities_of({"detailed_results": FITTING | changes})]
    assert inner == [f"detailed_results.{each}" for each in told]


def test_a_best_candidate_that_another_outscores_is_said() -> None:
    (odd,) = oddities_of({**FITTING, "best_idx": 0})
    assert (odd.path, odd.what) == ("best_idx", "it names candidate 0, and the score of 2 is higher")
    assert not [*oddities_of({**FITTING, "best_idx": 2})]


def test_a_long_way_of_parents_is_followed_to_its_end() -> None:
    many = 20_000
    stored = {"val_aggregate_scores": [0.5] * many, "parents": [[], *([each] for each in range(many - 1))]}
    assert [*oddities_of(stored)] == []
    stored["parents"] = [[many - 1], *([each] for each in range(many - 1))]
    [found] = oddities_of(stored)
    assert found.what == "they go in a circle: 0 from 19999 from 19998 from 19997 … from 1 from 0"


def test_whatever_stands_at_any_place_of_a_result_its_oddities_are_told_without_failing() -> None:
    for _, changed in each_place(document("dspyOptimizationRuns", "gepa-result")["detailed_results"]):
        assert all(each.what for each in oddities_of(changed))
