"""Reads a supervisor example to train on, from a partial or a whole document of either shape."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document, split_joined
from fleet_tui.model.reader import Issue, Reader, strings_of
from fleet_tui.model.record import StoredRecord, unreadable
from fleet_tui.schema import EXAMPLES
from fleet_tui.text import visible


class Member(Struct, frozen=True):
    """Describes an agent of the team; `tools` is None where nobody recorded its tools."""

    name: str
    assigned: bool
    tools: tuple[str, ...] | None


class DspyExample(StoredRecord, frozen=True):
    """Holds one example; every text is safe to show, `document` is as stored."""

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
    tools_text: str | None  # the list of tools as it was written, where that was as text
    needs: tuple[tuple[str, tuple[str, ...]], ...]  # which tools each agent needs
    needed: tuple[str, ...]  # tools that are needed, whoever uses them
    category: str | None
    difficulty: str | None
    created: Moment | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """Returns everybody of the team, and whoever else is assigned or needs a tool."""
        needs = dict(self.needs)
        names = dict.fromkeys((*self.team, *self.assigned, *needs))
        return tuple(Member(each, each in self.assigned, needs.get(each)) for each in names)

    @property
    def tool_requirements(self) -> list[str] | None:
        """Returns every tool that is needed, once and as stored, whoever uses it; None where nobody recorded any."""
        by_agent = self.tools_by_agent
        if by_agent is not None:
            return list(dict.fromkeys(tool for each in by_agent.values() for tool in each))
        return _as_listed(self.document.get("tool_requirements"))

    @property
    def tools_by_agent(self) -> dict[str, list[str]] | None:
        """Returns which tools each agent needs, as stored; None where nobody recorded that."""
        stored = self.document.get("tool_requirements")
        return {agent: _as_listed(each) or [] for agent, each in stored.items()} if isinstance(stored, dict) else None

    @classmethod
    def from_document(cls, document: Document) -> DspyExample:
        """Reads a stored example; never raises."""
        read = Reader(document)
        tools, needs = document.get("available_tools"), document.get("tool_requirements")
        by_agent = needs if isinstance(needs, dict) else {}
        return cls(
            document=document,
            id=read.text("id") or read.text("exampleId") or "(no id)",
            user=read.text("userId"),
            dataset=read.text("dataset"),
            task=read.text("task"),
            context=read.text("context"),
            mode=read.text("mode"),
            team=read.strings("team", "team_capabilities"),
            assigned=read.strings("assigned_to"),
            tools=read.strings("available_tools"),
            tools_text=visible(tools) if isinstance(tools, str) else None,
            needs=tuple((visible(agent), strings_of(each)) for agent, each in by_agent.items()),
            needed=() if isinstance(needs, dict) else read.strings("tool_requirements"),
            category=read.text("labels.category"),
            difficulty=read.text("labels.difficulty"),
            created=read.moment("createdAt"),
            written=read.write_time(),
            issues=(*unreadable(document), *read.issues),
        )


def _as_listed(stored: object) -> list[str] | None:
    """Returns the texts of a list, or of a text that lists them, as they are stored; None of anything else."""
    if isinstance(stored, str):
        return split_joined(stored)
    return [each for each in stored if isinstance(each, str)] if isinstance(stored, list) else None
