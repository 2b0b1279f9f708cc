"""The section of cache."""

from __future__ import annotations

from fleet_tui.model.cache import CacheEntry
from fleet_tui.schema import CACHE
from fleet_tui.ui.lists.list_screen import Pane


class CachePane(Pane[CacheEntry]):
    """Cache, newest write first."""

    container = CACHE
