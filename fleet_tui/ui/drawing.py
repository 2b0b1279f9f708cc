"""Draws a screen once, and of a line that changed no more than the cells that did.

Textual writes a widget's line from its begin up to the last cell that changed: the frame of a list then costs a slow
link 380 bytes at each step of the cursor, for one digit at its right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Size
from textual.screen import Screen


def classes_of(screen: Screen[Any], size: Size) -> Iterator[str]:
    """Yields the classes of a size: Textual sets them after the first layout, and draws all twice."""
    app = screen.app
    for length, points in ((size.width, app.HORIZONTAL_BREAKPOINTS), (size.height, app.VERTICAL_BREAKPOINTS)):
        yield from screen._get_breakpoint_classes(length, points or [])


class ChangedCells(ChopsUpdate):
    """Holds the lines of which parts are to be drawn, and from which cell to which."""

    def render_segments(self, console: Console) -> str:
        """Returns what is written to the terminal."""
        written: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    start = max(x, first)
                    part = strip.crop(start - x, min(end, last) - x)
                    written += (Control.move_to(start, y).segment.text, part.render(console))
        return "".join(written)


class CellCompositor(Compositor):
    """Draws no more of a screen than has changed."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Returns what has changed since all was drawn."""
        found = super().render_partial_update()
        return found and ChangedCells(found.chops, found.spans, found.chop_ends)
