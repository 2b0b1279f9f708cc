"""One thing that happened in a run: a recorded event, a judge round, a phase, or the run's own error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fleet_tui.clock import Moment
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.reader import Issue, Reader
from fleet_tui.text import clip, one_line, visible


class EventKind(StrEnum):
    """What kind of thing happened; OTHER keeps its stored word."""

    ANALYSIS = "analysis"
    ROUTING = "routing"
    MESSAGE = "message"
    TOOL_CALL = "tool call"
    HANDOFF = "handoff"
    JUDGE = "judge"
    ERROR = "error"
    STATUS = "status"
    PHASE = "phase"
    RUN_ERROR = "run error"
    GAP = "gap"
    OTHER = "other"


KIND_BY_WORD: Final[Mapping[str, EventKind]] = {
    "analysis": EventKind.ANALYSIS,
    "routing": EventKind.ROUTING,
    "route": EventKind.ROUTING,
    "message": EventKind.MESSAGE,
    "agent_message": EventKind.MESSAGE,
    "tool_call": EventKind.TOOL_CALL,
    "tool_result": EventKind.TOOL_CALL,
    "tool": EventKind.TOOL_CALL,
    "handoff": EventKind.HANDOFF,
    "judge": EventKind.JUDGE,
    "judge_evaluation": EventKind.JUDGE,
    "evaluation": EventKind.JUDGE,
    "error": EventKind.ERROR,
    "failed": EventKind.ERROR,
    "exception": EventKind.ERROR,
    "timeout": EventKind.ERROR,
    "status": EventKind.STATUS,
    "phase": EventKind.PHASE,
}

# A row shows one line and the detail re-reads the document, so a megabyte of output need not be made safe for a list.
_ROW_TEXT: Final = 400
_TRACEBACK: Final = re.compile(r"\s*Traceback \(most recent call last\)")


@dataclass(frozen=True, slots=True)
class Event:
    """One event, all texts safe to show; `document` is as stored, `origin` the segment index it came in."""

    id: str
    kind: EventKind
    type: str
    agent: str | None
    tool: str | None
    text: str
    moment: Moment | None
    document: Mapping[str, object]
    seconds: float | None = None
    origin: int | None = None
    judge: JudgeRound | None = None
    issues: tuple[Issue, ...] = ()

    @classmethod
    def from_document(cls, stored: object, position: int, origin: int | None = None) -> Event:
        """Read a stored event; never raises, and something that is no object becomes an event that says so."""
        read = Reader(stored)
        word = read.text("type", "eventType", "payload.type") or ""
        tool = read.text("toolName", "payload.toolName", "payload.tool")
        kind = KIND_BY_WORD.get(word.lower(), EventKind.TOOL_CALL if tool and not word else EventKind.OTHER)
        return cls(
            id=read.text("eventId", "id") or f"#{position + 1}",
            kind=kind,
            type=one_line(word) or "(no type)",
            agent=_name(read.text("agentId", "agent", "payload.agent")),
            tool=_name(tool),
            text=_headline(read) if read.document else f"not an event: {clip(one_line(str(stored)), _ROW_TEXT)}",
            moment=read.moment("timestamp", "createdAt", "time"),
            document=read.document,
            seconds=_seconds(read),
            origin=origin,
            issues=tuple(read.issues),
        )

    @property
    def input(self) -> object:
        """What a tool was called with, as stored."""
        return self.document.get("toolInput")

    @property
    def output(self) -> object:
        """What a tool answered, as stored."""
        return self.document.get("toolOutputSummary", self.document.get("toolOutput"))

    @property
    def payload(self) -> Mapping[str, object]:
        """The payload, as stored; empty where it is no object."""
        found = self.document.get("payload")
        return found if isinstance(found, Mapping) else {}


def headline(text: str) -> str:
    """The one line that says what a text is about: of a traceback the exception, of anything else the first line."""
    if _TRACEBACK.match(text):
        return clip(one_line(_exception_line(text)), _ROW_TEXT)
    first = text[:_ROW_TEXT].lstrip().partition("\n")[0]
    return clip(one_line(first), _ROW_TEXT)


def _exception_line(text: str) -> str:
    """What a traceback ends in: the first line behind its last frames that is not indented."""
    frames = text[text.rfind("Traceback (most recent call last)") :].splitlines()[1:]
    return next((line for line in frames if line.strip() and not line.startswith((" ", "\t"))), "Traceback")


def _headline(read: Reader) -> str:
    document = read.document
    payload = document.get("payload")
    found = payload.get("message") if isinstance(payload, Mapping) else payload
    for text in (found, document.get("message"), document.get("toolOutputSummary"), _payload_error(payload)):
        if isinstance(text, str) and text.strip():
            return headline(text)
    return clip(one_line(visible(str(document.get("toolInput") or ""))), _ROW_TEXT)


def _payload_error(payload: object) -> object:
    return payload.get("error", payload.get("exception")) if isinstance(payload, Mapping) else None


def _name(text: str | None) -> str | None:
    return one_line(text) if text else None


def _seconds(read: Reader) -> float | None:
    """How long it took, where the writer says so."""
    milliseconds = read.number("payload.durationMs", "durationMs")
    return (
        milliseconds / 1000 if milliseconds is not None else read.number("payload.durationSeconds", "durationSeconds")
    )
