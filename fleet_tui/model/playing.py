"""Walking the rows of a run as time passed in it: which row comes next, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SPEEDS: Final = (1, 2, 4, 8, 16, 32, 64)
_LONGEST: Final = 2.0  # seconds of the run that one step stands for at most: a silent hour does not bore
_SHORTEST: Final = 0.1  # and at least: rows of one moment, or without a time, are walked all the same
_BREATH: Final = 0.25  # seconds between two moves: a slow link carries a few a second


def next_stop(offsets: Sequence[float], shown: Sequence[int], place: int, speed: int) -> tuple[int, float]:
    """The place in `shown` to go to from another, and after how many seconds; rows closer than a breath are passed.

    `offsets` are those of all rows, `shown` the rows that are walked.
    """
    wait = 0.0
    while place < len(shown) - 1 and wait < _BREATH:
        gap = offsets[shown[place + 1]] - offsets[shown[place]]
        wait += min(max(gap, _SHORTEST), _LONGEST) / speed
        place += 1
    return place, max(wait, _BREATH)
