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
from fleet_tui.fleet.sample import Look, Sample, looks, reads
from fleet_tui.insight.finding import Finding, find
from fleet_tui.output.streams import INTERRUPTED, Form, Streams
from fleet_tui.present.cells import Column, Table
from fleet_tui.present.insight import examined as told
from fleet_tui.present.words import OPTIONS
from fleet_tui.source.base import RequestLog

R = TypeVar("R")

_STOPPED: Final = FleetError("stopped by ctrl+c")
_EVERY: Final = 2.0  # seconds between two words of progress


async def looked(
    fleet: Fleet, streams: Streams, log: RequestLog, runs: Sample, name: str, kind: str = ""
) -> Look[Finding]:
    """Return what is concluded of the runs; of an account the reads are told before, and what they took after.

    Ctrl+c ends the reading, as --max-ru does: what is concluded by then is returned.
    """
    examination = fleet.examination(find, segments=not fleet.identity.live)
    costs = reads(examination, runs.runs) if fleet.identity.live else 0
    if costs:
        charge = examination.estimate(costs)
        ahead = told.reads_ahead(name, kind, runs, costs, charge)
        streams.note(" · ".join(filter(None, (ahead, told.listed_for(runs), told.too_dear(costs, charge, log.left)))))
    look: Look[Finding] = Look(runs)
    said = monotonic()
    try:
        async with aclosing(looks(examination, runs)) as seen:
            async for each in seen:
                look = each
                if monotonic() - said >= _EVERY and not (look.finished or look.error):
                    said = monotonic()
                    streams.note(told.so_far(look))
    except asyncio.CancelledError:
        if not (task := asyncio.current_task()) or task.uncancel():
            raise  # it was not ctrl+c alone
        look = replace(look, error=_STOPPED)
    if costs:
        streams.note(told.cost_of(look))
    return look


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


def say_missing(fleet: Fleet, streams: Streams, look: Look[Finding]) -> int:
    """Say what is missing and what the times mean; return 1 when runs may be missing, the code of ctrl+c after it."""
    if look.error:
        streams.tell(told.ended_early(look, look.error, OPTIONS))
    for line in told.left_out(look, OPTIONS):
        streams.tell([line])
    for sentence in fleet.source.times:
        streams.note(sentence)
    if look.error is _STOPPED:
        return INTERRUPTED
    refused = any(each.refused for each in look.found)
    return 1 if look.error or look.sample.failed or refused else 0
