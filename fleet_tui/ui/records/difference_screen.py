"""Two marked optimizations compared: both are read whole, for a list reads no program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, TypeAlias

from textual.binding import BindingType
from textual.reactive import reactive
from textual.widget import Widget

from fleet_tui.fleet import Opened
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.difference import Side, difference_lines
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.records.comparing import Compared, Comparing, ComparisonState
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView

_READING: Line = [("reading both, with their programs…", Tone.DIM)]


Sides: TypeAlias = tuple[Side, Side]


class DifferenceScreen(FrameScreen):
    """The differences between two optimizations."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "difference")

    shown: reactive[ComparisonState[Sides]] = reactive(
        lambda: ComparisonState(instead=(_READING,)), init=False, repaint=False
    )
    """All that the screen shows; its watcher alone paints it."""

    def __init__(self, session: Session, marked: Mapping[str, OptimizationRun], where: Sequence[str]) -> None:
        super().__init__(session)
        self.comparing: Comparing[Sides] = Comparing(self, OPTIMIZATIONS, marked, self._compared)
        self._where = tuple(where)
        self.view = TextView(id="difference")
        self.view.title = "differences"

    @property
    def places(self) -> tuple[str, ...]:
        return ("difference", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then which two."""
        return (*self._where, self.comparing.step)

    def body(self) -> Iterator[Widget]:
        yield Pane(self.view, ruled=True)

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Reads both again; what is shown stays until then."""
        self.comparing.reload()

    async def _compared(self, both: Sequence[Opened[OptimizationRun]]) -> Compared[Sides]:
        """Returns both by their marks: what differs of them is told as it is laid out."""
        left, right = zip(self.comparing.marks, (each.record for each in both), strict=True)
        return Compared((left, right), sum(each.cost.charge for each in both))

    def action_equal(self) -> None:
        """Names what is equal, or only counts it."""
        self.comparing.turn()

    def watch_shown(self, before: ComparisonState[Sides], now: ComparisonState[Sides]) -> None:
        """Paints the frame, and the text where it has changed."""
        self.standing = now.standing
        self.view.say(list(now.instead))
        self.notice(*now.notice)
        changed = now.sides is not before.sides or now.with_equal is not before.with_equal
        if now.sides and changed:
            left, right = now.sides
            shown = now.with_equal
            self.view.show(lambda width: difference_lines(left, right, width, with_equal=shown))
