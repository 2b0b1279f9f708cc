"""The stored document of any record over the whole screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.fields import Document
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.json_view import JsonView


class RawScreen(FrameScreen):
    """A document as JSON; esc goes back."""

    PLACES = ("json", "search", "screen", "move", "everywhere")
    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(self, session: Session, where: tuple[str, ...], document: Document) -> None:
        super().__init__(session)
        self._where = where
        self._document = document
        self.view = JsonView(id="json")

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then what it is."""
        return self._where

    @property
    def document(self) -> Document | None:
        """What is shown."""
        return self._document

    def body(self) -> Iterator[Widget]:
        """The document."""
        yield self.view

    def on_mount(self) -> None:
        """Show it."""
        self.view.show(self._document)

    def action_back(self) -> None:
        """Back to where this was opened from."""
        self.app.pop_screen()
