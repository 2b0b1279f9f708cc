"""The section of memories."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.schema import MEMORIES
from fleet_tui.ui.actions.links import show_similar
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.list_screen import Pane


class MemoriesPane(Pane[AgentMemoryItem]):
    """Memories, newest write first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("memories")
    PLACES = ("memories", "list", "move", "everywhere")
    container = MEMORIES

    def action_similar(self) -> None:
        """The memories most like the one under the cursor, among those that match the filter."""
        show_similar(self)
