"""Reads a cached result, from a partial or a whole document of either shape."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document
from fleet_tui.model.reader import ANY, Issue, Reader
from fleet_tui.model.record import StoredRecord, end_of_life, never_ends, unreadable
from fleet_tui.query.projection import Partial
from fleet_tui.schema import CACHE

LIFETIMES: Final = ("ttl", "ttlSeconds")  # where an entry stores its own, in seconds


class CacheEntry(StoredRecord, frozen=True):
    """Holds one cached result; every text is safe to show, `document` is as stored, lifetimes are in seconds."""

    CONTAINER: ClassVar[Container] = CACHE

    document: Document
    id: str
    key: str | None
    user: str | None
    run: str | None
    task: str | None
    agent: str | None
    options: dict[str, object] | None  # how it was asked, as stored
    task_length: float | None  # characters of the task, where only a preview of it is stored
    response_type: str | None
    answer: str | None  # or a summary of it
    sources: tuple[str, ...]
    full_result: str | None  # where the whole answer is
    ttl: float | None
    created: Moment | None
    updated: Moment | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @classmethod
    def from_document(cls, document: Document) -> CacheEntry:
        """Reads a stored entry; never raises."""
        read = Reader(document)
        return cls(
            document=document,
            id=read.text("id") or "(no id)",
            key=read.text("cacheKey"),
            user=read.text("userId"),
            run=read.text("workflowId"),
            task=read.text("request.task", "taskPreview"),
            agent=read.text("agentName"),
            options=read.mapping("request.options") or None,
            task_length=read.number("taskLength"),
            response_type=read.text("responseType"),
            answer=read.text("result.answerSummary"),
            sources=read.strings("result.topSources"),
            full_result=read.text("result.fullResultRef"),
            ttl=read.number(*LIFETIMES, most=ANY),
            created=read.moment("createdAt"),
            updated=read.moment("updatedAt"),
            written=read.write_time(),
            issues=(*unreadable(document), *read.issues),
        )

    @property
    def result(self) -> object:
        """Returns what is cached, as it is stored, whatever that is; None in a row of a list, which reads parts of it.

        Texts in it are not made safe to show, as `answer` is.
        """
        return None if isinstance(self.document, Partial) else self.document.get("result")

    def expired(self, now: datetime) -> bool | None:
        """Tells whether that time has passed; False of what never ends, None where nobody can tell."""
        return has_expired(self.ttl, self.written, now)

    def expires(self) -> datetime | None:
        """Estimates when the service may drop it, where both its last write and its lifetime are stored."""
        return end_of_life(self.ttl, self.written)


def has_expired(lifetime: float | None, written: Moment | None, now: datetime) -> bool | None:
    """Tells whether a lifetime has passed; False of what never ends, None where nobody can tell."""
    ends = end_of_life(lifetime, written)
    if ends is None:
        return False if never_ends(lifetime) else None
    return ends <= now
