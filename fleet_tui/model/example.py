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
    latency: str | None
    reasoning: str | None
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
    def needed_tools(self) -> list[str] | None:
        """Returns every tool that is needed, as stored, whoever uses it; None where nobody recorded any."""
        return tools_needed(self.document.get("tool_requirements"))

    @property
    def tools_by_agent(self) -> dict[str, list[str]] | None:
        """Returns which tools each agent needs, as stored; None where nobody recorded that."""
        stored = self.document.get("tool_requirements")
        return {agent: tools_needed(each) or [] for agent, each in stored.items()} if isinstance(stored, dict) else None

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
            mode=read.text("mode", "execution_mode"),
            team=read.strings("team", "team_capabilities"),
            assigned=read.strings("assigned_to"),
            tools=read.strings("available_tools"),
            tools_text=visible(tools) if isinstance(tools, str) else None,
            needs=tuple((visible(agent), strings_of(each)) for agent, each in by_agent.items()),
            needed=() if isinstance(needs, dict) else read.strings("tool_requirements"),
            latency=read.text("latency_budget"),
            reasoning=read.text("reasoning"),
            category=read.text("labels.category"),
            difficulty=read.text("labels.difficulty"),
            created=read.moment("createdAt"),
            written=read.write_time(),
            issues=(*unreadable(document), *read.issues),
        )


def tools_needed(stored: object) -> list[str] | None:
    """Returns the tools that are required, each once: of a list, a text that lists them, or lists by agent.

    >>> tools_needed({"coder": ["Tides"], "pilot": ["Charts", "Tides"]}), tools_needed(None)
    (['Tides', 'Charts'], None)
    """
    lists = list(stored.values()) if isinstance(stored, dict) else [stored]
    if not isinstance(stored, dict | list | str):
        return None
    named = (split_joined(each) if isinstance(each, str) else each for each in lists)
    return list(
        dict.fromkeys(each for some in named if isinstance(some, list) for each in some if isinstance(each, str))
    )
