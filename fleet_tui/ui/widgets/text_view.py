"""Lines to be read: scrolled and searched, not chosen from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from textual.geometry import Size

from fleet_tui.present.cells import Layout, Line, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.matches import lines_with
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.searched_list import Place, SearchedList

_GUTTER: Final = " "  # where a list has its cursor


class TextView(SearchedList):
    """Shows a text; the cursor is the first line in sight."""

    SHOWS_CURSOR = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lay_out: Layout = lambda width: ()
        self._text_lines: Sequence[Line] = ()
        self._laid_out = -1

    def show(self, layout: Layout, title: str | None = None, *, keep: bool = False) -> None:
        """Replaces the text, and its title where that is another.

        It starts at its first line, or stays where it was read if it is the same text, newer.
        """
        self._lay_out, self._laid_out = layout, -1
        self.title = self.title if title is None else title
        if keep or self.size.width:
            self.rows_changed(self.cursor if keep else 0)
        else:  # it is not on the screen, or not yet: to lay it out for no width takes as long as for one
            self.set_reactive(LineList.cursor, 0)
            self.top = 0
            self.refresh()
            self.tell_place()  # else its frame has the title of the text before once it is seen again
        self.look_again()

    def line_at(self, y: int) -> Line:
        """Returns the line of the text, or what is said where there is none."""
        row = self.top + y
        return self._laid_out_lines()[row] if row < self.row_count() else super().line_at(y)

    def row_clicked(self, index: int) -> None:
        """Leaves the text where it is read: there is nothing to be opened."""

    def plain(self) -> str:
        """Returns the text as it stands there."""
        return "\n".join(line_text(line).rstrip() for line in self._laid_out_lines()).rstrip()

    def place(self) -> str:
        """Says how many lines are out of sight below."""
        below = len(self._laid_out_lines()) - self.top - self.page_height if self.size.width else 0
        return f"{below:,} more ↓" if below > 0 else ""

    def row_count(self) -> int:
        return len(self._laid_out_lines())

    def text_line(self, index: int, width: int) -> Line:  # noqa: ARG002 - laid out already
        return [(_GUTTER, Tone.PLAIN), *self._laid_out_lines()[index]]

    def places(self, needle: str) -> Iterator[Place | None]:
        """Returns the lines that hold a text."""
        return ((index,) for index in lines_with(self._laid_out_lines(), needle))

    def place_at_cursor(self) -> Place:
        return (self.cursor,)

    def validate_cursor(self, cursor: int) -> int:
        """Keeps the last page full as long as there is enough text."""
        return min(max(cursor, 0), max(self.row_count() - self.page_height, 0))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Counts the lines at the width they will have, where the height is automatic."""
        lines = self._lines_at(width)
        if not lines:
            return super().get_content_height(container, viewport, width)
        return len(lines)

    def _laid_out_lines(self) -> Sequence[Line]:
        return self._lines_at(self.size.width)

    def _lines_at(self, width: int) -> Sequence[Line]:
        if self._laid_out != width:
            self._laid_out = width
            self._text_lines = self._lay_out(max(width - len(_GUTTER), 0))
        return self._text_lines

    def _scroll_into_view(self, *, centred: bool) -> bool:  # noqa: ARG002 - the cursor is the top
        self.set_reactive(LineList.cursor, self.validate_cursor(self.cursor))
        moved = self.top != self.cursor
        self.top = self.cursor
        return moved
