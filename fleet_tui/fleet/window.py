"""Finds the runs of a user in a window of time, by one bounded query.

A list reads more of a run than a comparison needs, a score and a time; a projection of its own would be a second way in
which a row is made. The bounds are compared as texts, which for a time with an offset or without a zone is up to 14
hours off: so a day more is asked for on either side, and who compares looks at the moments.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fleet_tui.clock import moved
from fleet_tui.errors import UsageError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.listing import Listing
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Eq, Range, Term
from fleet_tui.schema import RUN_BEGAN, RUNS
from fleet_tui.text import one_line

MOST_IN_WINDOW: Final = 2_000  # runs
_PAGE: Final = 200
_SLACK: Final = timedelta(days=1)


def runs_in_window(fleet: Fleet, record: Record, start: datetime, end: datetime) -> Listing[WorkflowRun]:
    """Lists the runs that the user of a record began between two times, newest write first, and some a day beyond.

    Raises:
        UsageError: the record names no user.

    >>> opened = await fleet.record(OPTIMIZATIONS, "opt_01HZYT3WJY08HH1EF7GZABXJ4F")
    >>> listing = runs_in_window(fleet, opened.record, NOW - timedelta(days=1), NOW)
    >>> {each.user async for each in listing}
    {'user_123'}
    """
    user = record.own_key
    if not isinstance(user, str) or not user:
        named = f"{record.container.one} {one_line(record.id)}"
        raise UsageError(f"{named} records no user, whose runs could be compared", "take another one")
    terms = (
        Term(RUNS.field("user"), Eq(user)),
        Term(RUN_BEGAN, Range(moved(start, -_SLACK), moved(end, _SLACK))),
    )
    return fleet.records(RUNS, within=terms, limit=MOST_IN_WINDOW, size=_PAGE)
