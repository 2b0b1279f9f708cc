"""Finds the wanted rows of a timeline in slices, so that no key waits for a hundred thousand of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from fleet_tui.model.error_words import error_words
from fleet_tui.model.event import EventKind
from fleet_tui.model.steps import Step
from fleet_tui.model.timeline import Timeline

SLICE: Final = 500  # rows looked at at a time: about 10 ms


class Matches:
    """Holds the rows that a test lets through, in order, as far as it has come."""

    def __init__(self, timeline: Timeline, wanted: Callable[[int], bool]) -> None:
        self.timeline = timeline
        self.indices = array("I")
        self._wanted = wanted
        self._flags = bytearray()

    @property
    def examined(self) -> bool:
        """Tells whether every row has been looked at."""
        return len(self._flags) == len(self.timeline)

    def examine(self, size: int = SLICE) -> bool:
        """Looks at the next rows; True when all are known."""
        before = len(self._flags)
        for index in range(before, min(before + size, len(self.timeline))):
            found = self._wanted(index)
            self._flags.append(found)
            if found:
                self.indices.append(index)
        return self.examined

    def __len__(self) -> int:
        return len(self.indices)

    def __contains__(self, index: int) -> bool:
        """Tells whether a row matches; a row that has not been looked at is not judged yet."""
        return index >= len(self._flags) or bool(self._flags[index])

    def rank(self, index: int) -> int | None:
        """Returns which match a row is, counted from 1; None for a row that is none."""
        place = bisect_left(self.indices, index)
        return place + 1 if place < len(self.indices) and self.indices[place] == index else None

    def nearest(self, index: int) -> int:
        """Returns the place in `indices` of the first match at or after a row, else of the last match."""
        return min(bisect_left(self.indices, index), max(len(self.indices) - 1, 0))

    def step(self, start: int, direction: int) -> Step:
        """Returns the next match in a direction (1 or -1), as `seek` does that asks every row."""
        before, behind = bisect_left(self.indices, start), bisect_right(self.indices, start)
        place = behind if direction > 0 else before - 1
        if 0 <= place < len(self.indices):
            return Step(self.indices[place])
        return Step(None, before if direction > 0 else len(self.indices) - behind)

    def after(self, index: int) -> int:
        """Counts the matches after a row."""
        return len(self.indices) - bisect_right(self.indices, index)


class EventFacts:
    """Reads a row as far as a filter wants to know; None is not recorded."""

    __slots__ = ("_index", "_timeline")

    def __init__(self, timeline: Timeline, index: int) -> None:
        self._timeline = timeline
        self._index = index

    @property
    def agent(self) -> str | None:
        """Names who did it."""
        return self._timeline.axis.event(self._index).agent

    @property
    def type(self) -> str:
        """Returns the stored word."""
        return self._timeline.axis.event(self._index).type

    @property
    def tool(self) -> str | None:
        """Names the tool that was called."""
        return self._timeline.axis.event(self._index).tool

    @property
    def offset(self) -> float | None:
        """Returns the seconds since the run began, as exact as they are written: epoch seconds as doubles are not."""
        offset = self._timeline.axis.offset(self._index)
        return None if offset is None else round(offset, 3)

    @property
    def error(self) -> str | None:
        """Returns the words of an error, recovered or not; None of a row that is no error."""
        return "\n".join(self._texts()) if self._timeline.failed(self._index) else None

    @property
    def text(self) -> str:
        """Returns all that can be read in its row, and all that is said in it: message, output, errors, reasoning."""
        return "\n".join(dict.fromkeys((*self._beside(), *self._texts())))

    def _beside(self) -> Iterator[str]:
        """Yields what its row says beside its words: who did it, with which tool, what is odd, an unknown type."""
        event = self._timeline.axis.event(self._index)
        yield from filter(None, (event.agent, event.tool))
        yield from event.place.odd
        if event.kind is EventKind.OTHER or not event.text:
            yield event.type

    def _texts(self) -> Iterator[str]:
        event = self._timeline.axis.event(self._index)
        holders = (event.payload, event.document)
        errors = (error_words(holder.get(key)) for holder in holders for key in ("error", "exception"))
        reasoning = event.judge.reasoning if event.judge else None
        for each in (event.text, event.message, event.output, reasoning, *errors):
            if isinstance(each, str) and each:
                yield each
