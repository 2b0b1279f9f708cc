"""Two records that are compared, as far as they were read: the state of a screen on which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.state import State
from fleet_tui.ui.frame import Standing

S = TypeVar("S")


class BothState(Struct, Generic[S], frozen=True, eq=False):
    """Both sides once they were read, how they are shown, and what is said of them."""

    sides: S | None = None
    with_equal: bool = False
    standing: Standing = Standing()
    instead: Sequence[Line] = ()  # while there is nothing to compare
    notice: Sequence[Line] = ()

    def reading(self) -> BothState[S]:
        """Returns that both are read again; what is shown stays until then."""
        return replace(self, standing=self.standing.reading())

    def after(self, sides: S, charge: float, now: datetime, notice: Sequence[Line] = ()) -> BothState[S]:
        """Returns both as they were read; a notice says what of them is missing."""
        standing = self.standing.read(charge, now, State.PARTIAL if notice else State.OK)
        return replace(self, sides=sides, standing=standing, notice=notice)

    def without(self, error: FleetError) -> BothState[S]:
        """Returns that they could not be read; what was read before stays."""
        read = self.sides is not None
        standing = self.standing.failed(State.STALE if read else State.ERROR, error)
        notice = words.error_notice(error, 0) if read else ()
        return replace(self, standing=standing, instead=words.error_lines(error), notice=notice)

    def turned(self) -> BothState[S]:
        """Returns that what is equal is shown as well, or no longer."""
        return replace(self, with_equal=not self.with_equal)
