"""Says where a call stands among the calls of its tool: how many times their median it took.

Recorded durations are held against recorded durations, inferred against inferred: until an agent's next event
more may have happened than the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from fleet_tui.insight.spread import Spread
from fleet_tui.insight.tools import Calls
from fleet_tui.model.ran import NOBODYS, tool_key
from fleet_tui.model.severity import work_of
from fleet_tui.model.timeline import Row

ENOUGH: Final = 8  # calls from which on a median says something


class Usual(Struct, frozen=True):
    """Holds the median of some calls of a tool, in seconds."""

    calls: int
    median: float


class Standing(Struct, frozen=True):
    """Says that a call took so many `times` what is usual; `inferred` is whether nobody recorded the durations."""

    times: float
    usual: Usual
    inferred: bool


class Baseline:
    """Knows what is usual of each tool in the runs that were examined."""

    def __init__(self, known: Iterable[Calls] = ()) -> None:
        self._known: dict[str, list[Calls]] = {}
        for each in known:
            self._known.setdefault(each.key, []).append(each)
        self._usual: dict[tuple[str, bool], Usual | None] = {}

    def standing(self, row: Row) -> Standing | None:
        """Returns where the call in a row stands; None for what is no call, has no duration, or where few are known."""
        work = work_of(row.event)
        if not work.tool or work.answers or work.kind in NOBODYS or row.seconds is None:
            return None
        usual = self._of(tool_key(work.tool), row.inferred)
        return Standing(row.seconds / usual.median, usual, row.inferred) if usual else None

    def _of(self, key: str, inferred: bool) -> Usual | None:
        if (key, inferred) not in self._usual:
            self._usual[key, inferred] = _usual(self._known.get(key, ()), inferred)
        return self._usual[key, inferred]


def _usual(known: Iterable[Calls], inferred: bool) -> Usual | None:
    spread = Spread(each.inferred if inferred else each.recorded for each in known)
    median = spread.median
    return Usual(spread.count, median) if median and spread.count >= ENOUGH else None
