"""One line of the frame: something on the left, something on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from textual.geometry import Region, Size
from textual.strip import Strip

from fleet_tui.present.cells import Line, cut, fold, going_on, line_text, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_widget import LineWidget, Spot, changed

_KEPT: Final = 0.45  # of a row, that what is on the left keeps beside what can be said shorter
_INDENT: Final = 2  # cells of what goes on below in a notice


class Bar(LineWidget):
    """A row of the frame; what is on the left is cut first, what is on the right where that is not enough.

    Where the right can be said shorter, it is, until the left has what it needs of about half the row.
    """

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._left: Line = ()
        self._rights: Sequence[Line] = ((),)  # what is on the right, whole and then shorter and shorter
        self.pressed: Sequence[Spot] = ()  # where on the left a click does what a key does

    def spots(self, y: int) -> Iterable[Spot]:  # noqa: ARG002 - there is only line 0
        """Returns what its holder says, and the keys that its sentences name."""
        left = [each for each in (*self.pressed, *self._keys_named(self._left)) if each[0] < self._room]
        right = self._keys_named(self._right)
        return [*left, *((self._room + first, self._room + end, act) for first, end, act in right)]

    @property
    def _right(self) -> Line:
        width = self.size.width
        needed = min(line_width(self._left) + 1, int(width * _KEPT))
        return next((each for each in self._rights if line_width(each) + needed <= width), self._rights[-1])

    @property
    def _room(self) -> int:
        return max(self.size.width - line_width(self._right), 0)

    @property
    def text(self) -> str:
        """The words of the row, left then right."""
        return line_text([*self._left, *self._right])

    @property
    def text_width(self) -> int:
        """The cells that its words take."""
        return line_width([*self._left, *self._right])

    def show(self, left: Line | None = None, right: Line | None = None, shorter: Sequence[Line] = ()) -> None:
        """Replaces one side or both, the right with what it may be shortened to; only what changed is drawn."""
        before = self._drawn()
        self._left = self._left if left is None else left
        self._rights = self._rights if right is None else (right, *shorter)
        first, last = changed(before, self._drawn())
        if first < last:
            self.refresh(Region(first, 0, last - first, 1))

    def _drawn(self) -> Strip:
        return self.render_line(0) if self.size.width else Strip([])

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is only line 0
        width = self.size.width
        right = line_width(self._right)
        room = max(width - right, 0)
        gap = 1 if right and room else 0  # else the last word on the left reads as one with the first on the right
        left = self.paint(cut([*self._left, ("", Tone.PLAIN)], room - gap), room)
        return Strip.join([left, self.paint(self._right_in(width), width - room)]) if right else left

    def _right_in(self, width: int) -> Line:
        """Returns what is on the right, cut where even that is wider than the row; a blank at its end goes first."""
        words = self._right[:-1] if line_text(self._right[-1:]).isspace() else self._right
        return self._right if line_width(self._right) <= width else cut(words, width)


class Notice(LineWidget):
    """One line, so that nothing moves while the cursor does; several are folded and take the room they need."""

    DEFAULT_CSS = "Notice { height: auto; min-height: 1; max-height: 50%; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def show(self, *lines: Line) -> None:
        """Says something else; nothing is drawn when it is the same."""
        if not self.says(lines):
            moves = max(len(lines), len(self._lines)) > 1
            self._lines = lines
            self.refresh(layout=moves)

    def says(self, lines: Sequence[Line]) -> bool:
        """Tells whether these lines stand there."""
        return [list(each) for each in lines] == [list(each) for each in self._lines]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        return max(len(self._folded(width)), 1)

    def render_line(self, y: int) -> Strip:
        return self.paint(self.line_at(y), self.size.width)

    def line_at(self, y: int) -> Line:
        width, height = self.size
        lines = self._folded(width)
        if y >= len(lines):
            return ()
        return going_on(lines[y], width) if y == height - 1 and len(lines) > height else lines[y]

    def _folded(self, width: int) -> Sequence[Line]:
        lines = [_behind_gutter(self.keyed(each)) for each in self._lines]
        return [cut(each, width) for each in lines] if len(lines) < 2 else _all_folded(lines, width)


def _behind_gutter(line: Line) -> Line:
    """Returns a line that begins where all text does."""
    return line if not line or line_text(line).startswith(" ") else [(" ", Tone.PLAIN), *line]


def _all_folded(lines: Sequence[Line], width: int) -> Sequence[Line]:
    return [part for each in lines for part in fold(each, width, _INDENT)]
