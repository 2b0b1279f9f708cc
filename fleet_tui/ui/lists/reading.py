"""A list as it is read: the state it is in, and the reader that brings it from one state to the next.

The state is one frozen value and knows what follows from what; the reader asks and waits, and touches no widget. A
paused iterator is where reading goes on: no continuation token leaves it, and a page that nobody scrolls to is never
asked for. A refresh asks for whatever was written since the newest row, less 10 seconds: a later write may be
seen before it. Of a file whose order is that of its lines it asks for the last lines, whatever times they tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.clock import Clock
from fleet_tui.errors import FilterError, FleetError
from fleet_tui.fields import WRITTEN, Container, Document
from fleet_tui.fleet import PAGES_PER_ACTION, Emptiness, Listing, RecordPage, meaning_of
from fleet_tui.fleet.watching import later_than, newest_write, written_at
from fleet_tui.key import Key
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.record import Record, same_version
from fleet_tui.present.state import State
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import Term
from fleet_tui.source.base import RangeFailure
from fleet_tui.ui.standing import Standing

R = TypeVar("R", bound=Record)


class Refreshed(Struct, Generic[R], frozen=True):
    """The answer to a refresh: records as they are now, in order, and whether more were written than it read."""

    records: tuple[R, ...]
    more: bool = False


class NotRefreshed(Struct, frozen=True):
    """Why a refresh found nothing out; it is tried again."""

    error: FleetError


News: TypeAlias = RecordPage[R] | Emptiness | FleetError | Refreshed[R] | NotRefreshed


class ListState(Struct, Generic[R], frozen=True, eq=False):
    """The answer to a question as far as it was read, and what there is to say of it."""

    text: str = ""  # the filter that was asked
    asked: Listing[R] | None = None  # the question itself, once there is one
    records: Sequence[R] = ()
    page: RecordPage[R] | None = None  # the last that came
    old: bool = False  # whether the rows answer the question before, until the first page is here
    due: bool = False  # whether an answer is waited for
    slow: bool = False  # whether it is for so long that it has to be said
    more: bool = False  # whether there are pages after the last that came
    why: Emptiness | None = None  # why there are no rows, once that is known
    error: FleetError | None = None  # why the answer is missing or ends here
    stale: FleetError | None = None  # why a refresh failed that will be tried again
    live: bool = False  # whether what is written is asked for again and again
    new: frozenset[Key] = frozenset()  # that came in since the cursor was on the first row
    failures: frozenset[Key] = frozenset()  # that came in and that the cursor has not been on
    typed: Filter | None = None  # the filter that narrows the rows while it is being typed
    refused: FilterError | None = None  # what is wrong with a filter
    standing: Standing = Standing()

    @property
    def reading(self) -> bool:
        """Whether the user is told that an answer is waited for."""
        return self.standing.state is State.LOADING

    @property
    def wants_more(self) -> bool:
        """Whether the answer goes on, and nobody reads on yet."""
        return self.more and not self.due

    @property
    def whole(self) -> bool:
        """Whether every row of the answer is here."""
        return self.standing.state is State.OK and not self.more and not self.old

    @property
    def by_lines(self) -> bool:
        """Whether the rows come in the order of the lines of a file."""
        return self.page is not None and bool(self.page.page.stands)

    @property
    def searched(self) -> int:
        """The documents that terms went through which only a record can answer."""
        return 0 if self.old or self.page is None else self.page.searched

    @property
    def failed(self) -> tuple[RangeFailure, ...]:
        """The partition ranges that did not answer."""
        partial = self.page is not None and self.standing.state is State.PARTIAL
        return self.page.page.failed if self.page is not None and partial else ()

    def asking(self, text: str, asked: Listing[R], *, keep: bool) -> ListState[R]:
        """Returns the state once a question is asked; the rows before are kept until its first page is here."""
        return replace(
            self,
            text=text,
            asked=asked,
            records=self.records if keep else (),
            old=True,
            due=True,
            slow=False,
            stale=None,
            new=frozenset(),
            failures=frozenset(),
            refused=None,
            standing=self.standing.reading(),
        )

    def with_page(self, page: RecordPage[R], now: datetime) -> ListState[R]:
        """Returns the state with the next page; why an empty answer is empty is still to come."""
        records = [*(() if self.old else self.records), *page.records]
        failed = page.page.failed
        due = not (records or page.goes_on or failed)
        mark = State.LOADING if due else State.PARTIAL if failed else State.OK
        return replace(
            self,
            records=records,
            page=page,
            old=False,
            due=due,
            more=page.goes_on,
            why=None,
            error=None,
            typed=None if self.old else self.typed,
            standing=self.standing.read(page.page.cost.charge, now, mark),
        )

    def explained(self, why: Emptiness) -> ListState[R]:
        """Returns the state once it is known why there are no rows."""
        settled = replace(self.standing, state=State.OK, error=None)
        return replace(self, due=False, slow=False, why=why, standing=settled)

    def broken_off(self, error: FleetError) -> ListState[R]:
        """Returns the state when no more is to come: rows of an earlier answer are old now, rows of this are good."""
        mark = State.ERROR if not self.records else State.STALE if self.old else State.PARTIAL
        standing = self.standing.failed(mark, error)
        typed = None if self.old else self.typed  # the question that it stood for has its answer
        return replace(self, due=False, slow=False, more=False, error=error, typed=typed, standing=standing)

    def reading_on(self, *, told: bool) -> ListState[R]:
        """Returns the state while the next page is waited for; files are there before it could be told."""
        return replace(self, due=True, standing=self.standing.reading() if told else self.standing)

    def not_refreshed(self, error: FleetError) -> ListState[R]:
        """Returns the state after a refresh that failed: the rows are as old as they were."""
        return replace(self, stale=error, standing=self.standing.failed(State.STALE, error))

    def merged(self, records: Sequence[R], wanted: Callable[[R], bool]) -> ListState[R]:
        """Returns the rows with what was written since where it belongs; the same state where nothing is new."""
        was_stale = self.standing.state is State.STALE
        settled = replace(self.standing, state=State.OK, error=None) if was_stale else self.standing
        known = {each.stored_key: each.document for each in self.records}
        news = (each for each in records if not _is_known(each.document, known.get(each.stored_key)))
        written = {each.stored_key: each for each in news}
        fresh = [each for each in written.values() if wanted(each)]
        if not fresh and not known.keys() & written.keys():
            return replace(self, stale=None, error=None, standing=settled) if was_stale else self
        kept = [each for each in self.records if each.stored_key not in written]
        new = self.new.union(each.stored_key for each in fresh)
        told = {each.stored_key for each in self.records if has_failed(each)} - self.failures
        met = {each.stored_key for each in fresh if has_failed(each)} - told
        failures = (self.failures - written.keys()) | met
        return replace(
            self,
            records=self._in_order(fresh, kept),
            new=new,
            failures=failures,
            stale=None,
            error=None,
            standing=settled,
        )

    def looked_at(self, record: R | None) -> ListState[R]:
        """Returns the state once the cursor is on a record; the same state where that is no news."""
        if record is None or record.stored_key not in self.failures:
            return self
        return replace(self, failures=self.failures - {record.stored_key})

    def _in_order(self, fresh: Sequence[R], kept: Sequence[R]) -> Sequence[R]:
        """Puts new rows into the order; where only the whole answer tells where a row belongs, they come first."""
        order = self.asked.query.order if self.asked else None
        if order is None or order.field.name != "written":
            return [*fresh, *kept]
        if self.by_lines:
            return [*fresh, *kept] if order.descending else [*kept, *reversed(fresh)]
        return sorted([*fresh, *kept], key=lambda each: written_at(each.document), reverse=order.descending)


class Reading(Generic[R]):
    """Reads a list: page by page as they are wanted, why it is empty, and what was written since.

    `ask` makes the question of a filter, `explain` finds out why the answer to a question is empty.
    """

    def __init__(
        self,
        container: Container,
        clock: Clock,
        ask: Callable[[Filter], Listing[R]],
        explain: Callable[[Listing[R]], Awaitable[Emptiness]],
    ) -> None:
        self._container = container
        self._clock = clock
        self._ask = ask
        self._explain = explain
        self._wanted = asyncio.Event()  # set when the next page is

    def begin(self, state: ListState[R], text: str, *, keep: bool = True) -> ListState[R]:
        """Returns the state with a new question, whose `answer` is to be read; or with what is wrong with its text."""
        try:
            asked = self._ask(self._parse(text))
        except FilterError as error:
            return replace(state, refused=error)
        self._wanted.clear()
        return state.asking(text, asked, keep=keep)

    def narrowed(self, state: ListState[R], text: str) -> ListState[R]:
        """Returns the state with its rows narrowed by a text as it is typed; a text that cannot be read is refused."""
        try:
            return replace(state, typed=self._parse(text), refused=None)
        except FilterError as error:
            return replace(state, refused=error)

    def edited(self, text: str, change: Callable[[Filter], Filter]) -> str:
        """Returns a filter text with a change; a text that cannot be read stays, for `begin` to say so."""
        try:
            return change(self._parse(text)).text
        except FilterError:
            return text

    def want(self) -> None:
        """Lets the next page be read."""
        self._wanted.set()

    async def answer(self, asked: Listing[R]) -> AsyncGenerator[News[R], None]:
        """Yields a page whenever it is wanted, then why there was no row, or the error that ended it."""
        try:
            empty = True
            async with aclosing(asked.pages()) as pages:
                async for page in pages:
                    empty = empty and not page.records and not page.page.failed
                    yield page
                    if page.goes_on:
                        await self._wanted.wait()
                        self._wanted.clear()
            if empty:
                yield await self._explain(asked)
        except FleetError as error:
            yield error

    async def since(self, records: Sequence[R], *, by_lines: bool = False) -> News[R]:
        """Returns whatever was written since some records, matching or not: a row that matches no longer is to go."""
        known = {each.stored_key for each in records} if by_lines else set()
        found: list[R] = []
        pages_read, more = 0, False
        try:
            async with aclosing(self._ask(Filter(() if by_lines else self._later_than(records))).pages()) as pages:
                async for page in pages:
                    found += page.records
                    pages_read, more = pages_read + 1, page.more
                    if page.page.failed:
                        return NotRefreshed(page.page.failed[0].error)
                    if any(each.stored_key in known for each in page.records):
                        more = False  # lines are only appended: the others are known
                    if pages_read == PAGES_PER_ACTION or not more:
                        break
        except FleetError as error:
            return NotRefreshed(error)
        return Refreshed(tuple(found), more)

    def _later_than(self, records: Sequence[R]) -> tuple[Term, ...]:
        return later_than(self._container, newest_write((each.document for each in records), self._clock()))

    def after(self, state: ListState[R], news: News[R]) -> ListState[R]:
        """Returns the state after some news of its question."""
        match news:
            case RecordPage():
                return state.with_page(news, self._clock())
            case Emptiness():
                return state if state.records else state.explained(news)
            case FleetError():
                return state.broken_off(news)
            case NotRefreshed(error):
                return state.not_refreshed(error)
            case Refreshed(records):
                return state.merged(records, self.matcher(self._parse(state.text)))

    def matcher(self, parsed: Filter) -> Callable[[Record], bool]:
        """Returns what a filter means for a record that is loaded."""
        return meaning_of(parsed, self._clock())

    def _parse(self, text: str) -> Filter:
        return parse(text, self._container, self._clock())


def has_failed(record: Record | None) -> bool:
    """Tells whether a record says that something failed."""
    return getattr(record, "outcome", None) is Outcome.FAILED


def _is_known(document: Document, known: Document | None) -> bool:
    """Tells whether nothing was written since: by its time, and where a file has none by all there is."""
    if known is None:
        return False
    return document.get(WRITTEN) == known.get(WRITTEN) or same_version(document, known)
