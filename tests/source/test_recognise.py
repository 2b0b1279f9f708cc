"""A document is recognised by the name of its file, else by what it looks like, in both document shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui import demo
from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.source.files.recognise import by_name, by_shape

MODEL: Final = Path(__file__).parent.parent / "demo_data" / "model"

# What the program that writes in production stores, as cosmos.md tells it.
FLAT: Final[tuple[tuple[Container, dict[str, Any]], ...]] = (
    (RUNS, {"workflowId": "u1", "task": "t", "start_time": "2025", "status": "failed", "error": "e", "metadata": {}}),
    (RUNS, {"id": "u1", "task": "t", "result": "", "routing": {"mode": "sequential"}, "quality": {"score": 0.0}}),
    (RUNS, {"task": "t", "dspy_analysis": {}, "agent_executions": [], "total_time_seconds": 1}),
    (RUNS, {"id": "u1", "workflowId": "u1"}),
    (MEMORIES, {"id": "a|b c", "userId": "u", "agentId": "r", "content": "", "updatedAt": "2025", "workflowId": "u1"}),
    (MEMORIES, {"id": "m", "memoryType": "fact", "content": "c", "createdAt": "2025", "workflowId": "u1"}),
    (EXAMPLES, {"task": "t", "team": "A,B", "assigned_to": "A", "available_tools": "T", "tool_requirements": []}),
    (OPTIMIZATIONS, {"optimizerType": "gepa", "autoMode": "light", "trainExampleCount": 2, "createdAt": "2025"}),
    (CACHE, {"cacheKey": "k", "agentName": "a", "ttlSeconds": 300, "responseType": "x", "taskPreview": "[redacted]"}),
    (CACHE, {"cacheKey": "k", "workflowId": "u1", "result": {}}),
    (SEGMENTS, {"workflowId": "u1", "segmentIndex": "1", "events": []}),
)


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_the_example_of_the_data_model_is_recognised(container: Container) -> None:
    assert by_shape(json.loads((MODEL / f"{container.name}.json").read_text("utf-8"))) is container


@pytest.mark.parametrize(("container", "document"), FLAT)
def test_the_flat_shape_is_recognised(container: Container, document: dict[str, Any]) -> None:
    assert by_shape(document) is container


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_every_document_of_the_demo_is_recognised(container: Container) -> None:
    lines = (demo.FOLDER / f"{container.name}.jsonl").read_bytes().splitlines()
    found = [by_shape(json.loads(line)) for line in lines]
    assert found
    assert all(each is container for each in found)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": "x"},
        {"id": "x", "task": "t"},
        {"id": "c1", "userId": "u", "title": "hello", "messages": [], "createdAt": "2025"},  # a conversation
        {"name": "package", "version": "1.0", "scripts": {}},
    ],
)
def test_what_belongs_to_no_container_is_not_guessed(document: dict[str, Any]) -> None:
    assert by_shape(document) is None


@pytest.mark.parametrize(
    ("name", "container"),
    [
        ("workflowRuns.jsonl", RUNS),
        ("workflowRunSegments.json", SEGMENTS),
        ("execution_history.jsonl", RUNS),
        ("supervisor_examples.json", EXAMPLES),
        ("runs.json", None),
        ("workflowRuns.jsonl.bak", None),
        ("conversations.jsonl", None),
    ],
)
def test_the_name_of_a_file_tells_its_container(name: str, container: Container | None) -> None:
    assert by_name(name) is container
