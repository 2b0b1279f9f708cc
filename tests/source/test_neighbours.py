"""What neighbouring programs write is refused by name, whole and among ours; nothing is guessed by chance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui.errors import Unreadable
from fleet_tui.query.query import Query
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.files.recognise import by_shape
from tests.contract.asking import pages

LANGSMITH: Final = {
    "id": "a", "name": "ChatOpenAI", "run_type": "llm", "inputs": {}, "outputs": {},
    "start_time": "2026-01-01T00:00:00", "end_time": "2026-01-01T00:00:01", "error": None, "status": "success",
    "events": [], "trace_id": "a",
    "dotted_order": "x", "extra": {"metadata": {}}, "session_id": "s",
}  # fmt: skip
NEIGHBOURS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("an evaluation report", {"task_id": "1", "message": "m", "metrics": {"quality_score": 8}, "hash": "a"}),
    ("an evaluation report", {"total_tasks": 3, "metrics": {"latency_seconds": {"mean": 2}}}),
    ("a LangSmith export", LANGSMITH),
    (
        "a LangSmith export",
        {"id": "a", "run_type": "tool", "inputs": {}, "error": "x", "status": "error"},
    ),
    (
        "a CrewAI output",
        {"raw": "r", "pydantic": None, "json_dict": None, "tasks_output": [], "token_usage": {"total_tokens": 1}},
    ),
    ("a CrewAI output", {"description": "d", "expected_output": "e", "raw": "r", "agent": "A", "output_format": "raw"}),
    ("an AutoGen state or message", {"type": "TeamState", "version": "1.0.0", "agent_states": {}, "team_id": "t"}),
    (
        "an AutoGen state or message",
        {"source": "user", "models_usage": None, "metadata": {}, "content": "Hi", "type": "TextMessage"},
    ),
    ("an AutoGen state or message", {"messages": [{"source": "user", "content": "Hi"}], "stop_reason": "done"}),
    ("an AutoGen state or message", {"source": "user", "content": "Hi", "metadata": {}, "type": "TextMessage"}),
    ("a row of mem0's store", {"id": "m", "data": "likes tea", "hash": "abc", "user_id": "u"}),
    (
        "a LangGraph checkpoint",
        {"v": 1, "ts": "2026", "id": "c", "channel_values": {"messages": []}, "channel_versions": {}, "metadata": {}},
    ),
    ("an OpenAI file", {"custom_id": "r1", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": []}}),
    (
        "an OpenAI file",
        {"id": "b", "custom_id": "r1", "response": {"status_code": 200, "body": {}}, "error": None},
    ),
    (
        "an OpenAI file",
        {"id": "run_1", "object": "thread.run", "assistant_id": "a", "thread_id": "t", "status": "failed"},
    ),
    ("an OpenAI file", {"run_id": "r", "event_id": 0, "sample_id": "s", "type": "match", "data": {}, "created_at": ""}),
    ("an OpenAI file", {"id": "evalrun_1", "object": "eval.run", "status": "failed", "created_at": 1, "metadata": {}}),
    (
        "an OpenTelemetry export",
        {
            "name": "n",
            "span_kind": "LLM",
            "parent_id": None,
            "status_code": "ERROR",
            "context.span_id": "s",
            "events": [],
        },
    ),
    ("a Weave export", {"id": "c", "op_name": "weave:///x", "trace_id": "t", "started_at": "2026", "inputs": {}}),
    (
        "a Helicone export",
        {"request_id": "r", "request_created_at": "2026", "request_body": {}, "response_body": {}, "status": 200},
    ),
    (
        "a promptfoo result",
        {"evalId": "e", "results": {"version": 3, "stats": {}, "prompts": [], "results": []}, "config": {}},
    ),
    ("a Braintrust export", {"id": "r", "span_attributes": {}, "root_span_id": "s", "metadata": {}, "error": "x"}),
    ("an n8n execution", {"id": "1", "finished": True, "mode": "trigger", "workflowId": "w", "data": {}}),
    ("rows of a data set", {"row_idx": 0, "row": {"text": "t"}, "truncated_cells": []}),
    ("rows of a data set", {"instruction": "i", "input": "", "output": "o"}),
    (
        "a list of issues",
        {"html_url": "x", "number": 3, "title": "t", "state": "open", "labels": [], "assignee": None, "body": "b"},
    ),
    ("a list of things to do", {"id": 1, "title": "Buy milk", "status": "open", "created": "2026-01-01"}),
    (
        "a list of things to do",
        {"id": 1, "title": "Buy milk", "status": "open", "assigned_to": "Bo", "error": None, "metadata": {}},
    ),
    ("a vector store's export", {"id": "d", "document": "d", "embedding": [0.1], "metadata": {}}),
    ("a conversation", {"messages": [{"role": "user", "content": "High tide?"}]}),
    ("an evaluation task list", {"input": [{"role": "user"}], "ideal": "x"}),
)
NOBODYS: Final[tuple[dict[str, Any], ...]] = (
    {"id": 1, "status": "open", "error": "none", "metadata": {}},
    {"id": "x", "status": "done", "result": "ok", "created": "2026"},
    {"id": "x", "task": "t", "status": "open", "result": "r"},
    {"id": "x", "task": "t", "mode": "m", "context": "c"},
    {"content": "c", "metadata": {}, "agentId": 5, "userId": "u"},
    {"id": "x", "routing": "manual", "labels": {"app": "x"}, "dataset": "d"},
    {"request": {}, "result": {}, "ttl": 3},
    {"status": "done", "completedAt": "2026", "error": "x", "events": []},
    {"name": "x", "start_time": "2026", "end_time": "2026", "quality": {}, "status": "failed"},
)


@pytest.mark.parametrize(
    ("what", "document", "name"),
    [
        (what, document, name)
        for what, document in NEIGHBOURS
        for name in ("given.json", "given.jsonl", "workflowRuns.jsonl", "execution_history.jsonl")
        # with the partition key of runs, the name of the file decides
        if name.startswith("given") or "workflowId" not in document
    ],
)
async def test_what_a_neighbour_writes_is_refused_by_name(
    tmp_path: Path, what: str, document: dict[str, Any], name: str
) -> None:
    (tmp_path / name).write_text(f"{json.dumps(document)}\n" * 2 if name.endswith("l") else json.dumps([document] * 2))
    with pytest.raises(Unreadable, match=f"holds 2 objects with .*: {what}, which is not read") as raised:
        await pages(LocalSource(tmp_path / name), Query(RUNS), 50)
    assert raised.value.next_step.count("memory") == 1


@pytest.mark.parametrize("document", NOBODYS)
async def test_what_is_like_ours_by_chance_is_refused_plainly(tmp_path: Path, document: dict[str, Any]) -> None:
    assert by_shape(document) is None
    path = tmp_path / "given.json"
    path.write_text(json.dumps([document]))
    for container in (RUNS, MEMORIES, EXAMPLES, OPTIMIZATIONS, CACHE):
        with pytest.raises(Unreadable, match=r"given.json holds no document that is recognised") as raised:
            await pages(LocalSource(path), Query(container), 50)
        assert "name a file of run, segment, memory" in raised.value.next_step


async def test_among_ours_each_is_left_out_by_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    ours = {"workflowId": "w", "task": "t"}
    path.write_text(json.dumps([ours, LANGSMITH, NEIGHBOURS[0][1], NOBODYS[0], NOBODYS[1]]))
    (page,) = await pages(LocalSource(path), Query(RUNS), 50)
    assert len(page.documents) == 1
    assert "1 document left out with dotted_order: a LangSmith export" in page.unread
    assert "1 document left out with task_id, metrics: an evaluation report" in page.unread
    assert "2 documents left out of no known kind" in page.unread
