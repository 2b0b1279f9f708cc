"""The list of a pane: records in columns, narrowed as one types, refreshed without losing the place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from fleet_tui.fields import Document
from fleet_tui.model.row import Record
from fleet_tui.ui.present.cells import Column, Line, columns_for, heading, line, widths
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_list import LineList

R = TypeVar("R", bound=Record)


class RecordList(LineList, Generic[R]):
    """Records, of which those are shown that a matcher lets through."""

    def __init__(self, columns: Sequence[Column[R]], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._columns = columns
        self._matcher: Callable[[R], bool] | None = None
        self.records: list[R] = []
        self.shown: list[R] = []

    @property
    def current(self) -> R | None:
        """The record under the cursor."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    def replace(self, records: Iterable[R]) -> None:
        """Show other records; the cursor stays on the document it was on, if that is still there."""
        kept = _identity(self.current.document) if self.current else None
        self.records = list(records)
        self._narrow()
        index = next((i for i, each in enumerate(self.shown) if _identity(each.document) == kept), 0)
        self.rows_changed(index)

    def extend(self, records: Iterable[R]) -> None:
        """Add records below."""
        self.records.extend(records)
        self._narrow()
        self.rows_changed()

    def narrow(self, matcher: Callable[[R], bool] | None) -> None:
        """Show only records that match; None shows all."""
        self._matcher = matcher
        kept = self.current
        self._narrow()
        self.rows_changed(next((i for i, each in enumerate(self.shown) if each is kept), 0))

    def seek(self, direction: int, matches: Callable[[R], bool]) -> int | None:
        """The next shown record in a direction (1 or -1) that matches."""
        stop = len(self.shown) if direction > 0 else -1
        return next((i for i in range(self.cursor + direction, stop, direction) if matches(self.shown[i])), None)

    def heading_lines(self, width: int) -> list[Line]:
        """The labels of the columns."""
        columns = columns_for(self._columns, width)
        return [[(f" {heading(columns, widths(columns, width - 1))}", Tone.DIM)]]

    def row_count(self) -> int:
        """Records shown."""
        return len(self.shown)

    def row_line(self, index: int, width: int) -> Line:
        """One record."""
        columns = columns_for(self._columns, width + 1)
        return line(self.shown[index], columns, widths(columns, width))

    def _narrow(self) -> None:
        self.shown = list(filter(self._matcher, self.records)) if self._matcher else self.records


def _identity(document: Document) -> tuple[object, object]:
    return document.get("id"), document.get("_ts") if not document.get("id") else None
