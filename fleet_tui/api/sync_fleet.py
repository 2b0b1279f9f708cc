"""Asks the same without asyncio: every door of `AsyncFleet` once more, its answers waited for."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

from fleet_tui.api.async_fleet import AsyncFleet
from fleet_tui.api.loop_thread import LoopThread
from fleet_tui.api.rows import AsyncRows
from fleet_tui.api.where import Since, Where
from fleet_tui.fleet.listing import MOST_SIMILAR
from fleet_tui.fleet.opened import Opened, OpenedRun
from fleet_tui.model.cache import CacheEntry
from fleet_tui.model.example import DspyExample
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.source.base import Cost

R = TypeVar("R", bound=Record)


class SyncRows(Generic[R]):
    """Reads records as they are used, by `for`, `first` or `list`; each of these asks anew.

    `cost` adds up what all of that took; what was asked for in vain, as a request that was refused, is not in it.
    `whole` and `missing` are about the last reading: whether it came to its end with nothing missing, and, in
    sentences, what may be. A filter that sorts leaves out what has nothing to sort by, and `missing` says so.

    Raises:
        Incomplete: some partition ranges did not answer; raised behind the last record that came.
        FleetError: the source failed.
    """

    def __init__(self, thread: LoopThread, rows: AsyncRows[R]) -> None:
        self._thread = thread
        self._rows = rows

    def __repr__(self) -> str:
        return repr(self._rows).replace(AsyncRows.__name__, type(self).__name__)

    @property
    def cost(self) -> Cost:
        """Adds up what reading took so far."""
        return self._rows.cost

    @property
    def missing(self) -> tuple[str, ...]:
        """Says in sentences what may be missing from the last reading."""
        return self._rows.missing

    @property
    def whole(self) -> bool:
        """Tells whether the last reading came to its end, and nothing that was asked for is missing."""
        return self._rows.whole

    def __iter__(self) -> Iterator[R]:
        """Gives every record, reading on as they are used."""
        pages = self._rows.pages()

        async def following() -> tuple[R, ...] | None:
            return await anext(pages, None)

        async def over() -> None:
            await pages.aclose()

        try:
            while (records := self._thread.run(following())) is not None:
                yield from records
        finally:
            self._thread.leave(over())  # waits for nothing: it may be found as garbage, in any thread

    def first(self) -> R | None:
        """Returns the first record, None where there is none."""
        return self._thread.run(self._rows.first())

    def list(self, limit: int | None = None) -> builtins.list[R]:
        """Returns the first records, as many as `limit` allows; all of them without it.

        Raises:
            Incomplete: some ranges did not answer; its `records` are those that came.
        """
        return self._thread.run(self._rows.list(limit))


class SyncFleet:
    """Reads runs, memories, examples, optimizations and cached results; `fleet_tui.sync.connect` opens it.

    `where` is a filter: a text as on the screen, or terms of `fleet_tui.api`. `user` asks for that user's records,
    None for everybody's, whatever the default user of the environment. `since` is a datetime, a timedelta back from
    now, or a text such as 24h, and is about the last write. Lists come newest write first, unless the filter sorts, by
    one field: records without that field are left out then.

    Raises:
        UsageError: what was asked cannot be, as a filter that cannot be parsed (FilterError).
        SourceError: the source did not answer as asked, when records are used.
    """

    def __init__(self, fleet: AsyncFleet) -> None:
        self._fleet = fleet
        self._thread = LoopThread(fleet.aclose)

    @property
    def name(self) -> str:
        """Says where the records come from: `account/database`, or a file."""
        return self._fleet.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def runs(self, where: Where = "", *, user: str | None = None, since: Since | None = None) -> SyncRows[WorkflowRun]:
        """Lists runs, without their events."""
        return SyncRows(self._thread, self._fleet.runs(where, user=user, since=since))

    def run(self, run_id: str, *, user: str | None = None) -> OpenedRun | None:
        """Reads the run of that very id whole, with all its older events; None if there is none.

        `timeline()` puts its events in order. With `user` a run of another user is none. A run that is not stored
        under its id is looked for in all partitions.

        Raises:
            UsageError: several users have a run of that id, and `user` names none of them.
            SourceError: a part of it did not answer.
        """
        return self._thread.run(self._fleet.run(run_id, user=user))

    def memories(
        self, where: Where = "", *, user: str | None = None, since: Since | None = None
    ) -> SyncRows[AgentMemoryItem]:
        """Lists memories, without their embeddings."""
        return SyncRows(self._thread, self._fleet.memories(where, user=user, since=since))

    def nearest(
        self, user: str, vector: Iterable[object], *, k: int = MOST_SIMILAR, where: Where = ""
    ) -> SyncRows[AgentMemoryItem]:
        """Lists the `k` memories of a user that are most like a vector, most alike first; each has its `similarity`.

        A filter holds before the nearest are picked; if it sorts, those without that field are left out. Where the
        account has no vector search, the newest memories are fetched and compared, at most 2,000 of them.

        Raises:
            UsageError: the vector is empty, holds what is no finite number, or has another length than all stored.
        """
        return SyncRows(self._thread, self._fleet.nearest(user, vector, k=k, where=where))

    def examples(
        self,
        where: Where = "",
        *,
        dataset: str | None = None,
        mode: str | None = None,
        user: str | None = None,
        since: Since | None = None,
    ) -> SyncRows[DspyExample]:
        """Lists examples, with all that DSPy is given of them."""
        found = self._fleet.examples(where, dataset=dataset, mode=mode, user=user, since=since)
        return SyncRows(self._thread, found)

    def optimizations(
        self, where: Where = "", *, user: str | None = None, since: Since | None = None
    ) -> SyncRows[OptimizationRun]:
        """Lists optimization runs with their metric by round, without their program snapshots."""
        return SyncRows(self._thread, self._fleet.optimizations(where, user=user, since=since))

    def cached(self, key: str) -> Opened[CacheEntry] | None:
        """Reads the newest result that is cached under a key and still fresh; None if there is none.

        `.record.result` is what was cached, as it is stored. An entry is fresh until its own lifetime has passed;
        without a lifetime of its own, as long as it is there.
        """
        return self._thread.run(self._fleet.cached(key))

    def whole(self, record: R) -> Opened[R] | None:
        """Reads the whole document of a record, by a point read; None if it is gone.

        It holds what lists leave out: embeddings, answers, program snapshots, and the events that the document of a
        run keeps. Older events of a large run are in segments: `run` reads those too.
        """
        return self._thread.run(self._fleet.whole(record))

    def close(self) -> None:
        """Lets go of the source and of the thread, but not of a credential that was given; safe to call twice."""
        self._thread.close()

    def __enter__(self) -> Self:
        self._thread.require()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
