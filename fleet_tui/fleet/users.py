"""Tells whose records there are, by a bounded look at the newest runs."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment
from fleet_tui.fleet.listing import Listing, failures
from fleet_tui.model.record import Record
from fleet_tui.query.evaluate import recorded
from fleet_tui.source.base import RangeFailure

LOOKED_AT: Final = 1_000  # runs: an account has no list of its users


class UserSeen(Struct):
    """Holds a user (None: not recorded), how many of the runs are theirs, and when the newest was written.

    The name as `stored` tells users apart and is never to be shown.
    """

    stored: str | None
    user: str | None
    runs: int
    written: Moment | None


class UsersSeen(Struct, frozen=True):
    """Holds the users of `among` runs; `more` says that there are runs which were not looked at.

    Who wrote first in the order of the source comes first, and `stands` names that where it is not that of the times.
    """

    users: tuple[UserSeen, ...]
    among: int
    more: bool
    failed: tuple[RangeFailure, ...] = ()
    stands: str = ""


async def users_of(runs: Listing[Record]) -> UsersSeen:
    """Goes through the newest runs, `LOOKED_AT` of them at most.

    >>> (await users_of(fleet.records(RUNS, "user:maja"))).users[0].runs
    2
    """
    seen: dict[str | None, UserSeen] = {}
    among, more, parts = 0, False, []
    async with aclosing(runs.pages()) as pages:
        async for page in pages:
            parts.append(page.page)
            for record in page.records:
                stored = recorded(record.container, "user", record.document)
                name = stored if isinstance(stored, str) else None
                found = seen.setdefault(name, UserSeen(name, record.user, 0, record.written))
                found.runs += 1
                found.written = max(filter(None, (found.written, record.written)), default=None)
            among += len(page.records)
            more = page.more
            if among >= LOOKED_AT:
                break
    return UsersSeen(tuple(seen.values()), among, more, failures(parts), parts[-1].stands if parts else "")
