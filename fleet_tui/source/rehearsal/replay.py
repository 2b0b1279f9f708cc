"""Replays a stored run as it was while it ran: its document grows by the clock, as its writer patched it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from fleet_tui.clock import Clock, read_time, stamp
from fleet_tui.errors import Unreadable
from fleet_tui.fields import WRITTEN, Container, Document
from fleet_tui.key import PartitionKey, parts_of
from fleet_tui.query.evaluate import matcher, sort_key
from fleet_tui.query.likeness import Vector
from fleet_tui.query.projection import project
from fleet_tui.query.query import Query, Sort
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Counted, Found, Identity, Nearest, Page, Source

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_AT_THE_END: Final = ("result", "quality")  # written when the run is over
_OF_THE_SUMMARY: Final = ("durationSeconds", "completedAt")


class Replay:
    """Is a source in which one run begins when the source is first asked, and ends as it did."""

    def __init__(self, source: Source, run_id: str, clock: Clock) -> None:
        self._source = source
        self._run_id = run_id
        self._clock = clock
        self._began: datetime | None = None
        self._whole: Document | None = None

    @property
    def identity(self) -> Identity:
        return self._source.identity

    @property
    def recognised(self) -> tuple[str, ...]:
        return self._source.recognised

    @property
    def times(self) -> tuple[str, ...]:
        return self._source.times

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        """Reads a document; the run as far as it has come."""
        if container is RUNS and document_id == self._run_id and document_id in parts_of(partition_key):
            return Found(await self._now())
        return await self._source.get(container, document_id, partition_key)

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        """Yields pages with the run in its place, as it was when the first of them was read."""
        run = await self._if_matching(query)
        async with aclosing(self._source.pages(replace(query, undecoded=False), size)) as pages:
            async for page in pages:
                found = [each for each in page.documents if not self._is_it(query, each)]
                if run is not None and (not page.more or _belongs_before(run, found[-1:], query.order)):
                    place = next((i for i, each in enumerate(found) if _belongs_before(run, [each], query.order)), None)
                    found.insert(len(found) if place is None else place, run)
                    run = None
                yield replace(page, documents=tuple(found), raw=())

    async def count(self, query: Query) -> Counted:
        """Counts the documents that match, the run by what it is now."""
        counted = await self._source.count(query)
        if query.container is not RUNS:
            return counted
        matches = matcher(query.terms)
        now = await self._now()
        stored = self._whole or {}
        return replace(counted, n=counted.n - matches(stored) + matches(now))

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        """Answers as the source does: a run has no vector."""
        return await self._source.nearest(query, vector, k)

    def part(self, run_id: str, *, apart: bool) -> None:
        self._source.part(run_id, apart=apart)

    async def aclose(self) -> None:
        await self._source.aclose()

    def _is_it(self, query: Query, document: Document) -> bool:
        return query.container is RUNS and document.get("id") == self._run_id

    async def _if_matching(self, query: Query) -> Document | None:
        if query.container is not RUNS:
            return None
        run = await self._now()
        if not matcher(query.terms)(run) or sort_key(run, query.order.field) is None:
            return None
        return run if query.whole else project(RUNS, run)

    async def _now(self) -> Document:
        """Returns the run as far as it has come."""
        if self._whole is None:
            found = await self._source.get(RUNS, self._run_id, self._run_id)
            if found is None:
                raise Unreadable(f"there is no run {self._run_id} to replay")
            self._whole = found.document
        self._began = self._began or self._clock()
        return grown(self._whole, self._began, self._clock())


def grown(document: Document, began: datetime, now: datetime) -> Document:
    """Returns a run as if it had begun at another time, as far as it has come by now; a run without times whole.

    Its `_etag` and `_ts` change when, and only when, the rest does.
    """
    summary = document.get("execution_summary")
    started = read_time(summary.get("startedAt")) if isinstance(summary, Mapping) else None
    ended = read_time(summary.get("completedAt")) if isinstance(summary, Mapping) else None
    if started is None or ended is None or not isinstance(summary, Mapping):
        return document
    shift = began - started.at
    over = now - shift >= ended.at
    until = ended.at if over else now - shift
    shown = {**document, **{name: _until(document.get(name), until) for name in ("events", "judge_evaluations")}}
    if not over:
        shown = {name: value for name, value in shown.items() if name not in _AT_THE_END}
        kept = {name: value for name, value in summary.items() if name not in _OF_THE_SUMMARY}
        shown["execution_summary"] = {**kept, "status": "running"}
    last = ended.at if over else max((at for each in _times(shown) if (at := each) <= until), default=started.at)
    shifted = {name: _shifted(value, shift) for name, value in shown.items()}
    written = int((last + shift).timestamp())
    return {**shifted, WRITTEN: written, "_etag": f'"{written:x}-{len(_times(shown)):x}"'}


def _until(entries: object, until: datetime) -> object:
    """Returns the entries of a list that had been written by then."""
    if not isinstance(entries, list):
        return entries
    return [each for each in entries if (at := _at(each)) is None or at <= until]


def _at(entry: object) -> datetime | None:
    moment = read_time(entry.get("timestamp")) if isinstance(entry, Mapping) else None
    return moment.at if moment else None


def _times(document: Document) -> list[datetime]:
    """Returns when each event and each judge round was written."""
    lists = (found for name in ("events", "judge_evaluations") if isinstance(found := document.get(name), list))
    return [at for entries in lists for each in entries if (at := _at(each)) is not None]


def _shifted(value: object, shift: timedelta) -> object:
    """Moves every time in a value."""
    if isinstance(value, dict):
        return {name: _shifted(each, shift) for name, each in value.items()}
    if isinstance(value, list):
        return [_shifted(each, shift) for each in value]
    moment = read_time(value) if isinstance(value, str) and _TIME.fullmatch(value) else None
    return value if moment is None else stamp(moment.at + shift)


def _belongs_before(run: Document, others: list[Document], order: Sort) -> bool:
    """Tells whether the run comes before the first of some documents; of rows that tie it is the later row."""
    key = sort_key(run, order.field)
    other = sort_key(others[0], order.field) if others else None
    if key is None or other is None or isinstance(key, str) != isinstance(other, str):
        return False
    return key >= other if order.descending else key < other  # type: ignore[operator]  # both of one kind
