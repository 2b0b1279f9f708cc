"""Finds the document of a run that is written to, by its id or its workflow id, which nearly always are the same.

Where runs are keyed by user too, several users may have a run of one id: who is meant is said by `user`, or is the
writer's own user.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from fleet_tui.errors import UsageError
from fleet_tui.fields import Path
from fleet_tui.ids import id_fault
from fleet_tui.key import Key, PartitionKey
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
_USER: Final = "userId"


async def run_key(documents: DocumentWriter, run_id: str, meter: Meter, user: str | None, own: str | None) -> Key:
    """Returns the id and partition key of a run; of several, that of the user `own` where `user` says none.

    Raises:
        UsageError: there is no such run, or several are, or the writer cannot be used here.
    """
    partition = _usual(await documents.levels(RUNS, meter), run_id, user or own)
    if partition is not None and not id_fault(run_id):
        document = await documents.read(RUNS, Key(run_id, partition), meter)
        if document is not None and user in (None, document.get(_USER)):
            return Key(run_id, partition)
    found = await _named(documents, run_id, user, meter)
    if len(found) > 1 and user is None and own is not None:
        owned = await _named(documents, run_id, own, meter)
        found = owned if len(owned) == 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        step = "give user=… to say whose is meant" if user is None else "store each under an id of its own"
        raise UsageError(f"several runs have the id {short(run_id)!r}", step)
    whose = "no run" if user is None else f"no run of user {short(user)}"
    raise UsageError(f"{whose} has the id {short(run_id)!r}", "start_run begins one")


def _usual(levels: tuple[Path, ...], run_id: str, user: str | None) -> PartitionKey | None:
    """Returns the partition key that a run of an id nearly always has; None where it needs to be looked for."""
    known = {_USER: user, str(RUNS.partition_key): run_id}
    parts = [known.get(str(each)) for each in levels or (RUNS.partition_key,)]
    given = tuple(each for each in parts if each is not None)
    if len(given) < len(parts):
        return None
    return given if levels else given[0]


async def _named(documents: DocumentWriter, run_id: str, user: str | None, meter: Meter) -> list[Key]:
    owner = () if user is None else (Term(RUNS.field("user"), Eq(user)),)
    for terms in (of_partition(RUNS, run_id), (Term(RUNS.field("id"), Eq(run_id)),)):
        if found := await _found(documents, Query(RUNS, (*terms, *owner), limit=_ENOUGH), meter):
            return found
    return []


async def _found(documents: DocumentWriter, query: Query, meter: Meter) -> list[Key]:
    reader = Reader(documents.connection, RUNS, query.partition, meter=meter)
    found: list[Key] = []
    async with aclosing(fan_out.pages(reader, query, _ENOUGH, DEADLINE)) as pages:
        async for page in pages:
            if page.failed:
                raise page.failed[0].error
            found += (Key(str(each["id"]), partition_of(RUNS, each)) for each in page.documents)
    return found
