"""The section of examples."""

from __future__ import annotations

from fleet_tui.model.example import DspyExample
from fleet_tui.schema import EXAMPLES
from fleet_tui.ui.lists.list_screen import Pane


class ExamplesPane(Pane[DspyExample]):
    """Examples, newest write first."""

    container = EXAMPLES
