"""Examines runs: reads each whole and concludes something from its timeline, a bounded number of them, a few at once.

What is concluded is kept for as long as the fleet lives, by the version of the run: a list that is read again costs no
second read. On an account each run is a point read; its older events are read only if that is asked for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from msgspec import Struct

from fleet_tui.disk import aside
from fleet_tui.errors import Unreadable
from fleet_tui.fields import Document
from fleet_tui.fleet.opened import OpenedRun, SegmentsRead
from fleet_tui.fleet.reading import is_long, made
from fleet_tui.fleet.segments import segments_of
from fleet_tui.key import Key
from fleet_tui.model.record import same_version
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.segments import expected
from fleet_tui.query.projection import Partial
from fleet_tui.source.base import Cost, Source

if TYPE_CHECKING:
    from fleet_tui.model.timeline import Timeline  # of many modules, which the first frame has no use for

T = TypeVar("T")

Conclude: TypeAlias = Callable[["Timeline", bool], T]
"""Concludes from an examined timeline; the second argument tells whether older events were left unread."""

AT_ONCE: Final = 8  # runs that are read at once, so that no more are in flight when --max-ru stops it
_CHARGE: Final = 2.5  # request units of a point read of 20 kB, about what a run of 50 events takes
EVENTS_OF_SEGMENTS: Final = 20_000  # of one run
_SHORT: Final = 500  # events of a run that takes some 10 ms; a thread would take longer, for it has to wait its turn


class Examined(Struct, Generic[T], frozen=True):
    """Holds what was concluded of a run; `gone` is whether a point read with its stored key found nothing.

    `unreadable` is why nothing was concluded of a run whose document cannot be read.
    """

    run: WorkflowRun
    found: T | None = None
    gone: bool = False
    cost: Cost = Cost()
    unreadable: Unreadable | None = None


class Examination(Generic[T]):
    """Concludes one thing of many runs; it keeps every conclusion until the run is written again.

    Raises:
        FleetError: a run cannot be read, or `--max-ru` allows no further read; what was examined has been given out.

    >>> examination = fleet.examination(lambda timeline, so_far: timeline.landing[1])
    >>> runs = [each async for each in fleet.records(RUNS, "failed:yes", limit=2)]
    >>> [str(each.found) async for each in examination.examine(runs)]
    ['last unrecovered error', 'last unrecovered error']
    """

    def __init__(self, source: Source, conclude: Conclude[T], *, segments: bool = False) -> None:
        self._source = source
        self._conclude = conclude
        self._segments = segments
        self._looking = asyncio.Lock()  # one at a time: each more would be looked at before a key is heard
        self._kept: dict[Key, tuple[Document, Examined[T]]] = {}

    def known(self, run: WorkflowRun) -> Examined[T] | None:
        """Returns what was concluded of this version of a run, None where it has not been examined."""
        kept = self._kept.get(run.stored_key)
        return kept[1] if kept and same_version(kept[0], run.document) else None

    def found(self, run: WorkflowRun) -> T | None:
        """Returns the conclusion alone; None where the run has not been examined, or nothing can be concluded."""
        known = self.known(run)
        return known.found if known else None

    def kept(self) -> tuple[Examined[T], ...]:
        """Returns all that was concluded so far."""
        return tuple(each for _, each in self._kept.values())

    def estimate(self, reads: int) -> float:
        """Returns about how many request units so many reads cost: as those so far on average, else a small run's."""
        charges = [each.cost.charge for _, each in self._kept.values() if each.cost.requests]
        return reads * (sum(charges) / len(charges) if charges else _CHARGE)

    async def examine(self, runs: Iterable[WorkflowRun]) -> AsyncGenerator[Examined[T], None]:
        """Yields what is concluded of each run, in the order given, as soon as it is known."""
        waiting = iter(runs)
        reading: deque[asyncio.Task[Examined[T]]] = deque()
        try:
            while True:
                for run in waiting:
                    reading.append(asyncio.ensure_future(self._of(run)))
                    if len(reading) >= AT_ONCE:
                        break
                if not reading:
                    return
                yield await reading[0]
                reading.popleft()
        finally:
            for each in reading:
                each.cancel()
            await asyncio.gather(*reading, return_exceptions=True)  # none reads on once the source is closed

    async def _of(self, run: WorkflowRun) -> Examined[T]:
        if found := self.known(run):
            return found
        document, cost = run.document, Cost()
        if isinstance(document, Partial):
            try:
                whole = await self._source.get(run.container, *run.stored_key)
            except Unreadable as error:
                return Examined(run, unreadable=error)  # one run that is too large hides no other
            if whole is None:
                return Examined(run, gone=True)
            document, cost = whole.document, whole.cost
        [opened] = await made(WorkflowRun.from_document, [document])
        older = (expected(opened.document) or 0) > 0
        segments = await segments_of(self._source, opened, EVENTS_OF_SEGMENTS) if older and self._segments else None
        so_far = older and not (segments and segments.whole)
        look = partial(self._look, OpenedRun(opened), segments, so_far)
        async with self._looking:
            await asyncio.sleep(0)  # for the keys
            long = segments or is_long(opened.document, _SHORT)
            concluded = await asyncio.wrap_future(aside(look)) if long else look()
        examined = Examined(run, concluded, cost=cost)
        self._kept[run.stored_key] = (run.document, examined)
        return examined

    def _look(self, opened: OpenedRun, segments: SegmentsRead | None, so_far: bool) -> T:
        """Concludes from a run; in a thread where it is long, for 100,000 events take three seconds."""
        timeline = opened.timeline(segments)
        timeline.examine(len(timeline))
        return self._conclude(timeline, so_far)
