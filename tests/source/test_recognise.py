"""A document is recognised by the name of its file, else by what it looks like, in both document shapes."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest

from fleet_tui import demo
from fleet_tui.errors import Unreadable
from fleet_tui.fields import Container
from fleet_tui.query.query import Query
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.source.files.lines import FileBytes
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.files.recognise import by_name, by_shape
from fleet_tui.source.files.traces.shapes import shape_of
from tests.contract.asking import ids, pages

MODEL: Final = Path(__file__).parent.parent / "demo_data" / "model"

# What the program that writes in production stores, as cosmos.md tells it.
FLAT: Final[tuple[tuple[Container, dict[str, Any]], ...]] = (
    (RUNS, {"workflowId": "u1", "task": "t", "start_time": "2025", "status": "failed", "error": "e", "metadata": {}}),
    (RUNS, {"id": "u1", "task": "t", "result": "", "routing": {"mode": "sequential"}, "quality": {"score": 0.0}}),
    (RUNS, {"task": "t", "dspy_analysis": {}, "agent_executions": [], "total_time_seconds": 1}),
    (RUNS, {"id": "u1", "workflowId": "u1"}),
    (RUNS, {"id": "u1", "workflowId": "u1", "userId": "u", "_ts": 1}),
    (RUNS, {"id": "u1", "workflowId": "u1", "status": "failed", "completedAt": "2025"}),
    (MEMORIES, {"id": "a|b c", "userId": "u", "agentId": "r", "content": "", "updatedAt": "2025", "workflowId": "u1"}),
    (MEMORIES, {"id": "m", "memoryType": "fact", "content": "c", "createdAt": "2025", "workflowId": "u1"}),
    (EXAMPLES, {"task": "t", "team": "A,B", "assigned_to": "A", "available_tools": "T", "tool_requirements": []}),
    (OPTIMIZATIONS, {"optimizerType": "gepa", "autoMode": "light", "trainExampleCount": 2, "createdAt": "2025"}),
    (CACHE, {"cacheKey": "k", "agentName": "a", "ttlSeconds": 300, "responseType": "x", "taskPreview": "[redacted]"}),
    (CACHE, {"cacheKey": "k", "workflowId": "u1", "result": {}}),
    (SEGMENTS, {"workflowId": "u1", "segmentIndex": "1", "events": []}),
    (EXAMPLES, {"task": "Count the buoys", "context": "user: Count", "current_context": "user: Count"}),
    (
        EXAMPLES,
        {"task": "t", "team_capabilities": "- Pilot: guides", "assigned_to": ["Pilot"], "latency_budget": "low"},
    ),
    (OPTIMIZATIONS, {"id": "o1", "userId": "u", "maxFullEvaluations": 7, "createdAt": "2026"}),
)

# What neighbouring programs write.
FOREIGN: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("an OpenTelemetry export", {"resourceSpans": [{"scopeSpans": []}]}),
    (
        "an OpenTelemetry export",
        {
            "name": "n",
            "context": {"trace_id": "0xa"},
            "start_time": "2026",
            "status": {"status_code": "ERROR"},
            "events": [],
        },
    ),
    ("an OpenTelemetry export", {"traceId": "a", "spanId": "b", "name": "n", "status": "failed", "events": []}),
    (
        "a Langfuse export",
        {"id": "a", "traceId": "t", "type": "SPAN", "startTime": "2026", "metadata": {}, "error": "x"},
    ),
    ("a Langfuse export", {"id": "t", "name": "n", "htmlPath": "/x", "metadata": {}, "updatedAt": "2026"}),
    ("an MLflow export", {"info": {"run_id": "r", "experiment_id": "0", "status": "FAILED"}, "data": {"metrics": []}}),
    ("a row of mem0's store", {"id": "m", "payload": {"data": "likes tea", "hash": "h"}}),
    ("a SWE-agent trajectory", {"environment": "e", "trajectory": [], "history": [], "info": {"exit_status": "x"}}),
    ("a part of a GEPA result", {"candidates": [], "parents": [[None]], "log_dir": "x"}),
    (
        "a conversation",
        {"id": "c", "userId": "u", "title": "Tides", "updatedAt": "2026", "messages": [], "metadata": {}},
    ),
    ("a conversation", {"messages": [{"role": "user", "content": "High tide?"}]}),
    ("an evaluation task list", {"id": "t", "task": "t", "mode": "m", "expected_keywords": ["tide"]}),
    ("a Jaeger export", {"data": [{"traceID": "a", "spans": [{"traceID": "a", "spanID": "b"}], "processes": {}}]}),
    ("a Jaeger export", {"traceID": "a", "spans": [], "processes": {}}),
    ("a Zipkin export", {"traceId": "a", "id": "b", "name": "n", "timestamp": 1, "localEndpoint": {}}),
    ("an Inspect log", {"version": 2, "status": "error", "eval": {"task": "t", "model": "m"}, "samples": []}),
    ("an Inspect log", {"id": 1, "epoch": 1, "input": "i", "target": "t", "messages": []}),
    ("a reply of the service", {"_rid": "x", "Documents": [{"id": "r", "workflowId": "r"}], "_count": 1}),
)


@pytest.mark.parametrize(("what", "document"), FOREIGN)
async def test_another_programs_file_is_refused_by_what_it_is_whatever_its_name(
    tmp_path: Path, what: str, document: dict[str, Any]
) -> None:
    names = ("workflowRuns.jsonl", "execution_history.jsonl", "agentMemory.json", "supervisor_examples.json")
    names = names if shape_of(document) else ("x.json", *names)  # under no name of ours, the spans of a trace are read
    for name, text in product(names, (f"{json.dumps(document)}\n" * 2, json.dumps([document] * 2))):
        (tmp_path / name).write_text(text)
        source = LocalSource(tmp_path / name)
        with pytest.raises(Unreadable, match=f"{name} holds 2 objects with .*: {what}, which is not read") as raised:
            await pages(source, Query(by_name(name) or RUNS), 50)
        assert "name a file of run" in raised.value.next_step


@pytest.mark.parametrize("name", ["workflowRuns.jsonl", "execution_history.jsonl", "mixed.jsonl"])
async def test_what_another_program_wrote_among_ours_is_left_out_and_said(tmp_path: Path, name: str) -> None:
    ours = {"id": "r", "workflowId": "r", "task": "t", "status": "failed"}
    (tmp_path / name).write_text("\n".join(map(json.dumps, (ours, FOREIGN[1][1], FOREIGN[9][1], FOREIGN[9][1]))))
    (page,) = await pages(LocalSource(tmp_path / name), Query(RUNS), 50)
    assert ids(page.documents) == ["r"]
    assert "2 documents left out with messages: a conversation" in page.unread
    assert "1 document left out with context.trace_id: an OpenTelemetry export" in page.unread


async def test_a_file_of_ours_opens_although_another_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text('{"id": "r", "workflowId": "r"}')
    (tmp_path / "execution_history.jsonl").write_text(json.dumps(FOREIGN[9][1]))
    (page,) = await pages(LocalSource(tmp_path), Query(RUNS), 50)
    assert ids(page.documents) == ["r"]
    assert "execution_history.jsonl: 1 document left out with messages: a conversation · first: line 1" in page.unread


async def test_memories_in_a_file_of_runs_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps({"id": "m", "userId": "u", "memoryType": "fact"}))
    with pytest.raises(Unreadable, match="1 object with memoryType: memories, no runs"):
        await pages(LocalSource(tmp_path), Query(RUNS), 50)


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
        ("dspy_examples.jsonl", EXAMPLES),
        ("golden_dataset.json", EXAMPLES),
        ("runs.json", None),
        ("workflowRuns.jsonl.bak", None),
        ("conversations.jsonl", None),
    ],
)
def test_the_name_of_a_file_tells_its_container(name: str, container: Container | None) -> None:
    assert by_name(name) is container


EXAMPLE: Final = {
    "task": "Plan a night berth",
    "team": "Pilot: guides ships",
    "assigned_to": "Pilot",
    "mode": "sequential",
}


@pytest.mark.parametrize(
    ("files", "section"),
    [
        ({"supervisor_examples.json": json.dumps([EXAMPLE])}, EXAMPLES),
        ({"whatever.json": json.dumps([EXAMPLE])}, EXAMPLES),
        ({"workflowRuns.jsonl": "", "supervisor_examples.json": json.dumps([EXAMPLE])}, EXAMPLES),
        ({"cache.jsonl": '{"cacheKey": "k"}', "execution_history.jsonl": '{"workflowId": "r"}'}, RUNS),
        ({"x.jsonl": '{"workflowId": "w", "segmentIndex": 1}'}, None),
        ({"x.json": '{"name": "package"}'}, None),
    ],
)
def test_files_open_on_the_first_section_of_which_they_hold_something(
    tmp_path: Path, files: dict[str, str], section: Container | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    alone = tmp_path / next(iter(files))
    assert LocalSource(tmp_path if len(files) > 1 else alone).opens_on is section


async def test_a_large_file_is_not_read_to_find_its_section(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    path.write_text(f"{json.dumps(EXAMPLE)}\n" * 100_000)
    read = 0

    def counting(self: FileBytes, start: int, end: int) -> bytes:
        nonlocal read
        read += end - start
        return whole(self, start, end)

    whole = FileBytes.read
    with patch.object(FileBytes, "read", counting):
        assert LocalSource(path).opens_on is EXAMPLES
    assert read < 1_000_000


async def test_files_are_found_where_the_writer_puts_them_and_one_folder_down(tmp_path: Path) -> None:
    logs, data = tmp_path / ".var" / "logs", tmp_path / ".var" / "data"
    for folder in (logs, data):
        folder.mkdir(parents=True)
    (logs / "execution_history.jsonl").write_text('{"workflowId": "r"}\n')
    (data / "supervisor_examples.json").write_text(json.dumps([EXAMPLE]))
    for place in (tmp_path, tmp_path / ".var"):
        source = LocalSource(place)
        assert [len(page.documents) for page in await pages(source, Query(RUNS), 50)] == [1]
        assert [len(page.documents) for page in await pages(source, Query(EXAMPLES), 50)] == [1]


def test_folders_that_were_not_looked_into_are_told(tmp_path: Path) -> None:
    for number in range(1000, 1250):
        (tmp_path / f"d{number}").mkdir()
    (tmp_path / "d1003" / "workflowRuns.jsonl").write_text('{"workflowId": "r"}\n')
    assert LocalSource(tmp_path).remark.endswith("looked into 200 of its 250 folders, not into the others")


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.noun)
async def test_under_our_own_name_a_document_with_nothing_of_ours_is_left_out_and_said(
    tmp_path: Path, container: Container
) -> None:
    known = {"id": "a", str(container.partition_key): "k"}
    lines = (known, {"foo": 1}, {}, {"_ts": 1795000000, "foo": 1})
    (tmp_path / f"{container.name}.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (page,) = await pages(LocalSource(tmp_path), Query(container), 50)
    assert ids(page.documents) == ["a"]
    said = f"{container.name}.jsonl: 3 documents left out of no known kind · first: line 2; 1 {container.one} read"
    assert page.unread == said


@pytest.mark.parametrize(
    "document",
    [
        {"id": 1, "name": "CI", "status": "completed", "conclusion": "failure", "workflow_id": 3},
        {"id": "1", "key": "X-1", "fields": {"summary": "s"}, "_ts": 1795000000},
        {"name": "ship", "error": None, "speed": 3},
    ],
)
async def test_under_our_own_name_a_field_of_ours_by_chance_among_others_is_not_enough(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    for name in ("workflowRuns.jsonl", "execution_history.jsonl", "agentMemory.jsonl"):
        (tmp_path / name).write_text(json.dumps(document))
        with pytest.raises(Unreadable, match="1 object of no known kind"):
            await pages(LocalSource(tmp_path / name), Query(by_name(name) or RUNS), 50)


@pytest.mark.parametrize("document", [{"id": "a"}, {"error": "x"}, {"task": None}, {"events": []}, {"userId": "u"}])
async def test_under_our_own_name_one_field_of_ours_is_enough(tmp_path: Path, document: dict[str, Any]) -> None:
    for name in ("workflowRuns.jsonl", "execution_history.jsonl"):
        (tmp_path / name).write_text(json.dumps(document))
        (page,) = await pages(LocalSource(tmp_path / name), Query(RUNS), 50)
        assert len(page.documents) == 1
