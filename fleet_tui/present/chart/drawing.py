"""Curves on a canvas: lines from point to point, or where points lie too close for that a band with its mean.

A column of cells reaches from the lowest of its points to the highest and no farther, so that a peak is seen wherever
it stands and no line is taken for a peak: where lines would leave that reach they are bent back into it, so that
a steep line between neighbouring columns has a break rather than dots in rows that no point of theirs is in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from math import ceil
from statistics import fmean
from typing import Final, TypeAlias

from fleet_tui.present.chart.curves import Curve, Stretch
from fleet_tui.present.chart.raster import Canvas, Reach
from fleet_tui.present.chart.scale import Scale

Place: TypeAlias = Callable[[float], int]
Dot: TypeAlias = tuple[int, int]

_A_MEAN: Final = 4  # points at least that a mean is made of
_BETWEEN_LETTERS: Final = 14  # cells, where a curve has more points than letters have room
_AT_EVERY_POINT: Final = 2.5  # cells from point to point from which on each has its letter


def draw(canvas: Canvas, curves: Sequence[Curve], shown: tuple[float, float], across: Place, scale: Scale) -> None:
    """Draws every curve, then the letters over them: at every point, or at the best and along a curve of many."""
    down = scale.mapping(canvas.down)
    drawn = [_draw_one(canvas, each, shown, across, down) for each in curves]
    turns = [_letters(canvas, dots, turn) for turn, (_, dots) in enumerate(drawn)]
    ends = [dots[-1:] for _, dots in drawn]  # which a label speaks of
    for curve, dots in (*zip(curves, ends, strict=True), *zip(curves, (best for best, _ in drawn), strict=True)):
        for dot in dots:
            _put(canvas, dot, curve)
    for index in range(max(map(len, turns), default=0)):
        for turn in range(len(curves)):
            each = (turn + index) % len(curves)  # where curves meet, each has its letter now and then
            if index < len(turns[each]):
                _put(canvas, turns[each][index], curves[each])


def _draw_one(
    canvas: Canvas, curve: Curve, shown: tuple[float, float], across: Place, down: Place
) -> tuple[list[Dot], list[Dot]]:
    """Draws a curve; returns its best point, if that is in sight, and all in sight, or those nearest to its mean."""
    inside = [part for each in curve.stretches if (part := each.within(*shown)).xs]
    points = Stretch([x for each in inside for x in each.xs], [y for each in inside for y in each.ys])
    reach = _reach(canvas, points, across, down)
    if len(points.xs) > canvas.across:
        for cell, (top, bottom) in reach.items():
            canvas.band(cell * canvas.raster.across, top, bottom, curve.tone)
        begins = set(accumulate(len(each.xs) for each in inside))
        pairs = list(_means(canvas, points, begins, across, down, reach))
        lines = [[mean for mean, _ in line] for line in pairs]
        dots = [point for line in pairs for _, point in line]  # a letter stands only where a point is
    else:
        lines = [_dots(each.around(*shown), across, down) for each in curve.stretches]
        dots = _dots(points, across, down)  # without those next to them, which lines only lead towards
    for before, after in chain.from_iterable(map(pairwise, lines)):
        canvas.stroke(*before, *after, curve.tone, reach)
    for x, y in dots:
        canvas.column(x, y, y, curve.tone)
    best = points.ys.index(curve.best) if curve.best in points.ys else None
    return [] if best is None else [(across(points.xs[best]), down(points.ys[best]))], dots


def _dots(points: Stretch, across: Place, down: Place) -> list[Dot]:
    return [(across(x), down(y)) for x, y in zip(points.xs, points.ys, strict=True)]


def _reach(canvas: Canvas, points: Stretch, across: Place, down: Place) -> Reach:
    """Returns the highest row and the lowest of the points in each column of cells that has any."""
    reach: dict[int, tuple[int, int]] = {}
    start = 0
    for cell in range(canvas.width):
        end = bisect_left(points.xs, (cell + 1) * canvas.raster.across, start, key=across)
        if end > start:
            values = points.ys[start:end]
            reach[cell] = down(max(values)), down(min(values))
        start = end
    return reach


def _means(
    canvas: Canvas, points: Stretch, begins: Collection[int], across: Place, down: Place, reach: Reach
) -> Iterator[list[tuple[Dot, Dot]]]:
    """Yields lines through the means of a few points each, none out of what its column reaches, and a point beside.

    That is the point nearest to the mean, and at the end of the curve its last.
    """
    columns = max(ceil(_A_MEAN * canvas.across / len(points.xs)), 1)
    line: list[tuple[Dot, Dot]] = []
    start = 0
    for x in range(columns, canvas.across + columns, columns):
        end = bisect_left(points.xs, x, start, key=across)
        if end == start:
            continue
        if start in begins and line:
            yield line
            line = []
        values, is_last = points.ys[start:end], end == len(points.xs)
        mean = fmean(values)
        middle = across(points.xs[end - 1 if is_last else (start + end - 1) // 2])
        apart = [abs(each - mean) for each in values]
        nearest = end - 1 if is_last else start + apart.index(min(apart))
        beside = across(points.xs[nearest]), down(points.ys[nearest])
        line.append(((middle, canvas.kept(middle, down(mean), reach)), beside))
        start = end
    yield line


def _letters(canvas: Canvas, dots: Sequence[Dot], turn: int) -> list[Dot]:
    """Returns the points that have their letter; along many points each curve begins elsewhere."""
    cells = canvas.raster.across
    if len(dots) < 2 or (dots[-1][0] - dots[0][0]) / cells >= _AT_EVERY_POINT * (len(dots) - 1):
        return list(dots)
    chosen: list[Dot] = []
    following = dots[0][0] + turn * _BETWEEN_LETTERS * cells // 4
    for dot in dots:
        if dot[0] >= following:
            chosen.append(dot)
            following = dot[0] + _BETWEEN_LETTERS * cells
    return chosen


def _put(canvas: Canvas, dot: Dot, curve: Curve) -> None:
    canvas.sign(dot[0] // canvas.raster.across, dot[1] // canvas.raster.down, curve.mark, curve.tone)
