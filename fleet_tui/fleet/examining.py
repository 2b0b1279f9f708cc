"""Examines runs: reads each whole and concludes something from its timeline, a bounded number of them, a few at once.

What is concluded is kept for as long as the fleet lives, by the version of the run: a list that is read again costs no
second read. On an account each run is a point read; its older events are read only if that is asked for.

A throttled read is tried again when the service wants it. A run that cannot be read hides no other: only what
would fail every run ends the examination.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from msgspec import Struct

from fleet_tui.disk import aside
from fleet_tui.errors import (
    ContainerMissing,
    Forbidden,
    OverBudget,
    SourceError,
    Unauthorized,
    Unreadable,
)
from fleet_tui.fields import WRITTEN, Document
from fleet_tui.fleet.opened import OpenedRun, SegmentsRead
from fleet_tui.fleet.patience import patiently
from fleet_tui.fleet.reading import is_long, made
from fleet_tui.fleet.segments import segments_of
from fleet_tui.key import Key, Part
from fleet_tui.model.record import same_version
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.segments import expected
from fleet_tui.query.projection import Partial, own_key, partition_of, project
from fleet_tui.query.query import Eq, Query, Sort, Term, of_partition
from fleet_tui.schema import RUNS, SEGMENTS
from fleet_tui.source.base import Cost, Source

if TYPE_CHECKING:
    from fleet_tui.model.timeline import Timeline  # of many modules, which the first frame has no use for

T = TypeVar("T")

Conclude: TypeAlias = Callable[["Timeline", bool], T]
"""Concludes from an examined timeline; the second argument tells whether older events were left unread."""

AT_ONCE: Final = 8  # runs that are read at once, so that no more are in flight when --max-ru stops it
_CHARGE: Final = 2.5  # request units of a point read of 20 kB, about what a run of 50 events takes
EVENTS_OF_SEGMENTS: Final = 20_000  # of one run
_HOPELESS: Final = (OverBudget, Unauthorized, Forbidden, ContainerMissing)  # what no other run is spared
_SEGMENTS_AT_ONCE: Final = 1_000
_SHORT: Final = 500  # events of a run that takes some 10 ms; a thread would take longer, for it has to wait its turn


class Examined(Struct, Generic[T], frozen=True):
    """Holds what was concluded of a run; `gone` is whether a point read with its stored key found nothing.

    `refused` is why nothing was concluded of a run that could not be read.
    """

    run: WorkflowRun
    found: T | None = None
    gone: bool = False
    cost: Cost = Cost()
    refused: SourceError | None = None

    @property
    def concluded(self) -> bool:
        """Tells whether the run was read, whatever was found in it."""
        return not (self.gone or self.refused)

    @property
    def unanswered(self) -> bool:
        """Tells whether the run did not come, and not because of what is stored there."""
        return self.refused is not None and not isinstance(self.refused, Unreadable)


class Examination(Generic[T]):
    """Concludes one thing of many runs; it keeps every conclusion until the run is written again.

    Raises:
        FleetError: no run can be read, or `--max-ru` allows no further read; what was examined has been given out.

    >>> examination = fleet.examination(lambda timeline, so_far: timeline.landing[1])
    >>> runs = [each async for each in fleet.records(RUNS, "failed:yes", limit=2)]
    >>> [str(each.found) async for each in examination.examine(runs)]
    ['last unrecovered error', 'last unrecovered error']
    """

    def __init__(self, source: Source, conclude: Conclude[T], *, segments: bool = False) -> None:
        self._source = source
        self._conclude = conclude
        self._segments = segments
        self._concluding = asyncio.Lock()  # one at a time: each more would be done before a key is heard
        self._asking = asyncio.Lock()
        self._with_segments: frozenset[Part] | None = None
        self._lent: Timeline | None = None
        self._kept: dict[Key, dict[int, tuple[Document, Examined[T]]]] = {}  # in files several may have one key

    def lend(self, timeline: Timeline | None) -> None:
        """Gives it the timeline of a run that somebody looks at, so that the run is not read again; None takes it back.

        To read a run of 100,000 events again took as much memory as to open it.
        """
        self._lent = timeline

    def known(self, run: WorkflowRun) -> Examined[T] | None:
        """Returns what was concluded of this version of a run, None where it has not been examined."""
        kept = self._kept.get(run.stored_key, {}).values()
        return next((found for document, found in kept if same_version(document, run.document)), None)

    def found(self, run: WorkflowRun) -> T | None:
        """Returns the conclusion alone; None where the run has not been examined, or nothing can be concluded."""
        known = self.known(run)
        return known.found if known else None

    def kept(self) -> tuple[Examined[T], ...]:
        """Returns all that was concluded so far."""
        return tuple(each for of_key in self._kept.values() for _, each in of_key.values())

    def reads(self, runs: Iterable[WorkflowRun]) -> int:
        """Counts the reads that cost: none of files, nor of a run that is known or whole already."""
        if not self._source.identity.live:
            return 0
        return sum(isinstance(each.document, Partial) and self.known(each) is None for each in runs)

    def estimate(self, reads: int) -> float:
        """Returns about how many request units so many reads cost: as those so far on average, else a small run's."""
        charges = [each.cost.charge for each in self.kept() if each.cost.requests]
        return reads * (sum(charges) / len(charges) if charges else _CHARGE)

    async def examine(self, runs: Iterable[WorkflowRun]) -> AsyncGenerator[Examined[T], None]:
        """Yields what is concluded of each run, in the order given, as soon as it is known."""
        every = tuple(runs)
        waiting = iter(every)
        reading: deque[asyncio.Task[Examined[T]]] = deque()
        given = silent = 0  # runs given out, and those of them without an answer since the last that had one
        try:
            while True:
                for run in waiting:
                    reading.append(asyncio.ensure_future(self._of(run)))
                    if len(reading) >= AT_ONCE:
                        break
                if not reading:
                    return
                examined = await reading[0]
                reading.popleft()
                given, silent = given + 1, silent + 1 if examined.unanswered else 0
                last = not reading and given == len(every)
                if examined.refused and silent >= (given if last else AT_ONCE):
                    raise examined.refused  # it is not this run
                yield examined
        finally:
            for each in reading:
                each.cancel()
            await asyncio.gather(*reading, return_exceptions=True)  # none reads on once the source is closed

    async def _of(self, run: WorkflowRun) -> Examined[T]:
        if found := self.known(run):
            return found
        try:
            return await self._read(run)
        except _HOPELESS:
            raise
        except SourceError as error:
            return Examined(run, refused=error)

    def _is_lent(self, run: WorkflowRun) -> bool:
        lent = self._lent
        if lent is None or not (lent.examined and lent.axis.whole):
            return False
        return lent.run.stored_key == run.stored_key and _is_of(lent.run.document, run)

    async def _read(self, run: WorkflowRun) -> Examined[T]:
        if self._lent and self._is_lent(run):
            async with self._concluding:
                look = partial(self._conclude, self._lent, False)
                return self._keep(Examined(run, await asyncio.wrap_future(aside(look))))
        document, cost, number = run.document, Cost(), 0
        if isinstance(document, Partial):
            whole = await patiently(partial(self._source.get, run.container, *run.stored_key))
            if whole is None:
                return Examined(run, gone=True)
            document, cost = whole.document, whole.cost
            if not (self._source.identity.live or _is_of(document, run)):
                document, number = await self._very(run) or (document, number)
        [opened] = await made(WorkflowRun.from_document, [document])
        older = (expected(opened.document) or 0) > 0 or await self._has_segments(opened)
        segments = await segments_of(self._source, opened, EVENTS_OF_SEGMENTS) if older and self._segments else None
        so_far = older and not (segments and segments.whole)
        cost += segments.cost if segments else Cost()
        concluded = await self._concluded(OpenedRun(opened), segments, so_far)
        return self._keep(Examined(run, concluded, cost=cost), number)

    async def learn(self, opened: OpenedRun, segments: SegmentsRead) -> None:
        """Concludes from a run of an account that was read already, with its older events, so that it costs nothing."""
        self._keep(Examined(opened.record, await self._concluded(opened, segments, not segments.whole)))

    def _keep(self, examined: Examined[T], number: int = 0) -> Examined[T]:
        self._kept.setdefault(examined.run.stored_key, {})[number] = (examined.run.document, examined)
        return examined

    async def _concluded(self, opened: OpenedRun, segments: SegmentsRead | None, so_far: bool) -> T:
        work = partial(self._of_timeline, opened, segments, so_far)
        async with self._concluding:
            await asyncio.sleep(0)  # for the keys
            long = segments or is_long(opened.document, _SHORT)
            return await asyncio.wrap_future(aside(work)) if long else work()

    async def _very(self, run: WorkflowRun) -> tuple[Document, int] | None:
        """Returns the very document of files that was listed, and which it is of those with its id and partition."""
        key = run.stored_key
        terms = Term(RUNS.field("id"), Eq(key.id)), *of_partition(RUNS, run.own_key)
        alike: list[Document] = []
        async with aclosing(self._source.pages(Query(RUNS, terms, whole=True), AT_ONCE)) as pages:
            async for page in pages:
                alike += (each for each in page.documents if partition_of(RUNS, each) == key.partition)
        return next(((each, at) for at, each in enumerate(alike) if _is_of(each, run)), None)

    async def _has_segments(self, run: WorkflowRun) -> bool:
        """Tells whether files hold older events of a run that does not say so; of an account each run would cost."""
        if self._source.identity.live or not self._segments:
            return False
        async with self._asking:
            if self._with_segments is None:
                self._with_segments = await _owners(self._source)
        return run.own_key in self._with_segments

    def _of_timeline(self, opened: OpenedRun, segments: SegmentsRead | None, so_far: bool) -> T:
        """Concludes from a run; in a thread where it is long, for 100,000 events take three seconds."""
        timeline = opened.timeline(segments)
        timeline.examine(len(timeline))
        return self._conclude(timeline, so_far)


def _is_of(document: Document, run: WorkflowRun) -> bool:
    """Tells whether a row of a list, of files, is of that document."""
    row, listed = dict(project(RUNS, document)), dict(run.document)
    if isinstance(run.document, Partial) and run.document.taken:  # the time of the file changes with each line
        row.pop(WRITTEN, None)
        listed.pop(WRITTEN, None)
    return row == listed


async def _owners(source: Source) -> frozenset[Part]:
    """Returns the partition keys of all segments, as far as they can be read: a run that names its own tells else."""
    query = Query(SEGMENTS, (), Sort(SEGMENTS.field("written")))
    found: set[Part] = set()
    with suppress(SourceError):
        async with aclosing(source.pages(query, _SEGMENTS_AT_ONCE)) as pages:
            async for page in pages:
                found.update(own_key(SEGMENTS, each) for each in page.documents)
    return frozenset(found)
