"""Reads one thing that happened in a run: a recorded event, a judge round, a phase, or the run's own error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from fleet_tui.clock import NOT_KNOWN, Moment
from fleet_tui.model.error_words import error_words
from fleet_tui.model.inline import inline
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.reader import LONGEST, Issue, Reader
from fleet_tui.model.span_place import NOWHERE, SpanPlace, place_of
from fleet_tui.query.projection import event_time
from fleet_tui.schema import EVENT_TIMES
from fleet_tui.text import clip, one_line


class EventKind(StrEnum):
    """Names the kind of thing that happened; OTHER keeps its stored word."""

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
    STEP = "step"
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
    "step": EventKind.STEP,
}

TYPE_PATHS: Final = ("type", "eventType", "payload.type")

# A row shows one line and the detail re-reads the document, so a megabyte of output need not be made safe for a list.
_ROW_TEXT: Final = 400
_TRACEBACK: Final = re.compile(r"\s*Traceback \(most recent call last\)")


class Event(Struct, frozen=True):
    """Holds one event, all texts safe to show; `document` is as stored, `origin` the segment index it came in."""

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
    place: SpanPlace = NOWHERE

    @classmethod
    def from_document(cls, stored: object, position: int, origin: int | None = None) -> Event:
        """Reads a stored event; never raises, and something that is no object becomes an event that says so.

        `position` counts from 0 in what it came in: an event without an id is named by it.
        """
        read = Reader(stored)
        word = read.text(*TYPE_PATHS) or ""
        tool = read.text("toolName", "payload.toolName", "payload.tool")
        kind = KIND_BY_WORD.get(word.lower(), EventKind.TOOL_CALL if tool and not word else EventKind.OTHER)
        return cls(
            id=one_line(read.text("eventId", "id") or "") or _place(position, origin),
            kind=kind,
            type=one_line(word) or "(no type)",
            agent=_name(read.text("agentId", "agent", "payload.agent")),
            tool=_name(tool),
            text=_headline(read.document) if isinstance(stored, Mapping) else f"not an event: {_told(stored)}",
            moment=event_time(stored, NOT_KNOWN) or read.moment(*EVENT_TIMES),  # which says why there is none
            document=read.document,
            seconds=recorded_seconds(read),
            origin=origin,
            issues=tuple(read.issues),
            place=place_of(read.document),
        )

    @property
    def message(self) -> object:
        """Returns the stored message."""
        return _message(self.document)

    @property
    def input(self) -> object:
        """Returns the stored input of a tool."""
        return self.document.get("toolInput")

    @property
    def output(self) -> object:
        """Returns the stored answer of a tool."""
        return _output(self.document)

    @property
    def payload(self) -> Mapping[str, object]:
        """Returns the stored payload; empty where it is no object."""
        found = self.document.get("payload")
        return found if isinstance(found, Mapping) else {}


def headline(text: str) -> str:
    """Returns the line that says what a text is about: the exception of a traceback, else the first line."""
    if _TRACEBACK.match(text):
        return clip(one_line(_exception_line(text)), _ROW_TEXT)
    first = text.lstrip()[: 2 * _ROW_TEXT].partition("\n")[0]  # half of a key at its end would be cut again
    return clip(one_line(first), _ROW_TEXT)


def _exception_line(text: str) -> str:
    """Finds how a traceback ends: the first line behind its last frames that is not indented."""
    frames = text[text.rfind("Traceback (most recent call last)") :].splitlines()[1:]
    return next((line for line in frames if line.strip() and not line.startswith((" ", "\t"))), "Traceback")


def recorded_seconds(read: Reader) -> float | None:
    """Returns how long it took, where the writer says so and it can be."""
    milliseconds = read.number("payload.durationMs", "durationMs", most=LONGEST * 1000)
    if milliseconds is not None:
        seconds: float | None = milliseconds / 1000
    else:
        seconds = read.number("payload.durationSeconds", "durationSeconds", most=LONGEST)
    return seconds if seconds is not None and seconds >= 0 else None


def _headline(document: Mapping[str, object]) -> str:
    for text in (_message(document), _output(document), error_words(_payload_error(document.get("payload")))):
        if isinstance(text, str) and text.strip():
            return headline(text)
    given = document.get("toolInput")
    return _told(given) if given else ""


def _told(value: object) -> str:
    return headline(value) if isinstance(value, str) else inline(value, _ROW_TEXT)


def _place(position: int, origin: int | None) -> str:
    return f"#{position + 1}" if origin is None else f"#{origin}.{position + 1}"


def _output(document: Mapping[str, object]) -> object:
    found = document.get("toolOutputSummary")
    return document.get("toolOutput") if found is None else found


def _message(document: Mapping[str, object]) -> object:
    """Looks in the payload, at the payload itself where it is text, or beside it."""
    payload = document.get("payload")
    found = payload.get("message") if isinstance(payload, Mapping) else payload
    return found if isinstance(found, str) and found else document.get("message", found)


def _payload_error(payload: object) -> object:
    return (payload.get("error") or payload.get("exception")) if isinstance(payload, Mapping) else None


def _name(text: str | None) -> str | None:
    return one_line(text) if text else None
