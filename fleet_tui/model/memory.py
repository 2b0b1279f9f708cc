"""A long-term memory of an agent, from a partial or a whole document of either shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document
from fleet_tui.model.inline import inline
from fleet_tui.model.reader import Issue, Reader
from fleet_tui.model.row import StoredRecord, unreadable
from fleet_tui.schema import MEMORIES


@dataclass(frozen=True, slots=True)
class AgentMemoryItem(StoredRecord):
    """One memory; every text is safe to show, `document` is as stored, lifetimes are in seconds."""

    CONTAINER: ClassVar[Container] = MEMORIES

    document: Document
    id: str
    user: str | None
    agent: str | None
    type: str | None
    importance: float | None
    content: str | None  # of an object or a list, its JSON on one line
    source: str | None  # the run it comes from
    origin: str | None  # what kind of thing wrote it
    ttl: float | None
    created: Moment | None
    updated: Moment | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @property
    def stored_content(self) -> object:
        """The content as stored, whatever it is; not to be shown as it is."""
        return self.document.get("content")

    @classmethod
    def from_document(cls, document: Document) -> AgentMemoryItem:
        """Read a stored memory; never raises."""
        read = Reader(document)
        content = document.get("content")
        spoken = isinstance(content, dict | list)
        return cls(
            document=document,
            id=read.text("id") or read.text("memoryId") or "(no id)",
            user=read.text("userId"),
            agent=read.text("agentId"),
            type=read.text("memoryType"),
            importance=read.number("metadata.importance"),
            content=inline(content) if spoken else read.text("content"),
            source=read.text("metadata.sourceWorkflowId", "workflowId"),
            origin=read.text("metadata.source"),
            ttl=read.number("ttl"),
            created=read.moment("metadata.createdAt", "createdAt"),
            updated=read.moment("updatedAt"),
            written=read.moment("_ts"),
            issues=(*unreadable(document), *read.issues),
        )
