"""Answers questions in domain words for a pane, the command line and a script.

The examples read the demo, as typed into `python -m asyncio`: `fleet` is `Fleet(source, frozen(NOW))`, and `source` is
`LocalSource(FOLDER)`.
"""

from __future__ import annotations

from fleet_tui.fleet.fleet import EVENTS_AT_ONCE, Fleet
from fleet_tui.fleet.links import Link
from fleet_tui.fleet.listing import PAGE_SIZE, PAGES_PER_ACTION, Emptiness, Listing, RecordPage, meaning_of, satisfies
from fleet_tui.fleet.opened import Opened, OpenedRun, SegmentsRead
from fleet_tui.fleet.question import question
from fleet_tui.fleet.users import UserSeen, UsersSeen

__all__ = [
    "EVENTS_AT_ONCE",
    "PAGES_PER_ACTION",
    "PAGE_SIZE",
    "Emptiness",
    "Fleet",
    "Link",
    "Listing",
    "Opened",
    "OpenedRun",
    "RecordPage",
    "SegmentsRead",
    "UserSeen",
    "UsersSeen",
    "meaning_of",
    "question",
    "satisfies",
]
