"""How the reading of what a screen shows stands."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError, Unreachable
from fleet_tui.present.state import State


class Standing(Struct, frozen=True, eq=False):
    """How far what is shown can be trusted, what reading it cost in RU, and when it was read."""

    state: State = State.OK
    charge: float = 0.0
    read_at: datetime | None = None
    error: FleetError | None = None  # why it is stale, partial or missing

    @property
    def offline(self) -> bool:
        """Whether the account could not be reached at all."""
        return isinstance(self.error, Unreachable) and self.state in (State.STALE, State.ERROR)

    def reading(self) -> Standing:
        """Returns the standing of a screen that waits for an answer."""
        return replace(self, state=State.LOADING, error=None)

    def read(self, charge: float, now: datetime, state: State = State.OK) -> Standing:
        """Returns the standing after an answer came: what it cost and when."""
        return Standing(state, charge, now)

    def failed(self, state: State, error: FleetError | None = None) -> Standing:
        """Returns the standing after no answer came; what is shown keeps its time and its cost."""
        return replace(self, state=state, error=error)
