"""What is said above the keys: one line that is cut, or trouble, which is told to its end."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from fleet_tui.ui.present.cells import Line, fold
from fleet_tui.ui.widgets.line_widget import LineWidget

_INDENT = 2


class Notice(LineWidget):
    """One line, so that nothing moves while the cursor does; several are folded and take the room they need."""

    DEFAULT_CSS = "Notice { height: auto; min-height: 1; max-height: 50%; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def show(self, *lines: Line) -> None:
        """Say something else; nothing is drawn when it is the same."""
        if [list(each) for each in lines] != [list(each) for each in self._lines]:
            moves = max(len(lines), len(self._lines)) > 1
            self._lines = lines
            self.refresh(layout=moves)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """The lines it takes at a width."""
        return max(len(self._folded(width)), 1)

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        lines = self._folded(self.size.width)
        return self.paint(lines[y] if y < len(lines) else (), self.size.width)

    def _folded(self, width: int) -> Sequence[Line]:
        if len(self._lines) < 2:
            return self._lines
        return [part for each in self._lines for part in fold(each, width, _INDENT)]
