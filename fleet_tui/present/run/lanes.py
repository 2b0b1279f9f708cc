"""The lanes of a run as text: one line for each agent under one axis, and where the cursor is."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from rich.cells import cell_len

from fleet_tui.model.lanes import Body, Filling, Lane, cell_of
from fleet_tui.model.severity import Severity
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line, Piece, cut, fit, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.names import name_in, room_for
from fleet_tui.present.run.timeline import SEVERITY, axis, hue_of

_NAME: Final = 10  # cells of a name at least
_NAME_SHARE: Final = 6  # parts of the width, one of which is for names
_TICK_EVERY: Final = 12  # cells
_BODY: Final = {Body.EMPTY: " ", Body.INFERRED: "░", Body.RECORDED: "█"}
_HERE: Final = "▲"


def lane_lines(timeline: Timeline, width: int, room: int) -> list[Line]:
    """Returns the axis, then at most `room` lanes."""
    filling = filling_of(timeline, width, room)
    filling.fill(len(timeline))
    return filled_lines(filling, width)


def filling_of(timeline: Timeline, width: int, room: int) -> Filling:
    """Returns the lanes that a width has room for, to be filled."""
    return Filling(timeline, strip_width(width, name_width(timeline, width)), room)


def filled_lines(filling: Filling, width: int) -> list[Line]:
    """Returns the axis, then the lanes; of lanes that are still being filled only how far that is."""
    timeline = filling.timeline
    name = name_width(timeline, width)
    cells = strip_width(width, name)
    scale = axis(filling.duration, cells, max(cells // _TICK_EVERY, 1))
    first: Line = [(" " * (name + 1), Tone.DIM), (scale, Tone.DIM)]
    if filling.share < 1:
        said: Line = [(f"working {int(100 * filling.share)} %", Tone.DIM)]
        return [cut(first, width), cut(said, width), *([] for _ in filling.lanes[1:])]
    return [cut(each, width) for each in (first, *(_lane_line(each, name, timeline) for each in filling.lanes))]


def cursor_line(timeline: Timeline, offset: float | None, label: str, width: int) -> Line:
    """Returns a mark under the cursor's place with its time beside it; for a row without a time, that it has none."""
    name = name_width(timeline, width)
    if offset is None or timeline.duration <= 0:
        return cut([(" " * (name + 1) + label, Tone.ACCENT)], width)
    before = name + 1 + cell_of(offset, timeline.duration, strip_width(width, name))
    if before + 2 + cell_len(label) <= width:
        return [(f"{' ' * before}{_HERE} {label}", Tone.ACCENT)]
    return cut([(f"{label} ".rjust(before) + _HERE, Tone.ACCENT)], width)


def name_width(timeline: Timeline, width: int) -> int:
    """Returns the cells for the names beside the lanes."""
    return room_for(timeline.agents, _NAME, width // _NAME_SHARE)


def strip_width(width: int, name: int) -> int:
    """Returns the cells of a lane beside its name."""
    return max(width - name - 1, 2)


def _lane_line(lane: Lane, room: int, timeline: Timeline) -> Line:
    own = len(lane.agents) == 1
    name = fit(name_in(lane.agents[0], room, timeline.agents) if own else f"+{len(lane.agents)} more", room)
    hue = hue_of(lane.agents[0], timeline) if own else Tone.DIM
    cells = [_cell(lane, cell, hue) for cell in range(len(lane.bodies))]
    joined = ((line_text([*group]), tone) for tone, group in groupby(cells, key=lambda cell: cell[1]))
    return [(name, hue), (" ", Tone.PLAIN), *joined]


def _cell(lane: Lane, cell: int, hue: Tone) -> Piece:
    """Returns how a row begins in it, else what goes on in it."""
    body = lane.bodies[cell]
    if cell not in lane.heads:
        return _BODY[body], hue
    severity = Severity(lane.heads[cell])
    if severity:
        return SEVERITY[severity]
    goes_on = cell + 1 < len(lane.bodies) and lane.bodies[cell + 1]
    return "▌" if goes_on or body else "▏", hue
