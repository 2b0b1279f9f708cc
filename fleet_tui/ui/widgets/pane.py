"""A pane: a frame around rows or a text, which says what they are and where they end.

Where there is room it is a border, else one rule over them. Only what is said at the edge is drawn anew while the
cursor moves: Textual's own border paints the whole widget for a subtitle, 4 kB a step at 120x36.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.app import ComposeResult
from textual.events import MouseDown, MouseMove
from textual.geometry import Region, Size
from textual.strip import Strip

from fleet_tui.present.cells import Line, cut, fit, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_list import LineWidget, Spot, changed

_SIDES: Final = 2  # cells that a border takes of a width
_THUMB: Final = "┃"
_SOME: Final = 4  # cells of an edge below which nothing is said at it


class Pane(LineWidget):
    """Holds a list or a text; what has the keys has a bright frame."""

    DEFAULT_CSS = "Pane { height: 1fr; }"

    def __init__(self, inner: LineWidget, *, ruled: bool = False) -> None:
        super().__init__(id=f"{inner.id}-pane")
        self.inner = inner
        self.set_class(ruled, "-ruled")
        self._thumb_was = range(0)
        self._edges: dict[int, Strip] = {}  # as they were drawn last, by their row

    def compose(self) -> ComposeResult:
        """Puts what it holds into the frame."""
        yield self.inner

    def on_mount(self) -> None:
        """Says at the edge where the cursor is, in the same frame as it moves."""
        self.inner.tell_place = self._say_place
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Draws the frame anew where the room for a border was not known when it was drawn first."""
        if (len(self._edges) > 1) is not self.bordered:
            self._edges.clear()
            self.refresh()

    @property
    def bordered(self) -> bool:
        """Whether there is room for a border."""
        return bool(self.inner.styles.margin.left)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Counts what it holds and its own lines, where the height is automatic."""
        sides = _SIDES if self.bordered else 0
        return self.inner.get_content_height(container, viewport, width - sides) + self.inner.styles.margin.height

    def spots(self, y: int) -> Iterable[Spot]:
        """Returns where it is said how much is out of sight: a click goes a page down."""
        place = self.inner.place()
        at = self.size.height - 1 if self.bordered else 0
        shown = y in self._said_at and y == at and "↓" in place
        end = self.size.width - (2 if self.bordered else 0)
        return ((end - len(place) - 2, end, "pagedown"),) if shown else ()

    def on_descendant_focus(self) -> None:
        """Shows that the keys go here."""
        self._light()

    def on_descendant_blur(self) -> None:
        """Shows that the keys go elsewhere."""
        self._light()

    def render_line(self, y: int) -> Strip:
        """Draws the part of the frame in a row; what it holds lies over the rest."""
        drawn = self.paint(self._frame(y), self.size.width)
        if y in self._said_at:
            self._edges[y] = drawn
        return drawn

    @property
    def _said_at(self) -> tuple[int, ...]:
        """The rows in which something is said."""
        return (0, self.size.height - 1) if self.bordered else (0,) if self.has_class("-ruled") else ()

    def _frame(self, y: int) -> Line:
        width = self.size.width
        tone = Tone.ACCENT if self.inner.has_focus else Tone.DIM
        if not self.bordered:
            return _edge("─", "─", self.inner.title, self.inner.place(), width, tone) if not y else ()
        if y == 0:
            return _edge("╭─", "╮", self.inner.title, "", width, tone)
        if y == self.size.height - 1:
            return _edge("╰", "─╯", "", self.inner.place(), width, tone)
        return [("│", tone), (" " * (width - _SIDES), tone), (_THUMB if y in self._thumb else "│", tone)]

    @property
    def _thumb(self) -> range:
        """The rows of the right side that stand for what is in sight; none where all of it is."""
        room = self.size.height - _SIDES
        if not self.bordered or not self.inner.size or room < _SOME:
            return range(0)
        first, seen, rows = self.inner.extent()
        if rows <= seen:
            return range(0)
        size = max(room * seen // rows, 1)
        return range(begin := 1 + (room - size) * first // max(rows - seen, 1), begin + size)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Takes the keys; along the right side begins to drag the rows, and goes where it was pressed."""
        if self.inner.can_focus:
            self.inner.focus()
        if self._thumb and event.x == self.size.width - 1:
            event.stop()
            self.capture_mouse()
            self._drag_to(event.y)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Goes where the mouse is dragged to."""
        if self.app.mouse_captured is self:
            event.stop()
            self._drag_to(event.y)

    def on_mouse_up(self) -> None:
        """Ends the drag."""
        if self.app.mouse_captured is self:
            self.release_mouse()

    def _drag_to(self, y: int) -> None:
        room = max(self.size.height - _SIDES - 1, 1)
        self.inner.go_to_share(min(max((y - 1) / room, 0.0), 1.0))

    def _say_place(self) -> None:
        """Draws anew those cells of the edges that say something else now."""
        self._move_thumb()
        for y in self._said_at if self.size else ():
            before, now = self._edges.get(y), self.paint(self._frame(y), self.size.width)
            for first, last in [changed(before, now)] if before is not None else []:
                if first < last:
                    self.refresh(Region(first, y, last - first, 1))

    def _move_thumb(self) -> None:
        """Draws anew what of the right side the thumb comes to or leaves."""
        before, self._thumb_was = self._thumb_was, self._thumb if self.size else range(0)
        for y in {*before} ^ {*self._thumb_was}:
            self.refresh(Region(self.size.width - 1, y, 1, 1))

    def _light(self) -> None:
        width, height = self.size
        for part in (
            Region(0, 0, width, 1),
            Region(0, height - 1, width, 1),
            Region(0, 0, 1, height),
            Region(width - 1, 0, 1, height),
        ):
            self.refresh(part)


def _edge(begin: str, end: str, title: str, place: str, width: int, tone: Tone) -> Line:
    """Returns a line with what is said at its left and at its right; the right gives way first."""
    room = width - len(begin) - len(end)
    left = f" {fit(title, room - _SIDES).rstrip()} " if title and room > _SOME else ""
    right = f" {place} " if place and line_width([(left, tone), (place, tone)]) + _SIDES < room else ""
    gap = "─" * (room - line_width([(left, tone), (right, tone)]))
    return cut([(begin, tone), (left, Tone.STRONG), (gap, tone), (right, Tone.DIM), (end, tone)], width)
