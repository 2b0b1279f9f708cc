"""Reads files as a source: the same answers as the service gives, without a service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import tzinfo
from functools import partial
from time import perf_counter
from typing import Generic, NamedTuple, TypeVar

from fleet_tui.disk import aside
from fleet_tui.errors import Unreadable
from fleet_tui.fields import Container, Document, RowText
from fleet_tui.key import ABSENT, PartitionKey, parts_of
from fleet_tui.query.likeness import Ranking, Vector
from fleet_tui.query.projection import SIMILARITY, Partial, partition_of
from fleet_tui.query.query import Query
from fleet_tui.schema import OPTIMIZATIONS, RUNS
from fleet_tui.source.base import Cost, Counted, Found, Identity, Nearest, Page
from fleet_tui.source.files.answer import (
    by_write_order,
    count_matching,
    count_rows,
    find_lines,
    find_rows,
    in_order,
    line_order,
    rank_rows,
    stream,
)
from fleet_tui.source.files.files import Files, OpenFile, Place
from fleet_tui.source.files.lines import FileBytes
from fleet_tui.source.files.rows import IndexedRow, Row, Rows, texts_of
from fleet_tui.source.files.traces.join import join

T = TypeVar("T")
U = TypeVar("U")


class LocalSource:
    """Reads the documents of a folder, a file, or standard input (`-`), which is read at once.

    `zone` is what times without a zone are meant in, None is "nobody knows". Without `waits` a last line of the
    writer's own history that is not finished yet is not left out until it is. `leaves_out` hears of each file
    of a folder that cannot be opened, and the others are read; without it none of that container is. Without `traces`
    only what is stored as documents is read, as who writes it elsewhere needs it.

    Raises:
        UsageError: when there is no such file or folder, or the folder holds no container.
        Unreadable: when it is empty, or the system refuses.
    """

    def __init__(
        self,
        path: Place,
        *,
        identity: Identity | None = None,
        waits: bool = True,
        zone: tzinfo | None = None,
        leaves_out: Callable[[Unreadable], None] | None = None,
        traces: bool = True,
    ) -> None:
        self._files = Files(path, waits=waits, zone=zone, leaves_out=leaves_out, traces=traces)
        self._identity = identity or Identity(self._files.name)
        self._tells = identity is None  # from which files rows are: who is called otherwise, as the demo, is one thing
        self._joined: list[Rows] = []  # the indexes among which runs and traces were joined
        self._parted: set[str] = set()  # ids of runs whose trace the user took away again

    @property
    def identity(self) -> Identity:
        """Names the file or folder."""
        return self._identity

    @property
    def recognised(self) -> tuple[str, ...]:
        """Says what has been read as what so far, such as "runs.json: 12 documents read as workflowRuns"."""
        return self._files.told()

    @property
    def times(self) -> tuple[str, ...]:
        """Says what was taken for write times that documents leave out, in sentences with the name of the file."""
        return self._files.times()

    @property
    def opens_on(self) -> Container | None:
        """Names the section to begin with: the first of which there is something."""
        return self._files.opens_on()

    @property
    def named(self) -> bool:
        """Tells whether its files say by their names what they hold."""
        return self._files.named

    @property
    def opens_at(self) -> str:
        """Names the address at which a bundle opens, as it is written there; empty where there is none."""
        return self._files.manifest().address

    @property
    def remark(self) -> str:
        """Says what was not looked into, or is not shown."""
        return self._files.remark

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        """Reads the newest document under an id and a partition key.

        The only run of an id is found under its id too if it records no key: its writer makes that the key when it
        uploads the run.
        """
        began = perf_counter()
        opened = await self._opened(container)
        history = _history(opened)
        if history:
            steps = _Steps(find_lines(history, container, document_id), opened, container)
        else:
            steps = _Steps(find_rows(await self._parts(container, opened), document_id), opened, container)
        newest: dict[PartitionKey, Row] = {}
        keys = parts_of(partition_key)[::-1]  # of a hierarchical one a file knows the level that is its own
        while not any(each in newest for each in keys) and (rows := await steps.next()) is not None:
            for row in rows:
                newest.setdefault(partition_of(container, row.small()), row)
        found = next((newest[each] for each in keys if each in newest), None)
        if container is RUNS and document_id in keys and len(newest) == 1:
            found = found or newest.get(ABSENT)
        if found is None:
            return None
        document, raw = await steps.also(found.whole)
        return Found(document, Cost(elapsed=perf_counter() - began), raw)

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        """Yields pages in order, at least one page; a file that is replaced meanwhile is read on as it was."""
        began = perf_counter()
        opened = await self._opened(query.container)
        steps = _Steps(_limited(await self._selected(query, opened), query.limit), opened, query.container)
        undecoded = query.undecoded and (query.whole or not _by_lines(query, opened))  # a line is decoded anyway
        rows: list[Row] = []
        more = True
        while more:
            while len(rows) <= size and (found := await steps.next()) is not None:
                rows += found
            more = len(rows) > size
            read, unread = await steps.also(partial(_read, rows[:size], query, opened, undecoded=undecoded, more=more))
            del rows[:size]
            cost = Cost(elapsed=perf_counter() - began)
            yield Page(
                read.documents,
                cost,
                query.scope,
                more=more,
                raw=read.raw,
                texts=read.texts,
                over=not more,
                unread=unread,
                broken=partial(_broken, opened),
                stands=line_order(query) if _by_lines(query, opened) else "",
                via=_via(opened, query.container) if self._tells else "",
            )
            began = perf_counter()

    async def count(self, query: Query) -> Counted:
        began = perf_counter()
        opened = await self._opened(query.container)
        history = _history(opened)
        if history:
            steps = _Steps(count_matching(history, query), opened, query.container)
        else:
            steps = _Steps(count_rows(await self._parts(query.container, opened), query), opened, query.container)
        n = 0
        while (part := await steps.next()) is not None:
            n += part
        return Counted(n, Cost(elapsed=perf_counter() - began))

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        """Reads the matching documents whose vectors are most alike; every one of them is compared."""
        began = perf_counter()
        opened = await self._opened(query.container)
        ranking = Ranking[IndexedRow](vector, k)
        steps = _Steps(rank_rows(await self._parts(query.container, opened), query, ranking), opened, query.container)
        while await steps.next() is not None:
            pass
        return Nearest(
            tuple(Partial({**row.listed(), SIMILARITY: alike}) for alike, row in ranking.best),
            Cost(elapsed=perf_counter() - began),
            query.scope,
            compared=ranking.compared,
            other_length=ranking.other_length,
            stored_length=ranking.stored_length,
            unusable=ranking.unusable,
        )

    def part(self, run_id: str, *, apart: bool) -> None:
        if apart:
            self._parted.add(run_id)
        else:
            self._parted.discard(run_id)

    async def aclose(self) -> None:
        self._files.close()

    async def _opened(self, container: Container) -> list[OpenFile]:
        return await asyncio.wrap_future(aside(partial(self._files.of, container)))

    async def _selected(self, query: Query, opened: list[OpenFile]) -> Iterator[list[Row]]:
        if _by_lines(query, opened):
            return stream(opened[0].file, query)
        return in_order(await self._parts(query.container, opened), query)

    async def _parts(self, container: Container, opened: list[OpenFile]) -> list[Rows]:
        """Returns the indexes of the files, made if need be."""
        for each in opened:
            steps = _Steps(each.index.grow(), opened, container)
            while await steps.next():
                pass
        parts = [rows for each in opened if (rows := each.rows(container)) is not None]
        if container is RUNS:
            await self._join(opened)
        refused = None if parts else next(filter(None, (each.refusal() for each in opened)), None)
        if refused:
            raise refused
        if not parts and not container.optional and any(each.container is None for each in opened):
            raise self._files.missing(container)
        return parts

    async def _join(self, opened: list[OpenFile]) -> None:
        """Finds out, once for each state of the files, which runs and traces are one."""
        read = [(each, rows) for each in opened if (rows := each.rows(RUNS)) is not None]
        traces = [rows for each, rows in read if each.traces]
        runs = [rows for each, rows in read if not each.traces]
        known = [*traces, *runs]
        if not (traces and runs) or known == self._joined:
            return
        steps = _Steps(join(runs, traces, self._parted), opened, RUNS)
        while await steps.next():
            pass
        self._joined = known


class _Steps(Generic[T]):
    """Does work step by step: a file that is held in memory between two keys, others slice by slice in a thread."""

    def __init__(self, steps: Iterator[T], opened: list[OpenFile], container: Container) -> None:
        self._steps = steps
        # an optimization names a log, which may lie on a share that is gone
        names_logs = container is OPTIMIZATIONS or any(each.container is None for each in opened)
        self._at_once = not names_logs and all(each.file.small for each in opened)

    async def next(self) -> T | None:
        """Returns the result of the next step, None after the last."""
        return await self.also(partial(next, self._steps, None))

    async def also(self, work: Callable[[], U]) -> U:
        """Returns the result of other work, done in the same place."""
        return work() if self._at_once else await asyncio.wrap_future(aside(work))


def _history(opened: list[OpenFile]) -> FileBytes | None:
    """Returns the append-only file that answers alone, whose own order is that of the writes."""
    return opened[0].file if len(opened) == 1 and opened[0].appended else None


def _by_lines(query: Query, opened: list[OpenFile]) -> bool:
    """Tells whether the order asked for is that of the lines of an append-only file."""
    return by_write_order(query) and _history(opened) is not None


def _limited(steps: Iterator[list[Row]], limit: int | None) -> Iterator[list[Row]]:
    left = limit
    for rows in steps:
        yield rows[:left]
        if left is not None:
            left -= len(rows[:left])
            if not left:
                return


class _Read(NamedTuple):
    documents: tuple[Document, ...] = ()
    raw: tuple[bytes, ...] = ()
    texts: tuple[RowText, ...] = ()


def _read(
    rows: Sequence[Row], query: Query, opened: Sequence[OpenFile], *, undecoded: bool, more: bool
) -> tuple[_Read, str]:
    """Returns the documents, of whole documents with their own bytes, or what they stand in as text.

    Then what could not be read so far.
    """
    if undecoded:
        found = _Read(texts=tuple(texts_of(rows, whole=query.whole)))
    elif query.whole:
        whole = [row.whole() for row in rows]
        found = _Read(tuple(document for document, _ in whole), tuple(raw for _, raw in whole))
    else:
        found = _Read(tuple(row.listed() for row in rows))
    return found, _unread(opened, more)


def _unread(opened: Sequence[OpenFile], more: bool) -> str:
    """Says what of the files could not be read, so far."""
    said = "; ".join(filter(None, (each.left_out() for each in opened)))
    return f"{said}, so far" if said and more and not all(each.index.done for each in opened) else said


def _via(opened: Sequence[OpenFile], container: Container) -> str:
    """Says which rows another program wrote, and in which files they lie; empty where none are."""
    return "; ".join(filter(None, (each.origin(container) for each in opened)))


def _broken(opened: Sequence[OpenFile]) -> Iterator[tuple[str, str]]:
    return (found for each in opened for found in each.broken())
