"""The run as it is stored."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from fleet_tui.fleet import OpenedRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.widgets.json_view import JsonView
from fleet_tui.ui.widgets.line_list import LineList


class RawTab(RunTab):
    """The exact document; segments are documents of their own and not in it."""

    NAME = "raw"
    PLACES = ("json", "search")

    def __init__(self) -> None:
        super().__init__()
        self.view = JsonView(id="json")

    def compose(self) -> ComposeResult:
        """The document."""
        yield self.view

    @property
    def place(self) -> Line:
        """Which line of what is unfolded."""
        count = self.view.row_count()
        return [(f"line {self.view.cursor + 1:,}/{count:,}", Tone.DIM)] if count else []

    def show(self, opened: OpenedRun, timeline: Timeline) -> None:  # noqa: ARG002 - the tabs' hook
        """Show the document of a run."""
        self.view.show(opened.document)
        self.on_place()

    def forget(self) -> None:
        """Another run comes."""
        self.view.show(None)

    @on(LineList.Highlighted, "#json")
    def _moved(self) -> None:
        self.on_place()
