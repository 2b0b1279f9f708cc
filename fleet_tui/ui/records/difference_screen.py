"""Two marked optimizations compared: both are read whole, for a list reads no program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, TypeAlias

from textual.binding import BindingType
from textual.reactive import reactive
from textual.widget import Widget

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Opened
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.difference import Side, difference_lines
from fleet_tui.present.records.runs import short_id
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.records.both import BothState
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView

_READING: Line = [("reading both, with their programs…", Tone.DIM)]


Sides: TypeAlias = tuple[Side, Side]


class DifferenceScreen(FrameScreen):
    """The differences between two optimizations."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "difference")

    shown: reactive[BothState[Sides]] = reactive(lambda: BothState(instead=(_READING,)), init=False, repaint=False)
    """All that the screen shows; its watcher alone paints it."""

    def __init__(self, session: Session, marked: Mapping[str, OptimizationRun], where: Sequence[str]) -> None:
        super().__init__(session)
        self._marked = dict(marked)
        self._where = tuple(where)
        self.view = TextView(id="difference")

    @property
    def places(self) -> tuple[str, ...]:
        return ("difference", "screen", *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then which two."""
        pair = " against ".join(f"{mark} {short_id(each.id)}" for mark, each in self._marked.items())
        return (*self._where, pair)

    def body(self) -> Iterator[Widget]:
        yield Pane(self.view)

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Reads both again; what is shown stays until then."""
        self.shown = self.shown.reading()
        self.look_up("difference", self._both, self._take, self._take_error)

    async def _both(self) -> dict[str, Opened[OptimizationRun]]:
        """Returns both as they are stored, by their marks.

        Raises:
            FleetError: when one of them is gone or cannot be read.
        """
        both = {}
        for mark, listed in self._marked.items():
            opened = await self.session.fleet.record(OPTIMIZATIONS, *listed.stored_key)
            if opened is None:
                raise FleetError(words.gone(OPTIMIZATIONS, listed.id), "r in the list shows what is there now")
            both[mark] = opened
        return both

    def _take(self, both: dict[str, Opened[OptimizationRun]]) -> None:
        left, right = ((mark, each.record) for mark, each in both.items())
        charge = sum(each.cost.charge for each in both.values())
        self.shown = self.shown.after((left, right), charge, self.session.fleet.clock())

    def _take_error(self, error: FleetError) -> None:
        self.shown = self.shown.without(error)

    def action_equal(self) -> None:
        """Names what is equal, or only counts it."""
        self.shown = self.shown.turned()

    def watch_shown(self, before: BothState[Sides], now: BothState[Sides]) -> None:
        """Paints the frame, and the text where it has changed."""
        self.standing = now.standing
        self.view.say(list(now.instead))
        self.notice(*now.notice)
        changed = now.sides is not before.sides or now.with_equal is not before.with_equal
        if now.sides and changed:
            left, right = now.sides
            shown = now.with_equal
            self.view.show(lambda width: difference_lines(left, right, width, with_equal=shown))
