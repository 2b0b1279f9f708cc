"""Asks again and again for what was written since, and gives out each write once.

Of an account it asks for whatever was written since the newest write that it knows, less 10 seconds: a later write may
be seen before it. Time that passed here passed there too, so that a filter which nothing matches for a day does not ask
for the whole day again. A time that is still to come, as a document of a file may tell, is no bound: nothing would
be seen before it. Of a file whose order is that of its lines it reads the last lines, whatever times they tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Final, Generic, TypeVar

from msgspec import Struct

from fleet_tui.clock import Clock, from_epoch
from fleet_tui.fields import WRITTEN, Container, Document
from fleet_tui.fleet.listing import Listing
from fleet_tui.key import Key
from fleet_tui.model.record import Record, same_version
from fleet_tui.number import finite
from fleet_tui.query.query import Range, Term
from fleet_tui.source.base import RangeFailure

R = TypeVar("R", bound=Record)

OVERLAP: Final = 10.0  # seconds that are asked for twice
_NEVER_YET: Final = 1e11  # seconds since 1970: no clock of a service tells the year 5138


class Seen(Struct, Generic[R], frozen=True):
    """Holds what was written since, oldest first, and the partition ranges that did not answer."""

    records: tuple[R, ...] = ()
    failed: tuple[RangeFailure, ...] = ()


class Watching(Generic[R]):
    """Asks one question by `ask`, to which terms of time are given, and knows which writes it has given out.

    Raises:
        FleetError: the source failed; the next answer holds what was missed.

    >>> runs = Watching(RUNS, lambda terms: fleet.records(RUNS, within=terms), fleet.clock)
    >>> await runs.begin(fleet.records(RUNS, limit=1))
    >>> (await runs.news()).records
    ()
    """

    def __init__(self, container: Container, ask: Callable[[tuple[Term, ...]], Listing[R]], clock: Clock) -> None:
        self._container = container
        self._ask = ask
        self._clock = clock
        self._began = clock()
        self._start = 0.0  # the newest write when it began, by the clock of the service
        self._newest = 0.0
        self._by_lines = False
        self.ahead: datetime | None = None  # the latest write that is dated ahead of the clock
        self._known: dict[Key, Document] = {}

    async def begin(self, newest: Listing[Record]) -> None:
        """Takes all that is there for known; `newest` lists the newest document, whether it matches or not."""
        self._began = self._clock()
        async with aclosing(newest.pages()) as pages:
            async for page in pages:
                self._by_lines = bool(page.page.stands)
                self._note_ahead(page.page.documents)
                self._start = newest_write(page.page.documents, self._began)
        self._newest = self._start
        await self._read(beginning=True)

    def _note_ahead(self, documents: Sequence[Document]) -> None:
        if self._by_lines:
            return  # no time bounds what is read
        self.ahead = max(filter(None, (self.ahead, ahead_of(documents, self._clock()))), default=None)

    async def news(self) -> Seen[R]:
        """Returns what was written since it was asked last, each write once."""
        return await self._read(beginning=False)

    async def _read(self, *, beginning: bool) -> Seen[R]:
        asked_at = self._clock()
        terms = () if self._by_lines else later_than(self._container, self._newest)
        found: dict[Key, R] = {}
        failed: tuple[RangeFailure, ...] = ()
        async with aclosing(self._ask(terms).pages()) as pages:
            async for page in pages:
                failed = page.page.failed
                for record in page.records:
                    found.setdefault(record.stored_key, record)
                if self._by_lines and (beginning or any(map(self._is_known, page.records))):
                    break  # lines are only appended: those before are known
        fresh = [each for each in found.values() if not self._is_known(each)]
        self._known |= {each.stored_key: each.document for each in fresh}
        if not failed:
            documents = [each.document for each in found.values()]
            self._note_ahead(documents)
            newest = max((at for each in documents if (at := written_at(each)) <= asked_at.timestamp()), default=0.0)
            self._move_on(newest, (asked_at - self._began).total_seconds())
        return Seen(tuple(reversed(fresh)), failed)

    def _is_known(self, record: R) -> bool:
        known = self._known.get(record.stored_key)
        return known is not None and same_version(known, record.document)

    def _move_on(self, newest: float, after: float) -> None:
        """Asks for later writes only from now on, `after` so many seconds; what cannot come again is forgotten."""
        passed = self._start + max(after, 0.0) if self._start else 0.0
        self._newest = max(self._newest, newest, passed)
        if not self._by_lines:
            low = self._newest - OVERLAP
            self._known = {key: each for key, each in self._known.items() if written_at(each) >= low}


def later_than(container: Container, newest: float) -> tuple[Term, ...]:
    """Returns the term for what was written after a write, and shortly before it.

    >>> later_than(RUNS, 1763373610.0)[0].predicate.low.isoformat()
    '2025-11-17T10:00:00+00:00'
    """
    return (Term(container.field("written"), Range(low=from_epoch(max(newest - OVERLAP, 0.0)))),)


def newest_write(documents: Iterable[Document], now: datetime) -> float:
    """Returns when some documents were last written, in seconds; of those dated ahead of the clock only that it is now.

    >>> now = from_epoch(1763373610.0)
    >>> newest_write([{"_ts": 1763373600}, {"_ts": 1999999999}], now), newest_write([{"_ts": 1999999999}], now)
    (1763373600.0, 1763373610.0)
    """
    here = now.timestamp()
    times = [*filter(None, map(written_at, documents))]
    return max((each for each in times if each <= here), default=here if times else 0.0)


def ahead_of(documents: Iterable[Document], now: datetime) -> datetime | None:
    """Returns the latest time at which some documents were written, if it is ahead of the clock; None if none is.

    Clocks are never quite equal: seconds are no news.
    """
    latest = max(map(written_at, documents), default=0.0)
    return from_epoch(latest) if latest > now.timestamp() + OVERLAP else None


def written_at(document: Document) -> float:
    """Returns the seconds that the service would write; of what it would not, none.

    >>> written_at({"_ts": 1763373610}), written_at({"_ts": "yesterday"})
    (1763373610.0, 0.0)
    """
    found = finite(document.get(WRITTEN))
    return found if found is not None and 0 < found < _NEVER_YET else 0.0
