"""Prints each run that comes to match a filter, as soon as it is read: for scripts, until ctrl+c."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from fleet_tui.errors import OverBudget, SourceError, Throttled
from fleet_tui.fleet import Fleet, Listing
from fleet_tui.fleet.watching import Watching
from fleet_tui.insight.cause import stored_cause
from fleet_tui.model.run import WorkflowRun
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.cells import Table
from fleet_tui.present.records.runs import columns, row_of
from fleet_tui.present.words import OPTIONS, ahead_of_the_clock, partial_lines, refused
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import Term
from fleet_tui.schema import RUNS
from fleet_tui.text import one_line

_LONGEST: Final = 300.0  # seconds between two tries, while the source does not answer


async def print_watch(
    fleet: Fleet,
    streams: Streams,
    text: str,
    *,
    user: str | None,
    form: Form,
    every: float,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> int:
    """Print each write of a run that matches, once, from now on; what does not answer is asked again, less often.

    Raises:
        FleetError: the filter cannot be read, the first answer failed, or `--max-ru` allows no further read.
    """

    def ask(terms: tuple[Term, ...]) -> Listing[WorkflowRun]:
        parsed = parse(text, RUNS, fleet.clock()).unsorted()  # words such as since:1h count from now
        return fleet.records(RUNS, Filter((*parsed.terms, *terms), parsed.derived), user=user)

    ask(())  # what is wrong with it is told before anything is read
    watching = Watching(RUNS, ask, fleet.clock)
    await watching.begin(fleet.records(RUNS, user=user, limit=1))
    streams.note(f"watching for runs{f' that match {one_line(text)}' if text else ''} · ctrl+c ends it")
    await _watch(watching, _Printer(fleet, streams, form), streams, every, sleep)
    return 0


async def _watch(
    watching: Watching[WorkflowRun],
    printer: _Printer,
    streams: Streams,
    every: float,
    sleep: Callable[[float], Awaitable[object]],
) -> None:
    """Print what is new again and again; the wait grows while the source does not answer."""
    wait, missing = every, False
    told: datetime | None = None
    while True:
        if watching.ahead and watching.ahead != told:
            told = watching.ahead
            streams.note(ahead_of_the_clock(told))
        await sleep(wait)
        streams.look_for_reader()  # or it would ask and pay for nobody until something matches
        try:
            seen = await watching.news()
        except OverBudget:
            raise
        except SourceError as error:
            asked = error.retry_after if isinstance(error, Throttled) else 0.0
            wait = max(min(wait * 2, max(_LONGEST, every)), asked)
            streams.tell([refused(error, f" · tries again in {wait:.0f} s")])
            continue
        if wait != every:
            streams.note("reads again: what was written meanwhile is not lost")
            wait = every
        printer.rows(seen.records)
        if seen.failed and not missing:
            streams.tell(partial_lines("runs may come late", seen.failed, OPTIONS))
        missing = bool(seen.failed)


class _Printer:
    """Prints runs in the form that was asked for, each at once; a table has its heading once."""

    def __init__(self, fleet: Fleet, streams: Streams, form: Form) -> None:
        self._fleet = fleet
        self._streams = streams
        self._form = form
        self._table: Table[WorkflowRun] | None = None

    def rows(self, runs: Sequence[WorkflowRun]) -> None:
        """Print each run and hand it over at once."""
        for run in runs:
            if self._form is Form.JSON:
                self._streams.json(row_of(run, self._fleet.clock(), stored_cause(run)))
            else:
                self._plain(run, runs)
            self._streams.flush()

    def _plain(self, run: WorkflowRun, first: Sequence[WorkflowRun]) -> None:
        if self._table is None:
            self._table = Table(columns(self._fleet.clock), self._streams.width, self._streams.shown, first)
            self._streams.line(self._table.heading())
        self._streams.line(self._table.row(run))
