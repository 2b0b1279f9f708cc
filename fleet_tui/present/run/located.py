"""Finds the row of a timeline that an anchor names, and says what is near where there is none."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from fleet_tui.errors import FleetError
from fleet_tui.model.event import EventKind
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.severity import Landing
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.text import one_line

_NEIGHBOURS: Final = 3  # anchors shown on either side of one that is not there


def has_cause(timeline: Timeline) -> bool:
    """Tells whether there is a cause to look for."""
    return timeline.landing[1] is not Landing.FIRST_ROW or timeline.run.outcome is Outcome.FAILED


def located(timeline: Timeline, anchor: str) -> Row:
    """Returns the row that an anchor names.

    Raises:
        FleetError: there is none; the error names the anchors nearby.
    """
    if anchor == "error" and not has_cause(timeline):
        index = next((row.index for row in timeline if row.event.kind is EventKind.RUN_ERROR), None)
    else:
        index = timeline.find(anchor)
    if index is None:
        raise FleetError(f"no place {one_line(anchor)!r} in {one_line(timeline.run.id)}", _nearby(timeline, anchor))
    return timeline[index]


def _nearby(timeline: Timeline, anchor: str) -> str:
    ids = sorted({row.event.id for row in timeline})
    if not ids:
        return "its timeline is empty"
    here = bisect_left(ids, anchor)
    near = ids[max(here - _NEIGHBOURS, 0) : here + _NEIGHBOURS]
    judges = sorted({row.event.judge.round for row in timeline if row.event.judge})
    near += [f"judge:{each}" for each in judges[:_NEIGHBOURS]]
    if has_cause(timeline):
        near.append("error")
    row = f"the number of its row, 1 to {len(timeline):,}"
    shown = " ".join(f"@{one_line(each)}" for each in dict.fromkeys(near))
    return f"a place is the id of an event, {row}, error or judge:N; nearby: {shown}"
