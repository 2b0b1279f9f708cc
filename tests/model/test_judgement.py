"""What the judge concluded: the rounds, the final scores, and which events each round was about."""

from __future__ import annotations

from fleet_tui.model.judge import Judgement
from fleet_tui.model.steps import Span, spans
from fleet_tui.model.timeline import Timeline
from tests.demo.reading import documents
from tests.demo.reading import run as demo_run
from tests.demo_data.cases import MODEL_RUN
from tests.model.making import THRESHOLD, Document, judged, opened, run, said


def spans_of(document: Document, *segments: Document) -> list[tuple[str, str] | None]:
    """First and last event of each round."""
    timeline = opened(document, *segments)
    return [named(timeline, each) for each in spans(timeline, Judgement.from_document(document).rounds)]


def named(timeline: Timeline, span: Span | None) -> tuple[str, str] | None:
    return None if span is None else (timeline[span.first].event.id, timeline[span.last].event.id)


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


def test_a_round_is_about_the_events_after_the_round_before_up_to_its_own_time() -> None:
    events = [said(f"ev_{second}", second, "…") for second in (1, 3, 5, 7, 9)]
    document = run(*events, judge_evaluations=[judged(1, 3, 6.0), judged(2, 7, 8.0)])
    assert spans_of(document) == [("ev_1", "judge:1"), ("ev_5", "judge:2")]


def test_the_rounds_of_the_failed_run_are_about_its_three_drafts() -> None:
    assert spans_of(demo_run("judge-never-satisfied")) == [
        ("ev_001", "ev_014"),
        ("ev_015", "ev_016"),
        ("ev_017", "ev_018"),
    ]


def test_without_ordered_times_nobody_can_tell_what_a_round_was_about() -> None:
    one = said("ev_1", 1, "…")
    untimed = run(one, judge_evaluations=[judged(1, 3, 6.0), judged(2, None, 7.0), judged(3, 9, 8.0)])
    assert spans_of(untimed) == [("ev_1", "judge:1"), None, None]
    backwards = run(one, judge_evaluations=[judged(1, 5, 6.0), judged(2, 3, 7.0)])
    assert spans_of(backwards) == [("ev_1", "judge:1"), None]


def test_a_threshold_is_passed_by_the_first_round_that_reaches_it() -> None:
    rounds = [judged(1, 1, 7.0), judged(2, 2, 7.5), judged(3, 3, 9.0)]
    passed = Judgement.from_document(run(judge_evaluations=rounds, configSnapshot=THRESHOLD)).passed
    assert passed is not None
    assert passed.round == 2
    assert Judgement.from_document(run(judge_evaluations=rounds)).passed is None
