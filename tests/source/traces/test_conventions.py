"""The same step is read alike in the spelling of each convention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui.model.event import Event
from fleet_tui.present.run.timeline import message
from fleet_tui.source.files.traces.conventions import MEANINGS
from tests.source.traces import sdk
from tests.source.traces.reading import run

MESSAGES: Final = json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "At eight."}]}])
ASKED: Final = json.dumps(
    [
        {"role": "system", "parts": [{"type": "text", "content": "You guide ships."}]},
        {"role": "user", "parts": [{"type": "text", "content": "When is high water?"}]},
    ]
)
CALLS: Final[dict[str, dict[str, Any]]] = {
    "gen_ai": {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "tides",
        "gen_ai.tool.call.arguments": '{"at": "Kiel"}',
        "gen_ai.tool.call.result": "21:40",
    },
    "openinference": {
        "openinference.span.kind": "TOOL",
        "tool.name": "tides",
        "input.value": '{"at": "Kiel"}',
        "output.value": "21:40",
    },
    "traceloop": {
        "traceloop.span.kind": "tool",
        "traceloop.entity.name": "tides",
        "traceloop.entity.input": '{"at": "Kiel"}',
        "traceloop.entity.output": "21:40",
    },
    "by its name alone": {"tool.parameters": '{"at": "Kiel"}', "tool.output": "21:40"},
}
ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "gen_ai": {
        "gen_ai.operation.name": "chat",
        "gen_ai.output.messages": MESSAGES,
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 3,
    },
    "older gen_ai": {
        "gen_ai.system": "harbour",
        "gen_ai.operation.name": "text_completion",
        "gen_ai.completion.0.content": "At eight.",
        "gen_ai.usage.prompt_tokens": 7,
        "gen_ai.usage.completion_tokens": 3,
    },
    "openinference": {
        "openinference.span.kind": "LLM",
        "llm.output_messages.0.message.content": "At eight.",
        "llm.token_count.prompt": 7,
        "llm.token_count.completion": 3,
    },
    "traceloop": {
        "llm.request.type": "chat",
        "gen_ai.completion.0.content": "At eight.",
        "llm.usage.prompt_tokens": 7,
        "llm.usage.completion_tokens": 3,
    },
}
AGENTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "gen_ai": ("work", {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Pilot"}),
    "by its name": ("invoke_agent Pilot", {}),
    "an executor of the framework": ("executor.process Pilot", {"executor.id": "Pilot"}),
    "an executor's name": ("executor.process Pilot", {}),
    "openinference": ("work", {"openinference.span.kind": "AGENT", "agent.name": "Pilot"}),
    "traceloop": ("work", {"traceloop.span.kind": "agent", "traceloop.entity.name": "Pilot"}),
}
TASKS: Final[dict[str, dict[str, Any]]] = {
    "AgenticFleet": {"task": "When is high water?"},
    "messages": {"gen_ai.input.messages": ASKED},
    "older gen_ai": {"gen_ai.prompt.0.content": "When is high water?"},
    "openinference": {"input.value": "When is high water?"},
    "messages in an object": {"input.value": json.dumps({"messages": json.loads(ASKED)})},
}


async def only(path: Path, name: str, attributes: dict[str, Any], **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    harbour = sdk.Harbour()
    harbour.span(name, 0, 1000, attributes=attributes, **more)
    document = await run(path / "given.jsonl", sdk.otlp(harbour.spans))
    (event,) = document["events"]
    return document, event


@pytest.mark.parametrize("spelling", CALLS)
async def test_a_tool_call(tmp_path: Path, spelling: str) -> None:
    document, event = await only(tmp_path, "execute_tool tides", CALLS[spelling])
    assert (event["type"], event["toolName"]) == ("tool_call", "tides")
    assert (event["toolInput"], event["toolOutput"]) == ({"at": "Kiel"}, "21:40")
    assert document["execution_summary"]["toolsUsed"] == ["tides"]


@pytest.mark.parametrize("spelling", ANSWERS)
async def test_what_a_model_answered_and_its_tokens(tmp_path: Path, spelling: str) -> None:
    document, event = await only(tmp_path, "ask", ANSWERS[spelling])
    assert (event["type"], event["payload"]["message"]) == ("message", "At eight.")
    assert document["result"]["tokens"] == event["payload"]["tokens"] == {"prompt": 7, "completion": 3}


async def test_what_a_model_answered_as_an_event_of_the_span(tmp_path: Path) -> None:
    choice = ("gen_ai.choice", 900, {"index": 0, "message": json.dumps({"content": "At eight."})})
    for name in ("chat harbour", "generate_content harbour", "text_completion harbour"):
        _, event = await only(tmp_path, name, {"gen_ai.system": "harbour"}, events=[choice])
        assert (event["type"], event["payload"]["message"]) == ("message", "At eight.")


@pytest.mark.parametrize("name", ["agent handover", "tool selection", "completion check"])
async def test_a_word_of_another_convention_is_no_operation_in_a_name(tmp_path: Path, name: str) -> None:
    _, event = await only(tmp_path, name, {})
    assert (event["type"], event["payload"]["message"], event.get("agentId")) == ("step", name, None)


@pytest.mark.parametrize("spelling", AGENTS)
async def test_who_is_at_work(tmp_path: Path, spelling: str) -> None:
    name, attributes = AGENTS[spelling]
    document, event = await only(tmp_path, name, attributes)
    assert event["agentId"] == "Pilot"
    assert document["execution_summary"]["agentsUsed"] == ["Pilot"]


async def test_an_executor_of_the_writer_is_at_work_by_the_name_of_its_span(tmp_path: Path) -> None:
    _, event = await only(tmp_path, "AnalysisExecutor.handle_task", {})
    assert event["agentId"] == "AnalysisExecutor"


@pytest.mark.parametrize(
    ("name", "attributes", "shown"),
    [
        ("executor.process Pilot", {"executor.id": "Pilot"}, "executor.process"),
        ("AnalysisExecutor.handle_task", {}, "handle_task"),
        ("executor.process Pilot", {"gen_ai.agent.name": "Purser"}, "executor.process Pilot"),
        ("invoke_agent Pilot", {}, "invoke_agent Pilot"),
    ],
)
async def test_an_executor_is_named_once_in_a_row(
    tmp_path: Path, name: str, attributes: dict[str, Any], shown: str
) -> None:
    _, event = await only(tmp_path, name, attributes)
    assert message(Event.from_document(event, 0)) == shown
    assert event["payload"]["message"] == name  # as it is stored


@pytest.mark.parametrize("spelling", TASKS)
async def test_the_task(tmp_path: Path, spelling: str) -> None:
    document, _ = await only(tmp_path, "run", TASKS[spelling])
    assert document["task"]["input"] == "When is high water?"
    assert "task" not in document["trace"]


async def test_where_no_task_is_recorded_the_name_of_the_root_stands_for_it_and_that_is_said(tmp_path: Path) -> None:
    document, _ = await only(tmp_path, "nightly", {})
    assert document["task"]["input"] == "nightly"
    assert document["trace"]["task"] == "no task is recorded: the name of the first span stands for it"


@pytest.mark.parametrize("name", [name for names in MEANINGS.values() for name in names])
async def test_no_attribute_of_the_table_is_lost_where_it_holds_what_nobody_expects(tmp_path: Path, name: str) -> None:
    _, event = await only(tmp_path, "chat odd", {name: [4.5, 2.25]})
    assert "2.25" in json.dumps(event)
