"""An account to read from: the fake, a source that reads it, and documents in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from fleet_tui.fields import Document
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from fleet_tui.source.base import Page
from fleet_tui.source.cosmos.source import CosmosSource
from tests.fake.faults import status
from tests.fake.server import FakeCosmos, When
from tests.fake.store import Container

NEWEST: Final = Query(RUNS)


def runs(n: int) -> list[dict[str, Any]]:
    """Runs of which three share each second; every partition holds one."""
    return [
        {"id": f"r{i}", "workflowId": f"r{i}", "_ts": 1_700_000_000 + i // 3, "userId": f"u{i % 5}"} for i in range(n)
    ]


def store(fake: FakeCosmos, documents: list[dict[str, Any]], ranges: int = 4) -> Container:
    """The documents as the account's runs."""
    return fake.container("agentic-fleet", "workflowRuns", "/workflowId", ranges).add(*documents)


def asks(what: str) -> When:
    """Queries that hold a text."""
    return lambda request: request.kind == "query" and what in request.query


def without_vector_search(fake: FakeCosmos) -> None:
    """An account that refuses what its vector search would answer."""
    fake.fail(asks("VectorDistance"), status(400, message="VectorDistance is not a recognized built-in function"))


@asynccontextmanager
async def source_of(fake: FakeCosmos, deadline: float = 10.0, **account: Any) -> AsyncIterator[CosmosSource]:
    """A source of the fake, closed behind the test."""
    source = CosmosSource(Account(**{"endpoint": fake.endpoint, "key": fake.key, **account}), deadline=deadline)
    try:
        yield source
    finally:
        await source.aclose()


async def pages(source: CosmosSource, query: Query = NEWEST, size: int = 50) -> list[Page]:
    """All pages of a list."""
    async with aclosing(source.pages(query, size)) as found:
        return [page async for page in found]


async def first(source: CosmosSource, query: Query = NEWEST, size: int = 50) -> Page:
    """The first page of a list."""
    async with aclosing(source.pages(query, size)) as found:
        return await anext(found)


def ids(found: list[Page]) -> list[object]:
    """The ids in the order in which they came."""
    return [each["id"] for page in found for each in page.documents]


def falling(found: list[Page]) -> bool:
    """Whether the rows come newest first."""
    times = [_time(each) for page in found for each in page.documents]
    return times == sorted(times, reverse=True)


def _time(document: Document) -> int:
    written = document["_ts"]
    assert isinstance(written, int)
    return written
