"""The list of a container: records in columns, narrowed as the user types, refreshed without losing the place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from msgspec import Struct
from textual.geometry import Region
from textual.message import Message

from fleet_tui.fields import Field
from fleet_tui.key import Key
from fleet_tui.model.record import Record
from fleet_tui.present.cells import Column, Line, columns_for, heading_line, line, placed, wanted, widths
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.query import Sort
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.line_widget import Spot

R = TypeVar("R", bound=Record)


class Arranged(Struct, Generic[R], frozen=True):
    """Is an order of the rows that were read, by a number that no source sorts by; rows without it stand last."""

    name: str
    number: Callable[[R], float | None]
    descending: bool = True

    def put(self, records: Iterable[R]) -> list[R]:
        """Returns the records in this order; those of one number stay as they came."""
        numbered = [(self.number(each), each) for each in records]
        known = [(number, each) for number, each in numbered if number is not None]
        known.sort(key=lambda each: each[0], reverse=self.descending)
        return [*(each for _, each in known), *(each for number, each in numbered if number is None)]


class RecordList(LineList, Generic[R]):
    """Records, of which those are shown that a matcher lets through."""

    @dataclass
    class Marked(Message):
        """A mark was given or taken away."""

        record_list: RecordList[Any]

        @property
        def control(self) -> RecordList[Any]:
            """The list in which it was."""
            return self.record_list

    def __init__(
        self,
        columns: Callable[[], Sequence[Column[R]]],
        *,
        marks: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._columns_of = columns
        self._columns = columns()
        self._marks = marks
        self.marks_stand = False  # whether their column is there before there is a mark: it costs each row a cell
        self._wanted: Mapping[str, int] = {}
        self.marked: dict[str, R] = {}
        """The marked records by their marks; there are as many marks as the list was given letters."""
        self.order: Sort | None = None  # by which the rows come
        self.arranged: Arranged[R] | None = None  # by which those that were read are put instead
        self._matcher: Callable[[R], bool] | None = None
        self._narrowed_at: R | None = None
        self.records: list[R] = []
        self.shown: list[R] = []

    @property
    def current(self) -> R | None:
        """The record under the cursor."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    @property
    def in_sight(self) -> Sequence[R]:
        """The records whose rows are drawn."""
        return self.shown[self.top : self.top + self.page_height]

    def tells(self, label: str) -> bool:
        """Tells whether there is a column of that label, and room for it."""
        return any(each.label == label for each in columns_for(self._columns, self.size.width))

    def redraw(self, record: R) -> None:
        """Draws the row of a record anew, if it is in sight, also where it has been listed again since."""
        for place, each in enumerate(self.in_sight):
            if _identity(each) == _identity(record):
                self.refresh(Region(0, self._above + place, self.size.width, 1))

    def replace(self, records: Iterable[R]) -> None:
        """Shows other records; the cursor stays on the document it was on, if that is still there."""
        before = self.current
        self.records = list(records)
        self._columns = self._columns_of()
        self._wanted = wanted(self._columns, self.records)
        fresh = {_identity(each): each for each in self.records} if self.marked else {}
        self.marked = {mark: fresh.get(_identity(each), each) for mark, each in self.marked.items()}
        self._narrow()
        self.rows_changed(self._place_of(before) if before else 0)

    def narrow(self, matcher: Callable[[R], bool] | None) -> None:
        """Shows only records that match; None shows all, with the cursor where it was before they were narrowed."""
        if self._matcher is None:
            self._narrowed_at = self.current
        self._matcher = matcher
        self._narrow()
        self.rows_changed(self._place_of(self._narrowed_at) if self._narrowed_at else 0)

    def mark_of(self, record: R) -> str:
        """Returns the mark of a record, empty where it has none."""
        key = _identity(record)
        return next((mark for mark, each in self.marked.items() if _identity(each) == key), "")

    def toggle_mark(self, record: R) -> bool:
        """Marks a record, or takes its mark away; False when all marks are given."""
        mark = self.mark_of(record)
        if mark:
            del self.marked[mark]
        else:
            mark = next((each for each in self._marks if each not in self.marked), "")
            if not mark:
                return False
            self.marked = dict(sorted({**self.marked, mark: record}.items()))
        self.refresh()
        self.post_message(self.Marked(self))
        return True

    def unmark(self) -> None:
        """Takes all marks away."""
        self.marked = {}
        self.refresh()
        self.post_message(self.Marked(self))

    def goes_on(self, direction: int) -> bool:
        """Tells whether a record is shown in a direction (1 or -1) from the cursor."""
        return 0 <= self.cursor + direction < len(self.shown)

    def step(self, direction: int) -> R | None:
        """Moves to the next shown record in a direction (1 or -1) and returns it; None where there is none."""
        if not self.goes_on(direction):
            return None
        self.cursor += direction
        return self.current

    def seek(self, direction: int, matches: Callable[[R], bool]) -> int | None:
        """Returns the place of the next shown record in a direction (1 or -1) that matches."""
        stop = len(self.shown) if direction > 0 else -1
        return next((i for i in range(self.cursor + direction, stop, direction) if matches(self.shown[i])), None)

    def values(self, field: Field) -> set[str]:
        """Returns the texts that the records hold for a field."""
        return values_of(self.records, field)

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The name of what the rows are sorted by, and whether the highest comes first."""
        if self.arranged:
            return self.arranged.name, self.arranged.descending
        return (self.order.field.name, self.order.descending) if self.order else ("", True)

    def put_in(self, arranged: Arranged[R] | None) -> None:
        """Puts the rows that were read into another order, or back into that in which they came."""
        self.arranged = arranged
        self._narrow()
        self.rows_changed(0)

    def _headed(self, width: int) -> tuple[int, Sequence[Column[R]], Sequence[int]]:
        """Returns where the first column begins, the columns, and their cells."""
        columns = columns_for(self._columns, width)
        margin = 2 if self._has_marks else 1
        return margin, columns, widths(columns, width - margin, self._wanted)

    def spots(self, y: int) -> Iterator[Spot]:
        """Yields the labels: a click sorts by them, and once more the other way round."""
        if not self.shown:
            yield from super().spots(y)
        if y >= self._above or not self.shown:
            return
        margin, columns, sizes = self._headed(self.size.width)
        by, descending = self.sorted_by
        for first, end, column in placed(columns, sizes):
            if column.by:
                sign = "" if column.by == by and descending else "-"
                yield first + margin, end + margin, f":sort {sign}{column.by}"

    def heading_lines(self, width: int) -> list[Line]:
        """Returns the labels of the columns."""
        margin, columns, sizes = self._headed(width)
        by, descending = self.sorted_by
        return [[(" " * margin, Tone.PLAIN), *heading_line(columns, sizes, by, descending=descending)]]

    def row_count(self) -> int:
        return len(self.shown)

    def row_line(self, index: int, width: int) -> Line:
        """Returns a record in columns."""
        record = self.shown[index]
        margin, columns, sizes = self._headed(width + 1)
        mark = [(self.mark_of(record) or " ", Tone.ACCENT)] if margin > 1 else []
        return [*mark, *line(record, columns, sizes)]

    @property
    def _has_marks(self) -> bool:
        return self.marks_stand or bool(self.marked)

    def _place_of(self, record: R) -> int:
        """Returns the row of a record, else the first row of its document as read since, else the first of all."""
        here = next((index for index, each in enumerate(self.shown) if each is record), None)
        if here is not None:
            return here
        key, name = _identity(record), record.stored_id  # the name first: of many rows few have it
        same = (i for i, each in enumerate(self.shown) if each.stored_id == name and _identity(each) == key)
        return next(same, 0)

    def _narrow(self) -> None:
        self.shown = list(filter(self._matcher, self.records)) if self._matcher else self.records
        if self.arranged:
            self.shown = self.arranged.put(self.shown)


def _identity(record: Record) -> tuple[Key, object]:
    return record.stored_key, None if record.stored_id else record.document.get("_ts")


def values_of(records: Iterable[Record], field: Field) -> set[str]:
    """Returns the texts that records hold for a field; a record calls it as its JSON row does."""
    found: set[str] = set()
    for record in records:
        value = getattr(record, field.derive or field.json, None)
        found.update(value if isinstance(value, tuple) else [value] if isinstance(value, str) else [])
    return found
