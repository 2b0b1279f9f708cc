"""Where in a timeline the cursor is, and what there is to say of the rows around it."""

from __future__ import annotations

from fleet_tui.ui.run.state import RunState
from fleet_tui.ui.widgets.timeline_list import TimelineList


def whereabouts(state: RunState, rows: TimelineList, *, counts: bool) -> str:
    """Returns which row of how many the cursor is on, if that `counts`, what is not here, and the errors further on."""
    timeline = rows.timeline
    if not timeline:
        return ""
    named = "row" if timeline.axis.made else "ev"
    row = f"{named} {rows.index + 1}/{len(timeline)}{'+' if rows.more else ''}" if counts else ""
    below = timeline.errors_from(rows.index + 1)
    return "  ".join(filter(None, (row, _older(state), f"e: {below} more below" if below else "")))


def _older(state: RunState) -> str:
    """What there is to say of older events that are not here."""
    read = state.read
    if state.due:
        return "reading segments"
    if read is None or read.segments is None:
        return ""
    absent = ",".join(map(str, read.timeline.axis.missing_segments))
    return "enter reads older segments" if read.partial else f"segment {absent} missing" if absent else ""
