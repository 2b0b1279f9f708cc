"""From readings to verdicts: ratios inside each round, their median and spread, beside each goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from statistics import median
from typing import Final, TypeAlias

# What was read of each program in one round: times in seconds, sizes in bytes.
Round: TypeAlias = Mapping[str, Mapping[str, float]]

_LARGE: Final = 10 << 20  # bytes from which they are told in megabytes
_HEADINGS: Final = ("", "what", "measured", "min-max", "goal", "")


@dataclass(frozen=True, slots=True)
class Goal:
    """A reading of one program that must not exceed `limit` times that of another, or `limit` bytes without one.

    `less` names, for each of the two, a program whose reading is taken off first.
    """

    id: str
    what: str
    reading: str
    ours: str
    other: str | None
    limit: float
    less: tuple[str, str] | None = None
    unit: str = "B"  # of the reading, where it is held against a number
    once: bool = False  # measured in the first round only: it takes a minute, and is far from chance

    @property
    def programs(self) -> tuple[str, ...]:
        """All whose readings are needed."""
        return tuple(filter(None, (self.ours, self.other, *(self.less or ()))))

    def value(self, readings: Round) -> float:
        """The ratio, or the bytes, of one round."""
        own, other = readings[self.ours][self.reading], 1.0
        if self.other:
            other = readings[self.other][self.reading]
        if self.less:
            own -= readings[self.less[0]][self.reading]
            other -= readings[self.less[1]][self.reading]
        return own / other


@dataclass(frozen=True, slots=True)
class Held:
    """A goal that is no figure: what holds always, and the tests that see to it."""

    id: str
    what: str
    by: str

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        return self.id, self.what, "", "", "", f"held by {self.by}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal, and its value in each round that read all of its programs."""

    goal: Goal
    values: tuple[float, ...]

    @classmethod
    def of(cls, goal: Goal, rounds: Sequence[Round]) -> Verdict:
        """Each round by itself: what slowed one round down slowed both programs."""
        return cls(goal, tuple(goal.value(each) for each in rounds if all(map(each.__contains__, goal.programs))))

    @property
    def median(self) -> float:
        """Of all rounds."""
        return median(self.values)

    @property
    def reached(self) -> bool:
        """Whether the median keeps to the goal."""
        return self.median <= self.goal.limit

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        goal = self.goal
        show = _times if goal.other else partial(_amount, unit=goal.unit)
        limit = f"<= {show(goal.limit)}"
        if not self.values:
            return goal.id, goal.what, "not measured", "", limit, ""
        low, high = (show(each) for each in (min(self.values), max(self.values)))
        against = f" {goal.other}" if goal.other else ""
        spread = f"{low}-{high}" if len(self.values) > 1 else ""
        return goal.id, goal.what, show(self.median) + against, spread, limit, self._word()

    def _word(self) -> str:
        return "reached" if self.reached else "NOT REACHED"

    def row(self) -> dict[str, object]:
        """The same as a JSON row."""
        goal = self.goal
        named = {"goal": goal.id, "what": goal.what, "ours": goal.ours, "against": goal.other, "limit": goal.limit}
        if not self.values:
            return named | {"median": None, "values": (), "reached": None}
        return named | {"median": self.median, "values": self.values, "reached": self.reached}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all values do not exceed, by nearest rank."""
    return sorted(values)[max(ceil(share * len(values)), 1) - 1]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows under their headings, aligned."""
    every = [_HEADINGS, *rows]
    sizes = [max(map(len, column)) for column in zip(*every, strict=True)]
    lines = ("  ".join(cell.ljust(size) for cell, size in zip(row, sizes, strict=True)) for row in every)
    return "\n".join(line.rstrip() for line in lines)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table of a README, without their spread."""
    return "\n".join(f"| {' | '.join((*row[:3], *row[4:]))} |" for row in rows)


def _times(ratio: float) -> str:
    return f"{ratio:.2f} x" if ratio >= 0.1 else f"{ratio:.3f} x"


def _amount(size: float, unit: str) -> str:
    if unit == "B" and size >= _LARGE:
        return f"{size / (1 << 20):,.0f} MB"
    return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.2f} {unit}"
