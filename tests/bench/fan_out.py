"""Measures G15: `python -m tests.bench.fan_out`; lists over many partition ranges against one, and the SDK's own merge.

The fake answers in a process of its own, each request after a round trip's time; one such process stands for all
ranges, so its own work, about half a millisecond a request, makes many ranges look slower than a service would. All
cases are measured again and again in the same run, in random order, on open connections.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, Final
from unittest.mock import patch

from azure.cosmos.aio import CosmosClient

from fleet_tui.query.cosmos_sql import compile_streams
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.source import CosmosSource
from tests.bench.figures import Goal, Round, Verdict, table
from tests.fake.server import FakeCosmos
from tests.fake.service import Service
from tests.fake.wire import Reply, Request

PAGE: Final = 50
DATABASE: Final = "agentic-fleet"
ROWS: Final = 5_000
RANGES: Final = (1, 2, 8, 32)
HOT: Final = "32 ranges, one hot"
SDK: Final = "the SDK over {}"

Reading = dict[str, float]
Case = Callable[[], Awaitable[Reading]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints ratios, whatever they are."""
    options = _parser().parse_args(arguments)
    if options.serve:
        serve(options.trip)
        return 0
    rounds = measure(options.rounds, options.trip)
    if options.json:
        print(json.dumps(rounds))
        return 0
    print(f"{options.rounds} rounds, {options.trip} ms a round trip, pages of {PAGE} of {ROWS:,} runs\n")
    print(table(rows(rounds)))
    return 0


def rows(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    """The goal, then what stands beside it: times against those of one range."""
    one = "1 range"
    first = Goal("G15", "first page over 32 ranges", "first", "32 ranges", one, 2.5)
    found = [Verdict.of(first, rounds).cells()]
    for name in rounds[0]:
        for reading in rounds[0][name]:
            values = Verdict.of(Goal("", f"{reading} page, {name}", reading, name, one, 0), rounds).values
            took = median(each[name][reading] for each in rounds) * 1000
            spread = f"{min(values):.2f} x-{max(values):.2f} x"
            found.append(("", f"{reading} page, {name}", f"{median(values):.2f} x {one}", spread, "", f"{took:.0f} ms"))
    return found


def ratio() -> dict[str, float]:
    """G15 alone, by the middle of the rounds."""
    rounds = measure(15, 30)
    return {"ratio": median(each["32 ranges"]["first"] / each["1 range"]["first"] for each in rounds)}


def measure(count: int, trip: int) -> list[Round]:
    """What each round read of every case, in seconds."""
    command = [sys.executable, "-m", "tests.bench.fan_out", "--serve", "--trip", str(trip)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            endpoint = server.stdout.readline().strip()
            return asyncio.run(_rounds(endpoint, count))
        finally:
            server.stdin.close()


def serve(trip: int) -> None:
    """The fake, until its standard input ends; says where it listens."""
    documents: list[dict[str, Any]] = [
        {"id": f"r{i}", "workflowId": f"w{i}", "_ts": 1_700_000_000 + i, "status": "failed"} for i in range(ROWS)
    ]
    with patch("tests.fake.server.Service", Remembering), FakeCosmos() as fake:
        for ranges in RANGES:
            fake.container(DATABASE, _named(ranges), "/workflowId", ranges).add(*documents)
        fake.container(DATABASE, HOT, "/workflowId", 32).add(*({**each, "workflowId": "hot"} for each in documents))
        fake.latency = trip / 1000
        print(fake.endpoint, flush=True)
        sys.stdin.read()


class Remembering(Service):
    """Answers the same query from memory: what it takes the fake to work one out is not what is measured."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[object, ...], Reply] = {}

    def answer(self, request: Request, endpoint: str, key: str, scan: int | None) -> Reply:
        if request.kind != "query":
            return super().answer(request, endpoint, key, scan)
        asked = request.path, request.payload, request.range_id, request.continuation, request.page_size
        if asked not in self._known:
            self._known[asked] = super().answer(request, endpoint, key, scan)
        known = self._known[asked]
        return replace(known, headers=dict(known.headers))


async def _rounds(endpoint: str, count: int) -> list[Round]:
    async with AsyncExitStack() as stack:
        cases: dict[str, Case] = {}
        for name in (*map(_named, RANGES), HOT):
            source = CosmosSource(Account(endpoint, DATABASE, FakeCosmos.key, {RUNS.name: name}))
            stack.push_async_callback(source.aclose)
            cases[name] = partial(_ours, source)
        client = await stack.enter_async_context(CosmosClient(endpoint, credential=FakeCosmos.key))
        for ranges in RANGES[1:]:
            cases[SDK.format(_named(ranges))] = partial(_theirs, client, _named(ranges))
        for case in cases.values():
            await case()  # connects
        order = list(cases)
        rounds: list[Round] = []
        for _ in range(count):
            random.shuffle(order)
            readings = {name: await cases[name]() for name in order}
            rounds.append({name: readings[name] for name in cases})
        return rounds


async def _ours(source: CosmosSource) -> Reading:
    async with aclosing(source.pages(Query(RUNS), PAGE)) as pages:
        return {reading: await _timed(pages) for reading in ("first", "second")}


async def _theirs(client: CosmosClient, container: str) -> Reading:
    [statement] = compile_streams(Query(RUNS))
    proxy = client.get_database_client(DATABASE).get_container_client(container)
    pages = proxy.query_items(statement.text, max_item_count=PAGE).by_page()
    return {"first": await _timed(pages)}


async def _timed(pages: Any) -> float:
    """Seconds to the next page, and none of it empty."""
    began = perf_counter()
    page = await anext(pages)
    took = perf_counter() - began
    found = page.documents if hasattr(page, "documents") else [row async for row in page]
    assert len(found) == PAGE
    return took


def _named(ranges: int) -> str:
    return f"{ranges} range{'s' if ranges > 1 else ''}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fan_out", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--trip", type=int, default=30, help="a round trip's time, in ms")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
