"""Times the access patterns of the data model, each once more after a warm-up, beside its target."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from time import monotonic
from typing import Any, Final

from msgspec import Struct

from fleet_tui.admin.doctor.finding import Finding, ok, warn
from fleet_tui.errors import FleetError, ServiceFailed
from fleet_tui.fields import Container, Document
from fleet_tui.ids import id_fault
from fleet_tui.key import PartitionKey
from fleet_tui.number import rounded
from fleet_tui.query.likeness import vector_of
from fleet_tui.query.projection import own_key, partition_of, value_at
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, RUNS
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.deadline import within
from fleet_tui.source.cosmos.description import Description, embedding_in
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.source.cosmos.statuses import REFUSED
from fleet_tui.text import counted

_HISTORY: Final = 20  # runs
_EXAMPLES: Final = 50
_NEAREST: Final = 10  # memories
_DEADLINE: Final = 15.0  # seconds
_SUBJECT: Final = "timing"
_NO_VECTORS: Final = "the server has no vector search; an account needs the capability EnableNoSQLVectorSearch"


class Met(Struct, frozen=True):
    """Holds a container that is there: how it is made, and a sample of its documents."""

    container: Container
    body: Mapping[str, Any]
    documents: Sequence[Document]

    @property
    def user(self) -> str | None:
        """Names the user with most of the sampled documents."""
        users = Counter(user for each in self.documents if isinstance(user := each.get("userId"), str))
        return users.most_common(1)[0][0] if users else None


class Measured(Struct, frozen=True):
    """Holds the figures of one run of a pattern; `charge` is in request units."""

    documents: int
    charge: float


Run = Callable[[], Awaitable[Measured]]


async def pattern_findings(connection: Connection, met: Mapping[str, Met]) -> AsyncIterator[Finding]:
    """Yields a finding for each access pattern that there are documents for."""
    runs, memories, examples, cache = (met.get(each.name) for each in (RUNS, MEMORIES, EXAMPLES, CACHE))
    if runs and runs.user:
        query = _of_user(RUNS, runs.user, _HISTORY)
        by = f"one user's newest runs{_by_composite(query, runs.body)}"
        yield await _timed(by, 0.1, lambda: _list(connection, query))
    if memories and memories.user:
        yield await _nearest(connection, memories)
    if examples and examples.user:
        of_user = _of_user(EXAMPLES, examples.user, _EXAMPLES)
        by = f"one user's examples{_by_composite(of_user, examples.body)}"
        yield await _timed(by, 0.2, lambda: _list(connection, of_user))
    entry = next(filter(None, map(_address, cache.documents if cache else ())), None)
    if entry:
        name, key = entry
        yield await _timed("a cache entry by its key", 0.05, lambda: _point(connection, name, key))
    if not any((runs and runs.user, memories and memories.user, examples and examples.user, entry)):
        yield ok(_SUBJECT, "there are no documents to time a read of")


async def _timed(what: str, target: float, run: Run) -> Finding:
    try:
        async with within(_DEADLINE):
            await run()  # the first run pays for connections and routing
            began = monotonic()
            measured = await run()
    except FleetError as error:
        return warn(_SUBJECT, f"{what}: not measured, {error.cause}", error.next_step)
    seconds = monotonic() - began
    n = measured.documents
    words = f"{what}: {seconds * 1000:.0f} ms, {rounded(measured.charge, 1)} RU, {counted(n, 'document')}"
    aim = f"target P95 < {target * 1000:.0f} ms; this was one run"
    figures = {"seconds": round(seconds, 4), "target": target, "charge": measured.charge, "documents": n}
    if seconds <= target:
        return ok(_SUBJECT, f"{words} ({aim})", **figures)
    return warn(_SUBJECT, f"{words} ({aim})", "run it again, from a machine in the account's region", **figures)


def _of_user(container: Container, user: str, limit: int | None = None) -> Query:
    return Query(container, (Term(container.field("user"), Eq(user)),), limit=limit)


async def _list(connection: Connection, query: Query) -> Measured:
    reader = Reader(connection, query.container, query.partition, query.bound)
    found = 0
    size = query.limit or _HISTORY
    async with aclosing(fan_out.pages(reader, query, size, _DEADLINE)) as pages:
        async for page in pages:
            found += len(page.documents)
            if page.failed:
                raise page.failed[0].error
    return Measured(found, reader.spent.charge)


def _by_composite(query: Query, body: Mapping[str, Any]) -> str:
    """Says whether the list is sent in the order of a composite index, as the screen sends it."""
    return ", by composite index" if Description.read(body, query.container).serves(query) else ""


async def _point(connection: Connection, name: str, key: PartitionKey) -> Measured:
    reader = Reader(connection, CACHE, key)
    found = await reader.find(name, key)
    return Measured(int(found is not None), reader.spent.charge)


def _address(document: Document) -> tuple[str, PartitionKey] | None:
    name, key = document.get("id"), partition_of(CACHE, document)
    if isinstance(name, str) and isinstance(own_key(CACHE, document), str) and not id_fault(name):
        return name, key
    return None


async def _nearest(connection: Connection, memories: Met) -> Finding:
    """Times a vector query by a stored vector, where there is a policy that can answer it."""
    what, policy = "one user's nearest memories", MEMORIES.vector
    stored = embedding_in(memories.body, policy.path) if policy else None
    if policy is None or stored is None:
        return ok(_SUBJECT, f"{what}: no vector policy, so nothing to measure")
    dimensions = stored.get("dimensions")
    own = (each for each in memories.documents if each.get("userId") == memories.user)
    vectors = (vector_of(value_at(each, policy.path)) for each in own)
    vector = next((each for each in vectors if each and len(each) == dimensions), None)
    if vector is None:
        return ok(_SUBJECT, f"{what}: no vector of {dimensions} dimensions met, so nothing to measure")
    query = _of_user(MEMORIES, memories.user or "")

    async def run() -> Measured:
        reader = Reader(connection, MEMORIES, query.partition, query.bound)
        try:
            [name, *_] = await reader.ranges(again=False)
            batch = await reader.read(name, reader.nearest(query, vector, _NEAREST), _NEAREST, None)
        except ServiceFailed as error:
            if error.reply.status != REFUSED:
                raise
            raise ServiceFailed(error.cause, _NO_VECTORS, error.reply) from None
        return Measured(len(batch.rows), reader.spent.charge)

    return await _timed(what, 0.15, run)
