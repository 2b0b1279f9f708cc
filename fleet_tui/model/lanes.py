"""Draws a run as one lane for each agent: when each was at work, side by side under one axis."""

from __future__ import annotations

from enum import IntEnum
from itertools import islice
from typing import Final

from msgspec import Struct, field

from fleet_tui.model.timeline import Timeline

SLICE: Final = 10_000  # rows taken in at a time: about 8 ms


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


class Filling:
    """Fills at most `room` lanes of `width` cells a slice at a time, so that no key waits for a hundred thousand rows.

    Lanes are in order of appearance; the last sums those beyond the room.
    """

    def __init__(self, timeline: Timeline, width: int, room: int) -> None:
        own = timeline.agents if len(timeline.agents) <= room else timeline.agents[: max(room - 1, 0)]
        rest = timeline.agents[len(own) :]
        groups = [*((each,) for each in own), *([rest] if rest else [])]
        self.lanes = [Lane(each, [Body.EMPTY] * width) for each in groups]
        self.timeline = timeline
        self.duration = timeline.duration
        self._rows = len(timeline)
        self._left = self._rows if self.lanes and self.duration > 0 else 0
        self._spans = timeline.spans()
        self._next_start: dict[int, int] = {}  # of each agent, the cell that its next row begins in
        self._width = width

    @property
    def share(self) -> float:
        """Returns which part of the rows is in the lanes."""
        return 1 - self._left / self._rows if self._left else 1.0

    def fill(self, size: int = SLICE) -> bool:
        """Takes in the next rows, from the last one back; True when all are in."""
        last = len(self.lanes) - 1
        for agent, severity, offset, recorded in islice(self._spans, min(size, self._left)):
            start = self._cell(offset)
            end = self._next_start.get(agent, start) if recorded is None else self._cell(offset + recorded)
            self._next_start[agent] = start
            body = Body.INFERRED if recorded is None else Body.RECORDED
            self.lanes[min(agent, last)].add(start, end, severity, body)
        self._left = max(self._left - size, 0)
        return not self._left

    def _cell(self, seconds: float) -> int:
        return cell_of(seconds, self.duration, self._width)


def cell_of(seconds: float, duration: float, width: int) -> int:
    """Returns the cell that a time lies in, of a run that took so long: its last moment is in the last cell.

    What is before its start is in the first.
    """
    return max(min(int(seconds / duration * (width - 1)), width - 1), 0)


def lanes(timeline: Timeline, width: int, room: int) -> list[Lane]:
    """Returns the lanes of a run with all rows in."""
    filling = Filling(timeline, width, room)
    filling.fill(len(timeline))
    return filling.lanes
