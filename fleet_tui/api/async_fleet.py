"""Asks, for a program, what a fleet can be asked: each answer is of its own type, each value is data and no grammar."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from msgspec.structs import replace

from fleet_tui.api.given import as_record, at_least_one, filled
from fleet_tui.api.lifetime import Lifetime
from fleet_tui.api.rows import AsyncRows
from fleet_tui.api.where import Since, Where, filter_of
from fleet_tui.fields import Container
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.listing import MOST_SIMILAR, Listing
from fleet_tui.fleet.only_run import only_run
from fleet_tui.fleet.opened import Opened, OpenedRun
from fleet_tui.ids import cache_entry_id
from fleet_tui.model.cache import CacheEntry
from fleet_tui.model.example import DspyExample
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.filter_text import Filter
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS

R = TypeVar("R", bound=Record)

_PAGE: Final = 100  # records that are searched at a time, where only they themselves tell whether they match


class AsyncFleet:
    """Reads runs, memories, examples, optimizations and cached results; `connect` opens it.

    `where` is a filter: a text as on the screen, or terms of `fleet_tui.api`. `user` asks for that user's records,
    None for everybody's, whatever the default user of the environment. `since` is a datetime, a timedelta back from
    now, or a text such as 24h, and is about the last write. Lists come newest write first, unless the filter sorts, by
    one field: records without that field are left out then.

    Raises:
        UsageError: what was asked cannot be, as a filter that cannot be parsed (FilterError).
        SourceError: the source did not answer as asked, when an answer is awaited.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._lifetime = Lifetime()

    @property
    def name(self) -> str:
        """Says where the records come from: `account/database`, or a file."""
        return self._fleet.identity.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def runs(self, where: Where = "", *, user: str | None = None, since: Since | None = None) -> AsyncRows[WorkflowRun]:
        """Lists runs, without their events."""
        return self._rows(RUNS, self._filter(where, RUNS, since=since, user=user))

    async def run(self, run_id: str, *, user: str | None = None) -> OpenedRun | None:
        """Reads the run of that very id whole, with all its older events; None if there is none.

        `timeline()` puts its events in order. With `user` a run of another user is none. A run that is not stored
        under its id is looked for in all partitions.

        Raises:
            UsageError: several users have a run of that id, and `user` names none of them.
            SourceError: a part of it did not answer.
        """
        name, owner = filled(run_id, "run_id"), None if user is None else filled(user, "user")
        with self._lifetime.asked():
            opened = await only_run(self._fleet, name, owner)
            if opened is None:
                return None
            segments = await self._fleet.segments(opened.record, at_most=None)
            for failure in segments.failed:
                if not failure.lost:  # else they came, and nobody can tell whose they are
                    raise failure.error
        return replace(opened.with_segments(segments), cost=opened.cost + segments.cost)

    def memories(
        self, where: Where = "", *, user: str | None = None, since: Since | None = None
    ) -> AsyncRows[AgentMemoryItem]:
        """Lists memories, without their embeddings."""
        return self._rows(MEMORIES, self._filter(where, MEMORIES, since=since, user=user))

    def nearest(
        self, user: str, vector: Iterable[object], *, k: int = MOST_SIMILAR, where: Where = ""
    ) -> AsyncRows[AgentMemoryItem]:
        """Lists the `k` memories of a user that are most like a vector, most alike first; each has its `similarity`.

        A filter holds before the nearest are picked; if it sorts, those without that field are left out. Where the
        account has no vector search, the newest memories are fetched and compared, at most 2,000 of them.

        Raises:
            UsageError: the vector is empty, holds what is no finite number, or has another length than all stored.
        """
        from fleet_tui.query.given_vector import given_vector

        most, owner = at_least_one(k, "k"), filled(user, "user")
        numbers, asked = given_vector(vector), self._filter(where, MEMORIES)

        def ask(limit: int | None, _: int) -> Listing[AgentMemoryItem]:
            return self._fleet.nearest(owner, numbers, asked, k=most if limit is None else min(most, limit))

        return AsyncRows(ask, MEMORIES.many, self._lifetime)

    def examples(
        self,
        where: Where = "",
        *,
        dataset: str | None = None,
        mode: str | None = None,
        user: str | None = None,
        since: Since | None = None,
    ) -> AsyncRows[DspyExample]:
        """Lists examples, with all that DSPy is given of them."""
        return self._rows(EXAMPLES, self._filter(where, EXAMPLES, since=since, dataset=dataset, mode=mode, user=user))

    def optimizations(
        self, where: Where = "", *, user: str | None = None, since: Since | None = None
    ) -> AsyncRows[OptimizationRun]:
        """Lists optimization runs with their metric by round, without their program snapshots."""
        return self._rows(OPTIMIZATIONS, self._filter(where, OPTIMIZATIONS, since=since, user=user))

    async def cached(self, key: str) -> Opened[CacheEntry] | None:
        """Reads the newest result that is cached under a key and still fresh; None if there is none.

        `.record.result` is what was cached, as it is stored. An entry is fresh until its own lifetime has passed;
        without a lifetime of its own, as long as it is there.
        """
        entry_id = cache_entry_id(filled(key, "key"))
        with self._lifetime.asked():
            opened: Opened[CacheEntry] | None = await self._fleet.record(CACHE, entry_id, key)
        now = self._fleet.clock()
        if opened is not None and not opened.record.expired(now):
            return opened
        for each in await self._rows(CACHE, filter_of("", CACHE, now, key=key)).list():
            if not each.expired(now) and (found := await self.whole(each)):
                return found
        return None

    async def whole(self, record: R) -> Opened[R] | None:
        """Reads the whole document of a record, by a point read; None if it is gone.

        It holds what lists leave out: embeddings, answers, program snapshots, and the events that the document of a
        run keeps. Older events of a large run are in segments: `run` reads those too.
        """
        record = as_record(record)
        with self._lifetime.asked():
            return await self._fleet.record(record.container, record.stored_id, record.partition_key)

    async def aclose(self) -> None:
        """Lets go of the source, but not of a credential that was given; safe to call twice."""
        if self._lifetime.elsewhere:
            return  # the connections are another process's, which goes on with them
        self._lifetime.end()
        await self._fleet.aclose()

    async def __aenter__(self) -> Self:
        self._lifetime.require()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _filter(self, where: Where, container: Container, *, since: Since | None = None, **equal: str | None) -> Filter:
        return filter_of(where, container, self._fleet.clock(), since=since, **equal)

    def _rows(self, container: Container, asked: Filter) -> AsyncRows[Any]:
        return AsyncRows(partial(self._listing, container, asked), container.many, self._lifetime)

    def _listing(self, container: Container, asked: Filter, limit: int | None, size: int) -> Listing[Any]:
        return self._fleet.records(container, asked, limit=limit, size=_PAGE if asked.derived else size)
