"""Which shape documents have, and where they leave both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fleet_tui.admin.doctor.shapes import Shapes, shapes_of
from fleet_tui.demo import FOLDER
from fleet_tui.fields import Container
from fleet_tui.model.decode import decode
from fleet_tui.schema import CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from tests.demo_data.flat import flat_runs

MODEL_RUN: dict[str, Any] = {
    "id": "wf_1",
    "workflowId": "wf_1",
    "userId": "ann",
    "task": {"input": "x"},
    "routing": {"mode": "sequential"},
    "events": [],
    "execution_summary": {"status": "succeeded"},
}


def demo(container: Container) -> list[dict[str, Any]]:
    return [decode(line) for line in (FOLDER / f"{container.name}.jsonl").read_bytes().splitlines()]


def test_the_writers_flat_documents_are_no_deviation() -> None:
    found = shapes_of(RUNS, [json.loads(json.dumps(each)) for each in flat_runs() if "events" not in each])
    assert (found.flat, found.model) == (found.documents, 0)
    assert found.deviations == {}


def test_a_mixture_of_both_shapes_is_no_deviation() -> None:
    found = shapes_of(
        RUNS, [{**MODEL_RUN, "phase_timings": {}, "start_time": "2025-11-17T10:00:00", "status": "failed"}]
    )
    assert (found.documents, found.deviations) == (1, {})


@pytest.mark.parametrize(
    ("change", "deviation"),
    [
        ({"colour": "red"}, "colour extra"),
        ({"events": {}}, "events of another kind (object)"),
        ({"task": 7}, "task of another kind (number)"),
        ({"task": None}, "task missing"),
        ({"workflowId": None}, "workflowId missing"),
        ({"_mine": 1}, ""),
        ({"routing": None}, ""),
    ],
)
def test_what_leaves_both_shapes_is_named(change: dict[str, Any], deviation: str) -> None:
    found = shapes_of(RUNS, [MODEL_RUN | change])
    assert list(found.deviations) == ([deviation] if deviation else [])


def test_one_odd_document_is_no_trend() -> None:
    odd = [MODEL_RUN] * 9 + [MODEL_RUN | {"colour": "red"}]
    assert shapes_of(RUNS, odd).trends == []
    assert shapes_of(RUNS, odd[6:]).trends == ["colour extra"]


def test_flat_examples_hold_their_lists_as_text() -> None:
    flat = {
        "id": "e",
        "userId": "ann",
        "dataset": "d",
        "task": "t",
        "team": "A,B",
        "available_tools": "",
        "createdAt": "x",
    }
    assert shapes_of(EXAMPLES, [flat]) == Shapes(1, 0, 1)


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_the_demo_as_a_whole_shows_no_trend(container: Container) -> None:
    found = shapes_of(container, demo(container))
    assert found.documents == found.model + found.flat > 0
    assert found.trends == []


def test_odd_documents_of_the_demo_are_found() -> None:
    assert "content of another kind (array)" in shapes_of(MEMORIES, demo(MEMORIES)).deviations


WRITERS: tuple[tuple[Container, dict[str, Any]], ...] = (
    (
        RUNS,
        {
            "task": "t",
            "start_time": "2026-01-01T10:00:00",
            "mode": "standard",
            "reasoning_effort": "low",
            "metadata": {},
        }
        | {"phase_timings": {}, "phase_status": {}, "execution_summary": {"narrative": "n"}, "workflowId": "w"},
    ),
    (RUNS, {"task": "t", "workflowId": "w", "dspy_analysis": {}, "agent_executions": [], "total_time_seconds": 1.5}),
    (
        EXAMPLES,
        {"userId": "u", "task": "t", "team_capabilities": "- Pilot: guides", "latency_budget": "low", "reasoning": "r"}
        | {"current_context": "c", "execution_mode": "m", "expected_routing": {"mode": "x"}, "assigned_to": ["Pilot"]},
    ),
    (
        OPTIMIZATIONS,
        {"userId": "u", "optimizerType": "gepa", "autoMode": None, "maxFullEvaluations": 7, "valExampleCount": 0}
        | {"reflectionModel": "m", "logDir": "x", "completedAt": "2026-01-01T10:00:00+00:00"},
    ),
)


@pytest.mark.parametrize(("container", "document"), WRITERS)
def test_every_field_that_the_writer_stores_is_known(container: Container, document: dict[str, Any]) -> None:
    found = shapes_of(container, [{"id": "x", "createdAt": "2026-01-01T10:00:01+00:00", **document}])
    assert (found.deviations, found.trends) == ({}, [])
