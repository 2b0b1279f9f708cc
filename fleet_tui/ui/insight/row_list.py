"""The rows that come of an examination, in columns; the cursor stays on its row while others come."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from fleet_tui.present.cells import Column, Line, columns_for, heading_line, line, placed, wanted, widths
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.line_widget import Spot

G = TypeVar("G")


class RowList(LineList, Generic[G]):
    """Rows that are told apart by a key."""

    def __init__(
        self,
        columns: Sequence[Column[G]],
        identity: Callable[[G], Hashable],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._identity = identity
        self._wanted: Mapping[str, int] = {}
        self.rows: Sequence[G] = ()
        self.orders: Sequence[str] = ()  # the names by which rows can be sorted, which columns begin with

    @property
    def current(self) -> G | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def head(self, columns: Sequence[Column[G]]) -> None:
        """Shows the rows in other columns."""
        self._columns = columns

    def replace(self, rows: Sequence[G]) -> None:
        """Shows other rows; a cursor that was moved stays on its row, if that is still there."""
        before = self.current if self.cursor else None
        self.rows = rows
        self._wanted = wanted(self._columns, rows)
        kept = None if before is None else self._identity(before)
        place = next((index for index, each in enumerate(rows) if kept is not None and self._identity(each) == kept), 0)
        self.rows_changed(place)

    def _headed(self, width: int) -> tuple[Sequence[Column[G]], Sequence[int]]:
        """Returns the columns of a screen of that width, and their cells."""
        columns = columns_for(self._columns, width)
        return columns, widths(columns, width - 1, self._wanted)

    def heading_lines(self, width: int) -> list[Line]:
        """Returns the labels of the columns."""
        return [[(" ", Tone.PLAIN), *heading_line(*self._headed(width))]]

    def spots(self, y: int) -> Iterator[Spot]:
        """Yields the labels: a click sorts by them."""
        if not self.rows:
            yield from super().spots(y)
        if y >= self._above or not self.rows:
            return
        for first, end, column in placed(*self._headed(self.size.width)):
            if name := next((each for each in self.orders if column.label.startswith(each)), ""):
                yield first + 1, end + 1, f":sort {name}"

    def row_count(self) -> int:
        return len(self.rows)

    def row_line(self, index: int, width: int) -> Line:
        """Returns a row in columns."""
        return line(self.rows[index], *self._headed(width + 1))

    def action_open(self) -> None:
        """Tells that enter was pressed, on a row or where there is none yet."""
        self.post_message(self.Opened(self))
