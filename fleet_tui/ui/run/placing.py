"""Where the cursor goes when the rows of a run change: where the user went, else to what was asked for or broke it.

On the last row of a run that is followed it goes along, and to the cause once the run has failed.
"""

from __future__ import annotations

from typing import Protocol

from fleet_tui.model.outcome import Outcome
from fleet_tui.model.severity import Landing
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.text import one_line
from fleet_tui.ui.run.state import ReadRun


class Placed(Protocol):
    """Rows with a cursor, as a list of them is."""

    @property
    def timeline(self) -> Timeline | None:
        """The timeline that the rows are of."""
        ...

    @property
    def index(self) -> int:
        """The row of the timeline under the cursor, or where it was before there was none to be on."""
        ...

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        ...


class Placing:
    """Chooses the row for the cursor before rows change; it moves the cursor only from where it put it itself."""

    def __init__(self, rows: Placed) -> None:
        self._rows = rows
        self._put = -1

    @property
    def on_last(self) -> bool:
        """Whether the cursor is on the last row."""
        return self._rows.index == len(self._rows.timeline or ()) - 1

    def forget(self) -> None:
        """Begins anew with another run."""
        self._put = -1

    def choose(self, read: ReadRun, anchor: str) -> tuple[int, str]:
        """Returns the row for the cursor in a run that was read, and what there is to say; `anchor` was asked for."""
        timeline = read.timeline
        if read.grown and self.on_last:
            if read.opened.record.outcome is Outcome.FAILED:
                index, rule = timeline.landing
                return index, "" if rule is Landing.LAST_ROW else "it failed: this is the cause"
            return len(timeline) - 1, ""
        kept = self._kept(timeline)
        if read.grown or (self._rows.row is not None and self._rows.index != self._put):
            return kept if kept is not None else self._rows.index, ""
        asked = timeline.find(anchor) if anchor else None
        lost = asked is None and bool(anchor) and read.segments is not None
        if asked is None and timeline.landing[0] == 0:
            asked = kept  # older segments came in above: stay where the eyes are
        self._put = asked if asked is not None else timeline.landing[0]
        return self._put, f"no {one_line(anchor)} in this run" if lost else ""

    def _kept(self, timeline: Timeline) -> int | None:
        """Where the row that the cursor is on stands in another timeline of the same run."""
        row = self._rows.row
        return timeline.index_of(row, len(self._rows.timeline or ())) if row is not None else None
