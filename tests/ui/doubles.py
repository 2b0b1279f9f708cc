"""Sources that go wrong on purpose: each wraps a real one and stands for what a network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from msgspec.structs import replace

from fleet_tui.errors import FleetError, Unreachable
from fleet_tui.fields import Container, Document
from fleet_tui.key import PartitionKey
from fleet_tui.query.likeness import Vector
from fleet_tui.query.query import Query
from fleet_tui.source.base import Counted, Found, Identity, Nearest, Page, RangeFailure, Source

OFFLINE = Unreachable("127.0.0.1:8081 refused the connection", "check the endpoint, or the network")


class Troubled:
    """A source that answers until it is told to fail."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.error: FleetError | None = None  # raised by every read while set
        self.range_failure: FleetError | None = None  # reported beside the rows while set
        self.hold: asyncio.Event | None = None  # waited for before every answer while set
        self.gets = 0
        self.queries: list[Query] = []

    @property
    def identity(self) -> Identity:
        return self._source.identity

    @property
    def recognised(self) -> tuple[str, ...]:
        return self._source.recognised

    @property
    def times(self) -> tuple[str, ...]:
        return self._source.times

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        self.gets += 1
        await self._trouble()
        return await self._source.get(container, document_id, partition_key)

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        self.queries.append(query)
        async with aclosing(self._source.pages(query, size)) as pages:
            await self._trouble()
            async for page in pages:
                failed = (RangeFailure("1", self.range_failure),) if self.range_failure else ()
                yield replace(page, failed=failed)
                await self._trouble()

    async def count(self, query: Query) -> Counted:
        await self._trouble()
        return await self._source.count(query)

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        self.queries.append(query)
        await self._trouble()
        return await self._source.nearest(query, vector, k)

    def part(self, run_id: str, *, apart: bool) -> None:
        self._source.part(run_id, apart=apart)

    async def aclose(self) -> None:
        await self._source.aclose()

    async def _trouble(self) -> None:
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error


class Account(Troubled):
    """A source whose every read costs, as those of an account do."""

    @property
    def identity(self) -> Identity:
        return replace(super().identity, live=True)


class Rewritten(Troubled):
    """A source in which somebody writes a document again while it is looked at."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._written: dict[str, Document] = {}

    def write(self, document: Document) -> None:
        """What a point read of that document finds from now on."""
        self._written[str(document["id"])] = document

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        found = await super().get(container, document_id, partition_key)
        written = self._written.get(document_id)
        return replace(found, document=written) if found and written else found
