"""Reads two runs and prints what differs between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fleet_tui.address import Address
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.newest import newest_good
from fleet_tui.insight.comparison import Block, compare, in_other_words, other_words
from fleet_tui.model.difference import Leaf
from fleet_tui.model.json_row import canonical
from fleet_tui.model.record import address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.output.run import RunRead, opened_at, read_run, row_object, timeline_of
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.cells import fold, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.comparison import (
    Pair,
    header_lines,
    heading,
    otherwise_lines,
    shown_line,
    shown_rows,
    what_differs,
)
from fleet_tui.present.run.located import located

_MARKS: Final = ("A", "B")
_SIDES: Final = ("left", "right")
DIFFERENT: Final = 3  # the exit code of a difference, which is no failure


async def read_pair(fleet: Fleet, left: Address, right: Address | None = None) -> tuple[RunRead, RunRead]:
    """Read two runs with their older events; without a second the newest good run of the task of the first.

    Raises:
        FleetError: one of them is not there, or the source fails.
    """
    one = await read_run(fleet, left, Form.JSON)
    return one, await read_run(fleet, right or await _good(fleet, one.opened.record), Form.JSON)


async def both_named(fleet: Fleet, left: Address, right: Address | None = None) -> tuple[Address, Address]:
    """Return which two runs `read_pair` would read, once the places that were named are found.

    Raises:
        FleetError: there is no such run or place, or no good run of its task.
    """
    for each in filter(None, (left, right)):
        if each.anchor:
            _whole(await read_run(fleet, each, Form.JSON))
    if right is not None:
        return left, right
    _, opened = await opened_at(fleet, left)
    return address_of(opened.record), await _good(fleet, opened.record)


async def _good(fleet: Fleet, run: WorkflowRun) -> Address:
    return address_of(await newest_good(fleet, run, "fleet-tui diff A B compares any two"))


def print_comparison(streams: Streams, form: Form, left: RunRead, right: RunRead) -> int:
    """Print what differs; return 3 for a difference, 1 when older events are missing and none may have been seen.

    Raises:
        FleetError: a place that was named with a run is not in it.
    """
    for read in (left, right):
        if read.missing:
            streams.tell(read.missing)
    timelines = _whole(left), _whole(right)
    pair = Pair(_MARKS, timelines, compare(*timelines))
    if form is Form.JSON:
        streams.json(_object(pair))
    else:
        for line in _text(pair, streams.width):
            streams.line(line.rstrip())
    streams.flush()
    if left.missing or right.missing:
        return 1
    return 0 if pair.found.equal else DIFFERENT


def _whole(read: RunRead) -> Timeline:
    """Return the timeline of a run, in which the place that was named with it is.

    Raises:
        FleetError: it is not.
    """
    timeline = timeline_of(read.opened, read.segments)
    if read.anchor:
        located(timeline, read.anchor)
    return timeline


def _object(pair: Pair) -> dict[str, object]:
    found = pair.found
    differences = [_difference(each, pair) for each in found.differences]
    header = (*found.facts, *found.configuration, *found.plan, *found.answer, *found.quality)
    one, other = pair.runs
    return {
        "left": str(address_of(one)),
        "right": str(address_of(other)),
        "equal": found.equal,
        "header": [_leaf(each) for each in header],
        "rows_alike": found.rows_alike,
        "words_differ": len(found.reworded),
        "other_words": [_reworded(each, pair) for each in in_other_words(found)],
        "rows_are": dict(zip(_SIDES, pair.made_of, strict=True)),
        "first_divergence": next(iter(differences), None),
        "differences": differences,
    }


def _leaf(leaf: Leaf) -> dict[str, object]:
    return {"name": leaf.path, "left": canonical(leaf.left), "right": canonical(leaf.right)}


def _reworded(rows: tuple[int, int], pair: Pair) -> dict[str, object]:
    left, right = (row_object(timeline[row]) for row, timeline in zip(rows, pair.timelines, strict=True))
    differs = [_leaf(each) for each in other_words(*pair.timelines, *rows)]
    return {"left": left, "right": right, "step_differs": rows[0] in pair.found.otherwise, "differs": differs}


def _difference(block: Block, pair: Pair) -> dict[str, object]:
    left, right = (
        [row_object(timeline[row]) for row in rows] for timeline, rows in zip(pair.timelines, block[:2], strict=True)
    )
    return {"left": left, "right": right}


def _text(pair: Pair, width: int) -> Iterable[str]:
    yield from map(line_text, fold([(what_differs(pair), Tone.PLAIN)], width, 2))
    yield from map(line_text, header_lines(pair, width))
    yield ""
    yield line_text(heading(pair, width))
    for each in shown_rows(pair.found, two=False, with_equal=False):
        yield line_text(shown_line(each, pair, width))
        if each.otherwise and each.rows[0] is None:  # after both of its lines
            yield from map(line_text, otherwise_lines(pair, each.otherwise, width))
