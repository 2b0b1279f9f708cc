"""Gives records as they are read, and says what may be missing: less than there is never looks like all there is."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Final, Generic, TypeVar

from fleet_tui.api.given import at_least_one
from fleet_tui.api.lifetime import Lifetime
from fleet_tui.errors import Incomplete
from fleet_tui.fleet.listing import Listing
from fleet_tui.model.record import Record
from fleet_tui.query.query import Sort
from fleet_tui.settings.in_python import in_python
from fleet_tui.source.base import Cost, Nearest, Page
from fleet_tui.text import counted

R = TypeVar("R", bound=Record)

_PAGE: Final = 100  # records, at most, that are asked for at once
_ALWAYS_THERE: Final = ("id", "written")  # in each document: nothing is left out where these sort


class AsyncRows(Generic[R]):
    """Reads records as they are used, by `async for`, `first` or `list`; each of these asks anew.

    `cost` adds up what all of that took; what was asked for in vain, as a request that was refused, is not in it.
    `whole` and `missing` are about the last reading: whether it came to its end with nothing missing, and, in
    sentences, what may be. A filter that sorts leaves out what has nothing to sort by, and `missing` says so.

    Raises:
        Incomplete: some partition ranges did not answer; raised behind the last record that came.
        FleetError: the source failed.
    """

    def __init__(self, ask: Callable[[int | None, int], Listing[R]], many: str, lifetime: Lifetime) -> None:
        self.cost = Cost()
        self.missing: tuple[str, ...] = ()
        self._ask = ask
        self._many = many
        self._lifetime = lifetime
        self._ended = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._many}>"

    @property
    def whole(self) -> bool:
        """Tells whether the last reading came to its end, and nothing that was asked for is missing."""
        return self._ended and not self.missing

    def __aiter__(self) -> AsyncIterator[R]:
        """Gives every record, reading on as they are used."""
        return self._records()

    async def first(self) -> R | None:
        """Returns the first record, None where there is none."""
        found = await self.list(1)
        return found[0] if found else None

    async def list(self, limit: int | None = None) -> builtins.list[R]:
        """Returns the first records, as many as `limit` allows; all of them without it.

        Raises:
            Incomplete: some ranges did not answer; its `records` are those that came.
        """
        found: builtins.list[R] = []
        try:
            async with aclosing(self.pages(limit)) as pages:
                async for records in pages:
                    found += records
        except Incomplete as error:
            raise Incomplete(error.cause, error.next_step, error.reply, found) from None
        return found

    async def pages(self, limit: int | None = None) -> AsyncGenerator[tuple[R, ...], None]:
        """Yields the records page by page, as they arrive.

        Raises:
            UsageError: the limit is no whole number above 0.
        """
        most = None if limit is None else at_least_one(limit, "limit")
        with self._lifetime.asked():
            self._ended, self.missing = False, ()
            page: Page | None = None
            size = _PAGE if most is None else min(most, _PAGE)
            asked = self._ask(most, size)
            async with aclosing(asked.pages()) as pages:
                async for each in pages:
                    self._lifetime.require()
                    page = each.page
                    self.cost += page.cost
                    self.missing = tuple(_missing(page, self._many, asked.query.order))
                    yield each.records
            self._ended = True
            if page and page.failed:
                failure = page.failed[0].error
                raise Incomplete(self.missing[0], failure.next_step, failure.reply)

    async def _records(self) -> AsyncGenerator[R, None]:
        async with aclosing(self.pages()) as pages:
            async for records in pages:
                for each in records:
                    yield each


def _missing(page: Page, many: str, order: Sort) -> list[str]:
    said: list[str] = []
    if page.failed:
        ranges = counted(len(page.failed), "partition range")
        said.append(f"{many} may be missing, for {ranges} did not answer: {in_python(page.failed[0].error.cause)}")
    if page.unread:
        said.append(page.unread)
    if page.lags:
        said.append(f"the {many} written last may be missing, for they come {page.via}")
    if order.field.name not in _ALWAYS_THERE:
        said.append(f"{many} without {order.field.name} are left out: sorted by it are only those with one")
    if isinstance(page, Nearest):
        if page.cut:
            said.append(f"only the newest {page.compared:,} {many} were compared")
        if page.left_out:
            said.append(f"{many} may be missing, for their vectors cannot be compared: {', '.join(page.left_out)}")
    return said
