"""A memory, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType

from fleet_tui.ui.actions.similar import show_similar
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.filtered import FilteredScreen
from fleet_tui.ui.records.record_screen import RecordScreen

if TYPE_CHECKING:
    from fleet_tui.ui.app import FleetApp


class MemoryScreen(RecordScreen):
    """A record that others can be like."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("memories")
    PLACES = ("memories", "screen", "record", "move", "everywhere")

    def action_similar(self) -> None:
        """The memories most like this one, among those that match the filter of the list it was opened from."""
        text = self.opener.filter_text if isinstance(self.opener, FilteredScreen) else ""
        show_similar(cast("FleetApp", self.app), self, text)
