"""Leads through a timeline: to the next place worth a stop, along the rows of a judge round, and by itself.

A place is an error, a change of agent, a tool call, a judge round or a slow-down. A run that plays by itself passes a
silent hour in two seconds, and moves at most four times a second: so much a slow link can draw.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from fleet_tui.model.event import EventKind
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.timeline import Timeline

Place: TypeAlias = Callable[[Timeline, int], bool]

SPEEDS: Final = (1, 2, 4, 8, 16, 32, 64)
_SLOWEST_SHARE: Final = 0.9
_LONGEST: Final = 2.0  # seconds of the run that a step of playing stands for at most
_SHORTEST: Final = 0.1  # and at least: rows of one moment, or without a time, are walked all the same
_BREATH: Final = 0.25  # seconds between two moves


class Step(Struct, frozen=True):
    """Holds where a step leads: a row, or none and how many there are on the other side."""

    index: int | None
    behind: int = 0


class Span(Struct, frozen=True):
    """Holds rows of a timeline from the first to the last, both included."""

    first: int
    last: int


def seek(timeline: Timeline, start: int, direction: int, place: Place) -> Step:
    """Returns the next row in a direction (1 or -1) that is such a place; it never wraps around."""
    found = next((index for index in timeline.walk(start, direction) if place(timeline, index)), None)
    if found is not None:
        return Step(found)
    return Step(None, sum(place(timeline, index) for index in timeline.walk(start, -direction)))


def is_error(timeline: Timeline, index: int) -> bool:
    """Finds errors, recovered or not."""
    return timeline.failed(index)


def is_agent_change(timeline: Timeline, index: int) -> bool:
    """Finds the first row, and each row of another agent than the row before."""
    return index == 0 or timeline.work(index).agent != timeline.work(index - 1).agent


def is_tool_call(timeline: Timeline, index: int) -> bool:
    """Finds calls of a tool."""
    return timeline.work(index).kind is EventKind.TOOL_CALL


def is_judge_round(timeline: Timeline, index: int) -> bool:
    """Finds judge rounds, recorded as an event or not."""
    return timeline.work(index).kind is EventKind.JUDGE


def slow_downs(timeline: Timeline) -> Place:
    """Finds rows after which nothing happened for long: gaps among the longest tenth of this run's gaps.

    Of a trace it finds the spans that took the longest tenth of the recorded times. Those that hold others are not
    asked: what is in them made them slow. Nor is a gap, which the clocks of two services make.
    """
    axis = timeline.axis
    if axis.nested:
        return _slow_spans(timeline.leaf_seconds())
    gaps = [after - before for before, after in itertools.pairwise(axis.offsets[each] for each in axis.by_time)]
    limit = _slow_from(gaps)
    return lambda _, index: (rank := axis.rank(index)) < len(gaps) and gaps[rank] >= limit


def _slow_spans(seconds: Mapping[int, float]) -> Place:
    limit = _slow_from(seconds.values())
    return lambda _, index: seconds.get(index, 0.0) >= limit


def _slow_from(seconds: Iterable[float]) -> float:
    """Returns from where on a time is among the longest tenth of those that are any."""
    longest = sorted(each for each in seconds if each > 0)
    return longest[int(len(longest) * _SLOWEST_SHARE)] if longest else float("inf")


def spans(timeline: Timeline, rounds: tuple[JudgeRound, ...]) -> list[Span | None]:
    """Returns which rows each round was about: those after the round before, up to and including its own.

    None where that cannot be told: a round without a time on the timeline, or not later than those before.
    """
    rows = {id(judge.document): index for index, judge in timeline.axis.judges()}
    found: list[Span | None] = []
    first, latest = 0, float("-inf")
    for each in rounds:
        row = rows.get(id(each.document))
        at = timeline.axis.offset(row) if row is not None else None
        if row is None or at is None or at <= latest:
            found.append(None)
            latest = float("inf")  # nor can it be told of those that follow
            continue
        found.append(Span(first, row))
        first, latest = row + 1, at
    return found


def next_stop(offsets: Sequence[float], shown: Sequence[int], place: int, speed: int) -> tuple[int, float]:
    """Returns the place in `shown` to go to next, and after how many seconds; rows closer than a breath are passed.

    `offsets` are those of all rows, `shown` the rows that are walked.
    """
    wait = 0.0
    while place < len(shown) - 1 and wait < _BREATH:
        gap = offsets[shown[place + 1]] - offsets[shown[place]]
        wait += min(max(gap, _SHORTEST), _LONGEST) / speed
        place += 1
    return place, max(wait, _BREATH)
