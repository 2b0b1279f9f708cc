"""Reads numbers and times as a user types them into a filter."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Final

from msgspec import Struct

from fleet_tui.clock import AsShown
from fleet_tui.query.query import Eq, OneOf, Predicate, Range

_AGO: Final = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d|w)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK_TIME: Final = re.compile(rf"{_DAY.pattern}[T ]\d{{2}}:.+")
_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_TO_THE_MINUTE: Final = re.compile(rf"(?:{_DAY.pattern}[T ])?\d{{1,2}}:\d{{2}}(?:Z|[+-].*)?")  # as lists show times
_OFFSET: Final = re.compile(r"\+?(\d+(?:\.\d+)?)([smh]?)")
_CLOCKED: Final = re.compile(r"\+(?:(\d+):)?(\d+):(\d{2}(?:\.\d+)?)")
_OF_DAY: Final = re.compile(r"(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z?)")


class Item(Struct, frozen=True):
    """Holds one value as typed; quoted or not decides whether `none` and `any` are words."""

    text: str
    quoted: bool


def numbers(comparison: str, items: list[Item]) -> Predicate:
    """Returns equal to, between, or on one side of numbers; `a..b` includes a and excludes b.

    Raises:
        ValueError: with a message for the user.

    >>> numbers("", [Item("1..5", False)])
    Range(low=1, high=5, low_open=False, high_open=True)
    """
    low, dots, high = items[0].text.partition("..")
    if dots and len(items) == 1 and not comparison:
        return Range(_number(low), _number(high), high_open=True)
    values = tuple(dict.fromkeys(_number(each.text) for each in items))
    if not comparison:
        return Eq(values[0]) if len(values) == 1 else OneOf(values)
    if len(items) > 1:
        raise ValueError(f"{comparison} takes one number")
    if comparison.startswith(">"):
        return Range(low=values[0], low_open=comparison == ">")
    return Range(high=values[0], high_open=comparison == "<")


def times(comparison: str, items: list[Item], now: datetime) -> Range:
    """Returns a half-open stretch of time, exact to the second: low included, high excluded.

    A time typed to the minute is that whole minute, as a day is the whole day, but not as the far side of a stretch.
    Typed without a zone it means what the screen shows: UTC, or local where a file's times are.

    Raises:
        ValueError: with a message for the user.

    >>> times("", [Item("2025-11-17", False)], NOW).high.isoformat()
    '2025-11-18T00:00:00+00:00'
    """
    if len(items) > 1:
        raise ValueError("one time, or a stretch as in 2025-11-01..2025-11-17")
    low, dots, high = items[0].text.partition("..")
    if dots and not comparison:
        return _stretch(_time(low, now)[0], _time(high, now)[2])
    start, just_after, end = _time(items[0].text, now)
    match comparison:
        case ">":
            return _stretch(just_after, None)
        case ">=":
            return _stretch(start, None)
        case "<":
            return _stretch(None, start)
        case "<=":
            return _stretch(None, just_after)
    if _AGO.fullmatch(items[0].text):
        return _stretch(start, None)  # `created:24h`: in the last 24 hours
    return _stretch(start, end if end > start else just_after)


def offsets(comparison: str, items: list[Item], start: datetime) -> Range:
    """Returns seconds from a start, typed as `30s`, `+1:20`, or as a time; a time of day is in the start's zone.

    A time typed to the minute is that whole minute.

    Raises:
        ValueError: with a message for the user.

    >>> offsets(">=", [Item("+1:20", False)], NOW).low
    80.0
    """
    if len(items) > 1:
        raise ValueError("one time, or a stretch as in 30s..2m")
    low, dots, high = items[0].text.partition("..")
    if dots and not comparison:
        return Range(_offset(low, start), _offset(high, start), high_open=True)
    at = _offset(items[0].text, start)
    minute = _TO_THE_MINUTE.fullmatch(items[0].text) is not None
    if not comparison:
        return Range(at, at + (60 if minute else 1), high_open=True)
    if minute and comparison in (">", "<="):
        return Range(low=at + 60) if comparison == ">" else Range(high=at + 60, high_open=True)
    if comparison.startswith(">"):
        return Range(low=at, low_open=comparison == ">")
    return Range(high=at, high_open=comparison == "<")


def _stretch(low: datetime | None, high: datetime | None) -> Range:
    return Range(low, high, high_open=high is not None)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no number")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _offset(text: str, start: datetime) -> float:
    if found := _OFFSET.fullmatch(text):
        return float(found[1]) * _SECONDS[found[2] or "s"]
    if found := _CLOCKED.fullmatch(text):
        return float(found[1] or 0) * 3600 + float(found[2]) * 60 + float(found[3])
    try:
        return (_moment(text, start).astimezone(UTC) - start.astimezone(UTC)).total_seconds()  # clocks change
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time: 30s, 2m, +1:20, 10:15:55Z or 2025-11-17T10:15Z") from None


def _moment(text: str, start: datetime) -> datetime:
    """Takes a time of day for the nearest such time to the start, unless a whole time stands there."""
    if found := _OF_DAY.fullmatch(text):
        here = start.astimezone(UTC) if found[2] else start
        at = datetime.combine(here.date(), time.fromisoformat(found[1].zfill(len(found[1]) + (found[1][1] == ":"))))
        days = (at - here.replace(tzinfo=None)) / timedelta(days=1)
        with suppress(OverflowError):  # at the edge of time the nearer one is no time at all
            at -= timedelta(days=round(days))
        return at.replace(tzinfo=here.tzinfo)
    if not _CLOCK_TIME.fullmatch(text):
        raise ValueError
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=start.tzinfo) if at.tzinfo is None else at


def time_of(text: str, now: datetime) -> datetime:
    """Returns when a typed time starts, as in 24h, today or 2025-11-17.

    Raises:
        ValueError: it is no time; says what is.

    >>> time_of("24h", NOW).isoformat()
    '2025-11-16T11:04:00+00:00'
    """
    return _time(text, now)[0]


def _time(text: str, now: datetime) -> tuple[datetime, datetime, datetime]:
    """Returns where a typed time starts, what is just after it, and where it ends as the far side of a stretch."""
    now = now.astimezone(UTC).replace(microsecond=0)
    ago = _AGO.fullmatch(text)
    try:
        if ago:
            at = now - timedelta(seconds=float(ago[1]) * _SECONDS[ago[2]])
            return at.replace(microsecond=0), at.replace(microsecond=0) + _SECOND, at.replace(microsecond=0)
        if _DAY.fullmatch(text) or text in ("today", "yesterday"):
            day = _day(text, now)
            return day, day + timedelta(days=1), day + timedelta(days=1)
        if not _CLOCK_TIME.fullmatch(text):
            raise ValueError  # Python reads `20251117` too, as a moment and not as the day that is meant
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=AsShown()) if at.tzinfo is None else at.astimezone(UTC)
        at = at.replace(microsecond=0)
        return at, at + (_MINUTE if _TO_THE_MINUTE.fullmatch(text) else _SECOND), at
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time: 24h, 7d, today, 2025-11-17 or 2025-11-17T10:00Z") from None


def _day(text: str, now: datetime) -> datetime:
    if _DAY.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=AsShown())
    midnight = now.replace(hour=0, minute=0, second=0, tzinfo=AsShown(now))
    return midnight - timedelta(days=1) if text == "yesterday" else midnight
