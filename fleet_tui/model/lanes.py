"""A run as one lane for each agent: when each was at work, side by side under one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from fleet_tui.model.severity import Severity
from fleet_tui.model.timeline import Timeline


class Body(IntEnum):
    """How a cell of a lane is filled: the stronger one wins where several rows share it."""

    EMPTY = 0
    INFERRED = 1
    RECORDED = 2


@dataclass(slots=True)
class Lane:
    """What one agent did, or several together where there is no room for each; one cell an even part of the run."""

    agents: tuple[str | None, ...]
    bodies: list[Body]
    heads: dict[int, Severity] = field(default_factory=dict)  # cells in which a row begins, and the worst of them

    def add(self, start: int, end: int, severity: Severity, body: Body) -> None:
        """One row, from the cell it begins in to the one it ends in."""
        self.heads[start] = max(severity, self.heads.get(start, Severity.NONE))
        for cell in range(start + 1, end + 1):
            self.bodies[cell] = max(self.bodies[cell], body)


def lanes(timeline: Timeline, width: int, room: int) -> list[Lane]:
    """At most `room` lanes of `width` cells, in order of appearance; the last one sums those beyond the room."""
    own = timeline.agents if len(timeline.agents) <= room else timeline.agents[: max(room - 1, 0)]
    rest = timeline.agents[len(own) :]
    groups = [*((each,) for each in own), *([rest] if rest else [])]
    made = [Lane(each, [Body.EMPTY] * width) for each in groups]
    if timeline.duration > 0 and made:
        _fill(timeline, made, width)
    return made


def cell_of(timeline: Timeline, offset: float, width: int) -> int:
    """The cell that an offset lies in, of a run that took some time."""
    return min(int(offset / timeline.duration * (width - 1)), width - 1)


def _fill(timeline: Timeline, made: Sequence[Lane], width: int) -> None:
    """From the last row back, so that the next row of each agent is known."""
    following: dict[int, float] = {}
    for index, agent, offset, recorded in reversed(list(timeline.spans())):
        seconds = following.get(agent, offset) - offset if recorded is None else recorded
        following[agent] = offset
        start, end = cell_of(timeline, offset, width), cell_of(timeline, offset + seconds, width)
        body = Body.INFERRED if recorded is None else Body.RECORDED
        made[min(agent, len(made) - 1)].add(start, end, timeline.severity(index), body)
