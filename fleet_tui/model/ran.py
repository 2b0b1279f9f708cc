"""Notes which agents and tools a timeline shows at work, and since when."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Final, TypeVar

from fleet_tui.model.event import EventKind
from fleet_tui.model.severity import Work

Key = TypeVar("Key")

_NOBODYS: Final = frozenset((EventKind.GAP, EventKind.RUN_ERROR, EventKind.PHASE))
_CONDUCTING: Final = frozenset((EventKind.ANALYSIS, EventKind.ROUTING, EventKind.JUDGE, EventKind.STATUS))


@dataclass(slots=True)
class Activity:
    """Holds the events of one agent, or of one tool in its hands; `worked` if any was more than conducting the run."""

    name: str
    first: int  # row of the timeline
    events: int = 0
    worked: bool = False


class Ran:
    """Collects who was at work, while a timeline is examined; names compare without upper and lower case."""

    def __init__(self) -> None:
        self.agents: dict[str, Activity] = {}
        self.calls: dict[tuple[str, str], Activity] = {}  # by tool, then agent

    def note(self, index: int, work: Work) -> None:
        """Takes in a row; rows come in the order of the timeline."""
        if work.kind in _NOBODYS:
            return
        if work.agent:
            _count(self.agents, work.agent.casefold(), work.agent, index, work)
        if work.tool:
            _count(self.calls, (work.tool.casefold(), (work.agent or "").casefold()), work.tool, index, work)

    def callers(self, spelled: Container[str]) -> dict[str, Activity]:
        """Returns who called a tool that is spelled in one of these ways, by the agent's name in lower case."""
        return {agent: calls for (_, agent), calls in self.calls.items() if calls.name.lower() in spelled}


def _count(found: dict[Key, Activity], key: Key, name: str, index: int, work: Work) -> None:
    activity = found.setdefault(key, Activity(name, index))
    activity.events += 1
    activity.worked = activity.worked or work.kind not in _CONDUCTING
