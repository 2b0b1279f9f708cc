"""Judge rounds: score, difference, threshold, verdict, and what the judge wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fleet_tui.model.judge import Judgement, judge_rounds
from tests.demo.reading import documents
from tests.demo.reading import run as demo_run
from tests.demo_data.cases import MODEL_RUN
from tests.model.making import THRESHOLD, judged, run


def test_each_round_has_its_difference_from_the_one_before_and_the_runs_threshold() -> None:
    rounds = judge_rounds(demo_run("judge-never-satisfied"))
    assert [(each.round, each.score, each.threshold, each.below) for each in rounds] == [
        (1, 6.1, 7.5, True),
        (2, 7.2, 7.5, True),
        (3, 5.8, 7.5, True),
    ]
    assert rounds[0].delta is None
    assert [round(each.delta or 0, 6) for each in rounds[1:]] == [1.1, -1.4]
    assert rounds[2].reasoning
    assert rounds[2].suggestions == tuple(
        demo_run("judge-never-satisfied")["judge_evaluations"][2]["suggested_improvements"]
    )
    assert rounds[0].moment is not None


@pytest.mark.parametrize(
    ("score", "snapshot", "below"),
    [
        (7.49, THRESHOLD, True),
        (7.5, THRESHOLD, False),
        (None, THRESHOLD, False),
        (0.0, {}, False),
        (0.0, THRESHOLD, True),
        ("6.0", THRESHOLD, False),
        (5.0, {"quality": {"judge_threshold": "7.5"}}, False),
    ],
)
def test_a_round_is_below_only_if_both_score_and_threshold_say_so(
    score: Any, snapshot: dict[str, Any], below: bool
) -> None:
    (found,) = judge_rounds(run(judge_evaluations=[judged(1, 0, score)], configSnapshot=snapshot))
    assert found.below is below


def test_a_round_without_a_score_breaks_the_chain_of_differences() -> None:
    rounds = judge_rounds(run(judge_evaluations=[judged(1, 0, 6.0), judged(2, 1, None), judged(3, 2, 7.0)]))
    assert [each.delta for each in rounds] == [None, None, None]


def test_a_round_without_a_usable_number_is_counted_by_its_place() -> None:
    numbers = ["one", None, float("nan"), float("inf"), 1e300, 7, 2.0]
    rounds = judge_rounds(run(judge_evaluations=[{"round": each, "score": 5} for each in numbers]))
    assert [each.round for each in rounds] == [1, 2, 3, 4, 5, 7, 2]
    assert rounds[0].issues[0].path == "round"


def test_the_score_has_two_names() -> None:
    (found,) = judge_rounds(run(judge_evaluations=[{"overallScore": 8}]))
    assert found.score == 8.0


@pytest.mark.parametrize("stored", [None, {}, "rounds", 3, []])
def test_what_is_no_list_of_rounds_has_none(stored: object) -> None:
    assert judge_rounds({"judge_evaluations": stored}) == ()


def test_rounds_that_are_no_objects_are_kept_as_rounds_of_which_nothing_is_known() -> None:
    rounds = judge_rounds({"judge_evaluations": [None, "good", 8.5]})
    assert [(each.round, each.score, each.reasoning, len(each.issues)) for each in rounds] == [
        (1, None, "", 1),
        (2, None, "", 1),
        (3, None, "", 1),
    ]


def test_a_judgement_is_read_whole_of_the_data_models_run() -> None:
    stored = next(each for each in documents("workflowRuns") if each["id"] == MODEL_RUN)
    found = Judgement.from_document(stored)
    assert (found.model, found.threshold, found.most_rounds, found.score) == ("gpt-5", 7.5, 1, 8.5)
    assert found.dimensions == {"correctness": 8, "completeness": 9, "clarity": 8, "citations": 9}
    assert found.refinement_needed is False
    assert found.feedback == ("Good coverage of major providers.", "Could add more detail on pricing models.")
    assert found.passed is not None


def test_of_the_flat_shape_all_that_is_no_score_is_kept_as_it_is_stored() -> None:
    found = Judgement.from_document(demo_run("flat-fallback"))
    assert found.score is not None
    assert found.others["used_fallback"] is True
    assert {"missing", "improvements", "judge_score"} <= set(found.others)
    assert Judgement.from_document(demo_run("pending")).pending


def test_a_threshold_is_passed_by_the_first_round_that_reaches_it() -> None:
    rounds = [judged(1, 1, 7.0), judged(2, 2, 7.5), judged(3, 3, 9.0)]
    passed = Judgement.from_document(run(judge_evaluations=rounds, configSnapshot=THRESHOLD)).passed
    assert passed is not None
    assert passed.round == 2
    assert Judgement.from_document(run(judge_evaluations=rounds)).passed is None


GRADED = {"groundness": 0.035, "relevance": 0.0, "coherence": 0.62}


def test_grades_of_a_later_evaluation_have_the_scale_they_were_given_on() -> None:
    final = {"answer_quality": {**GRADED, "scale": "0-1"}, "by": "evaluator"}
    found = Judgement.from_document({"quality": {"score": 2.2, "final_evaluation": final, "flag": "low_confidence"}})
    assert found.grades is not None
    assert (dict(found.grades.values), found.grades.best) == (GRADED, 1.0)
    assert found.flag == "low_confidence"
    assert found.others == {"final_evaluation": {"by": "evaluator"}}


@pytest.mark.parametrize("scale", [None, "", "0-0", "1-5", "0-1 or so", 1, ["0-1"]])
def test_grades_without_a_scale_stay_as_they_are_stored(scale: object) -> None:
    quality = {"final_evaluation": {"answer_quality": {**GRADED, "scale": scale}}}
    found = Judgement.from_document({"quality": quality})
    assert found.grades is None
    assert found.others == quality


def test_a_judge_that_was_off_gave_no_score() -> None:
    off = Judgement.from_document({"quality": {"score": 0.0, "used_fallback": True}})
    assert (off.score, off.off) == (None, True)
    on = Judgement.from_document({"quality": {"score": 8.7, "used_fallback": True, "pending": True}})
    assert (on.score, on.off, on.pending) == (8.7, False, False)


def test_what_is_pending_for_more_than_a_day_is_overdue() -> None:
    stored = {"quality": {"score": 0.0, "pending": True}, "createdAt": "2025-11-16T10:00:00+00:00"}
    assert Judgement.from_document(stored, datetime(2025, 11, 17, 11, tzinfo=UTC)).overdue
    assert not Judgement.from_document(stored, datetime(2025, 11, 17, 9, tzinfo=UTC)).overdue
    assert not Judgement.from_document(stored).overdue
    judged = {**stored, "quality": {"score": 8.0}}
    assert not Judgement.from_document(judged, datetime(2026, 1, 1, tzinfo=UTC)).overdue
