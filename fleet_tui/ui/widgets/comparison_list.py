"""The rows of two timelines against each other, in one column or, where there is room, in two."""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run import comparison as present
from fleet_tui.present.run.comparison import TWO_COLUMNS, Pair, Shown
from fleet_tui.ui.widgets.line_list import LineList


class ComparisonList(LineList):
    """Shows two timelines, first on what they part by."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.pair: Pair | None = None
        self.side = 0  # whose event a row of both stands for
        self.lines: list[Shown] = []
        self._with_equal = False
        self._two = False

    @property
    def current(self) -> Shown | None:
        """The line under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def show(self, pair: Pair, *, with_equal: bool) -> None:
        """Shows two runs; the cursor goes to the first divergence, or stays on its row of the same runs."""
        keys = [each.stored_key for each in pair.runs]
        known = self.pair is not None and [each.stored_key for each in self.pair.runs] == keys
        before = self.current if known else None
        self.pair, self._with_equal = pair, with_equal
        self._lay_out(before)

    def on_resize(self) -> None:
        """Puts the runs beside each other once there is room for it, or below each other again."""
        if self.pair is not None and self._two is not self._roomy:
            self._lay_out(self.current)

    def choose(self, side: int) -> None:
        """Says whose event a row of both stands for."""
        self.side = side
        self.refresh()

    def step(self, direction: int) -> bool:
        """Moves to where the next difference in a direction begins, of steps or of calls; False where there is none."""
        return self._step_to(present.starts_of(self.lines), direction)

    def step_words(self, direction: int) -> bool:
        """Moves to the next row in a direction that holds other words in either run; False where there is none."""
        return self._step_to(present.reworded(self.lines), direction)

    def _step_to(self, places: Sequence[int], direction: int) -> bool:
        found = [each for each in places if (each - self.cursor) * direction > 0]
        if not found:
            return False
        self.cursor = found[0] if direction > 0 else found[-1]
        return True

    def heading_lines(self, width: int) -> list[Line]:
        """Returns whose rows these are."""
        if self.pair is None:
            return []
        return [[(" ", Tone.DIM), *present.heading(self.pair, width - 1, self.side, two=self._two)]]

    def row_count(self) -> int:
        return len(self.lines)

    def row_line(self, index: int, width: int) -> Line:
        return present.shown_line(self.lines[index], self.pair, width, two=self._two) if self.pair else ()

    @property
    def _roomy(self) -> bool:
        return self.size.width >= TWO_COLUMNS

    def _lay_out(self, before: Shown | None) -> None:
        if self.pair is None:
            return
        self._two = self._roomy
        self.lines = present.shown_rows(self.pair.found, two=self._two, with_equal=self._with_equal)
        self.rows_changed(self._place_of(before) if before else present.opening(self.lines))

    def _place_of(self, before: Shown) -> int:
        """Returns the line that holds a row of a line before, else the last that stands before it."""
        found = 0
        for place, each in enumerate(self.lines):
            for here, there in zip(each.rows, before.rows, strict=True):
                if here is not None and there is not None and here <= there:
                    found = place
        return found
