"""The timeline of a run as a list."""

from __future__ import annotations

from fleet_tui.model.timeline import Timeline
from fleet_tui.ui.present import timeline as present
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_list import LineList


class TimelineList(LineList):
    """Rows of a timeline, bars under one axis."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.timeline: Timeline | None = None

    def show(self, timeline: Timeline, cursor: int) -> None:
        """Replace the rows."""
        self.timeline = timeline
        self.rows_changed(cursor)

    def heading_lines(self, width: int) -> list[Line]:
        """The axis over the bars."""
        return (
            [[(" ", Tone.DIM), *present.heading(self.timeline, width - 1)]]
            if self.timeline and len(self.timeline)
            else []
        )

    def row_count(self) -> int:
        """Rows of the timeline."""
        return len(self.timeline) if self.timeline is not None else 0

    def row_line(self, index: int, width: int) -> Line:
        """One row."""
        return present.row_line(self.timeline[index], self.timeline, width) if self.timeline else ()
