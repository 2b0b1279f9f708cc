"""The line of the last 24 hours over the runs: how many were written in each hour, and how many of them failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Line, Piece
from fleet_tui.present.glyphs import LEVELS, Tone
from fleet_tui.present.quantities import age

_HOURS: Final = 24
_HOUR: Final = 3_600  # seconds


def last_day(runs: Sequence[WorkflowRun], now: datetime, *, whole: bool, some: bool = False) -> Line:
    """Returns a bar for each hour, red where a run failed, then how many did; of rows that were read newest first.

    Not `whole` are rows of which older rows are still to be read: where they begin within the day, that is said too.
    The rows are only `some` of those that were written where a filter or a user chose them.
    """
    if not runs:
        return ()
    written, failed = [0] * _HOURS, [0] * _HOURS
    for hour, fails in _hours(runs, now):
        written[hour] += 1
        failed[hour] += fails
    total, lost = sum(written), sum(failed)
    oldest = runs[-1].written
    reaches = whole or oldest is None or (now - oldest.at).total_seconds() >= _HOUR * _HOURS
    kind = f"{'these ' if some else ''}{total} {'written' if reaches else 'loaded'}"
    told = f"{lost} failed of {kind}" if total else "none of these written" if some else "nothing written"
    return [
        (" last 24 h ", Tone.DIM),
        *_bars(written, failed),
        ("  ", Tone.DIM),
        (told, Tone.BAD if lost else Tone.DIM),
        ("" if reaches or oldest is None else f", back to {age(oldest, now)} ago", Tone.DIM),
    ]


def _hours(runs: Iterable[WorkflowRun], now: datetime) -> Iterable[tuple[int, bool]]:
    """Yields of each run of the last day in which hour it was written, the last is 23, and whether it failed."""
    for run in runs:
        seconds = (now - run.written.at).total_seconds() if run.written else -1.0
        if 0 <= seconds < _HOUR * _HOURS:
            yield _HOURS - 1 - int(seconds // _HOUR), run.outcome is Outcome.FAILED


def _bars(written: Sequence[int], failed: Sequence[int]) -> Iterable[Piece]:
    most, top = max(written), len(LEVELS) - 1
    for count, lost in zip(written, failed, strict=True):
        level = -(-top * count // most) if most else 0
        yield LEVELS[level], Tone.BAD if lost else Tone.DIM
