"""A line that is typed scrolls sideways: a sign at each end of it says that there is more."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input

_SIGN = "…"


def with_ends(line: Input, drawn: Strip) -> Strip:
    """Returns a typed line as it is drawn, with `…` at each end behind which more of it is out of sight.

    The cell under the cursor is left as it is: what is typed or taken away there is to be seen.
    """
    room, first = line.scrollable_content_region.width, int(line.scroll_offset.x)
    at_cursor = cell_len(line.value[: line.cursor_position]) - first
    hidden = {0: first > 0, room - 1: cell_len(line.value) - first > room}
    for cell in (each for each, hides in hidden.items() if hides and each != at_cursor):
        style = next(iter(drawn.crop(cell, cell + 1))).style
        drawn = Strip.join([drawn.crop(0, cell), Strip([Segment(_SIGN, style)], 1), drawn.crop(cell + 1)])
    return drawn


def show_caret(line: Input) -> None:
    """Scrolls a typed line to its caret, which Textual does neither at the first text nor in another room."""
    at_cursor = cell_len(line.value[: line.cursor_position])
    line.scroll_to_region(Region(at_cursor, 0, 1, 1), force=True, animate=False)
