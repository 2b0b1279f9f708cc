"""The tabs of a run in their order; what one is made of loads when it is first turned to."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fleet_tui.ui.screens.tabs.run_tab import RunTab

TABS: Final = ("timeline", "judge", "answer", "plan", "raw")


def make_tab(name: str) -> RunTab:
    """The TAB of `tabs/<name>_tab.py`."""
    made: RunTab = import_module(f"fleet_tui.ui.screens.tabs.{name}_tab").TAB()
    return made
