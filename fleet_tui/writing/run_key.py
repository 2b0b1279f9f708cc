"""Finds the document of a run that is written to, by its id or its workflow id, which nearly always are the same."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from fleet_tui.errors import UsageError
from fleet_tui.ids import id_fault
from fleet_tui.key import Key
from fleet_tui.query.projection import partition_of
from fleet_tui.query.query import Eq, Query, Term, of_partition
from fleet_tui.schema import RUNS
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.source.cosmos.ranges import DEADLINE
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.text import short
from fleet_tui.writing.document_writer import DocumentWriter

_ENOUGH: Final = 2  # runs of one name, to say that there are several


async def run_key(documents: DocumentWriter, run_id: str, meter: Meter) -> Key:
    """Returns the id and partition key of a run.

    Raises:
        UsageError: there is no such run, or several are, or the writer cannot be used here.
    """
    documents.lifetime.require()
    key = Key(run_id, run_id)
    if not id_fault(run_id) and await documents.read(RUNS, key, meter) is not None:
        return key
    found: list[Key] = []
    for terms in (of_partition(RUNS, run_id), (Term(RUNS.field("id"), Eq(run_id)),)):
        found = found or await _found(documents, Query(RUNS, terms, limit=_ENOUGH), meter)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"several runs have the id {short(run_id)!r}", "store each under an id of its own")
    raise UsageError(f"no run has the id {short(run_id)!r}", "start_run begins one")


async def _found(documents: DocumentWriter, query: Query, meter: Meter) -> list[Key]:
    reader = Reader(documents.connection, RUNS, query.partition, meter=meter)
    found: list[Key] = []
    async with aclosing(fan_out.pages(reader, query, _ENOUGH, DEADLINE)) as pages:
        async for page in pages:
            if page.failed:
                raise page.failed[0].error
            found += (Key(str(each["id"]), partition_of(RUNS, each)) for each in page.documents)
    return found
