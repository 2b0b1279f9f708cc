"""Two accounts to write into, the server for tests and the fake, and what is stored there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from fleet_tui import writing
from fleet_tui.fleet import Fleet
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.writing import Writer
from tests.admin.making import connected, provisioned
from tests.fake.server import FakeCosmos

DATABASE = "agentic-fleet"
KEYS = {
    "workflowRuns": "/workflowId",
    "workflowRunSegments": "/workflowId",
    "agentMemory": "/userId",
    "dspyExamples": "/userId",
    "dspyOptimizationRuns": "/userId",
    "cache": "/cacheKey",
}


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """A fake that takes writes, with all containers; runs lie in two ranges."""
    with FakeCosmos(writable=True) as fake:
        for name, key in KEYS.items():
            fake.container(DATABASE, name, key, ranges=2 if name == "workflowRuns" else 1)
        yield fake


@pytest.fixture
async def writer(fake: FakeCosmos) -> AsyncIterator[Writer]:
    """A writer into the fake, whose events wait until they are flushed."""
    async with writer_of(fake) as writer:
        yield writer


@pytest.fixture(params=["fake", "server"])
async def account(request: pytest.FixtureRequest) -> Account:
    """Either account, made as `provision` makes one."""
    if request.param == "fake":
        fake: FakeCosmos = request.getfixturevalue("fake")
        return Account(fake.endpoint, key=fake.key)
    server = request.getfixturevalue("server")
    account = Account(server.endpoint, re.sub(r"\W", "", request.node.name)[:200], server.key)
    async with connected(account) as connection:
        await provisioned(connection, dimensions=0, segments=True)
    return account


def writer_of(place: FakeCosmos | Account, **more: Any) -> Writer:
    """A writer of user ann into an account."""
    database = place.database if isinstance(place, Account) else DATABASE
    asked: dict[str, Any] = {"credential": place.key, "user": "ann", "every": 60.0, **more}
    return writing.connect(endpoint=place.endpoint, database=database, environ={}, **asked)


def reader_of(place: FakeCosmos | Account) -> Fleet:
    """A viewer of the same account, with a client of its own."""
    account = place if isinstance(place, Account) else Account(place.endpoint, key=place.key)
    return Fleet(CosmosSource(account))


def event(number: int, size: int = 0) -> dict[str, Any]:
    """An event of about that many bytes."""
    time = f"2025-11-17T10:{number // 60 % 60:02}:{number % 60:02}Z"
    return {"eventId": f"ev_{number:04}", "timestamp": time, "type": "message", "payload": {"message": "x" * size}}
