"""The list of a pane: records in columns, narrowed as one types, refreshed without losing the place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from fleet_tui.fields import Document
from fleet_tui.model.record import Record
from fleet_tui.present.cells import Column, Line, columns_for, heading, line, widths
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_list import LineList

R = TypeVar("R", bound=Record)


class RecordList(LineList, Generic[R]):
    """Records, of which those are shown that a matcher lets through."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        marks: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._marks = marks
        self.marked: dict[str, R] = {}
        """What is marked, by its mark; there are as many marks as the list was given letters."""
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
        fresh = {_identity(each.document): each for each in self.records} if self.marked else {}
        self.marked = {mark: fresh.get(_identity(each.document), each) for mark, each in self.marked.items()}
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

    def mark_of(self, record: R) -> str:
        """The mark of a record, empty where it has none."""
        key = _identity(record.document)
        return next((mark for mark, each in self.marked.items() if _identity(each.document) == key), "")

    def toggle_mark(self, record: R) -> bool:
        """Mark a record, or take its mark away; False when all marks are given."""
        mark = self.mark_of(record)
        if mark:
            del self.marked[mark]
        else:
            mark = next((each for each in self._marks if each not in self.marked), "")
            if not mark:
                return False
            self.marked = dict(sorted({**self.marked, mark: record}.items()))
        self.refresh()
        return True

    def unmark(self) -> None:
        """Take all marks away."""
        self.marked = {}
        self.refresh()

    def seek(self, direction: int, matches: Callable[[R], bool]) -> int | None:
        """The next shown record in a direction (1 or -1) that matches."""
        stop = len(self.shown) if direction > 0 else -1
        return next((i for i in range(self.cursor + direction, stop, direction) if matches(self.shown[i])), None)

    def heading_lines(self, width: int) -> list[Line]:
        """The labels of the columns."""
        columns = columns_for(self._columns, width)
        margin = 2 if self._marks else 1
        return [[(f"{' ' * margin}{heading(columns, widths(columns, width - margin))}", Tone.DIM)]]

    def row_count(self) -> int:
        """Records shown."""
        return len(self.shown)

    def row_line(self, index: int, width: int) -> Line:
        """One record."""
        record = self.shown[index]
        columns = columns_for(self._columns, width + 1)
        if not self._marks:
            return line(record, columns, widths(columns, width))
        mark = (self.mark_of(record) or " ", Tone.ACCENT)
        return [mark, *line(record, columns, widths(columns, width - 1))]

    def _narrow(self) -> None:
        self.shown = list(filter(self._matcher, self.records)) if self._matcher else self.records


def _identity(document: Document) -> tuple[object, object]:
    return document.get("id"), document.get("_ts") if not document.get("id") else None
