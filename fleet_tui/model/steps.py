"""Places in a timeline worth stepping to: errors, changes of agent, tool calls, judge rounds, slow-downs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from fleet_tui.model.event import EventKind
from fleet_tui.model.severity import Severity
from fleet_tui.model.timeline import Timeline

Place: TypeAlias = Callable[[Timeline, int], bool]

_SLOWEST_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Step:
    """Where a step leads: a row, or none and how many there are on the other side."""

    index: int | None
    behind: int = 0


def seek(timeline: Timeline, start: int, direction: int, place: Place) -> Step:
    """The next row in a direction (1 or -1) that is such a place; it never wraps around."""
    found = next((index for index in timeline.walk(start, direction) if place(timeline, index)), None)
    if found is not None:
        return Step(found)
    return Step(None, sum(place(timeline, index) for index in timeline.walk(start, -direction)))


def is_error(timeline: Timeline, index: int) -> bool:
    """An error, recovered or not."""
    return timeline.severity(index) >= Severity.RECOVERED


def is_agent_change(timeline: Timeline, index: int) -> bool:
    """The first row, or one of another agent than the row before."""
    return index == 0 or timeline.axis.event(index).agent != timeline.axis.event(index - 1).agent


def is_tool_call(timeline: Timeline, index: int) -> bool:
    """A call of a tool."""
    return timeline.axis.event(index).kind is EventKind.TOOL_CALL


def is_judge_round(timeline: Timeline, index: int) -> bool:
    """A judge round, recorded as an event or not."""
    return timeline.axis.event(index).kind is EventKind.JUDGE


def slow_downs(timeline: Timeline) -> Place:
    """Rows after which nothing happened for long: gaps among the longest tenth of this run's gaps."""
    offsets = timeline.axis.offsets
    gaps = [after - before for before, after in itertools.pairwise(offsets)]
    longest = sorted(gap for gap in gaps if gap > 0)
    limit = longest[int(len(longest) * _SLOWEST_SHARE)] if longest else float("inf")
    return lambda _, index: index < len(gaps) and gaps[index] >= limit
