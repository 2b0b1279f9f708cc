"""A supervisor example to train on, from a partial or a whole document of either shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document
from fleet_tui.model.reader import Issue, Reader
from fleet_tui.model.row import StoredRecord, unreadable
from fleet_tui.schema import EXAMPLES


@dataclass(frozen=True, slots=True)
class DspyExample(StoredRecord):
    """One example; every text is safe to show, `document` is as stored."""

    CONTAINER: ClassVar[Container] = EXAMPLES

    document: Document
    id: str
    user: str | None
    dataset: str | None
    task: str | None
    context: str | None
    mode: str | None
    team: tuple[str, ...]
    assigned: tuple[str, ...]
    tools: tuple[str, ...]
    category: str | None
    difficulty: str | None
    created: Moment | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @classmethod
    def from_document(cls, document: Document) -> DspyExample:
        """Read a stored example; never raises."""
        read = Reader(document)
        return cls(
            document=document,
            id=read.text("id") or read.text("exampleId") or "(no id)",
            user=read.text("userId"),
            dataset=read.text("dataset"),
            task=read.text("task"),
            context=read.text("context"),
            mode=read.text("mode"),
            team=read.strings("team"),
            assigned=read.strings("assigned_to"),
            tools=read.strings("available_tools"),
            category=read.text("labels.category"),
            difficulty=read.text("labels.difficulty"),
            created=read.moment("createdAt"),
            written=read.moment("_ts"),
            issues=(*unreadable(document), *read.issues),
        )
