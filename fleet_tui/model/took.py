"""Says how long a record took: one answer, which cell, detail, filter and JSON share."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment, not_before
from fleet_tui.fields import at
from fleet_tui.model.reader import LONGEST, Issue, Reader
from fleet_tui.number import finite
from fleet_tui.query.projection import value_at

SO_FAR: Final = "so far"
TO_LAST_EVENT: Final = "to its last event"


class Took(Struct, frozen=True):
    """Holds seconds, None where there is no telling, and what is `wrong` with the times that are stored.

    Where no end is stored, a run that failed or was cancelled was `broken_off`; any other has taken so much `so_far`.
    """

    seconds: float | None = None
    so_far: bool = False
    wrong: Issue | None = None
    broken_off: bool = False

    @property
    def remark(self) -> str:
        """Returns what has to be said beside the seconds, or in their place; empty of most."""
        if self.wrong:
            return self.wrong.what
        return SO_FAR if self.so_far else TO_LAST_EVENT if self.broken_off else ""


def took(
    read: Reader, seconds: tuple[str, ...], starts: tuple[str, ...], ends: tuple[str, ...], by_events: Took
) -> Took:
    """Returns seconds as recorded at some paths, else between two times, else what the events tell.

    What is wrong with them is an issue of the record too.
    """
    stored = read.number(*seconds, most=LONGEST)
    if stored is None:
        started, ended = read.moment(*starts), read.moment(*ends)
        if started is None or ended is None:
            far = _beyond(read, seconds)
            if far is not None and far < 0:
                return Took(wrong=_out_of_range(seconds[0], "it is far less than none"))
            return Took(far) if far is not None else by_events
        found = between(started, ended, ends[0])
    elif stored < 0:
        found = Took(wrong=_out_of_range(seconds[0], f"{stored:.13g} seconds are less than none"))  # all in digits
    else:
        return Took(stored)
    if found.wrong:
        read.issues.append(found.wrong)
    return found


def _beyond(read: Reader, paths: tuple[str, ...]) -> float | None:
    """Returns recorded seconds that nobody believes, for where nothing else is recorded."""
    stored = (finite(value_at(read.document, path)) for path in at(*paths))
    return next((each for each in stored if each is not None and abs(each) > LONGEST), None)


def between(started: Moment, ended: Moment, path: str) -> Took:
    """Returns the seconds between two times, or what is wrong with them; neither where they cannot be compared."""
    if not started.comparable(ended):
        return Took()
    apart = (not_before(ended, started).at - started.at).total_seconds()
    if started.is_blank or ended.is_blank or apart < 0:
        return Took(wrong=_out_of_range(path, f"it began {_told(started)} and ended {_told(ended)}"))
    return Took(apart)


def _out_of_range(path: str, what: str) -> Issue:
    return Issue(path, what, out_of_range=True)


def _told(moment: Moment) -> str:
    return moment.wall.replace(tzinfo=None).isoformat(" ", "seconds")
