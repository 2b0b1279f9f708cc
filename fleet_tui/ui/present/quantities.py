"""Ages, durations, offsets and counts in as few characters as they can be read in."""

from __future__ import annotations

from datetime import datetime
from math import isfinite

from fleet_tui.clock import Moment, Written
from fleet_tui.ui.present.glyphs import NOT_RECORDED


def age(moment: Moment | None, now: datetime) -> str:
    """How long ago, in one unit: `0m`, `41h`, `9d`; a time yet to come stands with a plus."""
    if moment is None:
        return NOT_RECORDED
    seconds = (now - moment.at).total_seconds()
    sign = "+" if seconds < -1 else ""
    seconds = abs(seconds)
    unit, letter = (60.0, "m") if seconds < 3600 else (3600.0, "h") if seconds < 172_800 else (86_400.0, "d")
    return f"{sign}{int(seconds // unit)}{letter}"


def duration(seconds: float | None) -> str:
    """How long, in three or four characters: `0.8s`, `14s`, `12m`, `3.1h`."""
    if seconds is None or not isfinite(seconds):
        return NOT_RECORDED
    if seconds < 0:
        return "-" + duration(-seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    if seconds < 99.5:
        return f"{seconds:.0f}s"
    return f"{seconds / 60:.0f}m" if seconds < 5970 else f"{seconds / 3600:.1f}h"


def exact_duration(seconds: float | None) -> str:
    """How long, to the tenth of a second up to a quarter of an hour."""
    if seconds is None or not 0 <= seconds < 900:
        return duration(seconds)
    return f"{seconds:.1f}s"


def offset(seconds: float | None) -> str:
    """Time since the start: `+0:17.8`, from an hour on `+1:02:03`."""
    if seconds is None:
        return NOT_RECORDED
    minutes, tenths = divmod(round(seconds * 10), 600)  # rounded first, so that 59.96 becomes 1:00.0
    if minutes >= 60:
        return f"+{minutes // 60}:{minutes % 60:02d}:{tenths // 10:02d}"
    return f"+{minutes}:{tenths // 10:02d}.{tenths % 10}"


def number(value: float | None, digits: int = 1) -> str:
    """A number with a fixed count of decimals."""
    return NOT_RECORDED if value is None else f"{value:.{digits}f}"


def count(value: float | None) -> str:
    """A count in at most five characters: `812`, `12.4k`, `1.2M`."""
    if value is None:
        return NOT_RECORDED
    if abs(value) < 1000:
        return f"{value:.0f}"
    return f"{value / 1000:.1f}k" if abs(value) < 999_950 else f"{value / 1_000_000:.1f}M"


def wall_time(moment: Moment | None) -> str:
    """The time of day in UTC with milliseconds, and a remark where the writer left the zone out."""
    if moment is None:
        return "no time recorded"
    text = f"{moment.at:%H:%M:%S}.{moment.at.microsecond // 1000:03d}Z"
    return text if moment.written in (Written.UTC, Written.OFFSET) else f"{text} {moment.written}"


def day_time(moment: Moment | None) -> str:
    """Day and time of day in UTC to the minute."""
    return NOT_RECORDED if moment is None else f"{moment.at:%Y-%m-%d %H:%M}Z"
