"""Notes lines of a file that whoever reads it has to be told of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from fleet_tui.model.decode import NO_END, TOO_EARLY
from fleet_tui.text import counted

Number: TypeAlias = Callable[[int], int]  # of the line that starts at a place

_WHERE: Final = re.compile(r": line (\d+) column (\d+)$")  # in the text of a document


class Kind(NamedTuple):
    """Holds what there is to say of lines, of how many, and where the first is: the start of its text, lines below."""

    why: str
    n: int
    first: int
    below: int = 0


class Remarks:
    """Holds lines and what there is to say of each, once however often it is met."""

    def __init__(self) -> None:
        self._reasons: dict[int, tuple[str, int]] = {}  # why and how many lines below, by where they start
        self._kinds: dict[str, Kind] = {}
        self.tall = False  # whether any of them is a text that spans lines, or would
        self._numbers: dict[int, int] = {}  # of the lines that were named, by where they start

    def __len__(self) -> int:
        return len(self._reasons)

    def note(self, start: int, reason: str) -> None:
        """Takes in the line that starts at a place, and what there is to say of it."""
        if start in self._reasons:
            return
        where = _WHERE.search(reason)
        below = int(where[1]) - 1 if where else 0
        self.tall = self.tall or bool(below) or TOO_EARLY in reason or NO_END in reason
        if TOO_EARLY in reason:  # where it ends is known: there the file does
            why, below = _WHERE.sub("", reason), 0
        else:
            why = _WHERE.sub(r" at column \2", reason)
        self._reasons[start] = why, below
        known = self._kinds.get(why, Kind(why, 0, start, below))
        first = known if known.first <= start else Kind(why, 0, start, below)
        self._kinds[why] = first._replace(n=known.n + 1)

    def kinds(self) -> list[Kind]:
        """Returns what is said, the most frequent first."""
        return sorted(self._kinds.values(), key=lambda each: (-each.n, each.first))

    def each(self, name: str, number_at: Number) -> Iterator[tuple[str, str]]:
        """Yields the place of each line, by the name of the file, and what there is to say of it."""
        found = sorted(self._reasons.items())
        return ((f"{name}:{number_at(start) + below}", why) for start, (why, below) in found)

    def said(self, what: str, noun: str, number_at: Number, *, by_line: bool = False) -> str:
        """Says that so many lines or other things are `what`, and names the line of the first; empty where none is.

        Those that stand in one line are one thing where it goes `by_line`.
        """
        if not self._reasons:
            return ""
        first = min(self._kinds.values(), key=lambda each: each.first)
        many = len(set(map(number_at, sorted(self._reasons)))) if by_line else len(self)
        return f"{counted(many, noun)} {what} · {self._line(first, number_at)}, {first.why}"

    def said_by_kind(self, what: str, noun: str, number_at: Number) -> list[str]:
        """Says of each kind how many are `what` and why, and names the line of its first."""
        return [f"{counted(each.n, noun)} {what}{each.why} · {self._line(each, number_at)}" for each in self.kinds()]

    def _line(self, kind: Kind, number_at: Number) -> str:
        if kind.first not in self._numbers:
            self._numbers[kind.first] = number_at(kind.first)
        return f"first: line {self._numbers[kind.first] + kind.below}"
