"""The timeline of a run: its rows, the lanes over them, and the times they are told in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.present.quantities import row_time
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.run.playing import TimelinePlaying
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.lanes_strip import LanesStrip


class TimelineTab(TimelinePlaying):
    """Where a run is read from its first event to its last."""

    PLACES = ("timeline",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("timeline")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lanes = LanesStrip(id="lanes")
        self.lanes.display = False

    def above(self) -> Iterator[Widget]:
        """The lanes come first: they are the whole run."""
        yield self.lanes
        yield from super().above()

    def placed(self) -> None:
        """The lanes show the same run, marked at the same place."""
        super().placed()
        self._draw_lanes()

    def moved(self) -> None:
        """The mark under the lanes goes along."""
        super().moved()
        self._draw_lanes()

    def action_lanes(self) -> None:
        """Show or hide the lanes."""
        self.lanes.display = not self.lanes.display
        self._draw_lanes()

    def action_times(self) -> None:
        """Tell times the next way, in this run and in those opened after it."""
        self.session.times = self.rows.times = self.rows.times.following
        self.rows.refresh()
        if self.filter_text:
            self.find(self.filter_text)  # a time of day in it is meant as times are told
        self._draw_lanes()
        self.tell_again()
        self.say_place(f"times: {self.rows.times}")

    def _draw_lanes(self) -> None:
        row = self.row
        if self.lanes.display and row is not None:
            label = row_time(row.offset, row.event.moment, self.rows.times)
            self.lanes.show(self.timeline, row.offset, label)
