"""Notes which agents and tools a timeline shows at work, and since when."""

from __future__ import annotations

from typing import Final, TypeVar

from msgspec import Struct

from fleet_tui.model.event import EventKind
from fleet_tui.model.severity import Work
from fleet_tui.query.query import shortest
from fleet_tui.schema import RUNS

Key = TypeVar("Key")

NOBODYS: Final = frozenset((EventKind.GAP, EventKind.RUN_ERROR, EventKind.PHASE))
_CONDUCTING: Final = frozenset((EventKind.ANALYSIS, EventKind.ROUTING, EventKind.JUDGE, EventKind.STATUS))


class Activity(Struct):
    """Holds the events of one agent, or of one tool in its hands; `worked` if any was more than conducting the run."""

    name: str
    first: int  # row of the timeline, the earliest
    rank: int  # how many rows are before that in time
    events: int = 0
    worked: bool = False


class Ran:
    """Collects who was at work, while a timeline is examined; names compare as the filter compares them."""

    def __init__(self) -> None:
        self.agents: dict[str, Activity] = {}
        self.calls: dict[tuple[str, str], Activity] = {}  # by tool, then agent

    def note(self, index: int, work: Work, rank: int) -> None:
        """Takes in a row; `rank` is how many are before it in time."""
        if work.kind in NOBODYS:
            return
        if work.agent:
            _count(self.agents, agent_key(work.agent), work.agent, (rank, index), work)
        if work.tool:
            _count(self.calls, (tool_key(work.tool), agent_key(work.agent)), work.tool, (rank, index), work)

    def callers(self, tool: str) -> dict[str, Activity]:
        """Returns who called a tool, by the agent's key."""
        return {agent: calls for (called, agent), calls in self.calls.items() if called == tool_key(tool)}


def agent_key(name: str | None) -> str:
    """Returns what is the same of all spellings of an agent's name."""
    return shortest(RUNS.field("agent"), name or "")


def tool_key(name: str) -> str:
    """Returns what is the same of all spellings of a tool's name."""
    return shortest(RUNS.field("tool"), name)


def _count(found: dict[Key, Activity], key: Key, name: str, row: tuple[int, int], work: Work) -> None:
    rank, index = row
    activity = found.setdefault(key, Activity(name, index, rank))
    if rank < activity.rank:
        activity.first, activity.rank = index, rank
    activity.events += 1
    activity.worked = activity.worked or work.kind not in _CONDUCTING
