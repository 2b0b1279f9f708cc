"""Spans made by the real OpenTelemetry SDK, written in each shape that is read.

The console exporter and the file exporter of OTLP/JSON write by themselves. No library writes Jaeger's and Zipkin's
JSON any more: `jaeger` and `zipkin` make these shapes from the SDK's spans, with hexadecimal ids and microseconds.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.json.file.trace_exporter import FileSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanContext, Status, StatusCode, TraceFlags

BEGAN: Final = 1_795_000_000_000_000_000  # nanoseconds: 2026-11-18T11:06:40Z
MILLI: Final = 1_000_000
TASK: Final = "Find a berth for tonight's ferry"
ARGUMENTS: Final = {"harbour": "Kiel", "at": "2026-11-18T20:00"}


class Harbour:
    """Makes spans of one service; times are milliseconds since the run began."""

    def __init__(self, service: str = "harbour", **resource: str) -> None:
        self._kept = InMemorySpanExporter()
        self.provider = TracerProvider(resource=Resource({"service.name": service, **resource}))
        self.provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self._tracer = self.provider.get_tracer("harbour.tests", "1.0")

    def span(
        self,
        name: str,
        start: float,
        end: float,
        parent: ReadableSpan | SpanContext | None = None,
        attributes: Mapping[str, Any] | None = None,
        *,
        error: BaseException | None = None,
        status: Status | None = None,
        links: Sequence[Link] = (),
        events: Sequence[tuple[str, float, Mapping[str, Any]]] = (),
    ) -> ReadableSpan:
        around = parent.get_span_context() if isinstance(parent, ReadableSpan) else parent
        context = trace.set_span_in_context(trace.NonRecordingSpan(around)) if around else None
        span = self._tracer.start_span(
            name, context=context, attributes=dict(attributes or {}), links=list(links), start_time=at(start)
        )
        for told, when, more in events:
            span.add_event(told, dict(more), timestamp=at(when))
        if error is not None:
            span.record_exception(error, timestamp=at(end))
            span.set_status(Status(StatusCode.ERROR, f"{type(error).__name__}: {error}"))
        if status is not None:
            span.set_status(status)
        span.end(at(end))
        assert isinstance(span, ReadableSpan)
        return span

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """All that were made, in the order in which they ended."""
        return self._kept.get_finished_spans()


def at(milliseconds: float) -> int:
    return BEGAN + round(milliseconds * MILLI)


def a_run() -> tuple[ReadableSpan, ...]:
    """The trace of a run as AgenticFleet and its framework leave it: two agents, three tools, one of which fails."""
    harbour = Harbour(zone="north")
    root = harbour.span(
        "SupervisorWorkflow.run",
        0,
        9000,
        attributes={"task": TASK, "mode": "sequential"},
        status=Status(StatusCode.OK),
    )
    pilot = harbour.span(
        "invoke_agent Pilot",
        1000,
        5000,
        root,
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "Pilot",
            "gen_ai.usage.input_tokens": 300,
            "gen_ai.usage.output_tokens": 90,
        },
        links=[Link(SpanContext(0xABCDEF, 0x1234, is_remote=True, trace_flags=TraceFlags(1)), {"why": "asked before"})],
    )
    harbour.span(
        "chat harbour-model",
        1100,
        2000.5,
        pilot,
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "harbour-model",
            "gen_ai.usage.input_tokens": 200,
            "gen_ai.usage.output_tokens": 50,
            "gen_ai.output.messages": json.dumps(
                [{"role": "assistant", "parts": [{"type": "text", "content": "I ask for the tides."}]}]
            ),
        },
    )
    harbour.span(
        "execute_tool tides",
        2100,
        2900,
        pilot,
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "tides",
            "gen_ai.tool.call.arguments": json.dumps(ARGUMENTS),
            "gen_ai.tool.call.result": "high water at 21:40",
            "harbour.buoys": [1, 2, 3],
        },
        events=[("cache.miss", 2200, {"key": "tides/kiel"})],
    )
    harbour.span(
        "chat harbour-model",
        3000,
        4000,
        pilot,
        {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 40},
    )
    writer = harbour.span(
        "invoke_agent Purser",
        5100,
        8900,
        root,
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Purser"},
        error=raised(ValueError("no berth is free")),
    )
    harbour.span(
        "execute_tool berths",
        6000,
        8000,
        writer,
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "berths",
            "gen_ai.tool.call.arguments": '{"length": 40}',
        },
        error=raised(ValueError("no berth is free")),
    )
    return harbour.spans


def raised(error: Exception) -> Exception:
    """An exception as it is when something caught it: with a traceback."""
    try:
        raise error
    except Exception as caught:  # noqa: BLE001 - whatever it is
        return caught


def console(spans: Sequence[ReadableSpan], *, indent: int | None = 4) -> str:
    out = io.StringIO()

    def form(span: ReadableSpan) -> str:
        return span.to_json(indent=indent) + "\n"

    ConsoleSpanExporter(out=out, formatter=form).export(spans)
    return out.getvalue()


def otlp(spans: Sequence[ReadableSpan]) -> str:
    out = io.StringIO()
    FileSpanExporter(stream=out).export(spans)
    return out.getvalue()


def otlp_in_batches(spans: Sequence[ReadableSpan]) -> str:
    """One line for each span, as a processor writes them that waits for none."""
    return "".join(otlp([each]) for each in spans)


def jaeger(spans: Sequence[ReadableSpan]) -> str:
    by_trace: dict[str, list[ReadableSpan]] = {}
    for each in spans:
        by_trace.setdefault(f"{_context(each).trace_id:032x}", []).append(each)
    data = [_jaeger_trace(trace_id, found) for trace_id, found in by_trace.items()]
    return json.dumps({"data": data, "total": 0, "limit": 0, "offset": 0, "errors": None})


def _jaeger_trace(trace_id: str, spans: Sequence[ReadableSpan]) -> dict[str, Any]:
    services = {str(each.resource.attributes["service.name"]): each.resource for each in spans}
    numbers = {name: f"p{number}" for number, name in enumerate(services, 1)}
    processes = {
        numbers[name]: {
            "serviceName": name,
            "tags": [_tag(key, value) for key, value in each.attributes.items() if key != "service.name"],
        }
        for name, each in services.items()
    }
    told = []
    for each in spans:
        references = [("CHILD_OF", each.parent)] if each.parent else []
        references += [("FOLLOWS_FROM", link.context) for link in each.links]
        tags = [_tag(key, value) for key, value in (each.attributes or {}).items()]
        if each.status.status_code is not StatusCode.UNSET:
            tags.append(_tag("otel.status_code", each.status.status_code.name))
        if each.status.status_code is StatusCode.ERROR:
            tags += [_tag("error", True), _tag("otel.status_description", each.status.description)]
        told.append(
            {
                "traceID": trace_id,
                "spanID": f"{_context(each).span_id:016x}",
                "operationName": each.name,
                "references": [
                    {"refType": kind, "traceID": f"{to.trace_id:032x}", "spanID": f"{to.span_id:016x}"}
                    for kind, to in references
                ],
                "startTime": (each.start_time or 0) // 1000,
                "duration": ((each.end_time or 0) - (each.start_time or 0)) // 1000,
                "tags": [*tags, _tag("span.kind", each.kind.name.lower())],
                "logs": [
                    {
                        "timestamp": note.timestamp // 1000,
                        "fields": [
                            _tag("event", note.name),
                            *(_tag(*pair) for pair in (note.attributes or {}).items()),
                        ],
                    }
                    for note in each.events
                ],
                "processID": numbers[str(each.resource.attributes["service.name"])],
                "warnings": None,
            }
        )
    return {"traceID": trace_id, "spans": told, "processes": processes, "warnings": None}


def zipkin(spans: Sequence[ReadableSpan]) -> str:
    told = []
    for each in spans:
        tags = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in (each.attributes or {}).items()
        }
        if each.status.status_code is not StatusCode.UNSET:
            tags["otel.status_code"] = each.status.status_code.name
        if each.status.status_code is StatusCode.ERROR:
            tags["error"] = each.status.description or ""
        parent = {"parentId": f"{each.parent.span_id:016x}"} if each.parent else {}
        told.append(
            {
                "traceId": f"{_context(each).trace_id:032x}",
                "id": f"{_context(each).span_id:016x}",
                **parent,
                "name": each.name,
                "timestamp": (each.start_time or 0) // 1000,
                "duration": ((each.end_time or 0) - (each.start_time or 0)) // 1000,
                "localEndpoint": {"serviceName": each.resource.attributes["service.name"]},
                "tags": tags,
                "annotations": [{"timestamp": note.timestamp // 1000, "value": note.name} for note in each.events],
            }
        )
    return json.dumps(told)


def _tag(key: str, value: Any) -> dict[str, Any]:
    kinds = {bool: "bool", int: "int64", float: "float64"}
    return {
        "key": key,
        "type": kinds.get(type(value), "string"),
        "value": list(value) if isinstance(value, tuple) else value,
    }


def _context(span: ReadableSpan) -> SpanContext:
    context = span.get_span_context()
    assert context is not None
    return context


def span_id(span: ReadableSpan) -> str:
    return f"{_context(span).span_id:016x}"


def trace_id(span: ReadableSpan) -> str:
    return f"{_context(span).trace_id:032x}"


SHAPES: Final[Mapping[str, Callable[[Sequence[ReadableSpan]], str]]] = {
    "the console exporter, indented": console,
    "the console exporter, one a line": lambda spans: console(spans, indent=None),
    "OTLP/JSON": otlp,
    "OTLP/JSON, a line for each batch": otlp_in_batches,
    "Jaeger": jaeger,
    "Zipkin": zipkin,
}
