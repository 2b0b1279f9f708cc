"""Keeps how numbers are spread: all of them while they are few, else as many of their order as tell the same.

A run may have a hundred thousand calls, and two hundred runs are looked at: whole, their durations took 300 MB. Of more
than 200 numbers every n-th by size is kept, which moves a percentile by at most a quarter of a percent.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

MOST: Final = 200  # numbers that are kept
_NEARLY: Final = 1 - 1e-9  # of so many: what a number stands for is no whole number where some were left out


class Numbers(Struct, frozen=True):
    """Holds numbers in order of size, and how many they stand for."""

    values: array[float]
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Numbers:
        """Returns what is kept of some numbers.

        >>> Numbers.of([3, 1, 2]).count, Numbers.of(range(100_000)).values[100]
        (3, 50250.0)
        """
        ordered = sorted(values)
        count, kept = len(ordered), min(len(ordered), MOST)
        return cls(array("d", (ordered[(2 * each + 1) * count // (2 * kept)] for each in range(kept))), count)

    def weighed(self) -> Iterator[tuple[float, float]]:
        """Yields each number that is kept, and how many it stands for."""
        weight = self.count / max(len(self.values), 1)
        return ((each, weight) for each in self.values)


class Spread:
    """Answers for several of them together as if all their numbers were known."""

    def __init__(self, parts: Iterable[Numbers]) -> None:
        kept = [each for each in parts if each.count]
        self.count = sum(each.count for each in kept)
        self.exact = all(len(each.values) == each.count for each in kept)  # whether no number was left out
        self._weighed = sorted(pair for each in kept for pair in each.weighed())

    def percentile(self, percent: int) -> float | None:
        """Returns the least number that so many of a hundred do not exceed; None where there is no number.

        >>> Spread([Numbers.of(range(1, 21))]).percentile(95)
        19.0
        """
        reached = 0.0
        for value, weight in self._weighed:
            reached += weight
            if reached * 100 >= percent * self.count * _NEARLY:
                return value
        return None

    @property
    def median(self) -> float | None:
        """Returns the number in the middle, half-way between the two that are there; None where there is no number.

        >>> Spread([Numbers.of([1, 2]), Numbers.of([4, 9])]).median
        3.0
        """
        low = self.percentile(50)
        reached = 0.0
        for value, weight in self._weighed:
            reached += weight
            if low is not None and reached * 2 * _NEARLY > self.count:
                return (low + value) / 2
        return low
