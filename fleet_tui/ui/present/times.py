"""The three ways to tell when something happened: since the start, in UTC, in the user's own time."""

from __future__ import annotations

from datetime import UTC, tzinfo
from enum import StrEnum

from fleet_tui.clock import Moment
from fleet_tui.ui.present.glyphs import NOT_RECORDED
from fleet_tui.ui.present.quantities import at_zone, offset, wall_time


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
    return NOT_RECORDED if moment is None else f"{at_zone(moment.at, times.zone):%H:%M:%S}"


def detail_time(seconds: float | None, moment: Moment | None, times: Times) -> str:
    """The same twice: first as it is told in the rows, then the other way in brackets."""
    told = wall_time(moment, times.zone)
    return f"{offset(seconds)} ({told})" if times is Times.ELAPSED else f"{told} ({offset(seconds)})"
