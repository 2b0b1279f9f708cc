"""Accounts on the server for tests, and connections to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from azure.cosmos import PartitionKey
from azure.cosmos.aio import ContainerProxy, CosmosClient

from fleet_tui.admin.provision.apply import apply, current_plan
from fleet_tui.admin.provision.wanted import Wanted
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.client import Connection
from tests.admin.accounts import DEFAULT

OWN_KEYS = {
    "workflowRuns": "/workflowId",
    "agentMemory": "/userId",
    "dspyExamples": "/userId",
    "dspyOptimizationRuns": "/userId",
    "cache": "/cacheKey",
}


@asynccontextmanager
async def connected(account: Account, patience: float = 5) -> AsyncIterator[Connection]:
    connection = Connection(account, RequestLog(), patience)
    try:
        yield connection
    finally:
        await connection.aclose()


async def provisioned(connection: Connection, **wanted: Any) -> list[str]:
    """Make what is wanted; what was done, in words."""
    done: list[str] = []
    await apply(connection, await current_plan(connection, Wanted(**wanted)), done.append)
    return done


async def by_own_commands(account: Account) -> None:
    """What the data model's own set of commands makes."""
    async with CosmosClient(account.endpoint, account.key) as client:
        database = await client.create_database(account.database)
        for name, key in OWN_KEYS.items():
            await database.create_container(name, PartitionKey(key), indexing_policy=DEFAULT)


async def read_back(account: Account) -> dict[str, dict[str, Any]]:
    """Every container of the database, as an SDK of one's own reads it."""
    async with CosmosClient(account.endpoint, account.key) as client:
        database = client.get_database_client(account.database)
        return {each["id"]: dict(each) async for each in database.list_containers()}


@asynccontextmanager
async def container(account: Account, name: str) -> AsyncIterator[ContainerProxy]:
    """One container, as an SDK of one's own reads and writes it."""
    async with CosmosClient(account.endpoint, account.key) as client:
        yield client.get_database_client(account.database).get_container_client(name)
