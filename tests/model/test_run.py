"""A run as a list shows it, whichever of the two shapes it was stored in, whole or only the part a list reads."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from fleet_tui.clock import Written
from fleet_tui.demo import NOW
from fleet_tui.key import ABSENT, PartitionKey, partition_key
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.outcome import Outcome, outcome_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.projection import project
from fleet_tui.schema import RUNS, STATUS_ALIASES
from tests.demo.reading import documents, run
from tests.demo_data.cases import CASES
from tests.demo_data.hostile_text import TITLE


def read(document: dict[str, Any]) -> WorkflowRun:
    return WorkflowRun.from_document(document)


def test_the_data_models_run_is_read_field_by_field() -> None:
    found = read(documents("workflowRuns")[0])
    assert found.id == found.stored_id == found.partition_key == "wf_01HZYR7VQ23G8X9T3C5KJ7A1B2"
    assert (found.user, found.status, found.outcome) == ("user_123", "succeeded", Outcome.SUCCEEDED)
    assert found.task == "Research 2025 AI trends for cloud inference."
    assert (found.score, found.threshold, found.pending) == (8.5, 7.5, False)
    assert (found.rounds, found.events, found.refined) == (1, 2, False)
    assert found.duration_seconds == 52.4
    assert found.created is not None
    assert found.created.at.isoformat() == "2025-11-17T10:15:23.512000+00:00"
    assert found.written is not None
    assert found.agents == ("researcher", "analyst", "writer", "reviewer")
    assert found.tools == ("TavilySearchTool", "HostedCodeInterpreterTool")
    assert (found.mode, found.error, found.project) == ("sequential", None, "agenticfleet-demo")
    assert found.tag == "console-run-2025-11-17-01"
    assert (found.tokens_prompt, found.tokens_completion, found.tokens) == (3124, 812, 3936)
    assert (found.disagreements, found.issues) == ((), ())


def test_the_flat_shape_is_read_field_by_field() -> None:
    stored = run("flat-succeeded")
    found = read(stored)
    assert (found.id, found.partition_key) == (stored["id"], stored["workflowId"])
    assert (found.user, found.status, found.outcome) == ("user_123", None, Outcome.NOT_RECORDED)
    assert found.task == stored["task"]
    assert found.score == stored["quality"]["score"]
    assert (found.pending, found.threshold, found.rounds, found.events) == (False, None, 0, None)
    assert found.duration_seconds == pytest.approx(sum(stored["phase_timings"].values()) + 0.4, abs=1e-3)
    assert found.created is not None
    assert found.created.written is Written.UTC
    assert found.agents == tuple(stored["routing"]["assigned_to"])
    assert (found.tools, found.mode, found.tokens) == ((), stored["routing"]["mode"], None)
    assert found.issues == ()


def test_a_failed_flat_run_has_its_status_and_error_at_the_root() -> None:
    found = read(run("flat-failed"))
    assert (found.status, found.outcome) == ("failed", Outcome.FAILED)
    assert found.error is not None
    assert found.error.startswith("ServiceResponseError")
    assert (found.score, found.mode, found.agents, found.issues) == (None, None, (), ())


def test_the_older_variant_has_its_duration_under_another_name() -> None:
    stored = run("older-variant")
    found = read(stored)
    assert found.duration_seconds == stored["total_time_seconds"]
    assert found.task == stored["task"]


@pytest.mark.parametrize("case", CASES)
def test_a_list_shows_the_same_of_the_part_it_reads_as_of_the_whole_document(case: str) -> None:
    stored = run(case)
    whole, partial = read(stored), WorkflowRun.from_document(project(RUNS, stored))
    if case != "mistyped-fields":  # what is under an object of the wrong kind is not read by a list
        assert replace(partial, document=whole.document) == whole


@pytest.mark.parametrize("case", ["no-user", "flat-no-user"])
def test_nobody_is_made_up_where_no_user_is_recorded(case: str) -> None:
    assert read(run(case)).user is None


def test_what_is_not_evaluated_yet_says_so() -> None:
    found = read(run("pending"))
    assert (found.score, found.pending) == (None, True)


def test_a_score_that_came_since_is_no_longer_called_pending() -> None:
    found = read({"quality": {"score": 8.2, "pending": True}})
    assert (found.score, found.pending) == (8.2, False)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        (None, Outcome.NOT_RECORDED),
        ("succeeded", Outcome.SUCCEEDED),
        ("completed", Outcome.SUCCEEDED),
        ("success", Outcome.SUCCEEDED),
        ("failed", Outcome.FAILED),
        ("error", Outcome.FAILED),
        ("running", Outcome.RUNNING),
        ("cancelled", Outcome.CANCELLED),
        ("canceled", Outcome.CANCELLED),
        ("paused_for_review", Outcome.UNKNOWN),
        ("", Outcome.NOT_RECORDED),
        ("unknown", Outcome.UNKNOWN),
        ("not recorded", Outcome.UNKNOWN),
    ],
)
def test_a_status_word_means_what_the_one_table_says(word: str | None, outcome: Outcome) -> None:
    assert outcome_of(word) is outcome


def test_every_alias_of_the_table_means_something() -> None:
    for meaning, words in STATUS_ALIASES.items():
        assert {outcome_of(word) for word in (meaning, *words)} == {Outcome(meaning)}


@pytest.mark.parametrize(
    ("stored", "seconds"),
    [
        ({"execution_summary": {"durationSeconds": 3}, "total_time_seconds": 9}, 3),
        ({"total_time_seconds": 9, "start_time": "2025-11-17T10:00:00", "end_time": "2025-11-17T10:00:05"}, 9),
        ({"start_time": "2025-11-17T10:00:00", "end_time": "2025-11-17T10:00:05.5"}, 5.5),
        ({"execution_summary": {"startedAt": "2025-11-17T10:00:00Z", "completedAt": "2025-11-17T10:01:00Z"}}, 60),
        ({"start_time": "2025-11-17T10:00:00", "end_time": "2025-11-17T10:00:05Z"}, None),
        ({"start_time": "2025-11-17T10:00:00"}, None),
        ({"start_time": "2025-11-17T10:00:09", "end_time": "2025-11-17T10:00:05"}, None),
        ({}, None),
    ],
)
def test_a_duration_is_recorded_or_lies_between_two_times_written_alike(
    stored: dict[str, Any], seconds: float | None
) -> None:
    assert read(stored).duration_seconds == seconds


def test_paths_that_disagree_are_named_with_what_each_says() -> None:
    assert read(run("mixture-status-disagrees")).disagreements == ("status: succeeded / failed",)
    assert read({"task": "a", "quality": {"overallScore": 8, "score": 8.0}}).disagreements == ()
    assert read({"quality": {"overallScore": 8, "score": 7}}).disagreements == ("score: 8 / 7",)
    hostile = read({"status": TITLE, "execution_summary": {"status": "failed"}})
    assert "\x1b" not in hostile.disagreements[0]


@pytest.mark.parametrize(("rounds", "refined"), [(0, False), (1, False), (2, True), (None, False)])
def test_refined_is_a_run_that_needed_more_than_one_round(rounds: int | None, refined: bool) -> None:
    stored: dict[str, Any] = {} if rounds is None else {"judge_evaluations": [{}] * rounds}
    assert read(stored).refined is refined


MOVED = {"hasOverflow": True, "maxSegmentIndex": 2}


@pytest.mark.parametrize(
    ("segments", "events", "more"),
    [
        (None, 2, False),
        ({"hasOverflow": False, "maxSegmentIndex": 0}, 2, False),
        (MOVED, 2, True),
        ({"hasOverflow": True}, 2, True),
        (MOVED | {"eventCount": 430}, 432, False),
        (MOVED | {"eventCount": 430.0}, 432, False),
        (MOVED | {"eventCount": "430"}, 2, True),
    ],
)
def test_events_that_moved_count_where_somebody_counted_them_and_else_there_are_more(
    segments: object, events: int, more: bool
) -> None:
    stored = {"id": "r", "events": [{}, {}], "segments": segments}
    for found in (read(stored), WorkflowRun.from_document(project(RUNS, stored))):
        assert (found.events, found.more_events) == (events, more)
        row = printed_row(found, NOW)
        assert (row["events"], row.get("more_events", False)) == (events, more)
    known = replace(read(stored), older=5)
    assert (known.events, known.more_events) == (7, False)


def test_a_run_without_a_list_of_events_has_no_number_of_them() -> None:
    assert read({"id": "r", "segments": MOVED | {"eventCount": 4}}).events is None
    assert replace(read({"id": "r"}), older=0).events is None


@pytest.mark.parametrize(
    ("tokens", "total"),
    [
        ({"prompt": 1, "completion": 2}, 3),
        ({"prompt": 1}, 1),
        ({"completion": 0}, 0),
        ({"prompt": "1"}, None),
        ({}, None),
    ],
)
def test_tokens_are_the_sum_of_what_is_recorded(tokens: dict[str, Any], total: float | None) -> None:
    assert read({"result": {"tokens": tokens}}).tokens == total


def test_ids_are_shown_safely_and_kept_as_stored_for_reading_again() -> None:
    found = read(run("hostile-id"))
    assert found.stored_id == CASES["hostile-id"]
    assert "\x1b" not in found.id
    assert "\u202e" not in found.id
    assert found.id.startswith("wf_␛[31mred")


@pytest.mark.parametrize(
    ("stored", "shown", "key"),
    [
        ({"id": "a", "workflowId": "b"}, "a", "b"),
        ({"id": "a"}, "a", ABSENT),
        ({"id": "a", "workflowId": ""}, "a", ""),
        ({"id": "a", "workflowId": None}, "a", partition_key(None)),
        ({"id": "a", "workflowId": 42}, "a", partition_key(42.0)),
        ({"workflowId": "b"}, "b", "b"),
        ({"id": 5, "workflowId": None}, "(no id)", partition_key(None)),
        ({}, "(no id)", ABSENT),
    ],
)
def test_a_run_has_the_partition_key_that_is_stored_and_its_id_never_takes_the_place(
    stored: dict[str, Any], shown: str, key: PartitionKey
) -> None:
    found = read(stored)
    assert (found.id, found.partition_key) == (shown, key)


def test_mistyped_fields_are_not_shown_and_each_is_named() -> None:
    found = read(run("mistyped-fields"))
    assert (found.user, found.task, found.status, found.score, found.error) == (None, None, None, None, None)
    assert found.outcome is Outcome.NOT_RECORDED
    assert {each.path for each in found.issues} >= {"userId", "projectId", "task", "error"}
    assert read(run("null-fields")).issues == ()


def test_a_count_too_large_to_believe_is_kept_and_a_duration_is_counted_instead() -> None:
    found = read(run("huge-integer"))
    assert found.tokens_prompt == pytest.approx(1.23456789e29)
    assert found.duration_seconds == 55.6
    assert ("execution_summary.durationSeconds", "1e+300 is out of range") in [(e.path, e.what) for e in found.issues]


@pytest.mark.parametrize(
    "stored",
    [
        {"execution_summary": {"status": "failed"}, "status": "FAILED "},
        {"execution_summary": {"status": "failed"}, "status": ""},
        {"quality": {"overallScore": 8, "score": "8"}},
        {"quality": {"overallScore": 1, "score": True}},
        {"quality": {"overallScore": 8.2, "score": 0.0, "pending": True}},
        {"error": {"type": "E", "message": "m"}, "metadata": {"error": "another"}},
    ],
)
def test_paths_that_say_the_same_or_nothing_do_not_disagree(stored: dict[str, Any]) -> None:
    assert read(stored).disagreements == ()


@pytest.mark.parametrize("place", ["metadata", "execution_summary"])
@pytest.mark.parametrize("stored", [["A", "B"], {"A": 3}, [{"name": "A"}]])
def test_a_record_of_tool_use_that_names_no_tool_where_one_is_read_is_said(place: str, stored: object) -> None:
    run = WorkflowRun.from_document({"id": "a", place: {"tool_usage": stored}})
    assert [each.path for each in run.issues] == [f"{place}.tool_usage"]
    assert run.issues[0].what.endswith("without 'tool': its tools are not listed")


@pytest.mark.parametrize("stored", [None, [], {}, [{"tool": "A"}], [{"tool": "A"}, "B"]])
def test_a_record_of_tool_use_with_a_tool_or_without_any_use_is_no_issue(stored: object) -> None:
    assert WorkflowRun.from_document({"id": "a", "metadata": {"tool_usage": stored}}).issues == ()
