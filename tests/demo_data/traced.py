"""The trace of one run of the flatter shape, as the console exporter of OpenTelemetry leaves it, a span on each line.

By its task and its end it can only be that run's. The ids are made of the names: the same each time the demo is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from tests.demo_data.times import on

_BEGAN: Final = on("2025-11-05 13:19:55.243")
_TASK: Final = "Agree on 40 golden questions for the contracts index, ten of them unanswerable."
_SEARCH: Final = "AzureAISearchTool"
TRACE: Final = "3f2a9c41d07be5668a15f2c94be07d31"


class _Span(NamedTuple):
    name: str
    start: float  # seconds since the run began
    end: float
    parent: str = ""
    attributes: dict[str, Any] = {}  # noqa: RUF012 - never changed
    error: tuple[str, str] | None = None
    link: str = ""


def traced() -> bytes:
    """The file, a span on each line in the order in which they ended."""
    lines = (json.dumps(each, separators=(",", ":")) for each in _documents())
    return "".join(f"{each}\n" for each in lines).encode()


def _spans() -> Iterator[_Span]:
    yield _Span("SupervisorWorkflow.run", 0, 126.41, "", {"task": _TASK, "mode": "discussion"})
    yield _Span("AnalysisExecutor.handle_task", 0.02, 5.969, "SupervisorWorkflow.run")
    yield _chat("chat gpt-5 analysis", 0.4, 5.8, "AnalysisExecutor.handle_task", 412, 96)
    yield _Span("RoutingExecutor.handle_analysis", 5.99, 8.65, "SupervisorWorkflow.run")
    yield _Span("ExecutionExecutor.handle_routing", 8.67, 117.707, "SupervisorWorkflow.run")
    around = "ExecutionExecutor.handle_routing"
    yield _agent("Researcher", 8.9, 47.2, around)
    yield _tool("search 1", 10.1, 10.4, "Researcher", {"query": "termination for convenience", "top": 50}, None)
    yield _tool("search 2", 12.6, 15.9, "Researcher", {"query": "termination for convenience", "top": 20}, "20 clauses")
    yield _tool("search 3", 16.2, 18.8, "Researcher", {"query": "liability cap", "top": 20}, "17 clauses")
    said = "34 questions, each from a search that was really made."
    yield _chat("chat gpt-5 proposes", 19.0, 46.8, "invoke_agent Researcher", 5210, 1180, said)
    yield _agent("Analyst", 47.5, 88.3, around)
    yield _tool("search 4", 49.0, 50.7, "Analyst", {"query": "supplier Norrland Freight", "top": 5}, "no document")
    said = "Ten that look answerable and are not: six name a wrong supplier, four a wrong year."
    yield _chat("chat gpt-5 unanswerable", 51.2, 87.9, "invoke_agent Analyst", 6804, 940, said)
    yield _agent("Reviewer", 88.6, 117.5, around, link="invoke_agent Researcher")
    said = "Four are ambiguous and go: 40 are left."
    yield _chat("chat gpt-5 reviews", 89.0, 117.1, "invoke_agent Reviewer", 7922, 610, said)
    yield _Span("ProgressExecutor.handle_execution", 117.73, 119.72, "SupervisorWorkflow.run")
    yield _Span("QualityExecutor.handle_progress", 119.74, 126.01, "SupervisorWorkflow.run")


def _agent(name: str, start: float, end: float, parent: str, link: str = "") -> _Span:
    told = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name}
    return _Span(f"invoke_agent {name}", start, end, parent, told, link=link)


def _chat(name: str, start: float, end: float, parent: str, given: int, answered: int, said: str = "") -> _Span:
    told: dict[str, Any] = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-5"}
    told |= {"gen_ai.usage.input_tokens": given, "gen_ai.usage.output_tokens": answered}
    if said:
        parts = [{"type": "text", "content": said}]
        told["gen_ai.output.messages"] = json.dumps([{"role": "assistant", "parts": parts}])
    return _Span(name, start, end, parent, told)


def _tool(name: str, start: float, end: float, agent: str, given: dict[str, Any], answer: str | None) -> _Span:
    told = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": _SEARCH,
        "gen_ai.tool.call.arguments": json.dumps(given),
        **({"gen_ai.tool.call.result": answer} if answer else {}),
    }
    error = None if answer else ("ConnectionResetError", "[Errno 104] Connection reset by peer")
    return _Span(f"execute_tool {name}", start, end, f"invoke_agent {agent}", told, error)


def _documents() -> Iterator[dict[str, Any]]:
    for each in sorted(_spans(), key=lambda span: span.end):
        raised = each.error
        yield {
            "name": each.name if not each.name.startswith("execute_tool") else f"execute_tool {_SEARCH}",
            "context": {"trace_id": f"0x{TRACE}", "span_id": _id_of(each.name), "trace_state": "[]"},
            "kind": "SpanKind.INTERNAL",
            "parent_id": _id_of(each.parent) if each.parent else None,
            "start_time": _time(each.start),
            "end_time": _time(each.end),
            "status": _status(raised),
            "attributes": each.attributes,
            "events": [_exception(*raised, at=each.end)] if raised else [],
            "links": [_link(each.link)] if each.link else [],
            "resource": {"attributes": {"service.name": "agentic-fleet", "service.version": "0.7.0"}, "schema_url": ""},
        }


def _status(raised: tuple[str, str] | None) -> dict[str, str]:
    return {"status_code": "ERROR", "description": ": ".join(raised)} if raised else {"status_code": "UNSET"}


def _exception(kind: str, message: str, at: float) -> dict[str, Any]:
    stack = (
        "Traceback (most recent call last):\n"
        '  File "agentic_fleet/tools/search.py", line 88, in run\n'
        "    return await self.client.search(**arguments)\n"
        f"{kind}: {message}\n"
    )
    told = {"exception.type": kind, "exception.message": message, "exception.stacktrace": stack}
    return {"name": "exception", "timestamp": _time(at), "attributes": told}


def _link(to: str) -> dict[str, Any]:
    context = {"trace_id": f"0x{TRACE}", "span_id": _id_of(to), "trace_state": "[]"}
    return {"context": context, "attributes": {"reads": "what it proposed"}}


def _id_of(name: str) -> str:
    return f"0x{sha256(name.encode()).hexdigest()[:16]}"


def _time(seconds: float) -> str:
    at: datetime = _BEGAN + timedelta(seconds=seconds)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}Z"
