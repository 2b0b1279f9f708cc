"""Ages, durations, times, counts, sizes and lifetimes in as few characters as they can be read in.

Cells of a list have four to ten characters, so each quantity has one short spelling wherever it stands; what nobody
recorded is a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from math import inf, isfinite
from typing import Final

from fleet_tui.clock import LATEST, Moment, Written, at_zone
from fleet_tui.fields import Container
from fleet_tui.model.reader import Issue
from fleet_tui.model.record import FOR_EVER
from fleet_tui.number import LEGIBLE, is_told, rounded, significant
from fleet_tui.present.glyphs import NOT_RECORDED
from fleet_tui.text import one_line

# up to how many seconds, in which unit
_AGES: Final[tuple[tuple[float, int, str], ...]] = (
    (3_600, 60, "m"),
    (172_800, 3_600, "h"),
    (86_400_000, 86_400, "d"),
    (inf, 31_557_600, "y"),
)
_CELL: Final = 5  # characters of the narrowest column of numbers
# The same in at most three characters, which leave room for a sign before them.
_ROUGH_AGES: Final = (
    (3_600.0, 60, "m"),
    (172_800.0, 3_600, "h"),
    (8_640_000.0, 86_400, "d"),
    (60_480_000.0, 604_800, "w"),
    (inf, 31_557_600, "y"),
)
_SHORT: Final = 4  # characters that leave room for a sign behind them in a cell
_HOUR: Final = 3_600
_UNIT: Final = re.compile(r"(\d)(?=[a-z])")
_TENTH: Final = 0.0995  # of a second, rounded to milliseconds
_MILLISECOND: Final = 0.0005  # the same of one
MOST_DAYS: Final = 999  # that a duration is told in: beyond it nobody believes it
MOST_SECONDS: Final = (MOST_DAYS + 1) * 86_400 - 43_200  # from where on a thousand days would be told
OUT_OF_RANGE: Final = "!"  # stands for less than nothing, and for a time that is none
NOT_ITS_OWN: Final = "~"  # stands before the age of a file where a document tells no time
_ALL_DIGITS: Final = 2.0**53  # from where on a double does not hold every whole number
_LIFETIMES: Final = ("ttl", "ttlSeconds")
_IF_ON: Final = "if the container's TTL is on"


def text_or_dash(text: str | None) -> str:
    """Returns a text for a cell, a dash where nothing was recorded."""
    return one_line(text) if text else NOT_RECORDED


def number(value: float | None, digits: int = 1) -> str:
    """Returns a number with so many decimals, more where it would read as a whole number that it is not."""
    if value is None:
        return NOT_RECORDED
    return rounded(value, digits) if abs(value) < LEGIBLE else _power(value)


def score(value: float | None) -> str:
    """Returns a score of 0 to 10 as it was given, with a decimal at least."""
    if value is None:
        return NOT_RECORDED
    return f"{value:z.1f}" if round(value, 1) == value and abs(value) < LEGIBLE else significant(value, 4)


def change_text(change: float) -> str:
    """Returns by how much a number changed, with its sign."""
    return f"{change:+.3g}" if is_told(change, f"{change:.3g}") else f"{change:+.6g}"


def count(value: float | None) -> str:
    """Returns a count in at most six characters: `812`, `12.4k`, `1.2M`, `1e+29`."""
    if value is None:
        return NOT_RECORDED
    if abs(value) < 999.5:
        return f"{value:z.0f}"
    if abs(value) < 999_950:
        return f"{value / 1000:.1f}k"
    return f"{value / 1_000_000:.1f}M" if abs(value) < 999_950_000 else _power(value)


def _power(value: float) -> str:
    """Returns a number by its first digit and its size: `1e+29`, `1e308`."""
    text = f"{value:.0e}"
    return text if len(text) <= _CELL else text.replace("+", "")


def size_text(size: int) -> str:
    """Returns a size in bytes as people say it: `812 B`, `1.2 kB`, `1.0 MB`."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 999_950 else f"{size / 1_000_000:.1f} MB"


def age(moment: Moment | None, now: datetime) -> str:
    """Returns how long ago, in one unit: `0m`, `41h`, `9d`, `3y`; a time yet to come stands with a plus.

    What stands for no time has no age; that of the file is marked, where a document tells none.
    """
    if moment is None:
        return NOT_RECORDED
    if moment.is_blank:
        return OUT_OF_RANGE
    seconds = (now - moment.at).total_seconds()
    rough = moment.written is Written.FILE_TIME
    sign = NOT_ITS_OWN if rough else "+" if seconds < -1 else ""
    return sign + _in_one_unit(abs(seconds), _ROUGH_AGES if rough else _AGES)


def _in_one_unit(seconds: float, units: tuple[tuple[float, int, str], ...]) -> str:
    unit, letter = next((unit, letter) for limit, unit, letter in units if seconds < limit)
    return f"{int(seconds // unit)}{letter}"


def duration(seconds: float | None) -> str:
    """Returns how long, in at most five characters: `40ms`, `0.8s`, `14s`, `12m`, `3.1h`, `11d`; `!` below nothing."""
    if seconds is None or not isfinite(seconds):
        return NOT_RECORDED
    if seconds < 0:
        return OUT_OF_RANGE
    if 0 < seconds < _TENTH:
        return milliseconds(seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    if seconds < 99.5:
        return f"{seconds:.0f}s"
    if seconds < 5970:
        return f"{seconds / 60:.0f}m"
    if seconds < 359_820:
        return f"{seconds / 3600:.1f}h"
    return f"{seconds / 86_400:.0f}d" if seconds < MOST_SECONDS else f">{MOST_DAYS}d"


def milliseconds(seconds: float) -> str:
    """Returns how long in whole milliseconds, `<1ms` for less than that but more than nothing."""
    return f"{seconds * 1000:.0f}ms" if seconds >= _MILLISECOND or not seconds else "<1ms"


def duration_so_far(seconds: float) -> str:
    """Returns how long until now, in as many characters: `42s…`, `12h…`."""
    text = duration(seconds)
    if len(text) > _SHORT and text.endswith("h"):
        text = f"{seconds / 3600:.0f}h"
    return f"{text}…" if len(text) <= _SHORT else text


def exact_duration(seconds: float | None) -> str:
    """Returns how long, to the tenth of a second up to a quarter of an hour, and marked where nobody believes it."""
    if seconds is not None and isfinite(seconds) and seconds >= MOST_SECONDS:
        return f"> {MOST_DAYS} d {OUT_OF_RANGE}"
    if seconds is None or not _TENTH <= seconds < 900:
        return duration(seconds)
    return f"{seconds:.1f}s"


def spoken_duration(seconds: float | None) -> str:
    """Returns how long as a sentence says it, a blank before the unit.

    >>> spoken_duration(9.7), spoken_duration(0.04)
    ('9.7 s', '40 ms')
    """
    return _UNIT.sub(r"\1 ", exact_duration(seconds))


def offset(seconds: float | None, decimals: int = 1) -> str:
    """Returns the time since the start: `+0:17.8`, with more decimals `+0:17.842`, else from an hour on `+1:02:03`.

    What is before the start, by another clock, has a minus in place of the plus.

    >>> offset(17.84), offset(-100.0), offset(-0.04)
    ('+0:17.8', '-1:40.0', '-0:00.0')
    """
    if seconds is None:
        return NOT_RECORDED
    if abs(seconds) >= MOST_SECONDS:
        return f"> {MOST_DAYS} d {OUT_OF_RANGE}" if seconds > 0 else f"< -{MOST_DAYS} d {OUT_OF_RANGE}"
    if seconds < 0:
        return offset(-seconds, decimals).replace("+", "-")
    parts = 10**decimals
    minutes, left = divmod(round(seconds * parts), 60 * parts)  # rounded first, so that 59.96 becomes 1:00.0
    whole, part = divmod(left, parts)
    if minutes >= 60 and decimals == 1:
        return f"+{minutes // 60}:{minutes % 60:02d}:{whole:02d}"
    return f"+{minutes}:{whole:02d}.{part:0{decimals}d}"


def day_time(moment: Moment | None) -> str:
    """Returns day and time of day to the minute: in UTC, or as it was written where it has no zone."""
    return NOT_RECORDED if moment is None else _minute(moment.wall) + (zone_word(moment) or "Z")


def _minute(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "minutes")  # strftime writes the year 1 as one digit


def wall_time(moment: Moment | None) -> str:
    """Returns the time of day with milliseconds as it was written: in UTC, or in the zone that its writer left out."""
    if moment is None:
        return "no time is known"
    return _millisecond(moment.wall) + (zone_word(moment) or f"Z{_epoch(moment)}")


def _wall_time_in(moment: Moment, zone: tzinfo | None) -> str:
    """Returns the time of day in a zone, None is that of the machine."""
    at = at_zone(moment.at, zone)
    return _millisecond(at) + ("Z" if zone is UTC else f"{at:%z}") + _epoch(moment)


def _millisecond(at: datetime) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}"


def _epoch(moment: Moment) -> str:
    return f" {moment.written}" if moment.written is Written.EPOCH else ""


def zone_word(moment: Moment) -> str:
    """Returns what stands behind a time that was written without a zone, and nothing behind others."""
    if moment.written is Written.INFERRED:
        return f"{moment.wall:%z} {moment.written}"
    if moment.is_taken and moment.zone is not None:
        return f" {Written.LOCAL}"
    return f" {moment.written}" if moment.written in (Written.LOCAL, Written.NAIVE) else ""


class Times(StrEnum):
    """Says how the times of a timeline are told."""

    ELAPSED = "time since the start"
    UTC = "UTC"
    LOCAL = "local time"

    @property
    def following(self) -> Times:
        """Returns the way that comes next."""
        ways = list(Times)
        return ways[(ways.index(self) + 1) % len(ways)]

    @property
    def zone(self) -> tzinfo | None:
        """Returns the zone in which a time of day is meant; None is that of the machine."""
        return None if self is Times.LOCAL else UTC


def local_day(moment: Moment, times: Times) -> datetime:
    """Returns day and time of day in the zone in which times are told; as written where nobody knows its zone."""
    return moment.wall if moment.written is Written.NAIVE else at_zone(moment.at, times.zone)


def detail_time(seconds: float | None, moment: Moment | None, times: Times, decimals: int = 1) -> str:
    """Returns when a row happened twice: first as rows tell it, then the other way in brackets.

    In another zone than the writer's it stands there too as it was written.
    """
    since = offset(seconds, decimals)
    unknown = moment is None and seconds is not None  # of a phase only how long after the start is known
    wall = "no time of day is known" if unknown else wall_time(moment)
    if times is Times.ELAPSED:
        return f"{since} ({wall})"
    if moment is None or moment.written is Written.NAIVE:
        return f"{wall} ({since})"
    return f"{_wall_time_in(moment, times.zone)} ({', '.join(filter(None, (_as_written(moment, times), since)))})"


def _as_written(moment: Moment, times: Times) -> str:
    """Returns the time of day as its writer told it, where it told no zone; once, where it is as it is shown."""
    zone, shown = zone_word(moment), at_zone(moment.at, times.zone)
    if zone and shown.replace(tzinfo=None) == moment.wall.replace(tzinfo=None):
        return zone.removeprefix(f"{shown:%z}").strip()
    return f"{moment.wall:%H:%M}{zone}" if zone else ""


def time_left(ends: datetime | None, now: datetime) -> str:
    """Returns how long until the end in one unit, `5h ago` after it, `never` where there is none."""
    if ends is None:
        return "never"
    if ends == LATEST:
        return f">{_distance(ends, now)} {OUT_OF_RANGE}"
    return _distance(ends, now) if ends > now else f"{_distance(ends, now)} ago"


def ttl_text(
    container: Container,
    own: float | None,
    ends: datetime | None,
    now: datetime,
    written: Moment | None = None,
    issues: Iterable[Issue] = (),
) -> str:
    """Returns the lifetime that is stored, and its end: `3600 → gone 11:16Z (in 12m), estimated: …`."""
    if ends is None or own is None:
        return _without_end(container, own, written, issues)
    stated = _seconds(own)
    if ends == LATEST:
        return f"{stated} → gone after the year 9999, out of range, estimated: {_IF_ON}"
    when = f"{ends:%H:%M}Z" if ends.date() == now.date() else f"{_minute(ends)}Z"
    left = time_left(ends, now)
    if ends > now:
        return f"{stated} → gone {when} (in {left}), estimated: {_IF_ON}; the service may drop it earlier"
    return f"{stated} → expired {when} ({left}), estimated: {_IF_ON}"


def _without_end(container: Container, own: float | None, written: Moment | None, issues: Iterable[Issue]) -> str:
    if own is None:
        usual = "never" if container.ttl in (None, FOR_EVER) else container.ttl
        kind = "no usable lifetime" if any(each.path in _LIFETIMES for each in issues) else "none"
        return f"{kind} is stored ({usual} in the data model)"
    if own == FOR_EVER:
        return "never (-1)"
    if own <= 0:
        return f"never: {_seconds(own)} is no lifetime"
    real = "real " if written and written.is_blank and not written.is_taken else ""
    return f"{_seconds(own)}, end unknown: no {real}write time is stored"


def _distance(ends: datetime, now: datetime) -> str:
    seconds = abs((ends - now).total_seconds())
    return duration(seconds) if seconds < _HOUR else _in_one_unit(seconds, _AGES)


def _seconds(seconds: float) -> str:
    """Returns a stored number of seconds in digits, as far as a double holds each of them."""
    if abs(seconds) >= _ALL_DIGITS:
        return exact_duration(seconds)
    return f"{seconds:.0f}" if seconds.is_integer() else rounded(seconds, 1)
