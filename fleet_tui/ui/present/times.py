"""The three ways to tell when something happened: since the start, in UTC, in the user's own time."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from fleet_tui.clock import Moment, Written
from fleet_tui.ui.present.glyphs import NOT_RECORDED
from fleet_tui.ui.present.quantities import offset


class Times(StrEnum):
    """How times are told."""

    ELAPSED = "time since the start"
    UTC = "UTC"
    LOCAL = "local time"

    @property
    def following(self) -> Times:
        """The way that comes next."""
        ways = list(Times)
        return ways[(ways.index(self) + 1) % len(ways)]

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which a time of day is meant; None is that of the machine."""
        return None if self is Times.LOCAL else UTC


def row_time(seconds: float | None, moment: Moment | None, times: Times) -> str:
    """When a row happened, in at most eight cells up to a hundred hours."""
    if times is Times.ELAPSED:
        return offset(seconds)
    return NOT_RECORDED if moment is None else f"{_in(times, moment):%H:%M:%S}"


def detail_time(seconds: float | None, moment: Moment | None, times: Times) -> str:
    """The same twice: first as it is told in the rows, then the other way in brackets."""
    told = wall_time(moment, times)
    return f"{offset(seconds)} ({told})" if times is Times.ELAPSED else f"{told} ({offset(seconds)})"


def wall_time(moment: Moment | None, times: Times = Times.UTC) -> str:
    """The time of day with milliseconds and its zone, and a remark where the writer left the zone out."""
    if moment is None:
        return "no time recorded"
    at = _in(times, moment)
    zone = f"{at:%z}" if times is Times.LOCAL else "Z"
    text = f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}{zone}"
    return text if moment.written in (Written.UTC, Written.OFFSET) else f"{text} {moment.written}"


def _in(times: Times, moment: Moment) -> datetime:
    try:
        return moment.at.astimezone(times.zone)
    except (OverflowError, OSError, ValueError):  # a year at the edge of what there is, where zones are not known
        return moment.at
