"""Compares the plan of a run with what it did.

A planned agent or tool is *seen* if an event shows it, *used* if only a list of what was used names it. Neither is
"never", but only where that can be known: the run is over, the timeline is whole, and something is recorded that would
name it. A run without events, or with rows made from phases, says nothing of agents; with rows made from agent
executions it says nothing of tools.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.phases import FROM_AGENTS
from fleet_tui.model.ran import Activity, agent_key, tool_key
from fleet_tui.model.reader import Reader
from fleet_tui.model.timeline import Timeline
from fleet_tui.schema import PHASE_NAMES

_SUBTASK: Final = frozenset(("step", "agent", "description", "tool_requirements"))
# Who leads and evaluates every run, and the workflow's own executors, by id or class: no plan names them.
_CONDUCTORS: Final = frozenset(("supervisor", *PHASE_NAMES))
_EXECUTOR: Final = "executor"


class Verdict(StrEnum):
    """Says what is known of something planned."""

    SEEN = "seen in events"
    USED = "used, no event recorded"
    NEVER = "never"
    NOT_YET = "not yet: the run is not over"
    NOT_SO_FAR = "not in the events read so far"
    UNKNOWN = "nothing is recorded to compare with"


class Subtask(Struct, frozen=True):
    """Holds a step of a plan; texts are safe to show, `others` is what else is stored of it."""

    step: str
    agent: str | None
    description: str
    tools: tuple[str, ...]
    others: Mapping[str, object]

    @classmethod
    def from_document(cls, stored: object, position: int) -> Subtask:
        """Reads a subtask: an object or, of the flatter shape, its description; never raises."""
        if isinstance(stored, str):
            return cls(str(position + 1), None, Reader({"it": stored}).text("it") or "", (), {})
        read = Reader(stored)
        step = read.number("step")
        return cls(
            step=f"{step:g}" if step is not None else str(position + 1),
            agent=read.text("agent"),
            description=read.text("description") or "",
            tools=read.strings("tool_requirements"),
            others={key: value for key, value in read.document.items() if key not in _SUBTASK},
        )


class ToolUse(Struct, frozen=True):
    """Describes a required tool: by whom it was called, where not by the agent that was to call it."""

    tool: str
    verdict: Verdict
    calls: int = 0
    others: tuple[str, ...] = ()


class Step(Struct, frozen=True):
    """Holds a subtask or a member of the team, and what became of it."""

    subtask: Subtask | None
    agent: str | None
    verdict: Verdict
    activity: Activity | None = None
    tools: tuple[ToolUse, ...] = ()
    before: str = ""  # the earlier step that began only after it


class Plan(Struct, frozen=True):
    """Holds a plan and what became of it; `members` are those of the team without a subtask."""

    over: bool  # whether nothing more can come
    steps: tuple[Step, ...]
    members: tuple[Step, ...]
    tools: tuple[ToolUse, ...]  # required of the run as a whole
    unplanned: tuple[Activity, ...]  # agents that worked and are not on the team
    unconfigured: tuple[str, ...]  # agents that worked and that the configuration does not have

    @property
    def all_tools(self) -> tuple[ToolUse, ...]:
        """Returns every required tool."""
        return (*self.tools, *(each for step in self.steps for each in step.tools))


def compare(document: Document, timeline: Timeline) -> Plan:
    """Reads the plan of a run and holds it against an examined timeline; never raises."""
    read = Reader(document)
    evidence = _Evidence(read, timeline)
    subtasks = [Subtask.from_document(each, index) for index, each in enumerate(read.items("routing.subtasks"))]
    mode = read.text("routing.mode")
    busy = {agent_key(each.agent) for each in subtasks if each.agent}
    team = read.strings("routing.assigned_team", "routing.assigned_to")
    configured = read.strings("configSnapshot.agents")
    return Plan(
        over=timeline.run.outcome is not Outcome.RUNNING,
        steps=tuple(_ordered([evidence.step(each) for each in subtasks], mode)),
        members=tuple(Step(None, each, *evidence.agent(each)) for each in team if agent_key(each) not in busy),
        tools=tuple(evidence.tool(each, None) for each in read.strings("routing.tool_requirements")),
        unplanned=tuple(evidence.outside(busy.union(map(agent_key, team)))) if busy or team else (),
        unconfigured=tuple(each.name for each in evidence.outside(set(map(agent_key, configured))))
        if configured
        else (),
    )


class _Evidence:
    """Holds what a run recorded of who and what was at work."""

    def __init__(self, read: Reader, timeline: Timeline) -> None:
        self._ran = timeline.ran
        agents = read.strings("execution_summary.agentsUsed")
        tools = timeline.run.tools
        self._agents = set(map(agent_key, agents))
        self._tools = set(map(tool_key, tools))
        recorded = bool(read.items("events")) or any(True for _ in timeline.ran.agents if not timeline.note)
        self._never = Verdict.NEVER if timeline.axis.whole and timeline.examined else Verdict.NOT_SO_FAR
        if timeline.run.outcome is Outcome.RUNNING:
            self._never = Verdict.NOT_YET
        self._tells_agents = recorded or timeline.note == FROM_AGENTS or bool(agents)
        self._tells_tools = recorded or bool(tools)

    def agent(self, name: str) -> tuple[Verdict, Activity | None]:
        """Says what is known of an agent."""
        activity = self._ran.agents.get(agent_key(name))
        if activity is not None:
            return Verdict.SEEN, activity
        return self._otherwise(agent_key(name) in self._agents, tells=self._tells_agents), None

    def step(self, subtask: Subtask) -> Step:
        """Says what became of a subtask; a subtask that names no agent cannot be held against anything."""
        verdict, activity = self.agent(subtask.agent) if subtask.agent else (Verdict.UNKNOWN, None)
        tools = tuple(self.tool(each, subtask.agent) for each in subtask.tools)
        return Step(subtask, subtask.agent, verdict, activity, tools)

    def tool(self, name: str, agent: str | None) -> ToolUse:
        """Says what is known of a tool that an agent was to call, or anybody."""
        callers = self._ran.callers(name)
        own = callers.get(agent_key(agent)) if agent else None
        calls = own.events if own else sum(each.events for each in callers.values())
        if callers:
            others = () if own or not agent else tuple(self._names(callers))
            return ToolUse(name, Verdict.SEEN, calls, others)
        return ToolUse(name, self._otherwise(tool_key(name) in self._tools, tells=self._tells_tools))

    def outside(self, known: set[str]) -> Iterable[Activity]:
        """Returns the agents that worked without being known."""
        return (
            activity
            for name, activity in self._ran.agents.items()
            if activity.worked and name not in known and not _conducts(name)
        )

    def _names(self, keys: Iterable[str]) -> Iterable[str]:
        return (self._ran.agents[each].name if each in self._ran.agents else "nobody named" for each in keys)

    def _otherwise(self, used: bool, *, tells: bool) -> Verdict:
        if used:
            return Verdict.USED
        return self._never if tells else Verdict.UNKNOWN


def _conducts(key: str) -> bool:
    """Tells whether an agent's key is that of the workflow itself.

    >>> [_conducts(agent_key(each)) for each in ("AnalysisExecutor", "progress", "Researcher")]
    [True, True, False]
    """
    return key in _CONDUCTORS or key.endswith(_EXECUTOR)


def _ordered(steps: list[Step], mode: str | None) -> Iterable[Step]:
    """Tells, in a sequential plan, which step began before a step that was to come earlier."""
    latest: Step | None = None
    told: set[str] = set()
    for step in steps:
        key = agent_key(step.agent)
        if mode != "sequential" or step.activity is None or step.subtask is None or key in told:
            yield step
            continue
        told.add(key)
        if latest is not None and latest.activity is not None and step.activity.rank < latest.activity.rank:
            before = latest.subtask.step if latest.subtask else ""
            yield Step(step.subtask, step.agent, step.verdict, step.activity, step.tools, before)
        else:
            latest = step
            yield step
