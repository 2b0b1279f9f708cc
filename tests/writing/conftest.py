"""Two accounts to write into, the server for tests and the fake, and what is stored there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from fleet_tui import writing
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.schema import CONTAINERS, RUNS
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.writing import Writer
from fleet_tui.writing.runs import TIMER
from tests.admin.making import connected, provisioned
from tests.fake.server import FakeCosmos

if TYPE_CHECKING:
    from azure.cosmos.aio import CosmosClient

DATABASE = "agentic-fleet"


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """A fake that takes writes, with all containers; runs lie in two ranges."""
    with FakeCosmos(writable=True) as fake:
        for each in CONTAINERS:
            fake.container(DATABASE, each.name, f"/{each.partition_key}", ranges=2 if each is RUNS else 1)
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
        return account_of(fake)
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


async def store(place: FakeCosmos | Account, container: Container, document: dict[str, Any]) -> None:
    """Stores a document as another program would: by the SDK."""
    account = account_of(place)

    async def put(client: CosmosClient) -> None:
        home = client.get_database_client(account.database)
        await home.get_container_client(account.container(container)).upsert_item(document)

    async with connected(account) as connection:
        await connection.attempt(put, Meter())


def timers() -> list[asyncio.Task[Any]]:
    """What sends the events that wait, and has not yet."""
    return [each for each in asyncio.all_tasks() if each.get_name() == TIMER]


def reader_of(place: FakeCosmos | Account) -> Fleet:
    """A viewer of the same account, with a client of its own."""
    return Fleet(CosmosSource(account_of(place)))


def account_of(place: FakeCosmos | Account) -> Account:
    """The account as the product knows it."""
    return place if isinstance(place, Account) else Account(place.endpoint, key=place.key)


def event(number: int, size: int = 0) -> dict[str, Any]:
    """An event of about that many bytes."""
    time = f"2025-11-17T10:{number // 60 % 60:02}:{number % 60:02}Z"
    return {"eventId": f"ev_{number:04}", "timestamp": time, "type": "message", "payload": {"message": "x" * size}}
