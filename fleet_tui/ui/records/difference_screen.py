"""Two marked optimizations compared: both are read whole, for a list reads no program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from fleet_tui.errors import FleetError
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.difference import Side, difference_lines
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.state import State
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.text import one_line
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.text_view import TextView


class DifferenceScreen(FrameScreen):
    """What differs between two optimizations."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "difference")
    PLACES = ("difference", "screen", "move", "everywhere")

    class Arrived(Message):
        """A worker has read both; `charge` is what that took."""

        def __init__(self, sides: Sequence[Side], charge: float) -> None:
            super().__init__()
            self.sides = sides
            self.charge = charge

    class ReadFailed(Message):
        """A worker could not read one of them."""

        def __init__(self, error: FleetError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, session: Session, marked: Mapping[str, OptimizationRun], where: Sequence[str]) -> None:
        super().__init__(session)
        self._marked = dict(marked)
        self._where = tuple(where)
        self._sides: tuple[Side, ...] = ()
        self._with_equal = False
        self.view = TextView(id="difference")

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then which two."""
        pair = " against ".join(f"{mark} {short_id(each.id)}" for mark, each in self._marked.items())
        return (*self._where, pair)

    def body(self) -> Iterator[Widget]:
        """The text."""
        yield self.view

    def on_mount(self) -> None:
        """Read both."""
        self.view.say([[("reading both, with their programs…", Tone.DIM)]])
        self.reload()

    def reload(self) -> None:
        """Read both again."""
        self.set_state(State.LOADING)
        self.read_aside("difference", self._read)

    async def _read(self) -> None:
        sides: list[Side] = []
        charge = 0.0
        try:
            for mark, listed in self._marked.items():
                opened = await self.session.fleet.record(OPTIMIZATIONS, listed.stored_id, listed.partition_key)
                if opened is None:
                    gone = f"{OPTIMIZATIONS.one} {one_line(listed.id)}: gone since it was listed"
                    raise FleetError(gone, "r in the list shows what is there now")
                sides.append((mark, opened.record))
                charge += opened.cost.charge
        except FleetError as error:
            self.post_message(self.ReadFailed(error))
            return
        self.post_message(self.Arrived(sides, charge))

    @on(Arrived)
    def _show(self, message: Arrived) -> None:
        self._sides = tuple(message.sides)
        self.set_state(State.OK, message.charge)
        self.notice([])
        self._tell()

    @on(ReadFailed)
    def _show_error(self, message: ReadFailed) -> None:
        self.set_state(State.STALE if self._sides else State.ERROR, error=message.error)
        self.view.say(words.error_lines(message.error))
        self.notice(*(words.error_notice(message.error, 0) if self._sides else ()))

    def action_equal(self) -> None:
        """Name what is equal, or only count it."""
        self._with_equal = not self._with_equal
        self._tell()

    def action_back(self) -> None:
        """Back to the list."""
        self.app.pop_screen()

    def _tell(self) -> None:
        if self._sides:
            left, right = self._sides
            shown = self._with_equal
            self.view.show(lambda width: difference_lines(left, right, width, with_equal=shown))
