"""The strip of lanes over a timeline."""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.strip import Strip

from fleet_tui.model.lanes import Filling
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.quantities import Times
from fleet_tui.present.run import lanes as present
from fleet_tui.present.run.timeline import told_time
from fleet_tui.ui.widgets.line_widget import LineWidget

_MOST, _SHARE = 8, 5  # lanes at most, and the part of the screen's height they may take


class LanesStrip(LineWidget):
    """Shows a lane for each agent; the line below them follows the cursor and is all that a step draws."""

    DEFAULT_CSS = "LanesStrip { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._timeline: Timeline | None = None
        self._here: tuple[float | None, str] = (None, "")
        self._lines: list[Line] = []
        self._filling: Filling | None = None
        self._made_for: tuple[Timeline | None, int, int, bool] | None = None

    @property
    def room(self) -> int:
        """How many lanes may stand."""
        return min(_MOST, max(self.screen.size.height // _SHARE, 2))

    def show(self, timeline: Timeline | None, offset: float | None, label: str) -> None:
        """Shows a timeline with the cursor at an offset, and what to call that place."""
        here = (offset, label)
        known = timeline is not None and timeline.examined
        if timeline is not self._timeline or self._made_for is None or self._made_for[3] != known:
            self._timeline, self._here, self._made_for = timeline, here, None
            self.refresh(layout=True)
        elif here != self._here:
            self._here = here
            self.refresh(Region(0, len(self._lines), self.size.width, 1))

    def follow(self, row: Row | None, timeline: Timeline | None, times: Times) -> None:
        """Shows a timeline with the cursor on a row, if it is to be seen at all."""
        if not self.has_class("hidden") and row is not None and timeline is not None:
            self.show(timeline, row.offset, told_time(row, timeline, times))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's hook
        """The axis, the lanes, and the cursor's line."""
        return 2 + min(len(self._timeline.agents), self.room) if self._timeline is not None else 0

    def render_line(self, y: int) -> Strip:
        width, timeline = self.size.width, self._timeline
        if timeline is None:
            return self.paint((), width)
        if self._made_for != (timeline, width, self.room, timeline.examined):
            self._made_for = (timeline, width, self.room, timeline.examined)
            self._filling = present.filling_of(timeline, width, self.room)
            self._fill(self._filling, width)
        if y < len(self._lines):
            return self.paint(self._lines[y], width)
        offset, label = self._here
        return self.paint(present.cursor_line(timeline, offset, label, width) if y == len(self._lines) else (), width)

    def _fill(self, filling: Filling, width: int) -> None:
        """Takes in the next rows; the others after keys were heard."""
        full = filling.fill()
        self._lines = present.filled_lines(filling, width)
        if not full:
            self.in_turn(self._go_on, filling, width)

    def _go_on(self, filling: Filling, width: int) -> None:
        """Fills the lanes further, unless others are wanted by now, or none."""
        hidden = self.has_class("hidden")
        if filling is self._filling and not hidden:
            self._fill(filling, width)
            self.refresh()
        elif hidden:
            self._made_for = None
