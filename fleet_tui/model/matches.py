"""Which rows of a timeline are wanted, found out in slices so that no key waits for a hundred thousand of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Final

from fleet_tui.model.timeline import Timeline

SLICE: Final = 500  # rows looked at at a time: about 10 ms


class Matches:
    """The rows that a test lets through, in order, as far as it has come."""

    def __init__(self, timeline: Timeline, wanted: Callable[[int], bool]) -> None:
        self.timeline = timeline
        self.indices = array("I")
        self._wanted = wanted
        self._flags = bytearray()

    @property
    def examined(self) -> bool:
        """Whether every row has been looked at."""
        return len(self._flags) == len(self.timeline)

    def examine(self) -> bool:
        """Look at the next rows; True when all are known."""
        before = len(self._flags)
        for index in range(before, min(before + SLICE, len(self.timeline))):
            found = self._wanted(index)
            self._flags.append(found)
            if found:
                self.indices.append(index)
        return self.examined

    def __len__(self) -> int:
        """How many match."""
        return len(self.indices)

    def __contains__(self, index: int) -> bool:
        """Whether a row matches; one that has not been looked at is not judged yet."""
        return index >= len(self._flags) or bool(self._flags[index])

    def rank(self, index: int) -> int | None:
        """Which match a row is, counted from 1; None for a row that is none."""
        place = bisect_left(self.indices, index)
        return place + 1 if place < len(self.indices) and self.indices[place] == index else None

    def nearest(self, index: int) -> int:
        """The place in `indices` of the first match at or after a row, else of the last one."""
        return min(bisect_left(self.indices, index), max(len(self.indices) - 1, 0))

    def after(self, index: int) -> int:
        """How many match after a row."""
        return len(self.indices) - bisect_right(self.indices, index)
