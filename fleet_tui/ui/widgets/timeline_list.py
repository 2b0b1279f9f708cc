"""The rows of a timeline as a list.

Only rows in sight are drawn; those that a filter does not want stay without their bars, or are left out once every row
of the timeline has been looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from fleet_tui.model.folding import Folding
from fleet_tui.model.matches import Matches
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import Times
from fleet_tui.present.run import timeline as present
from fleet_tui.ui.widgets.line_list import LineList


class TimelineList(LineList):
    """Shows the rows of a timeline, bars under one axis."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.timeline: Timeline | None = None
        self.matches: Matches | None = None
        self.hides = False
        self.times = Times.ELAPSED
        self._headed: tuple[Timeline | None, int, Times, list[Line]] = (None, 0, self.times, [])
        self._kept = 0  # the row the cursor goes back to when there is none to be on
        self._folding: Folding | None = None  # of this timeline, once a row of it was folded
        self._folded: dict[int, Sequence[int]] = {}  # the rows that are folded, and of each what is in it
        self._seen: Sequence[int] = ()  # the rows that are in none that is folded

    @property
    def shown(self) -> Sequence[int]:
        """The rows of the timeline that the list shows."""
        narrowed = self._narrowed
        if narrowed is not None:
            return narrowed.indices
        if self._folded:
            return self._seen
        return range(len(self.timeline) if self.timeline is not None else 0)

    @property
    def index(self) -> int:
        """The row of the timeline under the cursor; where none is shown, the row it was on before."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else self._kept

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.timeline[self.index] if self.timeline and self.row_count() else None

    @property
    def _narrowed(self) -> Matches | None:
        """What alone is shown, once it is known of every row."""
        return self.matches if self.hides and self.matches is not None and self.matches.examined else None

    def show(self, timeline: Timeline, index: int) -> None:
        """Replaces the rows, none set aside; the cursor goes to a row of the timeline, or the nearest that is shown."""
        if timeline is not self.timeline:
            self._folding, self._seen = None, ()
            self._folded.clear()
        self.timeline, self.matches, self._kept = timeline, None, index
        self.rows_changed(self.place_of(index))

    def narrow(self, matches: Matches | None, *, hides: bool) -> None:
        """Sets aside, or leaves out, what does not match; the cursor keeps its row as far as that is shown."""
        index = self._kept = self.index
        self.matches, self.hides = matches, hides
        self.rows_changed(self.place_of(index))

    def go_to(self, index: int) -> None:
        """Puts the cursor on a row of the timeline, or the nearest that is shown; what it is in unfolds."""
        self._unfold_around(index)
        self.cursor = self.place_of(index)

    def place_of(self, index: int) -> int:
        """Returns where in the list a row of the timeline stands, or the nearest that is shown."""
        if self._narrowed is not None:
            return self._narrowed.nearest(index)
        return max(bisect_right(self._seen, index) - 1, 0) if self._folded else index

    @property
    def folds(self) -> str:
        """Whether the row under the cursor can be folded or unfolded; empty where no other is in it."""
        row = self.row if self._narrowed is None else None
        return "" if row is None or not row.event.place.inside else "unfold" if row.index in self._folded else "fold"

    def fold(self) -> bool:
        """Folds the row under the cursor, or unfolds it; False where no other is in it."""
        if not self.folds or self.timeline is None:
            return False
        index = self.index
        self._folding = self._folding or Folding(self.timeline.axis)
        if self._folded.pop(index, None) is None:
            self._folded[index] = self._folding.inside(index)
        self._see(index)
        return True

    def _unfold_around(self, index: int) -> None:
        opened = self._folded.keys() & self._folding.around(index) if self._folding else None
        for each in opened or ():
            del self._folded[each]
        if opened:
            self._see(index)

    def _see(self, index: int) -> None:
        self._seen = self._folding.seen(self._folded) if self._folding and self._folded else ()
        self.rows_changed(self.place_of(index))

    def heading_lines(self, width: int) -> list[Line]:
        """Returns the axis over the bars, laid out once: every row that is drawn asks how far down it begins."""
        if not self.timeline:
            return []
        timeline, known_width, times, headed = self._headed
        if timeline is not self.timeline or (known_width, times) != (width, self.times):
            headed = [[(" ", Tone.DIM), *present.heading(self.timeline, width - 1, self.times)]]
            self._headed = (self.timeline, width, self.times, headed)
        return headed

    def row_count(self) -> int:
        return len(self.shown)

    def row_line(self, index: int, width: int) -> Line:
        if not self.timeline:
            return ()
        row = self.timeline[self.shown[index]]
        aside = self.matches is not None and row.index not in self.matches
        inside = self._folded.get(row.index) if self._narrowed is None else None
        return present.row_line(row, self.timeline, width, self.times, aside=aside, folded=inside)
