"""Gives partition ranges to be asked, and limits the time and the charge that asking may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Final, Protocol

from msgspec import Struct

from fleet_tui.errors import TimedOut
from fleet_tui.query.cosmos_sql import Statement
from fleet_tui.query.query import Query
from fleet_tui.source.base import Cost

DEADLINE: Final = 30.0  # seconds for one page, one document, one count
# Of the same, those that the SDK makes by itself included: a first page asks each range once, twice behind throttling,
# and in the deadline no range of a service that reads before it answers gives more than some dozens of empty pages.
REQUESTS_AT_MOST: Final = 1_000


class Gone(Exception):
    """Says that the range was split, merged or moved, and what it would answer now is not its own."""


class Batch(Struct, frozen=True):
    """Holds the rows of one request, and the token to go on with; without a token the range is read to its end."""

    rows: Sequence[Any]
    token: str | None = None


class RangeReader(Protocol):
    """Raises `FleetError` and `Gone`, and may be cancelled at any await."""

    @property
    def spent(self) -> Cost:
        """Adds up what all requests so far took, those that failed included."""
        ...

    def begin(self) -> None:
        """Starts an action of the user, which may make `REQUESTS_AT_MOST` requests."""
        ...

    async def ranges(self, *, again: bool) -> Sequence[str]:
        """Names all ranges, always in the same order; `again` asks the service, not a cache."""
        ...

    def statements(self, query: Query) -> Sequence[Statement]:
        """Returns what answers a query, once the ranges have been named: by then it knows the container."""
        ...

    async def read(self, name: str, statement: Statement, size: int, token: str | None) -> Batch:
        """Reads about `size` rows of a range; the same request may be made again."""
        ...


class Spell:
    """Limits what one action of the user may take, in seconds and in requests, and says what it has cost so far."""

    def __init__(self, reader: RangeReader, seconds: float) -> None:
        self.reader = reader
        self.restarts = 0
        self._seconds = seconds
        self._began = monotonic()
        self._until = asyncio.get_running_loop().time() + seconds
        self._before = reader.spent
        reader.begin()

    @property
    def cost(self) -> Cost:
        """Adds charge and requests of all ranges together, and the time on the clock."""
        now = self.reader.spent
        charge, requests = now.charge - self._before.charge, now.requests - self._before.requests
        return Cost(charge, monotonic() - self._began, requests)

    async def ranges(self, *, again: bool = False) -> Sequence[str]:
        """Names the reader's ranges, if it does so in time."""
        async with self.limit():
            return await self.reader.ranges(again=again)

    @asynccontextmanager
    async def limit(self) -> AsyncIterator[None]:
        """Ends the waiting when the time is over.

        Raises:
            TimedOut: it was.
        """
        try:
            async with asyncio.timeout_at(self._until):
                yield
        except TimeoutError:
            next_step = "try again, or ask for less with a filter"
            raise TimedOut(f"no answer within {self._seconds:g} s", next_step) from None
