"""Finding events in the rows of a timeline: which of them a filter wants, and where the cursor is to go for it.

The text is what stays: it is asked again of every timeline that is shown. The first 500 rows are looked at with the
key that asked, and of a longer run the others in slices of about 2 ms, so that keys are heard meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Final

from fleet_tui.fields import Field
from fleet_tui.fleet.matching import events_matching
from fleet_tui.model.matches import EventFacts, Matches
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone

_SLICE: Final = 100  # rows that are looked at between two turns of others
_SEEN: Final = 5_000  # rows whose values a completion knows


class Finding:
    """Asks a filter of each timeline that is shown; it is no widget."""

    def __init__(self) -> None:
        self.text = ""
        self.row = 0  # the row the cursor was on when the filter was asked
        self._seeks = False  # whether the cursor goes to a match from there

    def ask(
        self, timeline: Timeline, text: str, row: int, zone: tzinfo | None = UTC, *, seeks: bool = False
    ) -> Matches | None:
        """Returns the matches of a filter with the first rows looked at; None where the text is empty.

        Raises:
            FilterError: when the text cannot be read; what was asked before stays.
        """
        matches = events_matching(timeline, text, zone)
        self.text, self.row, self._seeks = text, row, seeks
        if not text:
            return None
        matches.examine()
        return matches

    def row_for(self, matches: Matches | None) -> int:
        """Returns the row for the cursor: where it was, or if it seeks the first match from there, else the last."""
        if matches is None or not self._seeks or matches.rank(self.row) is not None or not len(matches):
            return self.row
        return matches.indices[matches.nearest(self.row)]


async def look_on(matches: Matches) -> Matches:
    """Looks at all rows that are left, other work let in between."""
    for _ in range(0, len(matches.timeline), _SLICE):
        matches.examine(_SLICE)
        await asyncio.sleep(0)
    return matches


def found_line(matches: Matches, row: int, hides: str = "") -> Line:
    """Returns which match a row is of how many; `hides` is what a key would do with the others."""
    rank = matches.rank(row)
    count = f"match {rank}/{len(matches)}" if rank else f"{len(matches)} of {len(matches.timeline)} match"
    far = "" if matches.examined else " so far"
    return [(f"  {count}{far}{hides} ", Tone.DIM)]


def values_seen(timeline: Timeline | None, field: Field) -> Iterable[str]:
    """Returns the values of a field in the first rows, for completion; of long texts only that there is one or none."""
    if timeline is None or field.name in ("error", "at"):
        return ("any", "none")
    rows = range(min(len(timeline), _SEEN))
    values = (getattr(EventFacts(timeline, index), field.derive) for index in rows)
    return {each for each in values if isinstance(each, str)}
