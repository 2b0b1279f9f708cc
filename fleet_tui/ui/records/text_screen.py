"""Text over the whole screen: the request log, the keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.present.cells import Layout
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.text_view import TextView


class TextScreen(FrameScreen):
    """Something to read; esc goes back."""

    PLACES = ("search", "screen", "move", "everywhere")
    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(self, session: Session, where: tuple[str, ...], layout: Layout) -> None:
        super().__init__(session)
        self._where = where
        self._text = layout

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then what it is."""
        return self._where

    def body(self) -> Iterator[Widget]:
        """The text."""
        view = TextView(id="text")
        view.show(self._text)
        yield view

    def action_back(self) -> None:
        """Back to where this was opened from."""
        self.app.pop_screen()
