"""Prepares a document to be handed on: no secret is in it and, where that is asked for, no text.

Without its texts a document keeps what is in one table: ids, times, numbers, and the names of agents and tools, status
words and event types as far as they look like such. Everything else that is text is told by its length, and by a mark
that only equal texts share: what groups by text finds the same groups. The mark is made with a key that nobody keeps:
no text can be guessed from it. Nothing is kept by its place alone: where a writer put prose into the place of a name,
it is prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final, TypeAlias

from msgspec import Struct

from fleet_tui.clock import read_time
from fleet_tui.fields import Container, Document, as_handed_on, spelled, split_joined
from fleet_tui.model.event import KIND_BY_WORD
from fleet_tui.model.outcome import Outcome, outcome_of
from fleet_tui.redact import hidden, redact
from fleet_tui.schema import CONTAINERS, LEFT_OUT
from fleet_tui.text import counted

Steps: TypeAlias = tuple[str, ...]  # to a value; places in a list do not count
_Holder: TypeAlias = Mapping[str, object] | list[object]

_NAME: Final = re.compile(r"[\w.@/|+-]{1,64}(?: [\w.@/|+-]{1,64}){0,2}")
_FIELD: Final = re.compile(r"[A-Za-z_$][\w$]{0,39}")
_LEVELS: Final = ("debug", "info", "warn", "warning", "error", "critical", "fatal")
_PAIR_NAMES: Final = ("name", "key", "header", "field", "variable", "Name", "Key")
_PAIR_VALUES: Final = ("value", "val", "values", "defaultValue", "Value")
_ANY: Final = "*"
_MARK: Final = 7  # bytes: of 100,000 bundles of a million texts, one takes two of its texts for one
_LETTERS: Final = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")  # a digit would be taken for what varies


def _table(names: str) -> frozenset[Steps]:
    return frozenset(tuple(each.split(".")) for each in names.split())


IDS: Final = _table(
    "id userId workflowId memoryId exampleId cacheKey projectId _rid _etag trainExampleIds evalExampleIds"
    " metadata.sourceWorkflowId events.eventId events.id trace.id trace.failedIn events.tree.parent"
    " events.tree.links.trace events.tree.links.span"
)
TIMES: Final = _table(
    "createdAt updatedAt start_time end_time startedAt completedAt task.createdAt metadata.createdAt"
    " execution_summary.startedAt execution_summary.completedAt execution_summary.tool_usage.timestamp"
    " metadata.tool_usage.timestamp judge_evaluations.timestamp judge_evaluations.createdAt events.timestamp"
    " events.createdAt events.time metricProgression.timestamp agent_executions.timestamp agent_executions.start_time"
    " agent_executions.end_time handoff_history.timestamp trace.start trace.end"
)
STATUSES: Final = _table("status execution_summary.status phase_status.* events.payload.status trace.status")
TYPES: Final = _table("events.type events.eventType events.payload.type")
LEVELS: Final = _table("events.payload.level")
NAMES: Final = _table(
    "agentId agentName team team_capabilities assigned_to available_tools tool_requirements"
    " execution_summary.agentsUsed execution_summary.toolsUsed execution_summary.tool_usage.tool"
    " metadata.tool_usage.tool routing.assigned_to routing.assigned_team routing.tool_requirements"
    " routing.subtasks.agent routing.subtasks.tool_requirements configSnapshot.agents events.agentId events.agent"
    " events.toolName events.payload.agent events.payload.toolName events.payload.tool agent_executions.agent"
    " agent_executions.agent_name agent_executions.agentId handoff_history.from_agent handoff_history.from"
    " handoff_history.to_agent handoff_history.to"
)
# In these the names of fields are anybody's, and so may be text.
_FREE: Final = _table(
    "events.toolInput events.toolOutput events.toolOutputSummary events.payload events.message result context"
    " current_context program_snapshot request metadata content labels"
)
KEPT_WORDS: Final = (
    "ids and partition keys",
    "times that can be read as such",
    "numbers, true and false",
    "status words, event types and levels that are known",
    "names of agents and tools, where they look like names",
)
"""What a document keeps without its texts, in words."""


class Handing(Struct, frozen=True):
    """Says how records are handed on: with their vectors or without, with their texts or with what stands for them.

    `key` is secret, and of one bundle.
    """

    vectors: bool = False
    blank: bool = False
    key: bytes = b""

    @property
    def asked(self) -> dict[str, bool]:
        """Returns what of it was asked for."""
        return {"vectors": self.vectors, "blank": self.blank}

    def text(self, text: str) -> str:
        """Returns a text that tells something."""
        clean = redact(text)
        return self.stand_in(clean) if self.blank else clean

    def name(self, text: str) -> str:
        """Returns the name of an agent or a tool."""
        clean = redact(text)
        return (_name(clean) or self.stand_in(clean)) if self.blank else clean

    def stand_in(self, text: str) -> str:
        """Returns what stands for a text and for no other; a blank says nothing and stays."""
        if not text.strip():
            return text
        digest = blake2b(text.encode(errors="surrogatepass"), key=self.key, digest_size=_MARK).hexdigest()
        return f"<{counted(len(text), 'character')}, text {digest.translate(_LETTERS)}>"

    def document(self, container: Container, document: Document) -> dict[str, object]:
        """Returns a document as it is handed on; it says itself what was left out of it."""
        vector = container.vector.path.steps[0] if container.vector and not self.vectors else ""
        stored = as_handed_on(document)
        kept: dict[str, object] = {name: each for name, each in stored.items() if name != vector}
        if "id" in document:
            kept["id"] = document["id"]  # what a file calls a document that has no id, by its line, is lost elsewhere
        found = _walked(kept, self)
        return {**found, LEFT_OUT: [vector]} if vector and stored.get(vector) else found


def _walked(document: Mapping[str, object], handing: Handing) -> dict[str, object]:
    """Returns a copy with every text as it is handed on; nesting must not exhaust Python's stack."""
    whole: dict[str, object] = {}
    left: list[tuple[_Holder, dict[str, object] | list[object], Steps, Steps]] = [(document, whole, (), ())]
    while left:
        holder, copy, steps, called = left.pop()
        for (name, each), also in zip(_members(holder), _called(holder), strict=True):
            below, made = steps if name is None else (*steps, name), each
            names = called + ((name,) if name else ()) + ((also,) if also else ())
            if isinstance(each, Mapping | list):
                made = inner = dict[str, object]() if isinstance(each, Mapping) else list[object]()
                left.append((each, inner, below, names))
            else:
                near = names[len(called) :] or called[-1:]
                made = _value(each, below, names if isinstance(each, str) else near, handing)
            if isinstance(copy, dict):
                copy[_key(str(name), below, copy, handing)] = made
            else:
                copy.append(made)
    return whole


def _members(holder: _Holder) -> Iterable[tuple[str | None, object]]:
    return holder.items() if isinstance(holder, Mapping) else ((None, each) for each in holder)


def _called(holder: _Holder) -> Iterator[str]:
    """Yields what else each member of something is called by: the name of its pair, or the option before it."""
    if isinstance(holder, Mapping):
        name = next((each for key in _PAIR_NAMES if isinstance(each := holder.get(key), str)), "")
        yield from (name if key in _PAIR_VALUES else "" for key in holder)
        return
    before = ""
    for place, each in enumerate(holder):
        named = before.startswith("-") or (place % 2 == 1 and len(holder) % 2 == 0)
        yield before.lstrip("-") if named and not (isinstance(each, str) and each.startswith("-")) else ""
        before = each if isinstance(each, str) else ""


def _value(value: object, steps: Steps, names: Steps, handing: Handing) -> object:
    for each in names:
        if (found := hidden(each, value)) is not value:
            return found
    if not isinstance(value, str):
        return value
    clean = redact(value)
    return (_kept(clean, steps) or handing.stand_in(clean)) if handing.blank else clean


def _kept(text: str, steps: Steps) -> str:
    """Returns what of a text its place and its looks let stand; nothing of most."""
    rule = next((rule for places, rule in _RULES if steps in places or (*steps[:-1], _ANY) in places), None)
    return rule(text) if rule else ""


def _name(text: str) -> str:
    """Returns a name, or the names of a list that was written as text, without what each does."""
    names = [text] if _NAME.fullmatch(text) else split_joined(text)
    looks_so = len(names) > 0 and all(map(_NAME.fullmatch, names))
    return ",".join(names) if looks_so else ""


def _time(text: str) -> str:
    return text if read_time(text) else ""


def _status(text: str) -> str:
    return "" if outcome_of(text) is Outcome.UNKNOWN else text


def _type(text: str) -> str:
    known = text.lower() in KIND_BY_WORD or outcome_of(text) is not Outcome.UNKNOWN
    return text if known else ""


def _level(text: str) -> str:
    return text if spelled(text) in _LEVELS else ""


def _id(text: str) -> str:
    return text


_RULES: Final[tuple[tuple[frozenset[Steps], Callable[[str], str]], ...]] = (
    (IDS, _id),
    (TIMES, _time),
    (STATUSES, _status),
    (TYPES, _type),
    (LEVELS, _level),
    (NAMES, _name),
)
# The names of fields that readers look for, wherever they stand.
_KNOWN: Final = frozenset(
    (
        *(step for places, _ in _RULES for steps in places for step in steps),
        *(step for each in CONTAINERS for field in each.fields for path in field.paths for step in path.steps),
        *("message", "error", "exception", "retry", "durationMs", "durationSeconds", "answer", "format", "toolInput"),
    )
)


def _key(name: str, steps: Steps, there: Mapping[str, object], handing: Handing) -> str:
    """Returns the name of a field, which in free text may be a text itself; no two become one."""
    clean = redact(name)
    free = any(steps[: len(each)] == each and len(steps) > len(each) for each in _FREE)
    keeps = not handing.blank or name in _KNOWN or (not free and bool(_FIELD.fullmatch(name)))
    wanted = clean if keeps else handing.stand_in(clean)
    found, again = wanted, 1
    while found in there:
        again += 1
        found = f"{wanted} {again}"
    return found
