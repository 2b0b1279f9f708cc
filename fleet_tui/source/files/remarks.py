"""Notes lines of a file that whoever reads it has to be told of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from fleet_tui.text import counted

Number: TypeAlias = Callable[[int], int]  # of the line that starts at a place

_WITHIN: Final = re.compile(r": line 1 column ")  # of a line that is one line


class Remarks:
    """Holds lines and what there is to say of each, once however often it is met."""

    def __init__(self) -> None:
        self._reasons: dict[int, str] = {}  # by where they start
        self._first = (-1, 0)  # where the first starts, and its number

    def __len__(self) -> int:
        return len(self._reasons)

    def note(self, start: int, reason: str) -> None:
        """Takes in the line that starts at a place, and what there is to say of it."""
        self._reasons[start] = _WITHIN.sub(" at column ", reason)

    def reasons(self) -> Iterable[tuple[str, int]]:
        """Returns what is said, the most frequent first, and of how many lines it is."""
        return Counter(self._reasons.values()).most_common()

    def each(self, name: str, number_at: Number) -> Iterator[tuple[str, str]]:
        """Yields the place of each line, by the name of the file, and what there is to say of it."""
        return ((f"{name}:{number_at(start)}", why) for start, why in sorted(self._reasons.items()))

    def said(self, what: str, noun: str, number_at: Number) -> str:
        """Says that so many lines or other things are `what`, and names the line of the first; empty where none is."""
        if not self._reasons:
            return ""
        start = min(self._reasons)
        if self._first[0] != start:
            self._first = (start, number_at(start))
        number, why = self._first[1], self._reasons[start]
        return f"{counted(len(self), noun)} {what} · first: line {number}, {why}"
