"""The metric of optimizations as curves by round or by time, broken where a round has no value.

Only curves of one metric can be compared, so those of other metrics are left out of an overlay, and it says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_, sub
from statistics import median_low
from typing import Final, TypeAlias

from msgspec import Struct

from fleet_tui.clock import Moment
from fleet_tui.model.optimization import MetricPoint, OptimizationRun
from fleet_tui.present.chart.raster import BRAILLE
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import clip, counted, one_line

Point: TypeAlias = tuple[float, float | None]

_AGE: Final = range(2000, 2100)
_LONGEST: Final = timedelta(days=366)  # from the middle of its times: no optimization takes two years
_METRIC: Final = 24  # characters of a metric's name that are shown
_TONES: Final = (Tone.CURVE_1, Tone.CURVE_2, Tone.CURVE_3, Tone.CURVE_4)


class Stretch(Struct, frozen=True):
    """Holds a part of a curve without a gap: as many values as places, places in order."""

    xs: Sequence[float]
    ys: Sequence[float]

    def within(self, low: float, high: float) -> Stretch:
        """Returns the points from one place to another."""
        first, last = bisect_left(self.xs, low), bisect_right(self.xs, high)
        return Stretch(self.xs[first:last], self.ys[first:last])

    def around(self, low: float, high: float) -> Stretch:
        """Returns the same with the points next to them, towards which lines go on."""
        first, last = bisect_left(self.xs, low), bisect_right(self.xs, high)
        return Stretch(self.xs[max(first - 1, 0) : last + 1], self.ys[max(first - 1, 0) : last + 1])


class Curve(Struct, frozen=True):
    """Holds a curve with the letter that stands at its points, a name for its end, and its best value."""

    mark: str
    name: str
    tone: Tone
    stretches: tuple[Stretch, ...]
    best: float | None = None

    @property
    def xs(self) -> Iterator[float]:
        """Yields all places with a value."""
        return (x for each in self.stretches for x in each.xs)

    @property
    def last(self) -> float | None:
        """Returns its last value."""
        return self.stretches[-1].ys[-1] if self.stretches else None

    def at(self, x: float, nth: int = -1) -> float | None:
        """Returns the value of exactly that place; where several are stored the nth, else the last."""
        found = [y for each in self.stretches for y in each.within(x, x).ys]
        return found[min(nth, len(found) - 1)] if found else None

    def reached(self, x: float, nth: int = -1) -> float | None:
        """Returns the value of that place as `at` does, else the last before it."""
        found = None
        for each in self.stretches:
            index = bisect_left(each.xs, x) - 1
            found = each.ys[index] if index >= 0 else found
        own = self.at(x, nth)
        return found if own is None else own


class Overlay(Struct, frozen=True):
    """Holds optimizations of one metric by their letters, and in words what was marked besides."""

    title: str
    runs: tuple[tuple[str, OptimizationRun], ...]
    remark: str = ""


def curve_of(run: OptimizationRun, mark: str, name: str, *, by_time: bool = False) -> Curve:
    """Returns the curve of an optimization; by time it counts seconds from its beginning, else from its first round."""
    points = _by_time(run) if by_time else _by_round(run.progression)
    return Curve(mark, one_line(name), tone_of(mark), tuple(_stretches(points)), run.best)


def tone_of(mark: str) -> Tone:
    """Returns the tone of a letter, wherever it stands."""
    return _TONES[(ord(mark) - ord("A")) % len(_TONES)] if mark.isalpha() else _TONES[0]


def places(curves: Iterable[Curve]) -> tuple[float, ...]:
    """Returns every place at which any curve has a value, in order, as often as one of them has values there."""
    several = [list(each.xs) for each in curves]
    if len(several) == 1:
        return tuple(sorted(several[0]))
    once = [set(each) for each in several]
    if all(len(each) == len(those) for each, those in zip(once, several, strict=True)):
        return tuple(sorted(set().union(*once)))  # the usual case, and 4 ms of a chart of 8,000 points less
    counted = reduce(or_, map(Counter, several), Counter[float]())  # the greater count of each
    return tuple(sorted(counted.elements()))


def overlay(marked: Mapping[str, OptimizationRun], current: OptimizationRun | None) -> Overlay:
    """Chooses the metric and its runs: that of the marked row under the cursor, else that of the first mark."""
    if not marked:
        return Overlay(metric_name(current), ((BRAILLE.point, current),) if current else ())
    drawable = [each for each in marked.values() if each.values] or list(marked.values())
    leading = next((each for each in drawable if current and each.document is current.document), drawable[0])
    same = tuple((mark, each) for mark, each in marked.items() if each.metric == leading.metric and each.values)
    others = Counter(metric_name(each) for each in marked.values() if each.values and each.metric != leading.metric)
    without = " ".join(mark for mark, each in marked.items() if not each.values)
    remarks = [
        f"other metrics: {', '.join(f'{name} {many}' for name, many in others.items())}" if others else "",
        f"no values: {without}" if without else "",
    ]
    return Overlay(metric_name(leading), same, " · ".join(filter(None, remarks)))


def metric_name(run: OptimizationRun | None) -> str:
    """Returns the metric of an optimization, also where its name is not recorded."""
    return clip(one_line(run.metric), _METRIC) if run and run.metric else "unnamed metric"


def _by_round(progression: Sequence[MetricPoint]) -> Iterator[Point]:
    """Yields the points; a missing round is a gap, unless only every n-th was ever recorded."""
    rounds = [each.round for each in progression]
    steps = [0, *map(sub, rounds[1:], rounds)]
    usual = median_low([each for each in steps if each] or [1])
    for step, number, point in zip(steps, rounds, progression, strict=False):
        if step > usual:
            yield number - usual, None
        yield float(number), point.value


def _by_time(run: OptimizationRun) -> Iterator[Point]:
    """Yields the points with a time; one that stands for none, year 1 or 9999, would only stretch the axis."""
    known = [each for each in (run.began, run.completed, run.created) if each]
    known = _meant([*(each.moment for each in run.progression if each.moment), *known])
    if not known:
        return
    middle = median_low(each.at for each in known)
    timed = sorted(
        ((each.moment, each.value) for each in run.progression if each.moment and _near(each.moment, middle)),
        key=lambda each: each[0].at,
    )
    if not timed:
        return
    began = timed[0][0]
    if run.began and run.began.comparable(began) and run.began.at <= began.at and _near(run.began, middle):
        began = run.began
    for moment, value in timed:
        yield (moment.at - began.at).total_seconds(), value


def without_numbers(run: OptimizationRun) -> str:
    """Says how many points a curve by round lacks, for what was recorded there is no number or nothing at all."""
    many, lost = len(run.progression), len(run.progression) - len(run.values)
    return f"{lost:,} of {counted(many, 'round')} {'has' if many == 1 else 'have'} no number" if lost else ""


def points_missing(runs: Iterable[tuple[str, OptimizationRun]]) -> str:
    """Says the same of several by their letters; of a single curve it needs none."""
    said = [(mark, told) for mark, run in runs if (told := without_numbers(run))]
    return ", ".join(f"{mark} {told}" if mark.isalpha() else told for mark, told in said)


def without_times(runs: Iterable[OptimizationRun], curves: Iterable[Curve]) -> str:
    """Says which curves by time have no point, and how many values the others had to leave out."""
    pairs = [(each, len(run.values) - sum(1 for _ in each.xs)) for run, each in zip(runs, curves, strict=True)]
    none = " ".join(each.mark for each, _ in pairs if not each.stretches)
    some = ", ".join(f"{each.mark} {lost}" for each, lost in pairs if each.stretches and lost)
    said = (f"no times: {none}" if none else "", f"values without a time: {some}" if some else "")
    return " · ".join(filter(None, said))


def _meant(moments: Iterable[Moment]) -> list[Moment]:
    """Returns the moments of an age in which somebody optimized; all of them where none is."""
    moments = list(moments)
    return [each for each in moments if each.at.year in _AGE] or moments


def _near(moment: Moment, middle: datetime) -> bool:
    return abs(moment.at - middle) <= _LONGEST


def _stretches(points: Iterable[Point]) -> Iterator[Stretch]:
    xs: list[float] = []
    ys: list[float] = []
    for x, y in points:
        if y is not None:
            xs.append(x)
            ys.append(y)
        elif xs:
            yield Stretch(xs, ys)
            xs, ys = [], []
    if xs:
        yield Stretch(xs, ys)
