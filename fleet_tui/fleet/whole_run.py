"""Reads a run with all its older events: the one way of all who need both before they can say anything.

An opened run is read otherwise, step by step, because it is painted before its older events are here; so is one of
many that are examined, because each segment of an account costs.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from msgspec import Struct

from fleet_tui.disk import aside
from fleet_tui.errors import SourceError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.opened import OpenedRun, SegmentsRead
from fleet_tui.model.timeline import SLICE, Timeline

AT_ONCE: Final = 2 * SLICE  # rows that take some 20 ms, for which a key can wait


class WholeRun(Struct, frozen=True):
    """Holds a run with its older events, as far as they came; `refused` is why none of them did."""

    opened: OpenedRun
    segments: SegmentsRead = SegmentsRead((), complete=False)
    refused: SourceError | None = None

    @property
    def charge(self) -> float:
        """Adds up what both took."""
        return self.opened.cost.charge + self.segments.cost.charge


async def whole_run(fleet: Fleet, opened: OpenedRun, *, alone: bool = False) -> WholeRun:
    """Reads all older events of a run; where none of them come, it may stand `alone`.

    Raises:
        SourceError: none of them come, and it may not.

    >>> len((await whole_run(fleet, await fleet.run("XRX6"))).segments.documents)
    0
    """
    try:
        return WholeRun(opened, await fleet.segments(opened.record, at_most=None))
    except SourceError as error:
        if not alone:
            raise
        return WholeRun(opened, refused=error)


async def rows_of(opened: OpenedRun, segments: SegmentsRead | None = None) -> Timeline:
    """Returns the timeline of a run; a thread puts many rows in order, which takes long, while keys are heard.

    >>> len(await rows_of(await fleet.run("XRX6")))
    6
    """
    parts = (opened.document, *(segments.documents if segments else ()))
    if sum(len(found) for each in parts if isinstance(found := each.get("events"), list)) <= AT_ONCE:
        return opened.timeline(segments)
    return await asyncio.wrap_future(aside(partial(opened.timeline, segments)))
