"""Reads whole documents to be handed on: a record with all that is its own, and what a link leads to, bounded.

A throttled read is tried again, from its beginning.
"""

from __future__ import annotations

from contextlib import aclosing, suppress
from functools import partial
from typing import Final

from msgspec import Struct

from fleet_tui.address import Address
from fleet_tui.errors import SourceError
from fleet_tui.fields import Container, Document
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.links import Link
from fleet_tui.fleet.opened import OpenedRun, SegmentsRead
from fleet_tui.fleet.patience import patiently
from fleet_tui.fleet.whole_run import whole_run
from fleet_tui.model.record import Record
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import RUNS, SEGMENTS, of_noun

LINKED_AT_MOST: Final = 200  # documents behind one link
_PER_PAGE: Final = 20  # a whole document may be 2 MB


class Whole(Struct, frozen=True):
    """Holds a record with all that is its own; of a run its older events are, as far as they are stored."""

    record: Record
    opened: OpenedRun | None = None  # of a run
    segments: SegmentsRead | None = None

    @property
    def documents(self) -> tuple[tuple[Container, Document], ...]:
        """Returns its documents, each with its container."""
        older = self.segments.documents if self.segments else ()
        return ((self.record.container, self.record.document), *((SEGMENTS, each) for each in older))


class Behind(Struct, frozen=True):
    """Holds what a link leads to; `cut` is whether there is more than was asked for."""

    records: tuple[Record, ...]
    cut: bool = False


async def whole(fleet: Fleet, address: Address) -> Whole | None:
    """Reads what an address names; None if there is none.

    Raises:
        FleetError: it cannot be read, or not all of it.
    """
    container = of_noun(address.noun) or RUNS
    if container is not RUNS:
        opened = await patiently(partial(fleet.record, container, address.id, address.partition))
        return Whole(opened.record) if opened else None
    if not address.id:
        return None
    run = await patiently(partial(fleet.run, address.id, address.partition, linked=address.linked))
    return await with_segments(fleet, run) if run else None


async def with_segments(fleet: Fleet, run: OpenedRun) -> Whole:
    """Reads the older events of a run.

    Raises:
        FleetError: a part of them did not come.
    """
    return await patiently(partial(_with_segments, fleet, run))


async def _with_segments(fleet: Fleet, run: OpenedRun) -> Whole:
    read = await whole_run(fleet, run)
    if silent := [each.error for each in read.segments.failed if not each.lost]:
        raise silent[0]
    return Whole(run.record, run, read.segments)


async def namesakes(fleet: Fleet, record: Record) -> int:
    """Counts the other documents of files that have the id of a record; of an account none is looked for.

    There an address leads to no other, and the question would be asked of every partition. Files that cannot be read
    tell of none.

    >>> await namesakes(fleet, (await fleet.run("XRX6")).record)
    0
    """
    if fleet.identity.live:
        return 0
    same = Query(record.container, (Term(record.container.field("id"), Eq(record.stored_id)),))
    with suppress(SourceError):
        return max((await fleet.source.count(same)).n - 1, 0)
    return 0


async def behind(fleet: Fleet, link: Link) -> Behind:
    """Reads the whole documents that a link leads to.

    Raises:
        FleetError: some of them cannot be read.
    """
    return await patiently(partial(_behind, fleet, link))


async def _behind(fleet: Fleet, link: Link) -> Behind:
    found: list[Record] = []
    listing = fleet.records(
        link.container, within=link.terms, whole=True, limit=LINKED_AT_MOST + 1, size=min(LINKED_AT_MOST + 1, _PER_PAGE)
    )
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            if page.page.failed:
                raise page.page.failed[0].error
            found += page.records
    more = len(link.ids) > LINKED_AT_MOST  # of which no more were asked for
    return Behind(tuple(found[:LINKED_AT_MOST]), more or len(found) > LINKED_AT_MOST)
