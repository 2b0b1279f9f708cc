"""A run as one JSON row: the keys scripts rely on, values as stored, one form of every number."""

from __future__ import annotations

import json

import pytest

from fleet_tui.demo import NOW
from fleet_tui.model.json_row import canonical, json_row, printed_row
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.projection import project
from fleet_tui.schema import RUNS
from fleet_tui.text import visible
from tests.demo.reading import documents, run
from tests.demo_data.cases import CASES

KEYS = [
    "id",
    "user",
    "status",
    "task",
    "score",
    "rounds",
    "events",
    "duration_seconds",
    "created_at",
    "written_at",
    "agents",
    "tools",
    "mode",
    "confidence",
    "flag",
    "run_mode",
    "reasoning_effort",
    "trace",
    "error",
    "project",
    "tag",
    "tokens_prompt",
    "tokens_completion",
]


def row(case: str) -> dict[str, object]:
    return json_row(WorkflowRun.from_document(run(case)), NOW)


@pytest.mark.parametrize("case", CASES)
def test_every_row_has_all_keys_in_one_order_and_nothing_is_left_out(case: str) -> None:
    assert list(row(case)) == KEYS


@pytest.mark.parametrize("case", CASES)
def test_a_row_is_the_same_from_the_part_that_a_list_reads(case: str) -> None:
    assert json_row(WorkflowRun.from_document(project(RUNS, run(case))), NOW) == row(case)


def test_the_data_models_run_as_a_row() -> None:
    found = json_row(WorkflowRun.from_document(documents("workflowRuns")[0]), NOW)
    assert found.pop("written_at") == "2025-11-17T10:30:01Z"
    assert found == {
        "id": "wf_01HZYR7VQ23G8X9T3C5KJ7A1B2",
        "user": "user_123",
        "status": "succeeded",
        "task": "Research 2025 AI trends for cloud inference.",
        "score": 8.5,
        "rounds": 1,
        "events": 2,
        "duration_seconds": 52.4,
        "created_at": "2025-11-17T10:15:23.512Z",
        "agents": ["researcher", "analyst", "writer", "reviewer"],
        "tools": ["TavilySearchTool", "HostedCodeInterpreterTool"],
        "mode": "sequential",
        "confidence": None,
        "flag": None,
        "run_mode": None,
        "reasoning_effort": None,
        "trace": None,
        "error": None,
        "project": "agenticfleet-demo",
        "tag": "console-run-2025-11-17-01",
        "tokens_prompt": 3124,
        "tokens_completion": 812,
    }


def test_what_nobody_recorded_is_null_and_never_guessed() -> None:
    found = row("flat-succeeded")
    assert {key for key, value in found.items() if value is None} == {
        "status",
        "events",
        "tools",
        "flag",
        "run_mode",
        "reasoning_effort",
        "trace",
        "error",
        "project",
        "tag",
        "tokens_prompt",
        "tokens_completion",
    }
    assert found["created_at"] == run("flat-succeeded")["createdAt"]


def test_values_are_as_stored_hostile_or_not_and_mistyped_ones_are_null() -> None:
    assert row("hostile-id")["id"] == CASES["hostile-id"]
    assert row("hostile-terminal")["status"] == "suc\x1b[31mceeded"
    mistyped = row("mistyped-fields")
    assert [mistyped[key] for key in ("user", "task", "status", "error", "rounds", "events")] == [None] * 6
    assert row("huge-integer")["tokens_prompt"] == 123456789012345678901234567890


@pytest.mark.parametrize(
    ("stored", "status", "error", "failed"),
    [
        ({"execution_summary": {"status": ""}, "status": "failed"}, "failed", None, True),
        ({"execution_summary": {"status": " "}}, None, None, None),
        ({"metadata": {"error": 3}}, None, "3", True),
        ({"error": {"type": "KeyError", "message": "'tide'"}}, None, "KeyError: 'tide'", True),
        ({"error": " ", "metadata": {"error": "no buoys"}}, None, "no buoys", True),
        ({"metadata": {"error": "   "}}, None, None, None),
        ({"error": "\x1b[31m"}, None, "\x1b[31m", True),
    ],
)
def test_a_row_has_the_status_and_the_error_that_list_and_header_show(
    stored: dict[str, object], status: str | None, error: str | None, failed: bool | None
) -> None:
    record = WorkflowRun.from_document({"id": "wf_1", **stored})
    found = printed_row(record, NOW)
    assert [found["status"], found["error"], found["failed"]] == [status, error, failed]
    assert [record.status, record.error] == [status, error and visible(error)]


def test_agents_are_those_that_ran_or_else_those_it_was_routed_to() -> None:
    routed = {"routing": {"assigned_to": ["a", "b"]}}
    ran = {**routed, "execution_summary": {"agentsUsed": ["c"]}}
    assert json_row(WorkflowRun.from_document(routed), NOW)["agents"] == ["a", "b"]
    assert json_row(WorkflowRun.from_document(ran), NOW)["agents"] == ["c"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (8.0, "8"),
        (8, "8"),
        (8.5, "8.5"),
        (-0.0, "0"),
        (1e15, "1000000000000000"),
        (1e300, "1e+300"),
        (2.0**53, "9007199254740992.0"),
        (True, "true"),
        ("8.0", '"8.0"'),
        (None, "null"),
        ([8.0, [1.0, {"a": 2.0}]], '[8, [1, {"a": 2}]]'),
        ({"a": 8.0, "b": [1.5]}, '{"a": 8, "b": [1.5]}'),
    ],
)
def test_a_number_has_one_form_whoever_stored_it(stored: object, shown: str) -> None:
    assert json.dumps(canonical(stored)) == shown


def test_making_numbers_canonical_leaves_the_stored_value_alone_and_knows_no_depth() -> None:
    stored = {"a": [8.0, {"b": 2.0}]}
    canonical(stored)
    assert json.dumps(stored) == '{"a": [8.0, {"b": 2.0}]}'
    deep: list[object] = [8.0]
    for _ in range(100_000):
        deep = [deep]
    found = canonical(deep)
    for _ in range(100_000):
        assert isinstance(found, list)
        found = found[0]
    assert str(found) == "[8]"


@pytest.mark.parametrize("strange", [float("nan"), float("inf"), float("-inf"), 10**400])
def test_a_number_that_json_cannot_say_is_no_value_of_a_row(strange: float) -> None:
    run = WorkflowRun.from_document(
        {"quality": {"score": strange}, "total_time_seconds": strange, "result": {"tokens": {"prompt": strange}}}
    )
    found = json_row(run, NOW)
    assert (run.score, found["score"], found["duration_seconds"], found["tokens_prompt"]) == (None, None, None, None)


def test_what_of_a_result_could_not_be_used_is_said_beside_the_row() -> None:
    stored = {"id": "o", "userId": "u", "val_aggregate_scores": [0.5, 0.8], "best_idx": 99}
    row = printed_row(OptimizationRun.from_document(stored), NOW)
    assert row["result_oddities"] == ["best_idx: 99 is no candidate: their numbers are 0 to 1"]
    assert (row["best"], row["rounds"]) == (0.8, 2)
    assert "result_oddities" not in printed_row(OptimizationRun.from_document({**stored, "best_idx": 1}), NOW)
