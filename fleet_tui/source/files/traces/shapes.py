"""Knows the shapes in which traces are written, and reads the spans of each.

A shape that is not in this table is refused by name, as what it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from fleet_tui.source.files.traces.span import (
    MICRO,
    Span,
    SpanEvent,
    StatusCode,
    beside,
    clock_nanoseconds,
    first,
    id_of,
    mapping,
    members,
    misfits,
    nanoseconds,
    pairs,
    status_code,
    words,
)

_GROUPS: Final = ("resourceSpans", "resource_spans", "batches")
_SCOPES: Final = ("scopeSpans", "scope_spans", "instrumentationLibrarySpans")
# The names in JSON, and those of a writer that takes them from the protocol as they stand there.
_TRACE, _SPAN = ("traceId", "trace_id"), ("spanId", "span_id")
_PARENT: Final = ("parentSpanId", "parent_span_id")
_START: Final = ("startTimeUnixNano", "start_time_unix_nano")
_END: Final = ("endTimeUnixNano", "end_time_unix_nano")
_AT: Final = ("timeUnixNano", "time_unix_nano")
_TEXTS: Final = (*_TRACE, *_SPAN, *_PARENT, "name")
_TOLD: Final = (
    *(*_TRACE, *_SPAN, *_PARENT, *_START, *_END),
    *("name", "kind", "status", "attributes", "events", "links"),
)
_AROUND: Final = frozenset(("trace", "resource", "scope", "instrumentationLibrary"))  # objects that hold such lists
_STATUS: Final = ("otel.status_code", "otel.status_description", "error")


class Shape(Struct, frozen=True):
    """Holds what a shape is called, which fields tell it, how its spans are read, and its lists of objects."""

    name: str
    told_by: str
    fits: Callable[[Mapping[str, Any]], bool]
    spans: Callable[[Mapping[str, Any]], Iterator[Span]]
    lists: frozenset[str]

    def lost(self, document: Mapping[str, Any]) -> str:
        """Says what stands in its lists and is no object, so that nothing is read of it; empty where all is."""
        found: Counter[str] = Counter()
        left: list[Mapping[str, Any]] = [document]
        while left:
            each = left.pop()
            for name in self.lists & each.keys():
                held = each[name]
                many = held if isinstance(held, list) else [] if held is None or isinstance(held, dict) else [held]
                inside = members(many)
                found[name] += len(many) - len(inside)
                left += inside
            left += (held for name in _AROUND & each.keys() if isinstance(held := each[name], dict))
        told = [f"{number} in {name}" for name, number in sorted(found.items()) if number]
        return f"what is no object has no place there: {', '.join(told)}" if told else ""


def shape_of(document: Mapping[str, Any]) -> Shape | None:
    """Returns the shape in which a document holds spans, None where it is none of these."""
    return next((each for each in SHAPES if each.fits(document)), None)


def _is_console(document: Mapping[str, Any]) -> bool:
    context = document.get("context")
    return isinstance(context, dict) and "trace_id" in context and "span_id" in context and "name" in document


def _console(document: Mapping[str, Any]) -> Iterator[Span]:
    context, status = mapping(document.get("context")), mapping(document.get("status"))
    told = ("name", "context", "kind", "parent_id", "start_time", "end_time", "status", "attributes", "events", "links")
    start, end = clock_nanoseconds(document.get("start_time")), clock_nanoseconds(document.get("end_time"))
    yield Span(
        trace_id=id_of(context.get("trace_id")),
        span_id=id_of(context.get("span_id")),
        parent_id=id_of(document.get("parent_id")),
        name=words(document.get("name")),
        start=start,
        end=end,
        code=status_code(status.get("status_code")),
        description=words(status.get("description")),
        kind=words(document.get("kind")).removeprefix("SpanKind."),
        attributes=dict(mapping(document.get("attributes"))),
        events=[
            _noted(each, clock_nanoseconds(each.get("timestamp")), "timestamp")
            for each in members(document.get("events"))
        ],
        links=list[object](members(document.get("links"))),
        resource=mapping(mapping(document.get("resource")).get("attributes")),
        rest={
            **beside(document, *told, "resource"),
            **beside(context, "trace_id", "span_id"),
            **misfits(document, ("name", "parent_id"), {"start_time": start, "end_time": end}),
            **misfits(context, ("trace_id", "span_id"), {}),
        },
    )


def _noted(stored: Mapping[str, object], at: int | None, *times: str) -> SpanEvent:
    """Returns what happened within a span; its time stands under one of some names."""
    told = beside(stored, "name", *times, "attributes")
    rest = {**told, **misfits(stored, ("name",), dict.fromkeys(times, at))}
    return SpanEvent(words(stored.get("name")), at, pairs(stored.get("attributes")), rest)


def _is_otlp(document: Mapping[str, Any]) -> bool:
    if any(isinstance(document.get(name), list) for name in (*_GROUPS, *_SCOPES)):
        return True
    return isinstance(document.get("trace"), dict) and _is_otlp(document["trace"])


def _otlp(document: Mapping[str, Any]) -> Iterator[Span]:
    held = mapping(document.get("trace")) or document
    groups = members(first(held, *_GROUPS)) or [dict(held)]
    for group in groups:
        resource = pairs(mapping(group.get("resource")).get("attributes"))
        for scoped in members(first(group, *_SCOPES)):
            scope = mapping(first(scoped, "scope", "instrumentationLibrary"))
            named = {**scope, "attributes": pairs(scope["attributes"])} if scope.get("attributes") else scope
            for each in members(scoped.get("spans")):
                yield _otlp_span(each, resource, named)


def _otlp_span(stored: dict[str, Any], resource: Mapping[str, object], scope: Mapping[str, object]) -> Span:
    status = mapping(stored.get("status"))
    start, end = nanoseconds(first(stored, *_START)), nanoseconds(first(stored, *_END))
    return Span(
        trace_id=id_of(first(stored, *_TRACE)),
        span_id=id_of(first(stored, *_SPAN)),
        parent_id=id_of(first(stored, *_PARENT)),
        name=words(stored.get("name")),
        start=start,
        end=end,
        code=status_code(status.get("code")),
        description=words(status.get("message")),
        kind=_kind(stored.get("kind")),
        attributes=pairs(stored.get("attributes")),
        events=[_noted(each, nanoseconds(first(each, *_AT)), *_AT) for each in members(stored.get("events"))],
        links=[{**each, "attributes": pairs(each.get("attributes"))} for each in members(stored.get("links"))],
        resource=resource,
        scope=scope,
        rest={
            **beside(stored, *_TOLD),
            **misfits(stored, _TEXTS, {**dict.fromkeys(_START, start), **dict.fromkeys(_END, end)}),
        },
    )


def _kind(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return dict(enumerate(("", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"))).get(value, str(value))
    return words(value).removeprefix("SPAN_KIND_")


def _is_jaeger(document: Mapping[str, Any]) -> bool:
    held = members(document.get("data")) or [dict(document)]
    return any(isinstance(each.get("spans"), list) and "traceID" in each and "processes" in each for each in held)


def _jaeger(document: Mapping[str, Any]) -> Iterator[Span]:
    for trace in members(document.get("data")) or [dict(document)]:
        processes = mapping(trace.get("processes"))
        for each in members(trace.get("spans")):
            process = mapping(processes.get(words(each.get("processID")))) or mapping(each.get("process"))
            yield _jaeger_span(each, process, words(trace.get("traceID")))


def _jaeger_span(stored: dict[str, Any], process: Mapping[str, object], trace_id: str) -> Span:
    tags = pairs(stored.get("tags"))
    references = members(stored.get("references"))
    own = id_of(stored.get("traceID") or trace_id)
    parent = next((each for each in references if _is_parent(each, own)), {})
    start = nanoseconds(stored.get("startTime"), MICRO)
    end = _after(start, stored.get("duration"))
    told = ("traceID", "spanID", "parentSpanID", "operationName", "references", "startTime", "duration", "tags", "logs")
    code, description = _tagged(tags)
    return Span(
        trace_id=own,
        span_id=id_of(stored.get("spanID")),
        parent_id=id_of(parent.get("spanID") or stored.get("parentSpanID")),
        name=words(stored.get("operationName")),
        start=start,
        end=end,
        code=code,
        description=description,
        kind=words(tags.get("span.kind")).upper(),
        attributes=beside(tags, *_STATUS, "span.kind"),
        events=[_logged(each) for each in members(stored.get("logs"))],
        links=[each for each in references if each is not parent],
        resource={"service.name": process.get("serviceName"), **pairs(process.get("tags"))} if process else {},
        rest={
            **beside(stored, *told, "processID", "process"),
            **misfits(stored, ("traceID", "spanID", "operationName"), {"startTime": start, "duration": end}),
        },
    )


def _is_parent(reference: Mapping[str, object], trace_id: str) -> bool:
    return reference.get("refType") == "CHILD_OF" and id_of(reference.get("traceID")) in (trace_id, "")


def _after(start: int | None, took: object) -> int | None:
    """Returns the end of a span by the microseconds that it took; of none recorded there is no end."""
    if start is None or not isinstance(took, int | float) or isinstance(took, bool):
        return None
    return start + round(took) * MICRO


def _logged(stored: Mapping[str, object]) -> SpanEvent:
    fields = pairs(stored.get("fields"))
    return SpanEvent(
        words(fields.get("event")),
        nanoseconds(stored.get("timestamp"), MICRO),
        beside(fields, "event"),
        beside(stored, "timestamp", "fields"),
    )


def _tagged(tags: Mapping[str, object]) -> tuple[StatusCode, str]:
    """Returns how a span ended and in which words, of a writer that has nothing but tags to say so."""
    error = tags.get("error")
    said = words(tags.get("otel.status_description")) or (words(error) if error not in ("true", "false") else "")
    code = status_code(tags.get("otel.status_code"))
    failed = error is True or (isinstance(error, str) and error.lower() != "false")
    return (StatusCode.ERROR if failed and code is StatusCode.UNSET else code), said


def _is_zipkin(document: Mapping[str, Any]) -> bool:
    own = isinstance(document.get("traceId"), str) and isinstance(document.get("id"), str) and "spanId" not in document
    return own and any(isinstance(document.get(name), dict) for name in ("localEndpoint", "remoteEndpoint", "tags"))


def _zipkin(stored: Mapping[str, Any]) -> Iterator[Span]:
    tags = dict(mapping(stored.get("tags")))
    start = nanoseconds(stored.get("timestamp"), MICRO)
    end = _after(start, stored.get("duration"))
    code, description = _tagged(tags)
    service = mapping(stored.get("localEndpoint"))
    told = ("traceId", "id", "parentId", "name", "timestamp", "duration", "kind", "tags", "annotations")
    yield Span(
        trace_id=id_of(stored.get("traceId")),
        span_id=id_of(stored.get("id")),
        parent_id=id_of(stored.get("parentId")),
        name=words(stored.get("name")),
        start=start,
        end=end,
        code=code,
        description=description,
        kind=words(stored.get("kind")),
        attributes=beside(tags, *_STATUS),
        events=[
            SpanEvent(words(each.get("value")), nanoseconds(each.get("timestamp"), MICRO))
            for each in members(stored.get("annotations"))
        ],
        resource={"service.name": service.get("serviceName"), **beside(service, "serviceName")} if service else {},
        rest={
            **beside(stored, *told, "localEndpoint"),
            **misfits(stored, ("traceId", "id", "parentId", "name"), {"timestamp": start, "duration": end}),
        },
    )


_OTLP_LISTS: Final = frozenset((*_GROUPS, *_SCOPES, "spans", "attributes", "events", "links"))
_JAEGER_LISTS: Final = frozenset(("data", "spans", "references", "tags", "logs", "fields"))
SHAPES: Final = (
    Shape(
        "OpenTelemetry console spans",
        "context.trace_id + context.span_id",
        _is_console,
        _console,
        frozenset(("events", "links")),
    ),
    Shape("OTLP/JSON", "resourceSpans · scopeSpans", _is_otlp, _otlp, _OTLP_LISTS),
    Shape("a Jaeger export", "data.traceID + data.spans + data.processes", _is_jaeger, _jaeger, _JAEGER_LISTS),
    Shape("a Zipkin export", "traceId + id + localEndpoint", _is_zipkin, _zipkin, frozenset(("annotations",))),
)
