"""Examines the runs that a question is about, and says on stderr what that costs and how far it is."""

from __future__ import annotations

from contextlib import aclosing
from time import monotonic
from typing import Final

from fleet_tui.fleet import Fleet
from fleet_tui.fleet.sample import Look, Sample, looks, reads
from fleet_tui.insight.finding import Finding, find
from fleet_tui.output.streams import Streams
from fleet_tui.present.insight import examined as told

_EVERY: Final = 2.0  # seconds between two words of progress


async def looked(fleet: Fleet, streams: Streams, runs: Sample, name: str, kind: str = "") -> Look[Finding]:
    """Return what is concluded of the runs; of an account the reads are told before, and what they took after."""
    examination = fleet.examination(find, segments=not fleet.identity.live)
    costs = reads(examination, runs.runs) if fleet.identity.live else 0
    if costs:
        streams.note(told.reads_ahead(name, kind, runs, costs, examination.estimate(costs)))
    look: Look[Finding] = Look(runs)
    said = monotonic()
    async with aclosing(looks(examination, runs)) as seen:
        async for each in seen:
            look = each
            if monotonic() - said >= _EVERY and not (look.finished or look.error):
                said = monotonic()
                streams.note(told.so_far(look))
    if costs:
        streams.note(told.cost_of(look))
    return look
