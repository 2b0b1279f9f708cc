"""A pane: a frame around rows or a text, which says what they are and where they end.

Where there is room it is a border, else one rule over them. Only what is said at the edge is drawn anew while the
cursor moves: Textual's own border paints the whole widget for a subtitle, 4 kB a step at 120x36.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from textual.app import ComposeResult
from textual.events import MouseDown, MouseMove
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

from fleet_tui.present.cells import Line, cell_width, cut, fit, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_widget import LineWidget, Spot, changed

_BORDERED: Final = (100, 24)  # of a screen, from which on panes have borders: the style sheet says so too
_SIDES: Final = 2  # cells that a border takes of a width
_THUMB: Final = "┃"
_SOME: Final = 4  # cells of an edge below which nothing is said at it
_NAMED: Final = 12  # cells of a title that it keeps beside what is said at the right
ZOOMED: Final = "zoomed"  # what fills the body
ZOOMS: Final = "zooms"  # a screen of which a pane fills the body
ASIDE: Final = "put-aside"  # what gave its room to it


class Pane(LineWidget):
    """Holds a list or a text; what has the keys has a bright frame."""

    DEFAULT_CSS = "Pane { height: 1fr; }"

    def __init__(self, inner: LineWidget, *, ruled: bool = False) -> None:
        super().__init__(id=f"{inner.id}-pane")
        self.inner = inner
        self.set_class(ruled, "-ruled")
        self._thumbed: set[int] = set()  # the rows that were drawn last with the thumb at their right side
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
        width, height = self.app.size
        return width >= _BORDERED[0] and height >= _BORDERED[1]

    @property
    def edges(self) -> int:
        """How many lines of it are not those of what it holds."""
        return len(self._said_at)

    @property
    def _has_relative_children_height(self) -> bool:
        """No: what it holds fills it, which tells nothing of its own height; Textual would take all there is."""
        return False

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
        """Shows that the keys go here; no other pane fills the screen then."""
        if not self.has_class(ZOOMED):
            unzoom(self.screen)
        self._light()

    def on_descendant_blur(self) -> None:
        """Shows that the keys go elsewhere."""
        self._light()

    def render_line(self, y: int) -> Strip:
        """Draws the part of the frame in a row; what it holds lies over the rest."""
        drawn = self.paint(self._frame(y), self.size.width)
        if y in self._said_at:
            self._edges[y] = drawn
        (self._thumbed.add if y in self._thumb else self._thumbed.discard)(y)
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
        if not self.is_on_screen:
            self.refresh()  # of what is out of sight a part would be drawn, and the rest from before
            return
        for y in self._said_at:
            before, now = self._edges.get(y), self.paint(self._frame(y), self.size.width)
            for first, last in [changed(before, now)] if before is not None else []:
                if first < last:
                    self.refresh(Region(first, y, last - first, 1))

    def _move_thumb(self) -> None:
        """Draws anew what of the right side the thumb comes to or leaves."""
        for y in self._thumbed ^ {*self._thumb}:
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


def unzoom(screen: Screen[Any]) -> bool:
    """Gives all panes of a screen their room back, at once; tells whether any had filled the body."""
    found = [*screen.query(f".{ZOOMED}, .{ASIDE}")]
    for each in found:
        each.remove_class(ZOOMED, ASIDE)
    screen.remove_class(ZOOMS)
    screen.app.stylesheet.update_nodes(found)  # else what was put aside could take no keys before the next paint
    return bool(found)


def _edge(begin: str, end: str, title: str, place: str, width: int, tone: Tone) -> Line:
    """Returns a line with what is said at its left and at its right; a title is cut first, where enough of it stays."""
    title, room = title.strip(), width - len(begin) - len(end)
    right = f" {place} " if place else ""
    kept = room - cell_width(right) - 1
    if kept < min(cell_width(title), _NAMED) + _SIDES:
        right, kept = "", room
    left = f" {fit(title, kept - _SIDES).rstrip()} " if title and room > _SOME else ""
    gap = "─" * (room - line_width([(left, tone), (right, tone)]))
    named = Tone.HERE if tone is Tone.ACCENT else Tone.STRONG
    return cut([(begin, tone), (left, named), (gap, tone), (right, Tone.DIM), (end, tone)], width)
