"""Notes lines of a file that whoever reads it has to be told of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from fleet_tui.text import counted

Number: TypeAlias = Callable[[int], int]  # of the line that starts at a place

_WITHIN: Final = re.compile(r": line 1 column ")  # of a line that is one line


class Kind(NamedTuple):
    """Holds what there is to say of lines, of how many, and where the first of them starts."""

    why: str
    n: int
    first: int


class Remarks:
    """Holds lines and what there is to say of each, once however often it is met."""

    def __init__(self) -> None:
        self._reasons: dict[int, str] = {}  # by where they start
        self._kinds: dict[str, Kind] = {}
        self._numbers: dict[int, int] = {}  # of the lines that were named, by where they start

    def __len__(self) -> int:
        return len(self._reasons)

    def note(self, start: int, reason: str) -> None:
        """Takes in the line that starts at a place, and what there is to say of it."""
        if start in self._reasons:
            return
        why = self._reasons[start] = _WITHIN.sub(" at column ", reason)
        known = self._kinds.get(why, Kind(why, 0, start))
        self._kinds[why] = Kind(why, known.n + 1, min(known.first, start))

    def kinds(self) -> list[Kind]:
        """Returns what is said, the most frequent first."""
        return sorted(self._kinds.values(), key=lambda each: (-each.n, each.first))

    def each(self, name: str, number_at: Number) -> Iterator[tuple[str, str]]:
        """Yields the place of each line, by the name of the file, and what there is to say of it."""
        return ((f"{name}:{number_at(start)}", why) for start, why in sorted(self._reasons.items()))

    def said(self, what: str, noun: str, number_at: Number) -> str:
        """Says that so many lines or other things are `what`, and names the line of the first; empty where none is."""
        if not self._reasons:
            return ""
        first = min(self._kinds.values(), key=lambda each: each.first)
        return f"{counted(len(self), noun)} {what} · {self._line(first, number_at)}, {first.why}"

    def said_by_kind(self, what: str, noun: str, number_at: Number) -> list[str]:
        """Says of each kind how many are `what` and why, and names the line of its first."""
        return [f"{counted(each.n, noun)} {what}{each.why} · {self._line(each, number_at)}" for each in self.kinds()]

    def _line(self, kind: Kind, number_at: Number) -> str:
        if kind.first not in self._numbers:
            self._numbers[kind.first] = number_at(kind.first)
        return f"first: line {self._numbers[kind.first]}"
