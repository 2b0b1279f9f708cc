"""The keys of a screen over that screen: enter closes them and does what the key of the row does there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.fields import Container
from fleet_tui.ui.actions.help_text import moment_rows, place_rows
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.frame import Copyable, FrameScreen
from fleet_tui.ui.widgets.key_rows import KeyRow, KeyRows
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.line_widget import LineWidget
from fleet_tui.ui.widgets.pane import Pane


class HelpScreen(FrameScreen):
    """Lists what this moment invites to, then every key, the filter of the section and the signs."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(self, of: FrameScreen, container: Container) -> None:
        super().__init__(of.session)
        self._trail = (*of.trail, "help")
        places, commands, invited = of.places, of.commands, of.moment
        pane = of.focused
        name = (pane.title if isinstance(pane, LineList) else "") or of.trail[-1]

        def lay_out(width: int) -> list[KeyRow]:
            first = moment_rows(commands, invited, self.session.keymap, width, self.size.width)
            return [*first, *place_rows(places, self.session.keymap, container, width)]

        self.rows = KeyRows(lay_out, id="keys")
        self.rows.title = f"{name} · enter runs a row"

    @property
    def places(self) -> tuple[str, ...]:
        return ("search", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        return self._trail

    @property
    def invited(self) -> Invited:
        """Running the row."""
        return Invited("run it")

    def copies(self) -> Iterable[Copyable]:
        """Returns the keys as they stand there."""
        return (Copyable("text", "the keys as they stand there", self.rows.plain),)

    def body(self) -> Iterator[Widget]:
        yield Pane(self.rows, ruled=True)

    @on(LineList.Opened, "#keys")
    def _run(self) -> None:
        """Closes the help and presses the key; a title is nothing to be run."""
        row = self.rows.current
        if row and row.act:
            self.app.pop_screen()
            self.app.post_message(LineWidget.Pressed(row.act))
