"""Reads a run again and again, and a large run of an account only when it was written again.

A point read costs a request unit for each kilobyte, 100 RU for a run of 100 kB, and is made every five seconds. A count
of what was written later than the known version loads no document and costs some 3 RU. Its clock has whole seconds: so
a version is read twice before counts stand for reads of it, for by then the second in which it was written is over.
And a deleted run counts as if nobody had written it: so every twelfth time it is read all the same.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from fleet_tui.clock import from_epoch
from fleet_tui.fields import Document
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.opened import OpenedRun
from fleet_tui.fleet.watching import written_at
from fleet_tui.model.decode import encode
from fleet_tui.model.record import same_version
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Eq, Query, Range, Term, of_partition
from fleet_tui.schema import RUNS

LARGE: Final = 50_000  # bytes, from which on a count costs less than a point read
READ_EVERY: Final = 12  # times that it is asked for


class Following:
    """Asks one fleet for the present version of one run.

    Raises:
        FleetError: it cannot be read or counted.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._settled: Document | None = None  # was read twice without a change
        self._counted = 0  # times in a row

    async def again(self, before: OpenedRun) -> OpenedRun | None:
        """Returns a run as it is now: the same document where it was not written again, None where it is gone."""
        if self._may_count(before) and self._counted < READ_EVERY - 1:
            counted = await self._fleet.source.count(_written_since(before.record))
            if not (counted.n or counted.failed):
                self._counted += 1
                return replace(before, cost=counted.cost)
        self._counted = 0
        opened = await self._fleet.run(*before.record.stored_key)
        unchanged = opened is not None and same_version(opened.document, before.document)
        self._settled = before.document if unchanged and self._is_large(before) else None
        return opened

    def _may_count(self, before: OpenedRun) -> bool:
        return self._settled is not None and self._settled is before.document

    def _is_large(self, before: OpenedRun) -> bool:
        """Tells whether a read costs more than a count; files cost neither."""
        if not (self._fleet.identity.live and written_at(before.document)):
            return False
        return self._settled is before.document or _size(before.document) > LARGE


def _written_since(run: WorkflowRun) -> Query:
    """Returns the query for the run if it was written after the second of its known version."""
    key = run.stored_key
    later = Range(low=from_epoch(written_at(run.document)), low_open=True)
    own = Term(RUNS.field("id"), Eq(key.id)), *of_partition(RUNS, run.own_key)
    return Query(RUNS, (*own, Term(RUNS.field("written"), later)), under=key.partition)


def _size(document: Document) -> int:
    try:
        return len(encode(dict(document)))
    except (RecursionError, ValueError, TypeError):
        return 0
