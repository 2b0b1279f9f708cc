"""The help as rows: the keys of this moment, then all by place; each row that names a command can be run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from fleet_tui.present.cells import Line, line_text
from fleet_tui.present.matches import lines_with
from fleet_tui.ui.widgets.searched_list import Place, SearchedList


class KeyRow(Struct, frozen=True):
    """Holds a line of the help, what enter on it presses, and the name of the command; a title has neither."""

    line: Line
    act: str = ""
    name: str = ""


class KeyRows(SearchedList):
    """Shows rows that are run by enter."""

    def __init__(self, lay_out: Callable[[int], Sequence[KeyRow]], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lay_out = lay_out
        self._rows: Sequence[KeyRow] = ()
        self._laid_out = -1

    @property
    def current(self) -> KeyRow | None:
        """The row under the cursor."""
        rows = self._laid_out_rows()
        return rows[self.cursor] if self.cursor < len(rows) else None

    def plain(self) -> str:
        """Returns all rows as text."""
        return "\n".join(line_text(each.line).rstrip() for each in self._laid_out_rows())

    def row_count(self) -> int:
        return len(self._laid_out_rows())

    def text_line(self, index: int, width: int) -> Line:  # noqa: ARG002 - laid out already
        return self._laid_out_rows()[index].line

    def places(self, needle: str) -> Iterator[Place | None]:
        """Returns the rows that hold a text."""
        return ((index,) for index in lines_with([each.line for each in self._laid_out_rows()], needle))

    def place_at_cursor(self) -> Place:
        return (self.cursor,)

    def _laid_out_rows(self) -> Sequence[KeyRow]:
        width = self.size.width
        if self._laid_out != width:
            self._laid_out = width
            self._rows = self._lay_out(max(width - 1, 1)) if width else ()
        return self._rows
