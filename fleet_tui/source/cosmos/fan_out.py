"""Merges the answers of many partition ranges, each in order, into one ordered list, lazily.

The SDK asks a range when the range before has answered: at 30 ms a round trip it takes 136, 340 and 1,150 ms for the
first 50 rows of 2, 8 and 32 ranges. Asked together they take 38, 45 and 70 ms, and a range that fails costs its own
rows only.

A `RangeReader` promises what makes the list exact: rows come in the order of their statement, and a range that
was split or merged answers `Gone`, never with rows of its heirs. So all that comes before the last delivered key has
been delivered, the heirs start at that key, and only documents that hold this very key could come twice: they are all
that has to be remembered. (Texts with characters from U+D800 on sort differently as UTF-16 and as code points, and
nobody tells which it is; so heirs start at the last key without any, whose place is the same in both.)
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from math import ceil, sqrt
from typing import Any, Final, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from fleet_tui.errors import FleetError, ServiceFailed, Unreadable
from fleet_tui.fields import Document
from fleet_tui.key import Key as Mark
from fleet_tui.number import finite
from fleet_tui.query.cosmos_sql import Statement
from fleet_tui.query.projection import partition_of, row_of, value_at
from fleet_tui.query.query import Query
from fleet_tui.source.base import Counted, Page, RangeFailure
from fleet_tui.source.cosmos.ranges import DEADLINE, Batch, Gone, RangeReader, Spell

T = TypeVar("T")

AT_ONCE: Final = 32  # requests: one round trip for most accounts
FEWEST: Final = 6  # rows a request asks for: fewer save next to nothing and often cost another round trip
RESTARTS: Final = 3  # of one page: heirs of a range may be split again, but not for ever

Key: TypeAlias = tuple[bool, str | float]  # is it a string, so that kinds never meet; the value


async def pages(reader: RangeReader, query: Query, size: int, deadline: float = DEADLINE) -> AsyncGenerator[Page, None]:
    """Yields pages of the merged list, each within `deadline` seconds.

    A range that fails stands in `failed` of its page and of all later pages, and the others go on; `more` stays True
    then, for the list will not be complete. If no range is left and no row to show, its error is raised.
    """
    merge = _Merge(reader, query, size, deadline)
    left = query.limit
    while True:
        page = await merge.page(size if left is None else min(size, left))
        if left is not None:
            left -= len(page.documents)
        over = merge.finished or left == 0
        more = bool(page.failed) or not over
        yield replace(page, more=more, over=over)
        if over:
            return


async def count(reader: RangeReader, statement: Statement, deadline: float = DEADLINE) -> Counted:
    """Adds up what the ranges count, within `deadline` seconds; a range that fails makes it a lower bound."""
    spell = Spell(reader, deadline)
    slots = asyncio.Semaphore(AT_ONCE)
    before: Sequence[str] = ()
    for attempt in range(RESTARTS + 1):
        names = await spell.ranges(again=attempt > 0)
        answers = await _together(_total(spell, slots, name, statement) for name in names)
        if None not in answers or names == before:
            break
        before = names
    counted = [each for each in answers if isinstance(each, int)]
    named = zip(names, answers, strict=True)
    failed = tuple(RangeFailure(name, each or _restless()) for name, each in named if not isinstance(each, int))
    if failed and not counted:
        raise failed[0].error
    return Counted(sum(counted), spell.cost, failed)


async def _total(spell: Spell, slots: asyncio.Semaphore, name: str, statement: Statement) -> int | FleetError | None:
    """Adds up what a range counts, in as many parts as it likes; None if the range is gone."""
    try:
        async with spell.limit(), slots:
            batch = await spell.reader.read(name, statement, FEWEST, None)
            total = _sum(batch)
            while batch.token is not None:
                batch = await spell.reader.read(name, statement, FEWEST, batch.token)
                total += _sum(batch)
            return total
    except FleetError as error:
        return error
    except Gone:
        return None


async def _together(asking: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Returns all results in order; each begins in a turn of the loop of its own, for work before sending adds up."""
    async with asyncio.TaskGroup() as group:
        tasks = []
        for each in asking:
            tasks.append(group.create_task(each))
            await asyncio.sleep(0)
    return [task.result() for task in tasks]


def _sum(batch: Batch) -> int:
    if not all(isinstance(each, int) for each in batch.rows):
        raise Unreadable("a count came that is no number", "try again")
    return sum(batch.rows)


class _Stream(Struct, eq=False):
    """Is one statement over one range, and its rows that were read and not delivered yet."""

    name: str
    statement: Statement
    size: int
    seen: frozenset[Mark]  # delivered before the stream began
    rows: deque[tuple[Key, Mark, Document]] = field(default_factory=deque)
    token: str | None = None
    last: Key | None = None  # the key read last
    page: int = 0  # the page it was asked for last
    done: bool = False
    gone: bool = False
    restarted: int = 0  # the page in which it was gone last
    checked: bool = True  # False once its order proved to be its own

    @property
    def waiting(self) -> bool:
        """Tells whether nothing can be delivered before this stream is asked: its next row may be the first of all."""
        return not self.done and not self.rows


class _Merge:
    """Holds the streams of a query, for each range and statement, and how far they have been delivered."""

    def __init__(self, reader: RangeReader, query: Query, size: int, deadline: float) -> None:
        self._reader = reader
        self._query = query
        self._size = max(1, size if query.limit is None else min(size, query.limit))
        self._deadline = deadline
        self._statements: Sequence[Statement] = ()
        self._descending = query.order.descending
        self._streams: list[_Stream] = []
        self._failed: dict[str, RangeFailure] = {}
        self._lost: dict[str, RangeFailure] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._page = 0
        self._from: Key | None = None  # the delivered key at which heirs start
        self._marks: set[Mark] = set()  # of the documents delivered since

    @property
    def finished(self) -> bool:
        """Tells whether nothing will come any more, be it for a failure."""
        return all(stream.done and not stream.rows for stream in self._streams)

    async def page(self, want: int) -> Page:
        """Returns the next rows, at most `want`."""
        spell = Spell(self._reader, self._deadline)
        if not self._page:
            names = await spell.ranges()
            self._statements = self._reader.statements(self._query)
            self._open_all(names)
        self._page += 1
        documents: list[Document] = []
        while len(documents) < want:
            if any(stream.waiting for stream in self._streams):
                await self._refill(want - len(documents), spell)
            elif heads := [stream for stream in self._streams if stream.rows]:
                documents.append(self._take(heads))
            else:
                break
        failed = (*self._failed.values(), *self._lost.values())
        none_answers = len(self._failed) == len({stream.name for stream in self._streams})
        if failed and not documents and (none_answers or self._page == 1):
            raise failed[0].error
        return Page(tuple(documents), spell.cost, self._query.scope, failed)

    def _open_all(self, names: Sequence[str]) -> None:
        """Opens streams for these ranges: those that stand go on, new streams begin where delivery is."""
        standing: dict[str, list[_Stream]] = {}
        for stream in self._streams:
            standing.setdefault(stream.name, []).append(stream)
        self._streams = [each for name in names for each in standing.get(name) or self._open(name, len(names))]

    def _open(self, name: str, ranges: int) -> list[_Stream]:
        size = min(self._size, max(FEWEST, ceil(2 * self._size / ranges)))
        seen, start = frozenset(self._marks), self._from
        statements = self._statements if start is None else [each.starting_at(start[1]) for each in self._statements]
        return [_Stream(name, each, size, seen) for each in statements]

    def _take(self, heads: Sequence[_Stream]) -> Document:
        """Takes the first of the first rows; among equals that of the first range, so that ties stay where they are."""
        first = max if self._descending else min
        key, mark, document = first(heads, key=lambda stream: stream.rows[0][0]).rows.popleft()
        if key != self._from and _undisputed(key):
            self._from = key
            self._marks.clear()
        self._marks.add(mark)
        return document

    async def _refill(self, want: int, spell: Spell) -> None:
        """Asks, in one round trip, the streams that wait and those that will probably wait before the page is full.

        Of rows that fall on the ranges by chance, hardly any range gets more than the mean and two deviations.
        """
        live = [stream for stream in self._streams if not stream.done]
        share = want / len(live)
        low = (each for each in live if each.waiting or len(each.rows) < share + 2 * sqrt(share))
        await _together(self._ask(stream, spell) for stream in low)
        if gone := [stream for stream in live if stream.gone]:
            await self._regroup(gone, spell)

    async def _ask(self, stream: _Stream, spell: Spell) -> None:
        if stream.page == self._page:  # a page that asks twice needs much of this range
            stream.size = min(2 * stream.size, self._size)
        stream.page = self._page
        try:
            async with spell.limit(), self._slots:
                batch = await self._reader.read(stream.name, stream.statement, stream.size, stream.token)
            self._accept(stream, batch)
        except Gone:
            stream.gone = True
        except FleetError as error:
            self._fail(stream, error)

    def _accept(self, stream: _Stream, batch: Batch) -> None:
        path, last, fresh, lost = stream.statement.order, stream.last, [], 0
        for document in batch.rows:
            key = _key(path and value_at(document, path))
            if key is None:
                lost += 1
                continue
            if stream.checked and self._late(key, last):
                # Either heirs answered, or the service sorts these texts in an order of its own: the ranges will tell.
                stream.gone, stream.checked = True, False
                return
            last = key
            mark = Mark(str(document.get("id")), partition_of(self._query.container, document))
            if mark not in stream.seen:
                fresh.append((key, mark, document if self._query.whole else row_of(document)))
        if lost:
            self._lose(stream.name, lost)
        stream.rows.extend(fresh)
        stream.last, stream.token, stream.done = last, batch.token, batch.token is None

    def _lose(self, name: str, rows: int) -> None:
        """Counts rows that have no place in the list, or could not be decoded."""
        known = self._lost.get(name)
        self._lost[name] = RangeFailure(f"rows of {name}", _unplaced(), rows + (known.lost if known else 0))

    def _late(self, key: Key, last: Key | None) -> bool:
        """Tells whether a key belongs before a key that came already."""
        return last is not None and (key > last if self._descending else key < last)

    async def _regroup(self, gone: Sequence[_Stream], spell: Spell) -> None:
        """Reads the ranges again; a range that still stands is asked once more in this page as if nothing had been."""
        spell.restarts += 1
        for stream in gone:
            if stream.restarted == self._page:
                self._fail(stream, _restless())
        wanted = [stream for stream in gone if not stream.done]
        try:
            if spell.restarts > RESTARTS:
                raise _restless()
            if wanted:
                self._open_all(await spell.ranges(again=True))
        except FleetError as error:
            for stream in wanted:
                self._fail(stream, error)
        for stream in gone:
            stream.gone, stream.restarted = False, self._page

    def _fail(self, stream: _Stream, error: FleetError) -> None:
        stream.done = True
        self._failed.setdefault(stream.name, RangeFailure(stream.name, error))


def _key(found: object) -> Key | None:
    if isinstance(found, str):
        return True, found
    number = finite(found)
    return None if number is None else (False, number)


def _unplaced() -> Unreadable:
    cause = "a row came without the value it is sorted by, or nested too deeply to be read"
    return Unreadable(cause, "sort by another column, or open the row by its id")


def _undisputed(key: Key) -> bool:
    """Tells whether every order of texts that a service may have puts the key at the same place."""
    value = key[1]
    return not isinstance(value, str) or max(value, default="") < "\ud800"


def _restless() -> FleetError:
    return ServiceFailed("the partition ranges keep changing", "try again in a moment: the container is being split")
