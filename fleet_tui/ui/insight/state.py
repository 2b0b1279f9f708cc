"""The examination of many runs as its screen shows it: one frozen value that knows what follows from what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FilterError, FleetError
from fleet_tui.fleet.sample import Look, Sample
from fleet_tui.insight.finding import Finding
from fleet_tui.present.state import State
from fleet_tui.query.filter_text import Filter
from fleet_tui.ui.frame import Standing


class ExaminedState(Struct, frozen=True, eq=False):
    """A question about many runs, as far as it was answered."""

    asked: object = None  # tells the news of this question from those of the one before it
    look: Look[Finding] | None = None
    rows: Sequence[Any] = ()
    due: bool = False  # whether an answer is waited for
    agreed: bool = False  # whether what is to be read may be
    sample: Sample | None = None  # what is to be read once the user agrees; the look and the rows before it stay
    reads: int = 0  # that wait for the user to agree
    charge: float = 0.0  # that they cost, about
    stopped: bool = False
    error: FleetError | None = None  # why there is no answer at all
    standing: Standing = Standing()
    typed: Filter | None = None  # a filter that is being typed narrows what is shown
    refused: FilterError | None = None  # what is wrong with it

    @property
    def awaits_agreement(self) -> bool:
        """Whether the user is asked if so much may be read."""
        return bool(self.reads) and not self.agreed

    @property
    def over(self) -> bool:
        """Whether there is an answer and nothing more is to come."""
        return self.look is not None and not self.due and not self.awaits_agreement

    @property
    def counts(self) -> bool:
        """Whether there is something to count: of runs that nobody examined nothing is known."""
        if self.look is None or not (self.rows or self.over):
            return False
        return bool(self.look.examined) or (self.over and not self.error and not self.look.sample.runs)

    def asking(self) -> ExaminedState:
        """Returns the state in which the runs are being listed; the rows of before stay until they are."""
        standing = self.standing.reading()
        return ExaminedState(object(), self.look, self.rows, due=True, standing=standing, typed=self.typed)

    def listed(self, sample: Sample, reads: int, charge: float) -> ExaminedState:
        """Returns the state in which it is known what is to be read; without reads there is nothing to agree to."""
        look = self.look if reads else Look(sample)
        typed = self.typed if reads else None
        return replace(self, look=look, sample=sample, due=not reads, reads=reads, charge=charge, typed=typed)

    def reading(self) -> ExaminedState:
        """Returns the state in which the user agreed."""
        look = Look(self.sample) if self.sample else self.look
        standing = self.standing.reading()
        return replace(self, look=look, agreed=True, due=True, stopped=False, standing=standing, typed=None)

    def declined(self) -> ExaminedState:
        """Returns the state in which the user did not agree, and the rows of before stay."""
        return replace(self, sample=None, reads=0)

    def waiting(self, now: datetime) -> ExaminedState:
        """Returns the state in which the user is asked."""
        return replace(self, standing=self.standing.read(self.sample.charge if self.sample else 0.0, now))

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

    def broken_off(self) -> ExaminedState:
        """Returns the state after the user stopped it; what is there stays."""
        return replace(self, due=False, stopped=True, standing=self.standing.failed(State.PARTIAL))

    def failed(self, error: FleetError) -> ExaminedState:
        """Returns the state in which the runs could not be listed."""
        standing = self.standing.failed(State.STALE if self.rows else State.ERROR, error)
        return replace(self, due=False, error=error, standing=standing)
