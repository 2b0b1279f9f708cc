"""Curves on a canvas: lines from point to point, or where points lie too close for that a band with its mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from statistics import fmean
from typing import Final, TypeAlias

from fleet_tui.present.chart.curves import Curve, Stretch
from fleet_tui.present.chart.raster import Canvas
from fleet_tui.present.chart.scale import Scale
from fleet_tui.present.glyphs import Tone

Place: TypeAlias = Callable[[float], int]
Dot: TypeAlias = tuple[int, int]

_A_MEAN: Final = 4  # points at least that a mean is made of
_BETWEEN_LETTERS: Final = 14  # cells, where a curve has more points than letters have room
_AT_EVERY_POINT: Final = 2.5  # cells from point to point from which on each has its letter


def draw(canvas: Canvas, curves: Sequence[Curve], shown: tuple[float, float], across: Place, scale: Scale) -> None:
    """Draws every curve, then the letters over them: at every point, or along a curve of many."""
    down = scale.mapping(canvas.down)
    points = [_draw_one(canvas, each, shown, across, down) for each in curves]
    turns = [_letters(canvas, dots, turn) for turn, dots in enumerate(points)]
    for curve, dots in zip(curves, points, strict=True):
        if dots:
            _put(canvas, dots[-1], curve)  # the end is what a label speaks of
    for index in range(max(map(len, turns), default=0)):
        for turn in range(len(curves)):
            each = (turn + index) % len(curves)  # where curves meet, each has its letter now and then
            if index < len(turns[each]):
                _put(canvas, turns[each][index], curves[each])


def _draw_one(canvas: Canvas, curve: Curve, shown: tuple[float, float], across: Place, down: Place) -> list[Dot]:
    """Draws a curve and returns its points in sight, or those of its mean."""
    dots: list[Dot] = []
    for stretch in curve.stretches:
        seen = stretch.around(*shown)
        if not seen.xs:
            continue
        if len(seen.xs) > canvas.across:
            found = list(_band(canvas, seen, shown, down, curve.tone))
        else:
            found = [(across(x), down(y)) for x, y in zip(seen.xs, seen.ys, strict=True)]
        for before, after in pairwise(found):
            canvas.stroke(*before, *after, curve.tone)
        if len(found) == 1:
            canvas.column(found[0][0], found[0][1], found[0][1], curve.tone)
        dots += [dot for dot in found if 0 <= dot[0] < canvas.across and 0 <= dot[1] < canvas.down]
    return dots


def _band(canvas: Canvas, stretch: Stretch, shown: tuple[float, float], down: Place, tone: Tone) -> Iterator[Dot]:
    """Draws from lowest to highest of what falls into each column of dots; yields the mean of a few points each."""
    low, high = shown
    width = (high - low) / max(canvas.across - 1, 1)
    columns = max(ceil(_A_MEAN * canvas.across / len(stretch.xs)), 1)
    xs, ys = stretch.xs, stretch.ys
    start = began = bisect_left(xs, low - width / 2)
    for x in range(canvas.across):
        end = bisect_left(xs, low + (x + 0.5) * width, start)
        if end > start:
            canvas.band(x, down(max(ys[start:end])), down(min(ys[start:end])), tone)
        start = end
        if x % columns == columns - 1 or x == canvas.across - 1:
            if end > began:
                yield x - min(columns, x + 1) // 2 if x < canvas.across - 1 else x, down(fmean(ys[began:end]))
            began = end


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
