"""A filtered list that reads page by page and never loses its rows."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import aclosing
from typing import Any, TypeVar

from textual import on
from textual.message import Message

from fleet_tui.errors import FilterError, FleetError
from fleet_tui.fields import Document
from fleet_tui.fleet import Emptiness, Listing, RecordPage
from fleet_tui.model.row import Record
from fleet_tui.query.filter_text import Filter, format_term, parse
from fleet_tui.query.query import Term
from fleet_tui.text import one_line
from fleet_tui.ui import state as words
from fleet_tui.ui.panes.filtered import FilteredScreen
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.session import Session
from fleet_tui.ui.state import State
from fleet_tui.ui.widgets.line_list import LineList

R = TypeVar("R", bound=Record)


class ReadingScreen(FilteredScreen[R]):
    """The answer to a question, as far as it has been read."""

    class PageArrived(Message):
        """A worker has read the next page."""

        def __init__(self, listing: Listing[Any], page: RecordPage[Any]) -> None:
            super().__init__()
            self.listing = listing
            self.page = page

    class ReadFailed(Message):
        """A worker could not read on."""

        def __init__(self, listing: Listing[Any], error: FleetError) -> None:
            super().__init__()
            self.listing = listing
            self.error = error

    class Explained(Message):
        """A worker knows why the list is empty."""

        def __init__(self, listing: Listing[Any], why: Emptiness | None) -> None:
            super().__init__()
            self.listing = listing
            self.why = why

    def __init__(self, session: Session, filter_text: str) -> None:
        super().__init__(session, filter_text)
        self._listing: Listing[R] | None = None
        self._first_page_due = False
        self._page_due = False
        self._more = False
        self._more_wanted = asyncio.Event()
        self._searched = 0
        self._page: RecordPage[R] | None = None  # the last that came
        self._asked_of: str | None = None  # whose records the rows are

    @property
    def whole_read(self) -> bool:
        """Whether every row of the answer is here."""
        return self.state is State.OK and not self._more and not self._first_page_due

    @abstractmethod
    def ask(self, parsed: Filter) -> Listing[R]:
        """The question to the query module."""

    @property
    def within(self) -> tuple[Term, ...]:
        """What holds besides user and filter."""
        return ()

    def reading_words(self) -> Line:
        """What is being read, while there is nothing else to see."""
        whose = f" of {one_line(self.user)}" if self.user else ""
        return [(f"reading {self.container.many}{whose} (page 1)…", Tone.DIM)]

    def empty_words(self, why: Emptiness | None) -> list[Line]:
        """Why there is nothing to see."""
        return words.empty_lines(self.container, self.filter_text, self.user, why)

    def extent(self, page: RecordPage[R] | None, count: str) -> list[str]:  # noqa: ARG002 - others look at the page
        """How much of the answer is here, and in which order; `count` tells how many rows."""
        order = self._listing.query.order if self._listing else None
        by = f"by {order.field.name} {'↓' if order.descending else '↑'}" if order else ""
        newest = order is None or (order.field.name == "written" and order.descending)
        return [count, "newest first" if newest else f"{by}, only rows with one", "more ↓" if self._more else ""]

    @property
    def document(self) -> Document | None:
        """As far as the list has read it."""
        return self.list.current.document if self.list.current else None

    def on_mount(self) -> None:
        """Ask the first question; on a network after the first paint, which loading the SDK would hold up."""
        self.notice([])
        if self.session.fleet.identity.live:
            self.call_after_refresh(self.set_filter, self.filter_text)
        else:
            self.set_filter(self.filter_text)

    def set_filter(self, text: str) -> bool:
        """Ask the source; a filter that cannot be read says so and leaves the rows alone."""
        try:
            parsed = parse(text, self.container, self.session.fleet.clock())
        except FilterError as error:
            self.refuse(error)
            return False
        self.filter_text = text
        self._listing = self.ask(parsed)
        self._asked_of = self.user
        self._first_page_due, self._page_due, self._searched = True, True, 0
        self._more_wanted.clear()
        self.set_state(State.LOADING)
        self.notice([])
        self.draw_second()
        self.set_timer(self.session.paces.reading, self._say_reading)
        self.read_aside("pages", self._read, self._listing)
        return True

    def reload(self) -> None:
        """Ask the same again; relative times count from now."""
        self.set_filter(self.filter_text)

    def on_screen_resume(self) -> None:
        """Another section may have been asked for another user's records meanwhile."""
        if self._listing is not None and self._asked_of != self.user:
            self.list.replace([])
            self.reload()

    async def _read(self, listing: Listing[R]) -> None:
        """Read a page whenever one is wanted; the paused iterator is where it goes on."""
        try:
            async with aclosing(listing.pages()) as pages:
                empty = True
                async for page in pages:
                    empty = empty and not page.records and not page.page.failed
                    self.post_message(self.PageArrived(listing, page))
                    if page.goes_on:
                        await self._more_wanted.wait()
                        self._more_wanted.clear()
            if empty:
                why = await self.session.fleet.why_empty(listing.query, self.user, self.within)
                self.post_message(self.Explained(listing, why))
        except FleetError as error:
            self.post_message(self.ReadFailed(listing, error))

    @on(PageArrived)
    def _show_page(self, message: PageArrived) -> None:
        if message.listing is not self._listing:
            return  # the answer to a question nobody asks any more
        page = message.page
        self._page = page
        self._more, self._searched = page.goes_on, page.searched
        if self._first_page_due:
            self._first_page_due = False
            self.list.narrow(None)
            self.list.replace(page.records)
        else:
            self.list.extend(page.records)
        self._page_due = not (self.list.records or page.goes_on or page.page.failed)  # why it is empty is to come
        state = State.LOADING if self._page_due else State.PARTIAL if page.page.failed else State.OK
        self.set_state(state, page.page.cost.charge)
        if page.page.failed:
            told = words.partial_notice(page.page.failed, len(self.list.records))
            self.list.say(told)
            self.notice(*told)
        self.draw_second()

    @on(ReadFailed)
    def _show_error(self, message: ReadFailed) -> None:
        if message.listing is not self._listing:
            return
        self._told_error(message.error)

    def _told_error(self, error: FleetError) -> None:
        """Rows of the answer before stay but are old; rows of this one are good, and not all."""
        rows = len(self.list.records)
        self.list.say(words.error_lines(error))
        if not rows:
            self.set_state(State.ERROR, error=error)
            self.notice([])
        elif self._first_page_due:
            self.set_state(State.STALE, error=error)
            self.notice(*words.error_notice(error, rows, self.read_at))
        else:
            self.set_state(State.PARTIAL)
            self.notice(*words.broken_notice(error, rows))
        self._more = self._page_due = False
        self.draw_second()

    def stop_reading(self) -> bool:
        """Wait no longer for an answer; False when none is waited for."""
        if not self._page_due:
            return False
        self.workers.cancel_group(self, "pages")
        self._told_error(FleetError("reading was stopped"))
        return True

    @on(Explained)
    def _show_empty(self, message: Explained) -> None:
        if message.listing is self._listing and not self.list.records:
            self._page_due = False
            self.set_state(State.OK)
            self.list.say(self.empty_words(message.why))

    @on(LineList.Highlighted, "#records")
    def _show_hint(self) -> None:
        if self.list.current and self.state in (State.OK, State.LOADING) and not self.editing:
            self.notice(self.hint())

    @on(LineList.EndNear, "#records")
    def _want_more(self) -> None:
        if self._more and not self._page_due and not self.editing and self.list.end_near:  # still, as rows change
            self._page_due = True
            self._more_wanted.set()
            if self.session.fleet.identity.live:
                self.set_state(State.LOADING)

    def _say_reading(self) -> None:
        if self.state is State.LOADING and not self.list.records:
            self.list.say([self.reading_words()])

    @property
    def news(self) -> str:
        """What came in since the question was asked."""
        return ""

    def draw_second(self) -> None:
        """The filter, and how much of its answer is here in which order."""
        shown, loaded = len(self.list.shown), len(self.list.records)
        count = f"{shown} of {loaded} loaded" if shown != loaded else f"{loaded} loaded"
        parts = [self.news, *self.extent(self._page, count)]
        if self._listing and self._listing.derived:
            chips = ",".join(format_term(each) for each in self._listing.derived)
            parts.insert(0, f"{chips} after reading, searched {self._searched}")
        right: Line = [(", ".join(filter(None, parts)) + " ", Tone.DIM)] if self._listing else []
        self.second_bar.show([(" / ", Tone.ACCENT), (one_line(self.filter_text), Tone.PLAIN)], right)
