"""Reads a live account as a source, through the official SDK."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from msgspec.structs import replace

from fleet_tui.fields import Container, Document, Path
from fleet_tui.ids import id_fault
from fleet_tui.key import PartitionKey, storable
from fleet_tui.query.cosmos_sql import compile_count
from fleet_tui.query.likeness import Vector
from fleet_tui.query.query import Query
from fleet_tui.settings import Account
from fleet_tui.source.base import Cost, Counted, Found, Identity, Nearest, Page, RequestLog
from fleet_tui.source.cosmos import by_user, fan_out, vector_search
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.levels import points_at, stands_under
from fleet_tui.source.cosmos.ranges import DEADLINE, Spell
from fleet_tui.source.cosmos.reader import Reader, by_id

_SAME_ID: Final = 10  # documents of one id that are read at a time: there is one in each partition at most


class CosmosSource:
    """Reads from an account; `deadline` is in seconds, for a page, a document, a count.

    Nothing is imported, connected or checked before the first read.
    """

    def __init__(self, account: Account, log: RequestLog | None = None, *, deadline: float = DEADLINE) -> None:
        self.deadline = deadline
        self.log = log or RequestLog()
        self._connection = Connection(account, self.log, patience=deadline)

    @property
    def identity(self) -> Identity:
        """Names `account/database`, and the profile it came from."""
        account = self._connection.account
        return Identity(account.name, live=True, profile=account.profile, production=account.production)

    @property
    def recognised(self) -> tuple[str, ...]:
        """Says nothing: an account's containers have names."""
        return ()

    @property
    def times(self) -> tuple[str, ...]:
        """Says nothing: an account stores when each document was written."""
        return ()

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        """Reads one document by a point read, or by a query where its id cannot stand in a URL, or its key be named."""
        self.log.afford()
        meter = Meter()
        reader = Reader(self._connection, container, None, meter=meter)
        spell = Spell(reader, self.deadline)
        async with spell.limit():
            if not await reader.exists():
                return None
            named = storable(partition_key) and not id_fault(document_id)
            keys = points_at(reader.levels, partition_key) if named else ()
            for key in keys:
                if found := await reader.find(document_id, key):
                    return Found(found, spell.cost)
        if keys:
            return None
        query = by_id(container, document_id, partition_key, reader.levels)
        asked = self._reader(query, meter)
        document = await self._by_query(asked, query, partition_key)
        return None if document is None else Found(document, spell.cost, scope=asked.scope)

    async def _by_query(self, reader: Reader, query: Query, partition_key: PartitionKey) -> Document | None:
        """Returns the document of that very partition key.

        Raises:
            FleetError: it may be where nobody answered.
        """
        async with aclosing(fan_out.pages(reader, query, _SAME_ID, self.deadline)) as pages:
            async for page in pages:
                for each in page.documents:
                    if stands_under(query.container, each, partition_key):
                        return each
                if page.failed:
                    raise page.failed[0].error
        return None

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        """Yields pages from all partition ranges, or from the one partition that the query is bound to."""
        self.log.afford()
        via, before = "", Cost()
        if (name := self._connection.account.runs_by_user) and (asked := by_user.of_summary(query)):
            levels, before = await self._summarised(asked, query)
            if levels is not None:
                asked = replace(asked, reads=(*asked.reads, *levels))
                async with aclosing(self._pages(asked, size, before)) as pages:
                    async for page in pages:
                        yield by_user.as_runs(page, query, levels, name)
                return
            via = f"there is no container {name}: every partition of the runs is asked"
        async with aclosing(self._pages(query, size, before)) as pages:
            async for page in pages:
                yield replace(page, via=via) if via else page

    async def _pages(self, query: Query, size: int, before: Cost) -> AsyncGenerator[Page, None]:
        """Yields pages of one container; `before` is what it took to know which."""
        reader = self._reader(query)
        reader.expect(query, size if query.limit is None else min(size, query.limit))
        async with aclosing(fan_out.pages(reader, query, size, self.deadline)) as pages:
            async for page in pages:
                yield replace(page, scope=reader.scope, cost=page.cost + before)
                before = Cost()
                if page.more:
                    self.log.afford()

    async def count(self, query: Query) -> Counted:
        """Adds up how many documents match; each range counts its own."""
        self.log.afford()
        before = Cost()
        if self._connection.account.runs_by_user and (asked := by_user.count_of_summary(query)):
            levels, before = await self._summarised(asked, query)
            query = query if levels is None else asked
        counted = await fan_out.count(self._reader(query), compile_count(query), self.deadline)
        return replace(counted, cost=counted.cost + before)

    async def _summarised(self, asked: Query, query: Query) -> tuple[tuple[Path, ...] | None, Cost]:
        """Returns the levels of the runs' own key, None where nobody keeps a summary of them; and what it took."""
        meter = Meter()
        summary, runs = self._reader(asked, meter), self._reader(query, meter)
        async with Spell(summary, self.deadline).limit():
            there = await summary.exists() and await runs.exists()
        return runs.levels if there else None, meter.cost

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        """Reads the nearest by the account's vector search; where it has none, the nearest of what can be fetched."""
        reader = self._reader(query)
        found = await vector_search.nearest(reader, query, vector, k, self.deadline)
        return replace(found, scope=reader.scope)

    def _reader(self, query: Query, meter: Meter | None = None) -> Reader:
        return Reader(self._connection, query.container, query.partition, query.bound, meter)

    async def aclose(self) -> None:
        """Closes the client and the credential, within two seconds."""
        await self._connection.aclose()
