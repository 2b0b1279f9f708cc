"""Each case of a run shows what its name says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from fleet_tui.demo import NOW
from tests.demo.reading import documents, run, segments_of
from tests.demo_data.cases import MODEL_RUN


def payload(event: dict[str, Any]) -> dict[str, Any]:
    return event.get("payload") or {}


def status(case: str) -> str:
    return str(run(case)["execution_summary"]["status"])


def errors(case: str) -> list[int]:
    """Positions of events that say they are errors."""
    marks = ("error", "exception")
    return [
        position
        for position, event in enumerate(run(case)["events"])
        if event["type"] in ("error", "timeout")
        or any(mark in payload(event) for mark in marks)
        or payload(event).get("status") == "failed"
    ]


def offset(case: str, event: dict[str, Any]) -> float:
    return (when(event["timestamp"]) - when(run(case)["task"]["createdAt"])).total_seconds()


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_judge_was_never_satisfied() -> None:
    case = "judge-never-satisfied"
    events = run(case)["events"]
    failing, fixed = events[8], events[9]
    assert len(events) == 20
    assert (failing["eventId"], failing["agentId"], failing["toolName"]) == (
        "ev_009",
        "analyst",
        "HostedCodeInterpreterTool",
    )
    assert failing["toolInput"].keys() == {"language", "file", "args", "timeout_s"}
    assert failing["toolOutputSummary"].startswith("Traceback (most recent call last):")
    assert "ValueError: could not convert string to float: '1,204'" in failing["toolOutputSummary"]
    assert len(failing["toolOutputSummary"].splitlines()) == 31
    assert [round(offset(case, each), 1) for each in (events[5], events[6], failing, fixed)] == [17.8, 27.6, 32.2, 38.8]
    assert payload(events[5])["status"] == 429
    assert [each["score"] for each in run(case)["judge_evaluations"]] == [6.1, 7.2, 5.8]
    assert run(case)["configSnapshot"]["quality"]["judge_threshold"] == 7.5
    assert run(case)["configSnapshot"]["quality"]["max_refinement_rounds"] == 3
    assert run(case)["execution_summary"]["durationSeconds"] == 83.6
    assert sum(run(case)["result"]["tokens"].values()) == 12402
    assert status(case) == "failed"
    assert "error" not in run(case)


def test_runs_fail_in_different_ways() -> None:
    assert {status(case) for case in ("tool-error", "timeout", "only-error", "no-error-recorded")} == {"failed"}
    broke = run("tool-error")["events"][errors("tool-error")[-1]]
    later = run("tool-error")["events"][errors("tool-error")[-1] + 1 :]
    assert broke["toolOutputSummary"].startswith("Traceback")
    assert not [each for each in later if each["agentId"] == broke["agentId"]], "nothing recovered it"
    assert run("timeout")["events"][errors("timeout")[-1]]["payload"]["message"].startswith("TimeoutError: ")
    assert errors("only-error") == []
    assert "ClientAuthenticationError" in run("only-error")["error"]
    assert errors("no-error-recorded") == []
    assert "error" not in run("no-error-recorded")
    assert run("flat-failed")["status"] == "failed"


def test_an_early_error_is_recovered_before_another_breaks_the_run() -> None:
    events, found = run("early-error-recovered")["events"], errors("early-error-recovered")
    early, late = events[found[0]], events[found[-1]]
    same = [each for each in events[found[0] + 1 :] if each.get("toolName") == early["toolName"]]
    assert same
    assert "exception" in late["payload"]
    assert status("early-error-recovered") == "failed"


def test_a_succeeded_run_recovered_from_an_error() -> None:
    first = errors("recovered")[0]
    events = run("recovered")["events"]
    assert status("recovered") == "succeeded"
    assert [each for each in events[first + 1 :] if each.get("toolName") == events[first]["toolName"]]


def test_a_run_is_running_and_another_has_been_silent_for_six_hours() -> None:
    assert status("running") == status("silent") == "running"
    assert NOW - when(run("running")["events"][-1]["timestamp"]) == timedelta(seconds=40)
    assert NOW - when(run("silent")["events"][-1]["timestamp"]) == timedelta(hours=6)
    assert "completedAt" not in run("running")["execution_summary"]


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ("cancelled", "cancelled"),
        ("unknown-status", "paused_for_review"),
        ("status-completed", "completed"),
        ("status-success", "success"),
        ("status-error", "error"),
        ("refined", "succeeded"),
    ],
)
def test_status_words_are_stored_as_writers_write_them(case: str, word: str) -> None:
    assert status(case) == word


def test_refinement_passed_in_the_second_round() -> None:
    first, second = (each["score"] for each in run("refined")["judge_evaluations"])
    assert first < 7.5 <= second


def planned(case: str) -> list[str]:
    return [each["agent"] for each in run(case)["routing"]["subtasks"]]


def seen(case: str) -> list[str]:
    agents = dict.fromkeys(each["agentId"] for each in run(case)["events"])
    return [each for each in agents if each not in ("supervisor", "judge")]


def called(case: str) -> set[str]:
    return {each["toolName"] for each in run(case)["events"] if "toolName" in each}


def required(case: str) -> set[str]:
    return {tool for each in run(case)["routing"]["subtasks"] for tool in each["tool_requirements"]}


def test_one_plan_was_kept() -> None:
    assert planned("plan-kept") == seen("plan-kept")
    assert required("plan-kept") == called("plan-kept")


def test_plans_were_not_kept_in_four_ways() -> None:
    assert set(planned("plan-never-ran")) - set(seen("plan-never-ran")) == {"verifier"}
    assert "verifier" not in run("plan-never-ran")["execution_summary"]["agentsUsed"]
    assert required("plan-tool-not-called") - called("plan-tool-not-called") == {"HostedCodeInterpreterTool"}
    assert "HostedCodeInterpreterTool" not in run("plan-tool-not-called")["execution_summary"]["toolsUsed"]
    assert set(seen("plan-unplanned")) - set(planned("plan-unplanned")) == {"coder"}
    assert sorted(planned("plan-out-of-order")) == sorted(seen("plan-out-of-order"))
    assert planned("plan-out-of-order") != seen("plan-out-of-order")


def test_an_agent_is_named_as_used_without_an_event() -> None:
    used = run("plan-agents-used-only")["execution_summary"]["agentsUsed"]
    assert set(used) - set(seen("plan-agents-used-only")) == {"reviewer"}


def test_six_thousand_events_lie_in_three_segments_and_the_run() -> None:
    parts = [*segments_of("three-segments"), run("three-segments")]
    assert [each["segmentIndex"] for each in parts[:3]] == [1, 2, 3]
    assert [len(each["events"]) for each in parts] == [1500, 1500, 1500, 1500]
    events = [event for each in parts for event in each["events"]]
    assert [event["eventId"] for event in events] == [f"ev_{number:04d}" for number in range(1, 6001)]
    assert [event["timestamp"] for event in events] == sorted(event["timestamp"] for event in events)
    assert run("three-segments")["segments"] == {"hasOverflow": True, "maxSegmentIndex": 3}


def test_segments_are_missing_overlap_or_count_from_zero() -> None:
    assert [each["segmentIndex"] for each in segments_of("missing-segment")] == [1, 3]
    assert run("missing-segment")["segments"]["maxSegmentIndex"] == 3
    assert [each["segmentIndex"] for each in segments_of("overlapping-segment")] == [1, "2"]
    kept = [event["eventId"] for event in run("overlapping-segment")["events"]]
    repeated = [event["eventId"] for event in segments_of("overlapping-segment")[1]["events"]]
    assert len(set(kept) & set(repeated)) == 5
    assert [each["segmentIndex"] for each in segments_of("zero-index")] == [0, 1]


def test_a_segment_has_lost_its_run() -> None:
    runs = {each["id"] for each in documents("workflowRuns")}
    orphans = [each for each in documents("workflowRunSegments") if each["workflowId"] not in runs]
    assert len(orphans) == 1
    assert documents("workflowRunSegments")[0]["workflowId"] == MODEL_RUN


def test_clocks_step_back_and_tie() -> None:
    disorder = [each["timestamp"] for each in run("clock-disorder")["events"]]
    assert disorder != sorted(disorder)
    ties = [each["timestamp"] for each in run("ties")["events"]]
    assert len(ties) - len(set(ties)) == 5
    assert ties == sorted(ties)


def test_events_are_doubled_late_without_a_time_or_no_objects() -> None:
    ids = [each["eventId"] for each in run("duplicate-ids")["events"]]
    assert len(ids) - len(set(ids)) == 2
    late = run("event-after-completed")
    assert late["events"][-1]["timestamp"] > late["execution_summary"]["completedAt"]
    assert [each.get("timestamp") for each in run("event-without-timestamp")["events"]].count(None) == 2
    kinds = {type(each) for each in run("event-not-an-object")["events"]}
    assert kinds == {dict, str, list, int, type(None)}


def test_quality_is_absent_pending_or_scored_each_round() -> None:
    assert "quality" not in run("no-quality")
    assert (run("pending")["quality"]["score"], run("pending")["quality"]["pending"]) == (0.0, True)
    rounds = run("round-dimensions")["judge_evaluations"]
    assert [set(each["dimensions"]) for each in rounds] == [set(run("refined")["quality"]["dimensions"])] * 3


def test_flat_runs_look_as_agentic_fleet_writes_them() -> None:
    flat = [each for each in documents("workflowRuns") if "phase_timings" in each and "runTag" not in each]
    assert len(flat) >= 12
    for each in flat:
        assert isinstance(each["task"], str)
        assert "status" not in each["execution_summary"]
        assert each["createdAt"].endswith("+00:00")
        assert when(each["start_time"]).tzinfo is None
        assert set(each["phase_status"]) == set(each["phase_timings"])
        assert ("error" in each) == (each.get("status") == "failed") == ("routing" not in each)
    assert "userId" not in run("flat-no-user")
    assert run("flat-os-account")["userId"] == "maja"
    assert run("flat-empty-result")["result"] == ""
    assert run("flat-phase-failed")["phase_status"]["quality"] == "failed"


@pytest.mark.parametrize("case", ["older-variant", "older-variant-team"])
def test_the_older_variant_lists_executions_and_handoffs(case: str) -> None:
    older = run(case)
    assert older["dspy_analysis"].keys() >= {"capabilities", "steps"}
    assert older["total_time_seconds"] >= sum(each["duration"] for each in older["agent_executions"])
    assert len(older["handoff_history"]) == len(older["agent_executions"]) - 1


def test_mixtures_have_both_shapes_and_may_disagree() -> None:
    assert run("mixture-created-at")["createdAt"] > run("mixture-created-at")["task"]["createdAt"]
    disagrees = run("mixture-status-disagrees")
    assert (disagrees["execution_summary"]["status"], disagrees["status"]) == ("succeeded", "failed")
    assert run("mixture-events-and-phases").keys() >= {"events", "phase_timings"}
