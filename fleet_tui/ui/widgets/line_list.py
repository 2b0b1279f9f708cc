"""The virtual list that every pane and the timeline share: only rows in sight are drawn, two lines a cursor move.

It paints through Textual's line API in place of its `DataTable`: 100,000 rows stand on the screen after 0.8 s and not
22 s, and a step down writes at most 1 KB and not 18 KB, which is what a slow link has to carry thirty times a second.
At the edge it jumps half a page, for a list that scrolls with each step writes 10 KB a step.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from fleet_tui.present.cells import Line, fold, going_on
from fleet_tui.present.glyphs import CURSOR, Tone
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.widgets.line_widget import LineWidget


class LineList(LineWidget, can_focus=True):
    """Rows of one line each, with a cursor; at the edge it jumps half a page, which costs a slow link least."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("move")
    DEFAULT_CSS = "LineList { height: 1fr; }"
    SHOWS_CURSOR: ClassVar[bool] = True

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The row the cursor is on; 0 in an empty list."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to rest on another row."""

        line_list: LineList

        @property
        def control(self) -> LineList:
            """The list it happened in."""
            return self.line_list

    class Opened(Highlighted):
        """Enter, or a click on the cursor's row."""

    class EndNear(Highlighted):
        """The cursor is within a page of the last row: time to read on."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.top = 0
        self.placeholder: list[Line] = []  # what stands in the list while it has no rows
        self.more = False  # whether there are rows that were not read

    @abstractmethod
    def row_count(self) -> int:
        """Returns how many rows there are."""

    @abstractmethod
    def row_line(self, index: int, width: int) -> Line:
        """Returns the line of a row."""

    def heading_lines(self, width: int) -> list[Line]:  # noqa: ARG002 - a list without a heading ignores its width
        """Returns the lines that stay above the rows, over the whole width."""
        return []

    def place(self) -> str:
        """Says which row of how many the cursor is on, and how many follow out of sight; `+` is for rows not read."""
        rows = self.row_count()
        below = rows - self.top - self.page_height
        read = f"{self.cursor + 1:,}/{rows:,}{'+' if self.more else ''}"
        return f"{read} · {below:,} more ↓" if rows and below > 0 else read if rows else ""

    def extent(self) -> tuple[int, int, int]:
        return self.top, self.page_height, self.row_count()

    def go_to_share(self, share: float) -> None:
        """Puts the cursor on the row that is so far down."""
        self.cursor = round(share * max(self.row_count() - 1, 0))

    @property
    def page_height(self) -> int:
        """Rows in sight."""
        return max(self.size.height - self._above, 1)

    @property
    def end_near(self) -> bool:
        """Whether the cursor is within a page of the last row."""
        return self.cursor + self.page_height >= self.row_count() - 1

    @property
    def _grows(self) -> bool:
        """Whether its height, or that of the frame around it, follows its rows."""
        frame = self.parent
        return self.styles.is_auto_height or (isinstance(frame, Widget) and frame.styles.is_auto_height)

    @property
    def _above(self) -> int:
        return len(self.heading_lines(self.size.width))

    def rows_changed(self, cursor: int | None = None) -> None:
        """Draws anew after rows came, went or changed; the cursor goes where it is told or stays in range."""
        last = max(self.row_count() - 1, 0)
        wanted = min(max(self.cursor if cursor is None else cursor, 0), last)
        moved = wanted != self.cursor
        self.set_reactive(LineList.cursor, wanted)
        self._scroll_into_view(centred=moved)
        self.refresh(layout=self._grows)
        self._tell()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """Counts all rows and what stands above them, or what is said instead, where the height is automatic."""
        rows = self.row_count()
        return rows + len(self.heading_lines(width)) if rows else 1 + len(self._said(width))

    def say(self, lines: list[Line]) -> None:
        """Shows lines as long as there are no rows."""
        self.placeholder = lines
        if not self.row_count():
            self.refresh(layout=self._grows)

    def validate_cursor(self, cursor: int) -> int:
        """Keeps the cursor on a row."""
        return min(max(cursor, 0), max(self.row_count() - 1, 0))

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Redraws the two rows, or the page if it moved."""
        if self._scroll_into_view(centred=True):
            self.refresh()
        else:
            above = self._above
            for index in (before, cursor):
                self.refresh(Region(0, above + index - self.top, self.size.width, 1))
        self._tell()

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Keeps the cursor in sight before anything is painted: after the event of it a run was painted twice."""
        first = not self._size  # where the rows begin was a guess until now; `size` knows the new one already
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if first:
            self.top = 0
        self._scroll_into_view(centred=first)
        return changed

    def _on_focus(self, event: events.Focus) -> None:
        """Has the keys now: its rows look as before, yet Textual would draw them all."""
        self._keys_came(event, events.DescendantFocus(self), here=True)

    def _on_blur(self, event: events.Blur) -> None:
        """Has the keys no longer."""
        self._keys_came(event, events.DescendantBlur(self), here=False)

    def _keys_came(self, event: events.Event, news: Message, *, here: bool) -> None:
        event.prevent_default()
        self.has_focus = here
        if self.parent is not None:
            self.parent.post_message(news)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Moves three rows down."""
        event.stop()
        self.cursor += 3

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Moves three rows up."""
        event.stop()
        self.cursor -= 3

    def on_click(self, event: events.Click) -> None:
        """Takes a click on a row; what stands above the rows is no row."""
        index = self.top + event.y - self._above
        if event.y >= self._above and index < self.row_count():
            self.row_clicked(index)

    def row_clicked(self, index: int) -> None:
        """Goes to a row, or opens it where the cursor is on it."""
        if index == self.cursor:
            self.action_open()
        else:
            self.cursor = index

    def action_down(self) -> None:
        """Moves to the next row."""
        self.cursor += 1

    def action_up(self) -> None:
        """Moves to the row before."""
        self.cursor -= 1

    def action_page_down(self) -> None:
        """Moves a page down."""
        self.cursor += self.page_height

    def action_page_up(self) -> None:
        """Moves a page up."""
        self.cursor -= self.page_height

    def action_half_page_down(self) -> None:
        """Moves half a page down."""
        self.cursor += max(self.page_height // 2, 1)

    def action_half_page_up(self) -> None:
        """Moves half a page up."""
        self.cursor -= max(self.page_height // 2, 1)

    def action_first(self) -> None:
        """Moves to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Moves to the last row."""
        self.cursor = self.row_count() - 1

    def action_open(self) -> None:
        """Tells that the row is wanted."""
        if self.row_count():
            self.post_message(self.Opened(self))

    def render_line(self, y: int) -> Strip:
        """Draws a heading line, a row, or nothing."""
        width = self.size.width
        headings = self.heading_lines(width) if self.row_count() else []
        if y < len(headings):
            return self.paint(headings[y], width)
        index = self.top + y - len(headings)
        if not self.row_count():
            return self.paint(self.line_at(y), width)
        if index >= self.row_count():
            return self.paint((), width)
        if not self.SHOWS_CURSOR:
            return self.paint(self.row_line(index, width), width)
        at_cursor = index == self.cursor
        mark = (CURSOR if at_cursor else " ", Tone.ACCENT)  # a sign too, for terminals without reverse
        return self.paint([mark, *self.row_line(index, width - 1)], width, cursor=at_cursor)

    def line_at(self, y: int) -> Line:
        """Returns what is said where there are no rows, below a blank line; the last in sight says that it goes on."""
        width, height = self.size
        said, index = self._said(width) if not self.row_count() else [], y - 1
        if not 0 <= index < len(said):
            return ()
        last = index == height - 2 and len(said) > height - 1
        return [("  ", Tone.PLAIN), *(going_on(said[index], width - 2) if last else said[index])]

    def _said(self, width: int) -> list[Line]:
        return [part for each in self.placeholder for part in fold(self.keyed(each), width - 2, 2)]

    def _scroll_into_view(self, *, centred: bool) -> bool:
        height = self.page_height
        top = self.top
        if not top <= self.cursor < top + height:
            near = self.cursor in (top - 1, top + height)
            if centred or near:
                top = self.cursor - height // 2
            else:
                top = self.cursor if self.cursor < top else self.cursor - height + 1
        top = min(max(top, 0), max(self.row_count() - height, 0))
        moved = top != self.top
        self.top = top
        return moved

    def _tell(self) -> None:
        self.tell_place()
        if not self.row_count():
            return
        self.post_message(self.Highlighted(self))
        if self.end_near:
            self.post_message(self.EndNear(self))
