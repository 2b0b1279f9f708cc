"""Whole queries over HTTP, through the SDK, against the server for tests: what comes back is what `evaluate` gives."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from azure.cosmos.aio import ContainerProxy, CosmosClient

from fleet_tui.fields import Container
from fleet_tui.query.cosmos_sql import Statement, compile_count, compile_streams
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.projection import project
from fleet_tui.query.query import Query
from tests.emulator.server import TestServer, load
from tests.query.meanings import parameters, utf16
from tests.query.random_cases import ASKED, documents, expected, queries


def differences_over_http(size: int, stored: int, seed: int) -> list[str]:
    """Of `size` random queries, each over `stored` documents of its container, on a server of its own."""
    server = TestServer().start()
    try:
        return asyncio.run(compare_over_http(server, queries(size, seed), stored, seed))
    finally:
        server.stop()


async def compare_over_http(server: TestServer, asked: list[Query], stored: int, seed: int) -> list[str]:
    """The order, the part of each document that a list reads, and the count of each query, where they differ."""
    async with CosmosClient(server.endpoint, credential=server.key) as client:
        return [
            difference
            for container in ASKED
            if (mine := [query for query in asked if query.container is container])
            for difference in await _compare(await _loaded(client, container, stored, seed), mine)
        ]


async def _loaded(client: CosmosClient, container: Container, stored: int, seed: int) -> ContainerProxy:
    keyed = documents(container, stored, seed, keyed=True)
    return await load(client, f"compare-{seed}", container.name, keyed, f"/{container.partition_key}")


async def _compare(proxy: ContainerProxy, asked: list[Query]) -> list[str]:
    stored = await _rows(proxy, Statement("SELECT * FROM c"))
    found: list[str] = []
    for query in asked:
        for number, statement in enumerate(compile_streams(query)):
            rows = await _rows(proxy, statement)
            wanted = expected(query, number, stored, utf16)
            projected = [each if query.whole else project(query.container, each) for each in wanted]
            if _text(rows) != _text(projected):
                found.append(f"rows differ of {statement.text} {dict(statement.parameters)}")
        counted = compile_count(query)
        if await _rows(proxy, counted) != [sum(map(matcher(query.terms), stored))]:
            found.append(f"count differs of {counted.text} {dict(counted.parameters)}")
    return found


async def _rows(proxy: ContainerProxy, statement: Statement) -> list[Any]:
    """As the product's fan-out asks: by feed range, of which the server has one."""
    (feed_range,) = [each async for each in proxy.read_feed_ranges()]
    given: Any = parameters(statement)
    return [row async for row in proxy.query_items(statement.text, parameters=given, feed_range=feed_range)]


def _text(rows: list[Any]) -> str:
    """As JSON: Python takes true for 1."""
    return json.dumps(rows, sort_keys=True)
