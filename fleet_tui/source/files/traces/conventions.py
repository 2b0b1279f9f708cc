"""Lists what attributes of spans mean: the current GenAI conventions first, then the older spellings.

Of each meaning the first attribute that is recorded counts. OpenInference, Traceloop (OpenLLMetry), the Agent Framework
and AgenticFleet have names of their own; `input.value` and the like mean what the kind of their span makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

import orjson

from fleet_tui.source.files.traces.span import Span, mapping, members, words


class Step(StrEnum):
    """Names what a span is of: only these count, everything else is a step of some kind."""

    TOOL = "tool"
    AGENT = "agent"
    CHAT = "chat"
    OTHER = "other"


OPERATION: Final = ("gen_ai.operation.name", "openinference.span.kind", "traceloop.span.kind", "llm.request.type")
MEANINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "task": (
        "task",
        "workflow.task",
        "gen_ai.input.messages",
        "gen_ai.prompt",
        "gen_ai.prompt.0.content",
        "llm.input_messages.0.message.content",
        "traceloop.entity.input",
        "input.value",
    ),
    "mode": ("mode", "workflow.mode"),
    "user": ("enduser.id", "user.id", "traceloop.association.properties.user_id"),
    "agent": ("gen_ai.agent.name", "executor.id", "executor_id", "agent.name", "agent_name", "gen_ai.agent.id"),
    "tool": ("gen_ai.tool.name", "tool.name", "tool_name"),
    "arguments": (
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.arguments",
        "tool.parameters",
        "tool.arguments",
        "traceloop.entity.input",
        "input.value",
    ),
    "result": (
        "gen_ai.tool.call.result",
        "gen_ai.tool.result",
        "tool.result",
        "tool.output",
        "traceloop.entity.output",
        "output.value",
    ),
    "said": (
        "gen_ai.output.messages",
        "gen_ai.completion",
        "gen_ai.completion.0.content",
        "llm.output_messages.0.message.content",
        "traceloop.entity.output",
        "output.value",
    ),
    "prompt_tokens": (
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "llm.usage.prompt_tokens",
        "llm.token_count.prompt",
    ),
    "completion_tokens": (
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.usage.completion_tokens",
        "llm.token_count.completion",
    ),
}
# The operations of the conventions, by which spans are named as well: `invoke_agent Purser`, `execute_tool tides`.
_OPERATIONS: Final[Mapping[str, Step]] = {
    "execute_tool": Step.TOOL,
    **dict.fromkeys(("invoke_agent", "create_agent"), Step.AGENT),
    **dict.fromkeys(("chat", "text_completion", "generate_content"), Step.CHAT),
}
_STEPS: Final[Mapping[str, Step]] = {
    **_OPERATIONS,
    "tool": Step.TOOL,
    "agent": Step.AGENT,
    **dict.fromkeys(("llm", "completion"), Step.CHAT),
}
# What the events of a span told before there were attributes for it: the name, and where the words are.
_SAYING: Final = ("gen_ai.choice", "gen_ai.assistant.message", "gen_ai.content.completion")
_SAID_AT: Final = ("gen_ai.event.content", "message", "content", "gen_ai.completion")
_NAMED: Final = re.compile(rf"({'|'.join(_OPERATIONS)}) +(\S.*)")
# `AnalysisExecutor.handle_task` names an executor.
_EXECUTOR: Final = re.compile(r"(?:executor\.process +(\S.*)|([A-Za-z]\w*Executor)\.\w+)")


class Attribute(NamedTuple):
    """Holds what an attribute says, and its name, which need not be shown again."""

    value: object
    name: str


NOTHING: Final = Attribute(None, "")


def meant(span: Span, meaning: str) -> Attribute:
    """Returns what a span says of a meaning by the first of its attributes that says anything."""
    for name in MEANINGS[meaning]:
        value = span.attributes.get(name)
        if value is not None and value not in ("", [], {}):
            return Attribute(value, name)
    return NOTHING


def step_of(span: Span) -> Step:
    """Tells what a span is of, by its operation, else by its name, else by the tool it names."""
    for name in OPERATION:
        if found := _STEPS.get(words(span.attributes.get(name)).lower()):
            return found
    if named := _NAMED.fullmatch(span.name):
        return _OPERATIONS[named[1]]
    return Step.TOOL if meant(span, "tool").value else Step.OTHER


def agent_of(span: Span, step: Step) -> Attribute:
    """Names who a span says is at work, empty where it does not say."""
    found = meant(span, "agent")
    if isinstance(found.value, str):
        return found
    if step is Step.AGENT and (entity := words(span.attributes.get("traceloop.entity.name"))):
        return Attribute(entity, "traceloop.entity.name")
    named = _NAMED.fullmatch(span.name) if step is Step.AGENT else None
    executor = _EXECUTOR.fullmatch(span.name)
    if named:
        return Attribute(named[2], "")
    return Attribute((executor[1] or executor[2]) if executor else "", "")


def tool_of(span: Span) -> Attribute:
    """Names the tool that was called in a span."""
    found = meant(span, "tool")
    if isinstance(found.value, str):
        return found
    if entity := words(span.attributes.get("traceloop.entity.name")):
        return Attribute(entity, "traceloop.entity.name")
    named = _NAMED.fullmatch(span.name)
    return Attribute(named[2] if named else span.name, "")


def task_of(span: Span) -> Attribute:
    """Returns the task that a span was given, in its words."""
    found = meant(span, "task")
    return Attribute(_asked(found.value), found.name)


def said_in(span: Span) -> Attribute:
    """Returns the words that a model answered with, where they are recorded."""
    found = meant(span, "said")
    if found.name:
        return Attribute(_answered(found.value), found.name)
    for event in span.events:
        if event.name in _SAYING:
            told = (event.attributes.get(name) for name in _SAID_AT)
            if said := next(filter(None, map(_answered, told)), ""):
                return Attribute(said, "")
    return NOTHING


def unpacked(value: object) -> object:
    """Returns what a text of JSON holds, where it holds an object or a list; anything else as it stands."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def _asked(value: object) -> str:
    """Returns what the first message of a user says, of messages; else the text itself."""
    found = unpacked(value)
    told = members(found) if isinstance(found, list) else members(mapping(found).get("messages"))
    if not told:
        return value if isinstance(value, str) else ""
    by_users = [each for each in told if words(each.get("role")).lower() == "user"]
    return next(filter(None, map(_text_of, by_users or told)), "")


def _answered(value: object) -> str:
    """Returns what the last message says, of messages; else the text itself."""
    found = unpacked(value)
    if isinstance(found, list):
        return next(filter(None, map(_text_of, reversed(members(found)))), "")
    if isinstance(found, dict):
        return _text_of(mapping(found.get("message")) or found)
    return value if isinstance(value, str) else ""


def _text_of(message: Mapping[str, object]) -> str:
    """Returns the text of a message, be it one or in parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = members(message.get("parts")) or members(content)
    return "\n".join(filter(None, (words(each.get("content")) or words(each.get("text")) for each in parts)))
