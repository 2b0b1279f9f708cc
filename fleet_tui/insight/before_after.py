"""Compares the scores of a user's runs before an optimization began with those after it was completed.

A run that failed has mostly no score, so scores alone tell only of those that got through: half of the runs may fail
after it while the other half scores better. So what failed is counted on either side, of the runs that are known to
have ended, and scores that are higher are not called "higher after" where a greater share failed.

The interval of the difference of medians is the percentile bootstrap: the middle 95 % of 2,000 drawn differences. For
medians it is wider than it has to be: of 2,000 pairs of one distribution it told a difference in at most 5.7 %, in most
cases in 2 to 4 %, for 8 to 100 runs a side, equal or not, of continuous scores and of scores with one decimal, normal,
flat, skewed, with two humps and with heavy tails. So it needs no correction for few runs. Ties make it wider still. Two
things are minded all the same: a median of scores such as 7.1 and 7.3 is not the double that 7.2 is, so differences are
rounded before they are held against zero; and an interval that only touches zero tells nothing. A shift of two standard
deviations among 20 a side is told in more than 98 %.

The median of a drawn sample is one of the scores, or two of them if their number is even. At which place among the
sorted scores it stands does not depend on the scores: the order statistic of as many even numbers, whose distribution
is known. So no sample is drawn, only its middle, once for each number of runs; an interval takes a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from random import Random
from statistics import median
from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment, moved
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.reader import bounded
from fleet_tui.model.run import WorkflowRun

DAYS: Final = (1, 3, 7, 14, 30, 90)
"""The numbers of days that can be compared, one after another by a key."""
WEEK: Final = 7
FEWEST: Final = 8  # scores a side: of fewer the extremes decide
DRAWS: Final = 2_000
LEVEL: Final = 0.95
_CUT: Final = round(DRAWS * (1 - LEVEL) / 2)
_DIGITS: Final = 9  # of a difference: what is smaller is how doubles are stored
_SIDES: Final = 512  # numbers of runs whose places are kept


class Verdict(StrEnum):
    """Says what the scores after an optimization tell against those before it."""

    TOO_FEW = "too few to tell"
    HIGHER = "higher after"
    LOWER = "lower after"
    SAME = "no difference can be told"
    HIGHER_BUT = "scores are higher after, but more runs failed"
    LOWER_BUT = "scores are lower after, but fewer runs failed"
    SAME_BUT_MORE = "scores show no difference, but more runs failed after"
    SAME_BUT_FEWER = "scores show no difference, but fewer runs failed after"


_WORSE: Final = {Verdict.HIGHER: Verdict.HIGHER_BUT, Verdict.SAME: Verdict.SAME_BUT_MORE}
_BETTER: Final = {Verdict.LOWER: Verdict.LOWER_BUT, Verdict.SAME: Verdict.SAME_BUT_FEWER}


class Side(Struct, frozen=True):
    """Holds the runs that were created from `start` on and before `end`; those without a score are only counted.

    `ids` are those of the scored runs, as stored, newest first, and `scores` theirs in the same order. Of those that
    are known to have `ended` so many `failed`.
    """

    start: datetime
    end: datetime
    ids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    unscored: int = 0
    failed: int = 0
    ended: int = 0

    @property
    def runs(self) -> int:
        """Returns how many runs there are."""
        return len(self.scores) + self.unscored

    @property
    def median(self) -> float | None:
        """Returns the median score, None where nothing is scored."""
        return _rounded(median(self.scores)) if self.scores else None


class BeforeAfter(Struct, frozen=True):
    """Holds both sides of an optimization; `after` is None where it was never completed, so that nothing is after it.

    `interval` is that of `difference`, which is after less before; None where there are too few scores. Of the runs
    that are on neither side `during` were created in between, and `untimed` at no time that can be read.
    """

    days: int
    before: Side
    after: Side | None
    interval: tuple[float, float] | None = None
    during: int = 0
    untimed: int = 0

    @property
    def difference(self) -> float | None:
        """Returns the difference of medians, None where a side has no score."""
        if self.after is None or self.before.median is None or self.after.median is None:
            return None
        return _rounded(self.after.median - self.before.median)

    @property
    def verdict(self) -> Verdict:
        """Returns what can be told, and whether the share of runs that failed says otherwise."""
        if self.interval is None:
            return Verdict.TOO_FEW
        low, high = self.interval
        told = Verdict.HIGHER if low > 0 else Verdict.LOWER if high < 0 else Verdict.SAME
        growth = self.failed_more
        return (_WORSE if growth > 0 else _BETTER if growth < 0 else {}).get(told, told)

    @property
    def failed_more(self) -> int:
        """Tells by its sign whether a greater share of runs failed after it; zero where a side has none that ended."""
        if self.after is None:
            return 0
        return self.after.failed * self.before.ended - self.before.failed * self.after.ended


def began(optimization: OptimizationRun) -> Moment | None:
    """Returns from when on a run is no longer before it: its creation, or its start where it was written at its end."""
    created, completed = optimization.created, optimization.completed
    written_last = created and completed and created.at >= completed.at
    return optimization.started or created if written_last else created or optimization.started


def window(optimization: OptimizationRun, days: int) -> tuple[datetime, datetime] | None:
    """Returns from when to when its runs are asked for, None where no time says when it began."""
    start = began(optimization)
    if start is None:
        return None
    end = max(start.at, optimization.completed.at) if optimization.completed else start.at
    asked = timedelta(days=days)
    return moved(start.at, -asked), moved(end, asked)


def before_after(optimization: OptimizationRun, runs: Iterable[WorkflowRun], days: int) -> BeforeAfter | None:
    """Compares the scores of runs on either side of an optimization; None where no time says when it began."""
    asked, start = window(optimization, days), began(optimization)
    if asked is None or start is None:
        return None
    found = list(runs)
    timed = [(run.created.at, run) for run in found if run.created]
    untimed = len(found) - len(timed)
    before = _side(timed, asked[0], start.at)
    if optimization.completed is None:
        return BeforeAfter(days, before, None, during=sum(at >= start.at for at, _ in timed), untimed=untimed)
    after = _side(timed, max(start.at, optimization.completed.at), asked[1])
    during = sum(before.end <= at < after.start for at, _ in timed)
    return BeforeAfter(days, before, after, interval(before.scores, after.scores), during, untimed)


def interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float] | None:
    """Returns between which bounds the difference of medians lies, after less before; None of too few scores.

    The same scores have the same interval, whatever their order, and turned around the opposite: of two sides the
    draws are always those of the lesser against the greater.

    >>> interval([6.1, 6.4, 5.9, 6.0, 6.6, 6.2, 6.3, 5.8], [8.1, 8.4, 7.9, 8.0, 8.6, 8.2, 8.3, 7.8])
    (1.65, 2.35)
    >>> interval([6.1], [8.1]) is None
    True
    """
    if min(len(before), len(after)) < FEWEST:
        return None
    one, other = sorted(before), sorted(after)
    if (len(one), one) > (len(other), other):
        low, high = _interval(other, one)
        return _rounded(-high), _rounded(-low)
    return _interval(one, other)


def _interval(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    pairs = zip(_places(len(one), "before"), _places(len(other), "after"), strict=True)
    drawn = sorted(
        (other[low] + other[high]) / 2 - (one[first] + one[last]) / 2 for (first, last), (low, high) in pairs
    )
    return _rounded(drawn[_CUT]), _rounded(drawn[-1 - _CUT])


@lru_cache(_SIDES)
def _places(size: int, side: str) -> tuple[tuple[int, int], ...]:
    """Returns for each draw the two places among sorted scores between which the median of the drawn sample stands.

    A sample takes its scores at even random places. The lower middle of `size` even numbers is beta distributed, and
    the next above it is the lowest of those that are left, in what is left of the range.
    """
    random = Random(f"{side} {size}")  # noqa: S311 - it is to be the same each time
    lower = (size + 1) // 2
    found = []
    for _ in range(DRAWS):
        at = random.betavariate(lower, size + 1 - lower)
        place = min(int(at * size), size - 1)
        if size % 2:
            found.append((place, place))
            continue
        above = at + (1 - at) * (1 - (1 - random.random()) ** (1 / (size - lower)))
        found.append((place, min(int(above * size), size - 1)))
    return tuple(found)


def _side(timed: Iterable[tuple[datetime, WorkflowRun]], start: datetime, end: datetime) -> Side:
    within = sorted(((at, run) for at, run in timed if start <= at < end), key=lambda each: each[0], reverse=True)
    scored = [(run.stored_id, score) for _, run in within if (score := bounded(run.score)) is not None]
    ended = [run for _, run in within if _has_ended(run)]
    failed = sum(run.outcome is Outcome.FAILED for run in ended)
    ids, scores = tuple(each for each, _ in scored), tuple(score for _, score in scored)
    return Side(start, end, ids, scores, len(within) - len(scored), failed, len(ended))


def _has_ended(run: WorkflowRun) -> bool:
    """Tells whether a run is known to have ended: its status says so, or where none does, its score."""
    return run.outcome.over or (run.outcome is not Outcome.RUNNING and bounded(run.score) is not None)


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0  # and no minus before a zero
