"""Curves of one metric on common axes: what is charted, from where to where, and how it is laid out in lines.

It is drawn by hand and not by a plotting widget: 4 curves of 2,000 points at 100x25 take 6 ms, not 70 ms or more, and
the command line draws the same chart without Textual. A chart is a frozen value; each key makes the next from it, so
that the crosshair and the part in sight are tested without a screen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from math import ceil
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.present.cells import Line, Piece, cut, fit
from fleet_tui.present.chart.curves import Curve, places
from fleet_tui.present.chart.drawing import draw
from fleet_tui.present.chart.labels import Label, end_labels, gutter_width, without_zero
from fleet_tui.present.chart.raster import BRAILLE, Canvas, Raster
from fleet_tui.present.chart.scale import (
    Scale,
    Tick,
    most_that_fit,
    number_text,
    round_ticks,
    tick_text,
    ticks,
    time_text,
    time_ticks,
)
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import offset
from fleet_tui.text import clip

_AROUND: Final = 3  # lines that are not for curves: title, axis, its numbers
_ROWS_A_TICK: Final = 3
_CELLS_A_TICK: Final = 10
_FINER: Final = 20  # parts of the range that values are told apart by
_LEAST_REMARK: Final = 16
_LEAST_TITLE: Final = 12
_LEAST_PLOT: Final = 3  # times as wide as the numbers beside it, which else are left out
_APART: Final = 2  # cells between the curves and what stands at their ends, so that its letter reads as no point
_ZOOM: Final = 2.0
_MINUTE: Final = 60

Extent: TypeAlias = tuple[float, float]


class Chart(Struct, frozen=True, dict=True):
    """Holds the curves over rounds or seconds that are charted; all of them, or from one place to another.

    The crosshair is at the `nth` of the values that a place has: a round may be stored more than once.
    """

    title: str
    curves: tuple[Curve, ...]
    by_time: bool = False
    window: Extent | None = None
    at: float | None = None
    remark: str = ""
    nth: int = 0

    @cached_property
    def places(self) -> tuple[float, ...]:
        """Returns every place at which there is a value, as often as there are values."""
        return places(self.curves)

    @property
    def extent(self) -> Extent:
        """Returns the first place and the last."""
        return (self.places[0], self.places[-1]) if self.places else (0.0, 1.0)

    @property
    def shown(self) -> Extent:
        """Returns from where to where it is drawn."""
        return self.window or self.extent

    def repeats(self, at: float | None) -> int:
        """Returns how many values a place has, in the curve with most."""
        return 0 if at is None else bisect_right(self.places, at) - bisect_left(self.places, at)

    def stepped(self, direction: int, cells: int) -> Chart:
        """Returns the chart with the crosshair at the next place, or a cell on where places lie closer than cells."""
        if not self.places:
            return self
        if self.at is None:
            low, high = self.shown
            first, last = bisect_left(self.places, low), bisect_right(self.places, high) - 1
            return self._panned(last if direction < 0 else first)
        cell = (self.shown[1] - self.shown[0]) / max(cells - 1, 1)
        many = self.repeats(self.at)  # none where it stands between the places of other curves
        here = bisect_left(self.places, self.at) + (min(self.nth, many - 1) if many else -(direction > 0))
        following = min(max(here + direction, 0), len(self.places) - 1)
        if self.places[following] == self.at:
            return self._panned(following)
        if direction > 0:
            return self._panned(max(following, bisect_left(self.places, self.at + cell)))
        return self._panned(min(following, bisect_right(self.places, self.at - cell) - 1))

    def zoomed(self, direction: int) -> Chart:
        """Returns a chart of half as much, or twice as much, around the crosshair, else up to where it ends now."""
        low, high = self.extent
        from_, to = self.shown
        least = 2.0 if not self.by_time else max((high - low) / max(len(self.places), 1), 1.0)
        span = max((to - from_) / _ZOOM, min(least, high - low)) if direction > 0 else (to - from_) * _ZOOM
        span = span if self.by_time else float(ceil(span))
        if span >= high - low:
            return replace(self, window=None)
        middle = self.at if self.at is not None else to - span / 2
        return replace(self, window=self._kept(middle - span / 2, span))

    def _panned(self, index: int) -> Chart:
        """Returns the chart with the crosshair elsewhere; the part that is shown goes with it."""
        index = min(max(index, 0), len(self.places) - 1)
        at = self.places[index]
        moved = replace(self, at=at, nth=index - bisect_left(self.places, at))
        if self.window is None or self.window[0] <= at <= self.window[1]:
            return moved
        span = self.window[1] - self.window[0]
        return replace(moved, window=self._kept(at - span / 2, span))

    def _kept(self, start: float, span: float) -> Extent:
        low, high = self.extent
        start = min(max(start, low), high - span)
        if not self.by_time:
            start = float(round(start))
        return start, start + span


def plot_cells(width: int) -> int:
    """Returns about how many cells the curves have of a chart so wide."""
    return max(width - gutter_width(width) - _APART - 5, 8)


def chart_lines(chart: Chart, width: int, height: int, raster: Raster = BRAILLE) -> list[Line]:
    """Returns the chart on exactly so many lines: title with the values at the crosshair, curves, axis."""
    rows = max(height - _AROUND, 1)
    drawn = [each for each in chart.curves if each.stretches]
    low, high = chart.shown
    scale = _scale(drawn, low, high)
    marks = ticks(scale.low, scale.high, max(rows // _ROWS_A_TICK, 2)) if drawn else ()
    step = marks[1] - marks[0] if len(marks) > 1 else scale.span
    tick = tick_text(scale.low, scale.high, step)
    text = number_text(scale.low, scale.high, min(step, scale.span / _FINER))
    left = max((len(tick(each)) for each in marks), default=1)
    left = left if left * _LEAST_PLOT <= width else 0
    gutter = gutter_width(width)
    canvas = Canvas(max(width - left - 1 - gutter - _APART, 4), rows, raster)
    across = _across(chart, canvas.across)
    draw(canvas, drawn, (low, high), across, scale)
    row_of = _row_of(scale, canvas)
    numbered = {row_of(each): tick(each)[:left] for each in reversed(marks)}
    hair = _hair(chart, across, canvas)
    for row in numbered:
        canvas.guide(row)
    ends = end_labels(_ends(drawn, chart, row_of, text), rows, gutter) if gutter else {}
    body = [_row(canvas, row, numbered.get(row, ""), left, ends.get(row, [])) for row in range(rows)]
    lines = [_title(chart, width, text), *body, *_floor(chart, canvas, left, across, hair, width)]
    return [cut(each, width) for each in lines[:height]]


def _scale(curves: Sequence[Curve], low: float, high: float) -> Scale:
    """Returns the scale over the values in sight; where there are none, over those that the lines in sight lead to."""
    inside = [each for curve in curves for part in curve.stretches for each in part.within(low, high).ys]
    inside = inside or [each for curve in curves for part in curve.stretches for each in part.around(low, high).ys]
    return Scale.over(min(inside), max(inside)) if inside else Scale(0.0, 1.0)


def _across(chart: Chart, dots: int) -> Callable[[float], int]:
    """Returns the function from a place to its column of dots; a single place is in the middle."""
    low, high = chart.shown
    if high <= low:
        return lambda _: dots // 2
    span = high - low
    return lambda x: int((x - low) * (dots - 1) / span + (0.5 if x >= low else -0.5))


def _row_of(scale: Scale, canvas: Canvas) -> Callable[[float], int]:
    """Returns the function from a value to the row of cells that its dot is in, or would be were it in sight."""
    down = scale.mapping(canvas.down)
    return lambda value: min(max(down(value) // canvas.raster.down, 0), canvas.height - 1)


def _hair(chart: Chart, across: Callable[[float], int], canvas: Canvas) -> int | None:
    if chart.at is None or not chart.shown[0] <= chart.at <= chart.shown[1]:
        return None
    column = across(chart.at) // canvas.raster.across
    canvas.hair(column)
    return column


def _ends(
    curves: Sequence[Curve], chart: Chart, row_of: Callable[[float], int], text: Callable[[float], str]
) -> Iterator[Label]:
    """Yields a label for every curve, at the row of its last value in sight."""
    low, high = chart.shown
    for curve in curves:
        values = [y for part in curve.stretches for y in part.within(low, high).ys[-1:]]
        last = values[-1] if values else curve.reached(high)
        if last is not None:
            mark = curve.mark if curve.mark.isalpha() else ""  # of a single curve it would read as one more point
            yield Label(row_of(last), last, mark, curve.name, text(last), curve.tone)


def _row(canvas: Canvas, row: int, number: str, left: int, end: Line) -> Line:
    raster = canvas.raster
    wall = raster.tick if number else raster.wall
    return [(f"{number:>{left}}{wall}", Tone.DIM), *canvas.line(row), (" " * _APART, Tone.PLAIN), *end]


def _title(chart: Chart, width: int, text: Callable[[float], str]) -> Line:
    """Returns the title and the values at the crosshair; the values are kept where both have no room."""
    by = "time" if chart.by_time else "round"
    values = _values(chart, text, width - _LEAST_TITLE)
    room = width - sum(len(each) for each, _ in values) - 1
    title = f"{chart.title} by {by}"
    low, high = chart.shown
    if chart.window:
        title += f", {_place(chart, low)} to {_place(chart, high)} of {_place(chart, chart.extent[1])}"
    left = room - len(title) - 4  # two blanks and two brackets
    remark = f"  ({clip(chart.remark, left)})" if chart.remark and left >= _LEAST_REMARK else ""
    return [(fit(title + remark, room), Tone.PLAIN), (" ", Tone.PLAIN), *values]


def _values(chart: Chart, text: Callable[[float], str], room: int) -> Line:
    if chart.at is None:
        return []
    at, nth = chart.at, chart.nth
    found = [(each, each.reached(at, nth) if chart.by_time else each.at(at, nth)) for each in chart.curves]
    many = chart.repeats(at)
    which = f" ({nth + 1} of {many})" if many > 1 else ""
    where = f"{'' if chart.by_time else 'round '}{_place(chart, at)}{which}:"
    told = [(each, text(value)) for each, value in found if value is not None]
    if not told:
        return [(f"{where} no value", Tone.DIM)]
    if len(where) + sum(len(value) + 3 for _, value in told) <= room:
        return [(where, Tone.DIM), *((f" {each.mark} {value}", each.tone) for each, value in told)]
    short = [(f" {each.mark}{without_zero(value)}", each.tone) for each, value in told]
    left = room + _LEAST_TITLE - len(where) - 3
    fitting = [piece for place, piece in enumerate(short) if sum(len(text) for text, _ in short[: place + 1]) <= left]
    return [(where, Tone.DIM), *fitting, *([(" …", Tone.DIM)] if len(fitting) < len(short) else [])]


def _place(chart: Chart, x: float) -> str:
    """Returns a place in words: a whole minute as ticks say it, another time so that it is told from its neighbours."""
    if not chart.by_time:
        return f"{x:,.0f}"
    low, high = chart.shown
    return offset(x, 3 if high - low < _MINUTE else 1) if x % _MINUTE else f"+{time_text(x)}"


def _floor(
    chart: Chart, canvas: Canvas, left: int, across: Callable[[float], int], hair: int | None, width: int
) -> list[Line]:
    """Returns the horizontal axis and its numbers, none over another, none cut."""
    raster = canvas.raster
    axis = [raster.floor] * canvas.width
    numbers = [" "] * canvas.width
    for each in _ticks(chart, canvas, across):
        axis[each.cell] = raster.notch
        numbers[each.start : each.start + len(each.text)] = each.text
    if hair is not None:
        axis[hair] = raster.here
    unit = "elapsed" if chart.by_time else "round"
    margin = " " * left
    room = width - left - 1 - canvas.width
    floor: Piece = (margin + raster.corner + "".join(axis), Tone.DIM)
    return [[floor], [(f"{margin} {''.join(numbers)} {fit(unit, max(room - 1, 0))}", Tone.DIM)]]


def _ticks(chart: Chart, canvas: Canvas, across: Callable[[float], int]) -> Sequence[Tick]:
    """Returns the ticks of the horizontal axis; a text at its end is moved in."""
    if not chart.places:
        return ()
    places, text = (time_ticks, time_text) if chart.by_time else (round_ticks, "{:.0f}".format)

    def ticks_of(parts: int) -> list[Tick]:
        inside = (each for each in places(*chart.shown, parts) if chart.shown[0] <= each <= chart.shown[1])
        named = ((across(each) // canvas.raster.across, text(each)) for each in inside)
        return [Tick(cell, told, max(min(cell, canvas.width - len(told)), 0)) for cell, told in named]

    return most_that_fit(max(canvas.width // _CELLS_A_TICK, 1), ticks_of)
