"""A list that keeps itself up to date: only what was written since is asked for, and put where it belongs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from textual import on
from textual.message import Message
from textual.signal import Signal

from fleet_tui.errors import FleetError
from fleet_tui.fields import WRITTEN, Document
from fleet_tui.fleet import PAGES_PER_ACTION, Listing
from fleet_tui.model.record import Record
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.state import State
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import Range, Term
from fleet_tui.text import one_line
from fleet_tui.ui.actions.choosing import choose_seconds
from fleet_tui.ui.lists.filtered import record_matcher
from fleet_tui.ui.lists.reading import ReadingScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.line_list import LineList

R = TypeVar("R", bound=Record)

_OVERLAP: Final = 10.0  # seconds that are asked for twice: a write may be seen after a later one


@dataclass(frozen=True, slots=True)
class Written(Generic[R]):
    """What a refresh found: records as they are now, in order, and whether more were written than it read."""

    records: tuple[R, ...]
    more: bool


class RefreshingScreen(ReadingScreen[R]):
    """A keyset on the time of the last write, with an overlap; off until it is asked for."""

    class Refreshed(Message):
        """A worker has asked what was written since."""

        def __init__(self, listing: Listing[Any], written: Written[Any]) -> None:
            super().__init__()
            self.listing = listing
            self.written = written

    class NotRefreshed(Message):
        """A worker could not ask, and will again."""

        def __init__(self, error: FleetError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, session: Session, filter_text: str) -> None:
        super().__init__(session, filter_text)
        self.written: Signal[Sequence[Record]] = Signal(self, "written")
        self.every: float | None = None  # seconds between two refreshes
        self._new: set[str] = set()  # ids that came in above the cursor since it was on the first row

    @property
    def news(self) -> str:
        """What came in, for the line with the filter."""
        return f"{len(self._new)} new · g" if self._new else "live" if self.every else ""

    def set_filter(self, text: str) -> bool:
        """All is read anew."""
        self._new.clear()
        return super().set_filter(text)

    async def action_refresh_every(self) -> None:
        """Choose how often to refresh."""
        choose_seconds(self, self.refresh_every, off="read again with r only")

    def refresh_every(self, seconds: float | None) -> None:
        """Refresh from now on; None is never."""
        self.every = seconds
        self.workers.cancel_group(self, "refresh")
        if seconds is not None:
            self.read_aside("refresh", self._refresh)
        self.draw_second()

    async def _refresh(self) -> None:
        while self.every is not None:
            await asyncio.sleep(self.every)
            listing = self._listing
            if listing is None or self not in self.app.screen_stack or self.editing or self.state is State.LOADING:
                continue  # nobody looks, or something else is going on
            try:
                self.post_message(self.Refreshed(listing, await self._written_since()))
            except FleetError as error:
                self.post_message(self.NotRefreshed(error))

    async def _written_since(self) -> Written[R]:
        """Whatever was written, matching or not: a row that matches no longer is to go.

        Raises:
            FleetError: when it cannot be read.
        """
        newest = max((_written(each.document) for each in self.list.records), default=0.0)
        since = datetime.fromtimestamp(max(newest - _OVERLAP, 0.0), UTC)
        found: list[R] = []
        pages_read, more = 0, False
        terms = (Term(self.container.field("written"), Range(low=since)),)
        async with aclosing(self.ask(Filter(terms)).pages()) as pages:
            async for page in pages:
                found += page.records
                pages_read, more = pages_read + 1, page.more
                if page.page.failed:
                    raise page.page.failed[0].error
                if pages_read == PAGES_PER_ACTION:
                    break
        return Written(tuple(found), more)

    @on(Refreshed)
    def _merge(self, message: Refreshed) -> None:
        if message.listing is not self._listing or self.editing:
            return
        if message.written.more:
            self.reload()  # more was written than is worth to be merged
            return
        self._put(message.written.records)
        if self.state is State.STALE:
            self.notice(self.hint())
            self.set_state(State.OK)
        self.draw_second()
        self._tell_opened(message.written.records)

    def _put(self, records: Iterable[R]) -> None:
        """Put what was written where it belongs; nothing is drawn where nothing is new."""
        now = self.session.fleet.clock()
        wanted = record_matcher(parse(self.filter_text, self.container, now), now)
        known = {_key(each): _written(each.document) for each in self.list.records}
        written = {_key(each): each for each in records if known.get(_key(each)) != _written(each.document)}
        fresh = [each for each in written.values() if wanted(each)]
        if not fresh and not known.keys() & written.keys():
            return
        order = self._listing.query.order if self._listing else None
        kept = [each for each in self.list.records if _key(each) not in written]
        if order is not None and order.field.name == "written":
            merged = sorted([*fresh, *kept], key=lambda each: _written(each.document), reverse=order.descending)
        else:
            merged = [*fresh, *kept]  # where a row belongs in another order, only the whole answer tells
        self.list.replace(merged)
        if self.list.cursor > 0:
            self._new.update(each.stored_id for each in fresh)

    def _tell_opened(self, records: Iterable[R]) -> None:
        """A record that was opened from here may have been written again."""
        self.written.publish(tuple(records))

    @on(NotRefreshed)
    def _keep(self, message: NotRefreshed) -> None:
        self.set_state(State.STALE, error=message.error)
        rest = f" · {len(self.list.records)} rows stay · tries again"
        self.notice([("✗ ", Tone.BAD), (one_line(message.error.cause), Tone.PLAIN), (rest, Tone.DIM)])

    @on(LineList.Highlighted, "#records")
    def _see_new(self) -> None:
        if self._new and self.list.cursor == 0:
            self._new.clear()
            self.draw_second()


def _key(record: Record) -> tuple[str, str]:
    return record.stored_id, record.partition_key


def _written(document: Document) -> float:
    found = document.get(WRITTEN)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else 0.0
