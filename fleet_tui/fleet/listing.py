"""Asks a question page by page, and holds the answer of each page."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fields import Document, RowText
from fleet_tui.fleet.reading import made
from fleet_tui.model.json_row import derive
from fleet_tui.model.record import Record
from fleet_tui.query.evaluate import holds, matcher
from fleet_tui.query.filter_text import Filter
from fleet_tui.query.query import Query, Term
from fleet_tui.source.base import Cost, Page, RangeFailure, Source

R = TypeVar("R", bound=Record)

PAGE_SIZE: Final = 50
MOST_SIMILAR: Final = 20  # memories that are asked for by their likeness to another
PAGES_PER_ACTION: Final = 5  # pages searched for one record that only derived terms can pick


class RecordPage(Struct, Generic[R], frozen=True):
    """Holds the next records of a list; `searched` counts the documents that derived terms went through."""

    records: tuple[R, ...]
    page: Page
    searched: int = 0

    @property
    def more(self) -> bool:
        """Tells whether there are more records than these and those before them."""
        return self.page.more

    @property
    def goes_on(self) -> bool:
        """Tells whether there is more to ask for: a list that lost a range is never complete, and ends all the same."""
        return self.page.more and not self.page.over


class Emptiness(Struct, frozen=True):
    """Says why a list is empty: how many documents the unfiltered list has, and which fields none of them records.

    `searched` is whether a bare word was looked for, which no more than some fields are searched for.
    """

    total: int
    never_recorded: tuple[str, ...] = ()
    searched: bool = False


class Listing(Generic[R]):
    """Asks one question page by page: `async for` gives every record, `pages()` what a pane wants.

    Raises:
        FleetError: the source failed; both ways of reading raise it.

    >>> listing = fleet.records(RUNS, "tokens:>4000", limit=1)
    >>> [each.tokens async for each in listing][0] > 4000
    True
    """

    def __init__(
        self,
        source: Source,
        query: Query,
        derived: tuple[Term, ...],
        make: Callable[[Document], R],
        *,
        size: int,
        now: datetime,
        write: Callable[[RowText], R] | None = None,
    ) -> None:
        self.query = query
        self.derived = derived
        self._source = source
        self._make = make
        self._write = write
        self._size = size
        self._now = now

    def __aiter__(self) -> AsyncIterator[R]:
        """Gives every record, reading on as they are used."""
        return self._records()

    async def pages(self) -> AsyncGenerator[RecordPage[R], None]:
        """Yields pages in order; with derived terms a page may be empty after a search of a few pages, and says so.

        Raises:
            FleetError: the source failed; what it gave until then has been given out.

        >>> [len(each.records) async for each in fleet.records(RUNS, limit=60).pages()]
        [50, 10]
        """
        async with aclosing(self._source.pages(self._asked, self._size)) as pages:
            parts: list[Page] = []  # read since the last page that was given out
            kept: list[R] = []
            searched = delivered = 0
            async for page in _to_its_end(pages):
                if isinstance(page, FleetError):
                    if kept:
                        yield RecordPage(tuple(kept), _joined(parts, more=True, over=True), searched)
                    raise page
                parts.append(page)
                kept += map(self._write, page.texts) if self._write else ()
                kept += filter(self._matches, await made(self._make, page.documents))
                searched += len(page.documents) + len(page.texts)
                wanted = min(self._size, self._left(delivered))
                goes_on = page.more and not page.over
                if self.derived and goes_on and len(kept) < wanted and len(parts) < PAGES_PER_ACTION:
                    continue
                kept = kept[: self._left(delivered)]
                delivered += len(kept)
                enough = self._left(delivered) <= 0
                whole = _joined(parts, more=page.more and not enough, over=page.over or enough)
                yield RecordPage(tuple(kept), whole, searched)
                if not whole.more:
                    return
                parts, kept = [], []

    @property
    def _asked(self) -> Query:
        """Drops the limit before derived terms: it cuts what they leave, so the source must not cut before them."""
        query = self.query
        if self._write and not self.derived:
            return replace(query, undecoded=True)
        return query if not self.derived else Query(query.container, query.terms, query.sort, None, query.whole)

    def _left(self, delivered: int) -> int:
        return 1 << 62 if self.query.limit is None else self.query.limit - delivered

    def _matches(self, record: R) -> bool:
        return satisfies(record, self.derived, self._now)

    async def _records(self) -> AsyncGenerator[R, None]:
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for record in page.records:
                    yield record


def _joined(pages: Sequence[Page], *, more: bool, over: bool) -> Page:
    """Makes one page of several: all that was read, all it cost, all that failed."""
    return replace(
        pages[-1],
        documents=tuple(each for page in pages for each in page.documents),
        cost=sum((page.cost for page in pages), Cost()),
        failed=failures(pages),
        more=more,
        raw=tuple(each for page in pages for each in page.raw),
        over=over,
    )


def meaning_of(parsed: Filter, now: datetime) -> Callable[[Record], bool]:
    """Returns what a filter means for a record that is here.

    >>> from fleet_tui.query.filter_text import parse
    >>> run = (await fleet.run("XRX6")).record
    >>> meaning_of(parse("tokens:>3000", RUNS, NOW), NOW)(run)
    True
    """
    matches = matcher(parsed.terms)
    if not parsed.derived:
        return lambda record: matches(record.document)
    return lambda record: matches(record.document) and satisfies(record, parsed.derived, now)


def satisfies(record: object, derived: Iterable[Term], now: datetime) -> bool:
    """Tells whether a record is as the terms want it that no path of a document answers.

    >>> run = (await fleet.run("XRX6")).record
    >>> satisfies(run, fleet.records(RUNS, "tokens:>3000").derived, NOW)
    True
    """
    return all(holds(each.predicate, derive(record, each.field, now), each.field) != each.negated for each in derived)


def failures(pages: Iterable[Page]) -> tuple[RangeFailure, ...]:
    """Returns each range that failed, once: a page repeats the failures of the pages before it."""
    return tuple({each.range_id: each for page in pages for each in page.failed}.values())


async def _to_its_end(pages: AsyncIterator[Page]) -> AsyncIterator[Page | FleetError]:
    """Yields pages, and the error that ended them if there was an error."""
    try:
        async for page in pages:
            yield page
    except FleetError as error:
        yield error
