"""Draws a run as one lane for each agent: when each was at work, side by side under one axis."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct, field

from fleet_tui.model.timeline import Timeline


class Body(IntEnum):
    """Says how a cell of a lane is filled: the stronger body wins where several rows share the cell."""

    EMPTY = 0
    INFERRED = 1
    RECORDED = 2


class Lane(Struct):
    """Fills the lane of one agent, or of several where there is no room for each; a cell is an even part of the run."""

    agents: tuple[str | None, ...]
    bodies: list[Body]
    heads: dict[int, int] = field(default_factory=dict)  # cells in which a row begins, and the worst severity there

    def add(self, start: int, end: int, severity: int, body: Body) -> None:
        """Takes in a row, from the cell it begins in to the cell it ends in."""
        if severity > self.heads.get(start, -1):
            self.heads[start] = severity
        for cell in range(start + 1, end + 1):
            self.bodies[cell] = max(self.bodies[cell], body)


def lanes(timeline: Timeline, width: int, room: int) -> list[Lane]:
    """Returns at most `room` lanes of `width` cells, in order of appearance; the last sums those beyond the room."""
    own = timeline.agents if len(timeline.agents) <= room else timeline.agents[: max(room - 1, 0)]
    rest = timeline.agents[len(own) :]
    groups = [*((each,) for each in own), *([rest] if rest else [])]
    made = [Lane(each, [Body.EMPTY] * width) for each in groups]
    if timeline.duration > 0 and made:
        _fill(timeline, made, width)
    return made


def cell_of(seconds: float, duration: float, width: int) -> int:
    """Returns the cell that a time lies in, of a run that took so long: its last moment is in the last cell."""
    return min(int(seconds / duration * (width - 1)), width - 1)


def _fill(timeline: Timeline, made: Sequence[Lane], width: int) -> None:
    """Goes from the last row back, so that the next row of each agent is known."""
    last = len(made) - 1
    next_start: dict[int, int] = {}
    for agent, severity, offset, recorded in timeline.spans():
        start = cell_of(offset, timeline.duration, width)
        end = next_start.get(agent, start) if recorded is None else cell_of(offset + recorded, timeline.duration, width)
        next_start[agent] = start
        made[min(agent, last)].add(start, end, severity, Body.INFERRED if recorded is None else Body.RECORDED)
