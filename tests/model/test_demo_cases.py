"""The demo's runs, opened: what a failed one stands on and says, and what the odd ones show."""

from __future__ import annotations

import pytest

from fleet_tui.model.event import EventKind
from fleet_tui.model.severity import Landing, Severity
from fleet_tui.model.timeline import Timeline
from tests.demo.reading import documents, run, segments_of
from tests.demo_data.cases import CASES
from tests.model.making import built, ids, opened

FAILED: dict[str, tuple[str, Landing, str]] = {
    "tool-error": (
        "ev_008",
        Landing.LAST_ERROR,
        'psycopg.errors.UndefinedColumn: column "ordered_at" does not exist',
    ),
    "judge-never-satisfied": (
        "ev_018",
        Landing.JUDGE_BELOW,
        "round 3 score 5.8 < 7.5: hallucinated price for H200",
    ),
    "cjk": ("ev_017", Landing.JUDGE_BELOW, "round 3 score 3.8 < 7.5: 要件違反"),
    "timeout": (
        "ev_008",
        Landing.LAST_ERROR,
        "TimeoutError: HostedCodeInterpreterTool did not answer within 120 s",
    ),
    "only-error": ("error", Landing.RUN_ERROR, "azure.core.exceptions.ClientAuthenticationError: "),
    "early-error-recovered": ("ev_011", Landing.LAST_ERROR, "Opening the pull request failed."),
    "no-error-recorded": ("ev_007", Landing.LAST_ROW, "Late delivery 171, wrong size 122, missing part 96"),
    "status-error": ("ev_004", Landing.LAST_ERROR, "KeyError: 'ticket_id' in SupportTicket.from_payload, line 58"),
    "flat-failed": ("error", Landing.RUN_ERROR, "ServiceResponseError: ('Connection aborted.', "),
    "flat-phase-failed": ("phase:quality", Landing.LAST_ERROR, "quality failed"),
    "flat-failed-in-routing": ("error", Landing.RUN_ERROR, "dspy.utils.exceptions.AdapterParseError: "),
}


def timeline_of(case: str) -> Timeline:
    return opened(run(case), *segments_of(case))


def severities(case: str) -> dict[str, str]:
    return {row.event.id: row.severity.name for row in timeline_of(case) if row.severity}


@pytest.mark.parametrize("case", FAILED)
def test_a_failed_run_opens_on_the_row_that_says_why(case: str) -> None:
    row_id, rule, text = FAILED[case]
    timeline = timeline_of(case)
    index, chosen = timeline.landing
    row = timeline[index]
    assert (row.event.id, chosen) == (row_id, rule)
    assert row.event.text.startswith(text)
    assert row.severity is not Severity.RECOVERED


@pytest.mark.parametrize("case", sorted(CASES.keys() - FAILED.keys()))
def test_every_other_run_opens_on_its_first_row(case: str) -> None:
    assert timeline_of(case).landing == (0, Landing.FIRST_ROW)


def test_errors_that_were_got_over_are_called_recovered() -> None:
    assert (
        severities("recovered").items() >= {("ev_005", "RECOVERED")} or "RECOVERED" in severities("recovered").values()
    )
    assert severities("early-error-recovered") == {"ev_003": "RECOVERED", "ev_011": "ERROR"}
    assert severities("judge-never-satisfied") == {
        "ev_006": "WARNING",
        "ev_007": "WARNING",
        "ev_009": "RECOVERED",
        "ev_014": "WARNING",
        "ev_016": "WARNING",
        "ev_018": "WARNING",
    }


def test_the_data_models_own_documents_open_as_its_events_its_round_and_the_segment() -> None:
    document, older = documents("workflowRuns")[0], documents("workflowRunSegments")[0]
    timeline = opened(document, older)
    assert ids(timeline) == ["ev_001", "ev_010", "judge:1", "ev_120"]
    assert [row.event.kind for row in timeline] == [
        EventKind.ANALYSIS,
        EventKind.TOOL_CALL,
        EventKind.JUDGE,
        EventKind.TOOL_CALL,
    ]
    assert [row.event.origin for row in timeline] == [None, None, None, 1]
    assert [row.late for row in timeline] == [False, False, False, True]
    assert not any(row.steps_back or row.duplicate for row in timeline)
    assert timeline.axis.missing_segments == ()
    assert ids(built(document)) == ["ev_001", "ev_010", "judge:1"]


def test_the_segment_that_is_missing_is_named_and_no_other() -> None:
    timeline = timeline_of("missing-segment")
    gaps = [row for row in timeline if row.event.kind is EventKind.GAP]
    assert [row.event.text for row in gaps] == ["segment 2 of 3 is missing"]
    index = gaps[0].index
    assert (timeline[index - 1].event.origin, timeline[index + 1].event.origin) == (1, 3)
    for case in ("three-segments", "overlapping-segment", "zero-index", "many-events"):
        assert timeline_of(case).axis.missing_segments == (), case


def test_six_thousand_events_in_three_segments_are_one_timeline() -> None:
    timeline = timeline_of("three-segments")
    assert len(timeline) == 6_000
    assert ids(timeline) == [f"ev_{number:04d}" for number in range(1, 6_001)]
    assert {row.event.origin for row in timeline} == {1, 2, 3, None}
    assert not any(row.steps_back or row.duplicate or row.late for row in timeline)


def test_events_that_lie_in_a_segment_and_in_the_run_are_shown_once() -> None:
    timeline = timeline_of("overlapping-segment")
    stored = [run("overlapping-segment"), *segments_of("overlapping-segment")]
    assert len(ids(timeline)) == len(set(ids(timeline))) == sum(len(each["events"]) for each in stored) - 5
    assert not any(row.duplicate for row in timeline)


def test_a_clock_that_runs_behind_is_marked_and_placed_by_what_it_says() -> None:
    timeline = timeline_of("clock-disorder")
    assert [row.event.agent for row in timeline if row.steps_back] == ["analyst", "analyst"]
    assert timeline[0].event.agent == "analyst"
    assert [row.offset for row in timeline] == sorted(row.offset or 0 for row in timeline)


def test_ties_stay_in_stored_order() -> None:
    assert ids(timeline_of("ties")) == [each["eventId"] for each in run("ties")["events"]]


def test_events_without_a_time_or_without_a_shape_stay_where_they_were_stored() -> None:
    timeline = timeline_of("event-without-timestamp")
    assert ids(timeline) == [each["eventId"] for each in run("event-without-timestamp")["events"]]
    assert [row.event.id for row in timeline if row.offset is None] == ["ev_004", "ev_006"]
    strange = timeline_of("event-not-an-object")
    assert len(strange) == len(run("event-not-an-object")["events"])
    assert [row.event.id for row in strange if row.event.issues] == ["#4", "#6", "#7", "#9"]


def test_a_doubled_event_is_shown_twice() -> None:
    doubled = [row.event.id for row in timeline_of("duplicate-ids") if row.duplicate]
    assert sorted(doubled) == ["ev_005", "ev_005", "ev_007", "ev_007"]


def test_an_event_after_the_completion_is_marked() -> None:
    late = [row.event.text for row in timeline_of("event-after-completed") if row.late]
    assert late == ["user_456 rated the answer: helpful, 5 of 5."]


@pytest.mark.parametrize("case", CASES)
def test_a_judge_round_is_one_row_whether_an_event_or_not(case: str) -> None:
    rounds = [row.event.judge.round for row in timeline_of(case) if row.event.judge]
    stored = run(case).get("judge_evaluations") or []
    assert sorted(rounds) == [each["round"] for each in stored]


def test_a_judge_round_without_an_event_stands_where_it_was_judged() -> None:
    timeline = timeline_of("judge-without-event")
    assert ids(timeline)[-1] == "judge:1"
    assert timeline[len(timeline) - 1].event.text.startswith("round 1 score 8: ")


@pytest.mark.parametrize("case", [case for case in CASES if case.endswith("times") or case == "future-time"])
def test_times_in_any_form_make_an_axis(case: str) -> None:
    timeline = timeline_of(case)
    assert [row.offset for row in timeline] == sorted(row.offset or -1 for row in timeline)
    assert timeline.duration > 10


def test_what_has_no_events_says_what_its_rows_are_made_of() -> None:
    flat = [case for case in CASES if case.startswith("flat-") or case == "pending"]
    assert {timeline_of(case).note for case in flat} == {"no events recorded · made from phase timings"}
    assert timeline_of("older-variant").note == "no events recorded · made from agent executions and handoffs"
    assert timeline_of("mixture-events-and-phases").note == ""
    assert timeline_of("mistyped-fields").note.startswith("no events, phase timings or agent executions are recorded")
