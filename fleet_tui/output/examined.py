"""Examines the runs that a question is about, and prints what is concluded.

Words go to stderr: before the reading how many runs it is about and, of an account, about what that costs; then how far
it is, and at the end what is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from time import monotonic
from typing import Final, TypeVar

from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.results import Results, results_of
from fleet_tui.fleet.selection import Selection
from fleet_tui.insight.finding import Finding, find
from fleet_tui.output.streams import INTERRUPTED, Form, Streams
from fleet_tui.present.cells import Column, Table
from fleet_tui.present.insight import examined as told
from fleet_tui.present.words import OPTIONS
from fleet_tui.source.base import RequestLog

R = TypeVar("R")

_STOPPED: Final = FleetError("stopped by ctrl+c")
_EVERY: Final = 2.0  # seconds between two words of progress


async def examine(
    fleet: Fleet, streams: Streams, log: RequestLog, selection: Selection, name: str, kind: str = ""
) -> Results[Finding]:
    """Return what is concluded of the runs; of an account the reads are told before, and what they took after.

    Ctrl+c ends the reading, as --max-ru does: what is concluded by then is returned.
    """
    examination = fleet.examination(find, segments=not fleet.identity.live)
    costs = examination.reads(selection.runs)
    if costs:
        charge = examination.estimate(costs)
        ahead = told.reads_ahead(name, kind, selection, costs, charge)
        streams.note(
            " · ".join(filter(None, (ahead, told.listed_for(selection), told.too_dear(costs, charge, log.left))))
        )
    results: Results[Finding] = Results(selection)
    said = monotonic()
    try:
        async with aclosing(results_of(examination, selection)) as seen:
            async for each in seen:
                results = each
                if monotonic() - said >= _EVERY and not (results.finished or results.error):
                    said = monotonic()
                    streams.note(told.so_far(results))
    except asyncio.CancelledError:
        if not (task := asyncio.current_task()) or task.uncancel():
            raise  # it was not ctrl+c alone
        results = replace(results, error=_STOPPED)
    if costs:
        streams.note(told.cost_of(results))
    return results


def print_rows(
    streams: Streams, form: Form, rows: Sequence[R], columns: Sequence[Column[R]], row_of: Callable[[R], object]
) -> None:
    """Print rows as a table under its heading, or each as JSON; nothing where there are none."""
    if form is Form.JSON:
        for each in rows:
            streams.json(row_of(each))
    elif rows:
        table: Table[R] = Table(columns, streams.width, streams.shown, rows)
        streams.line(table.heading())
        for each in rows:
            streams.line(table.row(each))
    streams.flush()


def say_missing(fleet: Fleet, streams: Streams, results: Results[Finding]) -> int:
    """Say what is missing and what the times mean; return 1 when runs may be missing, the code of ctrl+c after it."""
    if results.error:
        streams.tell(told.ended_early(results, results.error, OPTIONS))
    for line in told.left_out(results, OPTIONS):
        streams.tell([line])
    for sentence in fleet.source.times:
        streams.note(sentence)
    if results.error is _STOPPED:
        return INTERRUPTED
    refused = any(each.refused for each in results.found)
    return 1 if results.error or results.selection.failed or refused else 0
