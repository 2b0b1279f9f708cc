"""Prints whether an optimization helped, as far as the scores of runs before and after it tell."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from fleet_tui.address import Address
from fleet_tui.errors import SourceError
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.listing import failures
from fleet_tui.fleet.window import runs_in_window
from fleet_tui.insight.before_after import before_after, window
from fleet_tui.model.json_row import canonical
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.run import WorkflowRun
from fleet_tui.output.records import absent
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.cells import line_text
from fleet_tui.present.records.helped import Reading, helped_lines, helped_object
from fleet_tui.present.words import OPTIONS, RUNS_MISSING, missing_lines, partial_lines
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.source.base import Page


async def print_helped(fleet: Fleet, streams: Streams, wanted: Address, days: int, form: Form) -> int:
    """Print the scores before and after an optimization; return 1 when runs may be missing that did not answer.

    Raises:
        FleetError: there is no such optimization, it names no user, or the source fails.
    """
    wanted = await fleet.meant(wanted)
    opened = await fleet.record(OPTIMIZATIONS, wanted.id, wanted.partition)
    if opened is None:
        raise await absent(fleet, OPTIMIZATIONS, [wanted])
    optimization: OptimizationRun = opened.record
    runs, reading = await _read(fleet, streams, optimization, days)
    found = before_after(optimization, runs, days)
    if form is Form.JSON:
        streams.json(canonical(helped_object(optimization, found, reading)))
    else:
        for line in helped_lines(optimization, found, reading, streams.width, fleet.clock()):
            streams.line(line_text(line).rstrip())
    streams.flush()
    return 1 if reading.silent else 0


async def _read(
    fleet: Fleet, streams: Streams, optimization: OptimizationRun, days: int
) -> tuple[list[WorkflowRun], Reading]:
    """Return the runs around it, and how far they were read; what was read is kept."""
    asked = window(optimization, days)
    if asked is None:
        return [], Reading()
    runs: list[WorkflowRun] = []
    parts: list[Page] = []
    try:
        async with aclosing(runs_in_window(fleet, optimization, *asked).pages()) as pages:
            async for page in pages:
                parts.append(page.page)
                runs += page.records
    except SourceError as error:
        if not runs:
            raise
        streams.tell(missing_lines(RUNS_MISSING, error, OPTIONS))
        return runs, Reading(len(runs), _charge(parts), silent=True)
    failed = failures(parts)
    if failed:
        streams.tell(partial_lines(RUNS_MISSING, failed, OPTIONS))
    return runs, Reading(len(runs), _charge(parts), silent=bool(failed))


def _charge(parts: Sequence[Page]) -> float:
    return sum(each.cost.charge for each in parts)
