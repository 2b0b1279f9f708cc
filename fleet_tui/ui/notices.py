"""The line above the keys: what the state has to say, and what the last key did or could not do, until the next."""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.present.cells import Line
from fleet_tui.ui.widgets.bar import Notice


class Notices:
    """Chooses what stands in that line, which takes room only while something is said, unless it always does."""

    def __init__(self, bar: Notice, *, stays: bool) -> None:
        self._bar = bar
        self._stays = stays
        self._kept: Sequence[Line] = ()
        self._flashed: Sequence[Line] = ()
        self._say()

    def keep(self, *lines: Line) -> None:
        """Says what the state has to say; an empty line takes it away."""
        self._kept = lines
        self._say()

    def flash(self, *lines: Line) -> None:
        """Says what a key did or could not do, in place of all else; without lines that is over."""
        if lines or self._flashed:
            self._flashed = lines
            self._say()

    def _say(self) -> None:
        lines = self._flashed or self._kept
        self._bar.show(*lines)
        self._bar.set_class(not any(lines) and not self._stays, "hidden")
