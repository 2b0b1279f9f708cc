"""The axes of a chart: nice steps, the ticks between two values, and how their numbers are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from msgspec import Struct

from fleet_tui.number import rounded, significant, unsigned_zero
from fleet_tui.present.glyphs import NOT_RECORDED

_MORE_PARTS: Final = 4  # than asked for, until two ticks fall into the range
_STEPS: Final = (1.0, 2.0, 5.0, 10.0)
_TIME_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400)
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "m"))
_DECIMALS_OF_TIME: Final = 9  # what a clock cannot tell is noise
_NOISE: Final = 1e-9  # of a step
_STEEPEST: Final = 1e300  # positions a unit, between values as close as doubles can be
_FAR: Final = 1e9  # positions; what is out of sight is anywhere there
_PLAIN_BELOW: Final = 1e6  # from here on numbers are written with an exponent
_DECIMALS: Final = 6  # and when they need more decimals than that
_DIGITS: Final = 5  # after the first of a number with an exponent; numbers that need more are written out
_ALL_DIGITS: Final = 1e15  # from here on a double has none to write out
_MOST_DECIMALS: Final = 15
_SMALL, _LARGE, _CELLS = 0.001, 99_999.5, 6  # of a metric by itself
_OFF: Final = 0.01  # of a value: what its text may hide of it, however far apart the ticks are
_OF_ALIKE: Final = 0.05  # of a value: the span shown around values that are all the same


class Scale(Struct, frozen=True):
    """Spreads values from `low` to `high` over positions that count from the top."""

    low: float
    high: float

    @classmethod
    def over(cls, low: float, high: float) -> Scale:
        """Returns the scale of a range; where values are all alike they are put in the middle."""
        around = 0.0 if high > low else abs(low) * _OF_ALIKE or 1.0
        return cls(low - around, high + around)

    @property
    def span(self) -> float:
        """Returns the distance of its ends."""
        return self.high - self.low

    def mapping(self, positions: int) -> Callable[[float], int]:
        """Returns the function from a value to its position, 0 the highest."""
        factor = min((positions - 1) / self.span, _STEEPEST)
        return lambda value: int(min(max((self.high - value) * factor, -_FAR), _FAR) + 0.5)


def nice_step(span: float, at_most: int) -> float:
    """Returns the smallest of 1, 2, 5 times a power of ten that divides a span into at most so many parts."""
    least = max(span / max(at_most, 1), 5e-324)
    power = 10.0 ** max(floor(log10(least)), -307)
    return next((step * power for step in _STEPS if step * power >= least * 0.999999), 10 * power)


def ticks(low: float, high: float, at_most: int) -> tuple[float, ...]:
    """Returns nice values between two, about as many as asked for, and two where there is room for them at all."""
    found: tuple[float, ...] = ()
    for parts in range(at_most, at_most + _MORE_PARTS):
        step = nice_step(high - low, parts)
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        found = tuple(number * step for number in range(first, min(last, first + 2 * parts) + 1))
        if len(found) > 1:
            break
    return found


def round_ticks(low: float, high: float, at_most: int) -> tuple[float, ...]:
    """Returns whole rounds: the first, then those at even places that are not close behind it."""
    step = max(nice_step(high - low, at_most), 1.0)
    first = ceil(low)
    later = range(floor(first / step) + 1, floor(high / step) + 1)
    return (float(first), *(number * step for number in later if number * step - first >= step / 2))


def time_ticks(low: float, high: float, at_most: int) -> tuple[float, ...]:
    """Returns even times, in seconds, at round places: of seconds, minutes, hours and days, or of parts of a second."""
    step = _time_step(high - low, at_most)
    return tuple(number * step for number in range(ceil(low / step - _NOISE), floor(high / step + _NOISE) + 1))


def _time_step(span: float, at_most: int) -> float:
    if span <= at_most:
        return min(max(nice_step(span, at_most), 10.0**-_DECIMALS_OF_TIME), 1.0)  # what is closer has one text
    found = next((float(each) for each in _TIME_STEPS if span / each <= at_most), None)
    return found or 86_400 * max(nice_step(span / 86_400, at_most), 1.0)


def time_text(seconds: float) -> str:
    """Returns a time exactly, in the greatest unit of which it is a whole number: `50ms`, `30s`, `2m`, `6h`, `1d`."""
    seconds = round(float(seconds), _DECIMALS_OF_TIME)
    if not seconds.is_integer():
        return f"{seconds * 1000:.9g}ms" if seconds < 1 else f"{seconds:.9g}s"
    size, unit = next((each for each in _UNITS if seconds and seconds % each[0] == 0), (1, "s"))
    return f"{seconds / size:.0f}{unit}"


class Tick(Struct, frozen=True):
    """Holds the cell of a tick, what it says, and the cell in which that begins."""

    cell: int
    text: str
    start: int


def most_that_fit(most: int, ticks_of: Callable[[int], Sequence[Tick]]) -> Sequence[Tick]:
    """Returns as many ticks as have a blank between their texts; `ticks_of` makes them for so many parts of an axis."""
    for parts in range(most, 0, -1):
        found = ticks_of(parts)
        if all(one.start + len(one.text) < after.start for one, after in pairwise(found)):
            return found
    return ticks_of(1)[:1]


def tick_text(low: float, high: float, step: float) -> Callable[[float], str]:
    """Returns the function that writes the ticks of a range, which lie a step apart, so that no two read the same."""
    decimals, digits = _precision(low, high, step)
    if digits > _DIGITS and decimals <= _MOST_DECIMALS and max(abs(low), abs(high)) < _ALL_DIGITS:
        return lambda value: unsigned_zero(f"{value:.{decimals}f}")
    if decimals > _DECIMALS or max(abs(low), abs(high)) >= _PLAIN_BELOW:
        return lambda value: _short_exponent(f"{value:.{min(digits, _MOST_DECIMALS)}e}")
    return lambda value: unsigned_zero(f"{value:.{decimals}f}")


def number_text(low: float, high: float, finest: float) -> Callable[[float], str]:
    """Returns the function that writes values of a range as its ticks are, none as another number than it is."""
    decimals, _ = _precision(low, high, finest)
    as_tick = tick_text(low, high, finest)

    def text(value: float) -> str:
        told = as_tick(value)
        if "e" not in told and abs(value - round(value, decimals)) > _OFF * abs(value) and abs(value) >= _SMALL:
            return significant(value, 3)
        return told if "e" in told or (not decimals and _is_long(value)) else rounded(value, decimals)

    return text


def _precision(low: float, high: float, finest: float) -> tuple[int, int]:
    """Returns the decimals by which values so far apart differ, and the digits after the first of a greatest one."""
    if finest <= 0:
        return 0, 1
    power = floor(log10(finest) + _NOISE)
    largest = max(abs(low), abs(high), finest)
    return max(-power, 0), max(floor(log10(largest)) - power, 1)


def metric_text(value: float | None) -> str:
    """Returns a metric by itself, in at most six characters unless it is negative."""
    if value is None:
        return NOT_RECORDED
    size = abs(value)
    if size and (size < _SMALL or size >= _LARGE):
        text = _short_exponent(f"{value:.1e}").replace(".0e", "e")
        return text if len(text) <= _CELLS else _short_exponent(f"{value:.0e}")
    if size < 100:
        return rounded(value, 2 if size < 9.995 else 1)
    return f"{value:.0f}" if _is_long(value) or round(value) == value else rounded(value, 1)


def _is_long(value: float) -> bool:
    """Tells whether a number of three digits or more is no round one without its decimals."""
    return abs(value) >= 1_000 or (abs(value) >= 100 and round(value) % 100 != 0)


def _short_exponent(text: str) -> str:
    return text.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
