"""Playing a timeline: its rows walked in time, until a key or the last row stops it.

There is one timer at a time, for the next move only: nothing runs while nothing plays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from fleet_tui.model.steps import SPEEDS, next_stop
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone


class Walked(Protocol):
    """Rows with a cursor, as a list of them is."""

    timeline: Timeline | None
    cursor: int

    @property
    def shown(self) -> Sequence[int]:
        """The rows of the timeline that can be walked."""
        ...


class Waiting(Protocol):
    """A call that is due later."""

    def stop(self) -> None:
        """Lets it never come."""
        ...


class Playing:
    """Moves the cursor of some rows from one to the next; it is no widget.

    `wait` calls back after some seconds, and `changed` hears that it began, ended or goes at another speed.
    """

    def __init__(
        self, rows: Walked, wait: Callable[[float, Callable[[], object]], Waiting], changed: Callable[[], object]
    ) -> None:
        self.speed = SPEEDS[0]
        self._rows = rows
        self._wait = wait
        self._changed = changed
        self._goes_to = -1  # where it moves the cursor itself; any other move is the user's
        self._next: Waiting | None = None

    @property
    def goes_on(self) -> bool:
        """Whether rows are being walked."""
        return self._next is not None

    @property
    def words(self) -> Line:
        """How fast it plays, while it does."""
        return [(f"» {self.speed}x  ", Tone.ACCENT)] if self.goes_on else []

    def begin(self) -> None:
        """Walks from the cursor on, from the first row if it is on the last; a single row is no way."""
        last = len(self._rows.shown) - 1
        if last > 0:
            if self._rows.cursor == last:
                self._rows.cursor = 0
            self.walk()

    def walk(self) -> None:
        """Walks on from where the cursor is now; the last row is where it ends."""
        if self._next is not None:
            self._next.stop()
        rows, self._next = self._rows, None
        if rows.timeline is not None and rows.cursor < len(rows.shown) - 1:
            place, seconds = next_stop(rows.timeline.axis.offsets, rows.shown, rows.cursor, self.speed)
            self._next = self._wait(seconds, partial(self._go, place))
        self._changed()

    def stop(self) -> None:
        """Walks no more."""
        if self._next is not None:
            self._next.stop()
            self._next = None
            self._changed()

    def moved(self) -> None:
        """Stops if it was the user who moved the cursor."""
        if self._rows.cursor != self._goes_to:
            self.stop()

    def change_speed(self, step: int) -> None:
        """Goes twice as fast, or half as fast where the step is -1."""
        place = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        if self.goes_on:
            self.walk()

    def _go(self, place: int) -> None:
        self._goes_to = place
        self._rows.cursor = place
        if self.goes_on:
            self.walk()
