"""The examination of many runs as its screen shows it: one frozen value that knows what follows from what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fleet.sample import Look, Sample
from fleet_tui.insight.finding import Finding
from fleet_tui.present.state import State
from fleet_tui.ui.frame import Standing


class ExaminedState(Struct, frozen=True, eq=False):
    """A question about many runs, as far as it was answered."""

    asked: object = None  # tells the news of this question from those of the one before it
    look: Look[Finding] | None = None
    rows: Sequence[Any] = ()
    due: bool = False  # whether an answer is waited for
    agreed: bool = False  # whether what is to be read may be
    reads: int = 0  # that wait for the user to agree
    charge: float = 0.0  # that they cost, about
    stopped: bool = False
    error: FleetError | None = None  # why there is no answer at all
    standing: Standing = Standing()

    @property
    def awaits_agreement(self) -> bool:
        """Whether the user is asked if so much may be read."""
        return bool(self.reads) and not self.agreed

    @property
    def over(self) -> bool:
        """Whether there is an answer and nothing more is to come."""
        return self.look is not None and not self.due and not self.awaits_agreement

    def asking(self) -> ExaminedState:
        """Returns the state in which the runs are being listed; the rows of before stay until they are."""
        return ExaminedState(asked=object(), look=self.look, rows=self.rows, due=True, standing=self.standing.reading())

    def listed(self, sample: Sample, reads: int, charge: float) -> ExaminedState:
        """Returns the state in which it is known what is to be read; without reads there is nothing to agree to."""
        rows = self.rows if not reads else ()
        look: Look[Finding] = Look(sample)
        return replace(self, look=look, rows=rows, due=not reads, reads=reads, charge=charge)

    def reading(self) -> ExaminedState:
        """Returns the state in which the user agreed."""
        return replace(self, agreed=True, due=True, stopped=False, standing=self.standing.reading())

    def waiting(self, now: datetime) -> ExaminedState:
        """Returns the state in which the user is asked."""
        return replace(self, standing=self.standing.read(self.look.charge if self.look else 0.0, now))

    def seen(self, look: Look[Finding], rows: Sequence[Any], now: datetime) -> ExaminedState:
        """Returns the state after more was examined."""
        if look.error is None and not look.finished:
            return replace(self, look=look, rows=rows)
        standing = self.standing.read(look.charge, now, State.OK if look.finished else State.PARTIAL)
        if look.error:
            standing = standing.failed(State.PARTIAL, look.error)
        elif look.sample.failed:
            standing = standing.failed(State.PARTIAL, look.sample.failed[0].error)
        return replace(self, look=look, rows=rows, due=False, standing=standing)

    def sorted(self, rows: Sequence[Any]) -> ExaminedState:
        """Returns the state in which the same rows stand in another order."""
        return replace(self, rows=rows)

    def broken_off(self) -> ExaminedState:
        """Returns the state after the user stopped it; what is there stays."""
        if self.look is None:
            return self.failed(FleetError("reading was stopped"))
        return replace(self, due=False, stopped=True, standing=self.standing.failed(State.PARTIAL))

    def failed(self, error: FleetError) -> ExaminedState:
        """Returns the state in which the runs could not be listed."""
        standing = self.standing.failed(State.STALE if self.rows else State.ERROR, error)
        return replace(self, due=False, error=error, standing=standing)
