"""The examination of many runs as its screen shows it: one frozen value that knows what follows from what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FilterError, FleetError
from fleet_tui.fleet.results import Results
from fleet_tui.fleet.selection import Selection
from fleet_tui.insight.finding import Finding
from fleet_tui.present.state import State
from fleet_tui.query.filter_text import Filter
from fleet_tui.ui.standing import Standing


class ExaminedState(Struct, frozen=True, eq=False):
    """A question about many runs, as far as it was answered."""

    asked: object = None  # tells the news of this question from those of the one before it
    results: Results[Finding] | None = None
    rows: Sequence[Any] = ()
    due: bool = False  # whether an answer is waited for
    agreed: bool = False  # whether what is to be read may be
    selection: Selection | None = None  # what is to be read once the user agrees; what was there before stays
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
        return self.results is not None and not self.due and not self.awaits_agreement

    @property
    def counts(self) -> bool:
        """Whether there is something to count: of runs that nobody examined nothing is known."""
        if self.results is None or not (self.rows or self.over):
            return False
        return bool(self.results.examined) or (self.over and not self.error and not self.results.selection.runs)

    def asking(self) -> ExaminedState:
        """Returns the state in which the runs are being listed; the rows of before stay until they are."""
        standing = self.standing.reading()
        return ExaminedState(object(), self.results, self.rows, due=True, standing=standing, typed=self.typed)

    def listed(self, selection: Selection, reads: int, charge: float) -> ExaminedState:
        """Returns the state in which it is known what is to be read; without reads there is nothing to agree to."""
        results = self.results if reads else Results(selection)
        typed = self.typed if reads else None
        return replace(
            self, results=results, selection=selection, due=not reads, reads=reads, charge=charge, typed=typed
        )

    def reading(self) -> ExaminedState:
        """Returns the state in which the user agreed."""
        results = Results(self.selection) if self.selection else self.results
        standing = self.standing.reading()
        return replace(self, results=results, agreed=True, due=True, stopped=False, standing=standing, typed=None)

    def declined(self) -> ExaminedState:
        """Returns the state in which the user did not agree, and the rows of before stay."""
        return replace(self, selection=None, reads=0)

    def waiting(self, now: datetime) -> ExaminedState:
        """Returns the state in which the user is asked."""
        return replace(self, standing=self.standing.read(self.selection.charge if self.selection else 0.0, now))

    def seen(self, results: Results[Finding], rows: Sequence[Any], now: datetime) -> ExaminedState:
        """Returns the state after more was examined."""
        if results.error is None and not results.finished:
            return replace(self, results=results, rows=rows)
        standing = self.standing.read(results.charge, now, State.OK if results.finished else State.PARTIAL)
        if results.error:
            standing = standing.failed(State.PARTIAL, results.error)
        elif results.selection.failed:
            standing = standing.failed(State.PARTIAL, results.selection.failed[0].error)
        return replace(self, results=results, rows=rows, due=False, standing=standing)

    def broken_off(self) -> ExaminedState:
        """Returns the state after the user stopped it; what is there stays."""
        return replace(self, due=False, stopped=True, standing=self.standing.failed(State.PARTIAL))

    def failed(self, error: FleetError) -> ExaminedState:
        """Returns the state in which the runs could not be listed."""
        standing = self.standing.failed(State.STALE if self.rows else State.ERROR, error)
        return replace(self, due=False, error=error, standing=standing)
