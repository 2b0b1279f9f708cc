"""Reads the older events of a run: nothing but the partition key says whose they are, and it may say nothing."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from msgspec.structs import replace

from fleet_tui.errors import SourceError
from fleet_tui.fleet.links import segment_terms
from fleet_tui.fleet.listing import failures
from fleet_tui.fleet.opened import SegmentsRead
from fleet_tui.key import ABSENT, Part, key_text
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.projection import own_key
from fleet_tui.query.query import Query, Sort, Term, nameless, of_partition
from fleet_tui.schema import RUNS, SEGMENTS
from fleet_tui.source.base import Cost, Page, RangeFailure, Source

_PER_PAGE: Final = 5  # a segment may be 2 MB
_RUNS_PER_PAGE: Final = 100


async def segments_of(source: Source, run: WorkflowRun, at_most: int | None) -> SegmentsRead:
    """Reads the segments under the partition key of a run; those under a key that names nobody only if it is alone."""
    named = await _read(source, segment_terms(run), None, at_most)
    key = run.own_key
    if of_partition(SEGMENTS, key):
        return named
    stray = await _read(source, nameless(SEGMENTS), key, at_most)
    own = tuple(each for each in stray.documents if own_key(SEGMENTS, each) == key)
    complete, cost = named.complete and stray.complete, named.cost + stray.cost
    read = SegmentsRead(named.documents, complete, cost, (*named.failed, *stray.failed))
    if not own:
        return read
    owners, counting = await _owners(source, key)
    read = replace(read, cost=read.cost + counting.cost, failed=(*read.failed, *counting.failed))
    if counting.failed or owners > 1:
        return replace(read, failed=(*read.failed, _of_any(key, len(own), known=owners > 1)))
    return replace(read, documents=(*read.documents, *own))


async def _read(source: Source, terms: tuple[Term, ...], under: Part | None, at_most: int | None) -> SegmentsRead:
    query = Query(SEGMENTS, terms, Sort(SEGMENTS.field("written")), whole=True, under=under)
    parts: list[Page] = []
    events, complete = 0, True
    async with aclosing(source.pages(query, _PER_PAGE)) as pages:
        async for page in pages:
            parts.append(page)
            events += sum(len(found) for each in page.documents if isinstance(found := each.get("events"), list))
            complete = not (page.more and at_most is not None and events >= at_most)
            if not complete:
                break
    return _together(parts, complete)


async def _owners(source: Source, key: Part) -> tuple[int, SegmentsRead]:
    """Returns how many runs are under a key that names nobody, two at most, and what it took to read them."""
    query = Query(RUNS, nameless(RUNS), under=key)
    parts: list[Page] = []
    found = 0
    async with aclosing(source.pages(query, _RUNS_PER_PAGE)) as pages:
        async for page in pages:
            parts.append(page)
            found += sum(own_key(RUNS, each) == key for each in page.documents)
            if found > 1:
                break
    return found, _together(parts, complete=True)


def _together(parts: list[Page], complete: bool) -> SegmentsRead:
    documents = tuple(each for page in parts for each in page.documents)
    return SegmentsRead(documents, complete, sum((page.cost for page in parts), Cost()), failures(parts))


def _of_any(key: Part, count: int, *, known: bool) -> RangeFailure:
    """Says why segments are left out: as rows that nobody can place."""
    under = "without a partition key" if key == ABSENT else f"under the partition key {key_text(key)}"
    cause = f"other runs {'are' if known else 'may be'} stored {under} too, and nothing tells whose they are"
    return RangeFailure(key_text(key), SourceError(cause, "store each run under a workflowId of its own"), lost=count)
