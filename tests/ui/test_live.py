"""The screen on an account: a real server that goes away, and a fake one that throttles, splits and stalls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fleet import Fleet
from fleet_tui.schema import MEMORIES, RUNS, SEGMENTS
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session
from tests.demo_data.cases import MODEL_RUN
from tests.emulator.server import TestServer, load
from tests.fake.server import FakeCosmos
from tests.ui.screen import AT_ONCE, rows_of, seen, until


def demo_documents(name: str) -> list[dict[str, object]]:
    """The demo's documents of a container."""
    lines = (FOLDER / f"{name}.jsonl").read_bytes().split(b"\n")
    return [json.loads(line) for line in lines if line.strip()]


def app_on_account(account: Account, address: Address | None = None) -> FleetApp:
    """The app on an account, as `fleet-tui` with its settings opens it."""
    log = RequestLog()
    return FleetApp(Session(Fleet(CosmosSource(account, log), frozen(NOW)), log, paces=AT_ONCE), address=address)


@pytest.fixture
async def own_server(server: TestServer) -> AsyncIterator[TestServer]:  # noqa: ARG001 - skips where there is no Node
    """A server of this test's own, that it may stop; it holds the demo's runs and segments."""
    from azure.cosmos.aio import CosmosClient

    own = await asyncio.to_thread(TestServer().start)
    async with CosmosClient(own.endpoint, own.key) as client:
        for container in (RUNS, SEGMENTS):
            key = f"/{container.partition_key}"
            await load(client, "agentic-fleet", container.name, demo_documents(container.name), key)
    yield own
    own.stop()


async def test_a_server_that_is_stopped_while_a_list_is_open_leaves_the_rows_and_q_works_at_once(
    own_server: TestServer,
) -> None:
    app = app_on_account(Account(own_server.endpoint, "agentic-fleet", own_server.key))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded, newest first, more ↓", "RO ●", "RU")
        before = rows_of(pilot)
        own_server.stop()
        await pilot.press("r")
        await seen(pilot, "✗ offline", "connection refused", "50 rows stay, read 11:04:00Z", "r tries again")
        after = rows_of(pilot)
        assert after == before[: len(after)]
        assert len(after) > len(before) // 2, "trouble takes some lines, not the list"
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running, "the app ended")


async def test_opening_a_run_of_an_account_is_one_point_read_and_its_segments(own_server: TestServer) -> None:
    account = Account(own_server.endpoint, "agentic-fleet", own_server.key)
    app = app_on_account(account, Address("run", MODEL_RUN))
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", "1/4 ─╯")
        await pilot.press("i")
        screen = await seen(pilot, "point read")
        assert screen.count("point read") == 1
        assert screen.count("workflowRunSegments") <= 2  # its query, and once a session whether it is there


def filled(fake: FakeCosmos, ranges: int) -> Account:
    """An account whose runs lie in several partition ranges."""
    fake.container("db", RUNS.name, "/workflowId", ranges=ranges).add(*demo_documents(RUNS.name))
    return Account(fake.endpoint, "db", fake.key)


async def test_an_answer_for_a_section_that_was_left_does_not_show_in_another() -> None:
    with FakeCosmos() as fake:
        account = filled(fake, 2)
        fake.container("db", MEMORIES.name, "/userId").add(*demo_documents(MEMORIES.name))
        async with app_on_account(account).run_test(size=(80, 24)) as pilot:
            await seen(pilot, "50 loaded")
            before = rows_of(pilot)
            asked = len(fake.of("query"))
            fake.latency = 0.5
            await pilot.press("r")
            await until(pilot, lambda: len(fake.of("query")) == asked + 2, "the question")
            fake.latency = 0
            await pilot.press("2")
            await seen(pilot, "▸ memories", "50 loaded")
            await until(pilot, lambda: all(each.status for each in fake.of("query")), "the late answer")
            assert not set(rows_of(pilot)) & set(before)
            await pilot.press("1")
            await seen(pilot, "▸ runs", "50 loaded", "RO ●")
            assert rows_of(pilot) == before


async def test_a_run_of_two_megabytes_leaves_the_list_as_light_as_it_was_and_opens() -> None:
    with FakeCosmos() as fake:
        account = filled(fake, 1)
        large = {
            **demo_documents(RUNS.name)[0],
            "id": "wf_large",
            "workflowId": "wf_large",
            "_ts": int(NOW.timestamp()),
            "events": [
                {"id": f"ev_{n:05d}", "type": "message", "agent": "writer", "payload": {"message": "x" * 60}}
                for n in range(12_000)
            ],
        }
        fake.container("db", RUNS.name, "/workflowId").add(large)
        async with app_on_account(account).run_test(size=(80, 24)) as pilot:
            await seen(pilot, "1 loaded", "wf_large")
            assert max(request.size for request in fake.of("query")) < 20_000
            await pilot.press("enter")
            await seen(pilot, "ev 1/12001", "RO ●")
            assert [request.size > 1_500_000 for request in fake.of("point")] == [True]
            await pilot.press("G")
            await seen(pilot, "ev 12001/12001")
