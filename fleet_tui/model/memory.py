"""Reads a long-term memory of an agent, from a partial or a whole document of either shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from msgspec import Struct, field

from fleet_tui.clock import Moment, read_time
from fleet_tui.fields import Container, Document
from fleet_tui.model.inline import inline
from fleet_tui.model.reader import ANY, Issue, Reader
from fleet_tui.model.record import StoredRecord, end_of_life, unreadable
from fleet_tui.query.likeness import Distance
from fleet_tui.query.projection import DISTANCE, SIMILARITY, Partial
from fleet_tui.schema import MEMORIES
from fleet_tui.text import visible


class Turn(Struct, frozen=True):
    """Holds the words of one speaker; texts are safe to show, `rest` holds what else the message has, as stored."""

    role: str
    text: str
    rest: Mapping[str, object] = field(default_factory=dict)


class AgentMemoryItem(StoredRecord, frozen=True):
    """Holds one memory; every text is safe to show, `document` is as stored, lifetimes are in seconds."""

    CONTAINER: ClassVar[Container] = MEMORIES

    document: Document
    id: str
    user: str | None
    agent: str | None
    type: str | None
    importance: float | None
    content: str | None  # of messages, a line for each; of another object or list, its JSON on one line
    turns: tuple[Turn, ...]  # of a message or several
    source: str | None  # the run it comes from
    origin: str | None  # what kind of thing wrote it
    ttl: float | None
    created: Moment | None
    updated: Moment | None
    written: Moment | None
    similarity: float | None  # of a row that was asked for by its likeness to another memory
    distance: Distance  # by which it is measured
    issues: tuple[Issue, ...]

    @classmethod
    def from_document(cls, document: Document) -> AgentMemoryItem:
        """Reads a stored memory; never raises."""
        read = Reader(document)
        content = document.get("content")
        spoken = isinstance(content, dict | list)
        turns = turns_of(content) if spoken else ()
        return cls(
            document=document,
            id=read.text("id") or read.text("memoryId") or "(no id)",
            user=read.text("userId"),
            agent=read.text("agentId"),
            type=read.text("memoryType"),
            importance=read.number("metadata.importance", most=ANY),
            content=_spoken(turns, content) if spoken else read.text("content"),
            turns=turns,
            source=read.text("metadata.sourceWorkflowId", "workflowId"),
            origin=read.text("metadata.source"),
            ttl=read.number("ttl", most=ANY),
            created=read.moment("metadata.createdAt", "createdAt"),
            updated=read.moment("updatedAt"),
            written=read.write_time(),
            similarity=read.number(SIMILARITY, most=ANY) if isinstance(document, Partial) else None,
            distance=Distance.read(document.get(DISTANCE) if isinstance(document, Partial) else None),
            issues=(*unreadable(document), *read.issues),
        )

    def expires(self) -> datetime | None:
        """Estimates when the service may drop it, where both its last write and its lifetime are stored."""
        return end_of_life(self.ttl, self.written)

    def gone(self, now: datetime) -> str:
        """Says why it is none any more by what mem0 tells of it: it was deleted, or its last day is over."""
        if self.document.get("event") == "DELETE":
            return "deleted"
        told = self.document.get("expiration_date")
        last = read_time(told) if isinstance(told, str) else None
        return f"expired {last.wall.date()}" if last and not last.is_blank and last.wall.date() < now.date() else ""


def turns_of(content: object) -> tuple[Turn, ...]:
    """Returns the turns of a message or of a list of messages; empty for a value that is neither."""
    said = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) and "content" in each for each in said):
        return ()
    return tuple(map(_turn, said))


def _turn(message: Mapping[str, object]) -> Turn:
    role, text = message.get("role"), message["content"]
    rest = {key: value for key, value in message.items() if key not in ("role", "content")}
    if not isinstance(role, str):
        rest |= {"role": role} if role is not None else {}
        role = "no role"
    return Turn(visible(role), visible(text) if isinstance(text, str) else inline(text), rest)


def _spoken(turns: tuple[Turn, ...], content: object) -> str:
    return "\n".join(f"{each.role}: {each.text}" for each in turns) if turns else inline(content)
