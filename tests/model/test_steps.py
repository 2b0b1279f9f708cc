"""Ways through a timeline: steps to places, never around the end unnoticed; the rows of a round; playing."""

from __future__ import annotations

import pytest

from fleet_tui.model import steps
from fleet_tui.model.judge import Judgement
from fleet_tui.model.steps import Span, Step, next_stop, seek, spans
from fleet_tui.model.timeline import Timeline
from tests.demo.reading import run as demo_run
from tests.model.making import THRESHOLD, Document, called, event, judged, opened, run, said


def places(timeline: Timeline, place: steps.Place) -> list[str]:
    return [row.event.id for row in timeline if place(timeline, row.index)]


STORY = opened(
    run(
        said("plan", 1, "plan", agentId="supervisor"),
        called("broken", 2, "KeyError: 0"),
        called("fixed", 3, "ok"),
        said("draft", 4, "draft"),
        event("judge", 5, type="judge", agentId="judge", payload={"round": 1}),
        event("stop", 6, type="error", agentId="coder"),
        judge_evaluations=[judged(1, 5, 6.0), judged(2, 7, 8.0)],
        configSnapshot=THRESHOLD,
    )
)


def test_an_error_is_a_place_recovered_or_not_and_a_warning_is_none() -> None:
    assert places(STORY, steps.is_error) == ["broken", "stop"]


def test_agents_change_at_the_first_row_and_wherever_another_takes_over() -> None:
    assert places(STORY, steps.is_agent_change) == ["plan", "broken", "judge", "stop", "judge:2"]


def test_tool_calls_and_judge_rounds_are_places_recorded_as_events_or_not() -> None:
    assert places(STORY, steps.is_tool_call) == ["broken", "fixed"]
    assert places(STORY, steps.is_judge_round) == ["judge", "judge:2"]


def test_a_step_leads_to_the_next_place_in_its_direction() -> None:
    assert seek(STORY, 0, 1, steps.is_error) == Step(1)
    assert seek(STORY, 1, 1, steps.is_error) == Step(5)
    assert seek(STORY, 6, -1, steps.is_error) == Step(5)
    assert seek(STORY, 5, -1, steps.is_error) == Step(1)


def test_a_step_beyond_the_last_place_stays_and_counts_those_behind() -> None:
    assert seek(STORY, 6, 1, steps.is_error) == Step(None, 2)
    assert seek(STORY, 5, 1, steps.is_error) == Step(None, 1)
    assert seek(STORY, 1, -1, steps.is_error) == Step(None, 1)
    assert seek(opened(run()), 0, 1, steps.is_error) == Step(None, 0)


def test_a_slow_down_is_a_gap_among_the_longest_tenth() -> None:
    """Twenty gaps of 1 to 20 seconds: the 90th percentile is 19 s, and 19 and 20 s are slow."""
    gaps = [5, 1, 20, 2, 3, 19, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
    seconds = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
    timeline = opened(run(*(said(f"ev_{n}", second, "x") for n, second in enumerate(seconds))))
    assert places(timeline, steps.slow_downs(timeline)) == ["ev_2", "ev_5"]


def test_the_last_row_is_no_slow_down_for_nothing_comes_after_it() -> None:
    timeline = opened(run(said("ev_1", 1, "x"), said("ev_2", 9, "x")))
    assert places(timeline, steps.slow_downs(timeline)) == ["ev_1"]


def test_a_run_without_gaps_has_no_slow_downs() -> None:
    for timeline in (opened(run()), opened(run(said("a", 1, "x"), said("b", 1, "x"), said("c", None, "x")))):
        assert places(timeline, steps.slow_downs(timeline)) == []


def spans_of(document: Document, *segments: Document) -> list[tuple[str, str] | None]:
    """First and last event of each round."""
    timeline = opened(document, *segments)
    return [named(timeline, each) for each in spans(timeline, Judgement.from_document(document).rounds)]


def named(timeline: Timeline, span: Span | None) -> tuple[str, str] | None:
    return None if span is None else (timeline[span.first].event.id, timeline[span.last].event.id)


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


@pytest.mark.parametrize(
    ("offsets", "speed", "place", "seconds"),
    [
        ([0.0, 1.0, 9.0], 1, 1, 1.0),
        ([0.0, 1.0, 9.0], 2, 1, 0.5),
        ([0.0, 3600.0, 3601.0], 1, 1, 2.0),  # a silent hour does not bore
        ([0.0, 3600.0, 3601.0], 16, 2, 0.25),
        ([0.0, 0.0, 0.0, 0.0, 5.0], 1, 3, 0.3),  # ties are walked, a few at a time
        ([0.0] * 1000, 8, 20, 0.25),
        ([0.0, 0.1], 1, 1, 0.25),  # never more than four moves a second
    ],
)
def test_rows_follow_as_time_passed_in_the_run(offsets: list[float], speed: int, place: int, seconds: float) -> None:
    found, wait = next_stop(offsets, range(len(offsets)), 0, speed)
    assert found == place
    assert wait == pytest.approx(seconds)


def test_rows_that_are_left_out_are_passed_over() -> None:
    assert next_stop([0.0, 1.0, 1.5, 2.5], [0, 3], 0, 2) == (1, 1.0)
