"""Makes of one trace the document of a run, as the data model has it: each span is an event, and none is left out.

What no field of the data model is for stands in the payload of the event: other attributes, links, resource, scope,
and times to the nanosecond. An attribute that became a field is not told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from fleet_tui.number import finite
from fleet_tui.source.files.traces.conventions import (
    NOTHING,
    Attribute,
    Step,
    agent_of,
    meant,
    said_in,
    step_of,
    task_of,
    tool_of,
    unpacked,
)
from fleet_tui.source.files.traces.errors import error_words, note_errors, told_errors
from fleet_tui.source.files.traces.span import (
    MILLI,
    Span,
    SpanEvent,
    StatusCode,
    first,
    id_of,
    mapping,
    members,
    span_time,
    words,
)
from fleet_tui.source.files.traces.tree import Node, Tree, tree_of

Loaded: TypeAlias = dict[str, object]

_NAMELESS: Final = "untraced"  # which a list has room for, so that what is read there can be typed
_TRACE_NAMES, _SPAN_NAMES = ("trace_id", "traceId", "traceID"), ("span_id", "spanId", "spanID")
_TOKENS: Final = (("prompt", "prompt_tokens"), ("completion", "completion_tokens"))


def run_of(trace_id: str, spans: Sequence[Span], shape: str) -> Loaded:
    """Returns the run that a trace is."""
    tree = tree_of(spans)
    note_errors(tree)
    told = _Telling(tree)
    events = [told.event(each) for each in tree.nodes]
    root = tree.root
    task = next(filter(None, (task_of(each.span).value for each in _likely(tree))), None)
    mode = _first_text(meant(each.span, "mode").value for each in _likely(tree))
    began = root.span.start if root else None
    created = min(each.starts for each in tree.nodes) if began is None else began
    named = (root or tree.nodes[0]).span.name
    return _recorded({
        "id": trace_id or _NAMELESS,
        "workflowId": trace_id or _NAMELESS,
        "userId": _first_text(meant(each, "user").value for each in spans),
        "task": _recorded({"input": task or named, "createdAt": span_time(created or None)}),
        "routing": {"mode": mode} if mode else None,
        "events": events,
        "result": _recorded({"answer": said_in(root.span).value if root else None, "tokens": _summed(tree)}),
        "error": _failure(root),
        "execution_summary": {**_ending(root), "agentsUsed": [*told.agents], "toolsUsed": [*told.tools]},
        "trace": _recorded({
            "id": trace_id,
            "shape": shape,
            "spans": len(spans),
            "root": root.span.name if root else None,
            "failedIn": root.span.span_id if root and _failure(root) and root.errors else "",
            "task": None if task else "no task is recorded: the name of the first span stands for it",
            "services": _services(spans),
            "start": span_time(began),
            "end": span_time(max((each.end for each in spans if each.end is not None), default=None)),
            "odd": [*([] if trace_id else ["spans without a trace id, maybe of several traces"]), *tree.odd],
        }),
    })  # fmt: skip


def _first_text(found: Iterable[object]) -> str | None:
    return next((each for each in found if isinstance(each, str)), None)


def _failure(root: Node | None) -> str:
    """Returns why a run failed in the words of its root; empty where that did not fail, or says no more."""
    return error_words(root) if root and root.span.code is StatusCode.ERROR else ""


def _likely(tree: Tree) -> Iterator[Node]:
    """Yields the spans that tell what a run is about: its root, else its tops; then those directly in these."""
    tops = [tree.root] if tree.root else tree.tops
    yield from tops
    yield from (child for each in tops for child in each.children)


def _recorded(found: Loaded) -> Loaded:
    """Returns an object without what nobody recorded."""
    return {name: value for name, value in found.items() if value not in (None, "", {}, [])}


def _ending(root: Node | None) -> Loaded:
    """Returns how a run ended by its root; that a span says nothing is no success, so nothing is said then."""
    if root is None:
        return {}
    span = root.span
    status = {StatusCode.OK: "succeeded", StatusCode.ERROR: "failed"}.get(span.code)
    return _recorded({
        "status": status,
        "startedAt": span_time(span.start),
        "completedAt": span_time(span.end),
    })  # fmt: skip


def _services(spans: Iterable[Span]) -> list[str]:
    return list(dict.fromkeys(filter(None, (words(each.resource.get("service.name")) for each in spans))))


def _tokens(span: Span) -> dict[str, int | float]:
    found = ((name, _number(meant(span, meaning).value)) for name, meaning in _TOKENS)
    return {name: int(number) if number.is_integer() else number for name, number in found if number is not None}


def _number(value: object) -> float | None:
    """Returns a count, also where its shape has nothing but texts for it."""
    return float(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else finite(value)


def _summed(tree: Tree) -> dict[str, int | float]:
    """Adds up tokens; of a span that has its own and holds others that have theirs, theirs count: its are their sum."""
    total: dict[str, int | float] = {}
    around: set[Node] = set()  # spans that hold one with tokens
    for each in reversed(tree.nodes):
        found = _tokens(each.span)
        if found and each not in around:
            for name, number in found.items():
                total[name] = total.get(name, 0) + number
        if each.parent and (found or each in around):
            around.add(each.parent)
    return total


class _Telling:
    """Makes the events of a trace, and notes who and what is named in them, in order of appearance."""

    def __init__(self, tree: Tree) -> None:
        self.agents: dict[str, None] = {}
        self.tools: dict[str, None] = {}
        self._about: dict[Node, tuple[Step, Attribute, str]] = {}  # what a span is of, and who is at work
        for each in tree.nodes:
            around = self._about[each.parent][2] if each.parent else ""
            own = agent_of(each.span, step := step_of(each.span))
            self._about[each] = (step, own, words(own.value) or around)

    def event(self, node: Node) -> Loaded:
        """Returns the event that a span is."""
        span = node.span
        step, own, agent = self._about[node]
        if agent:
            self.agents[agent] = None
        shown = {own.name}
        found: Loaded = {"eventId": span.span_id, "timestamp": span_time(span.start)}
        found |= {"agentId": agent, "type": "step"}
        said = said_in(span) if step is Step.CHAT else NOTHING
        if step is Step.TOOL:
            found |= self._called(span, shown)
        elif said.value:
            found["type"] = "message"
            shown |= {said.name} if span.attributes.get(said.name) == said.value else set()
        name = None if step is Step.TOOL else span.name or "(a span without a name)"
        found["payload"] = _recorded({
            "message": said.value or name,
            "durationMs": _milliseconds(span),
            **told_errors(node),
            **_payload(span, shown),
        })  # fmt: skip
        found["tree"] = _recorded({
            "parent": span.parent_id,
            "depth": node.depth,
            "inside": node.inside or None,
            "agent": None if own.value or not agent else "of the span around it",
            "odd": node.odd,
            "links": [*map(_linked, members(span.links))],
        })  # fmt: skip
        return _recorded(found)

    def _called(self, span: Span, shown: set[str]) -> Loaded:
        tool, given, answer = tool_of(span), meant(span, "arguments"), meant(span, "result")
        self.tools[words(tool.value)] = None
        shown |= {tool.name, given.name, answer.name}
        return {
            "type": "tool_call",
            "toolName": tool.value,
            "toolInput": unpacked(given.value),
            "toolOutput": answer.value if isinstance(answer.value, str) else unpacked(answer.value),
        }


def _linked(link: Mapping[str, object]) -> Loaded:
    """Returns the ids of the span that a link names, in whatever shape it is stored."""
    held = mapping(link.get("context")) or link
    return {"trace": id_of(first(held, *_TRACE_NAMES)), "span": id_of(first(held, *_SPAN_NAMES))}


def _milliseconds(span: Span) -> float | None:
    if span.start is None or span.end is None or span.end < span.start:
        return None
    return (span.end - span.start) / MILLI


def _payload(span: Span, shown: set[str]) -> Loaded:
    """Returns what stands in no field of the data model."""
    tokens = _tokens(span)
    shown |= {meant(span, meaning).name for name, meaning in _TOKENS if name in tokens}
    return {
        "name": span.name,
        "tokens": tokens,
        "attributes": {name: value for name, value in span.attributes.items() if name not in shown or not name},
        "status": span.code.lower() if span.code is StatusCode.OK else None,
        "kind": span.kind,
        "startTimeUnixNano": span.start,
        "endTimeUnixNano": span.end,
        "spanEvents": [_noted(each) for each in span.events],
        "links": span.links,
        "resource": span.resource,
        "scope": span.scope,
        "otherFields": span.rest,
    }


def _noted(event: SpanEvent) -> Loaded:
    at = span_time(event.at)
    return _recorded({"name": event.name, "timestamp": at, "attributes": event.attributes, **event.rest})
