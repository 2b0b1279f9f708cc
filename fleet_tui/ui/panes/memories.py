"""The section of memories."""

from __future__ import annotations

from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.schema import MEMORIES
from fleet_tui.ui.panes.pane import Pane


class MemoriesPane(Pane[AgentMemoryItem]):
    """Memories, newest write first."""

    container = MEMORIES


PANE = MemoriesPane
