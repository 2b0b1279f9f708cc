"""Records in aligned columns, one a line, cut to a width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from fleet_tui.text import one_line
from fleet_tui.ui.present.cells import Column, columns_for, fit, heading, widths

R = TypeVar("R")


class Table(Generic[R]):
    """The columns that a width has room for; whatever a cell holds, a row is one line."""

    def __init__(self, columns: Sequence[Column[R]], width: int) -> None:
        self._columns = columns_for(columns, width)
        self._sizes = widths(self._columns, width)

    def heading(self) -> str:
        """The line over the rows."""
        return heading(self._columns, self._sizes).rstrip()

    def row(self, record: R) -> str:
        """A record's line."""
        sized = zip(self._columns, self._sizes, strict=True)
        cells = (fit(one_line(column.cell(record)[0]), size, right=column.right) for column, size in sized)
        return " ".join(cells).rstrip()
