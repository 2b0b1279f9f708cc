"""Failures of an account: how many reads and about what they cost is told first, and nothing is read before enter."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from msgspec.structs import replace
from textual.pilot import Pilot

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import PAGE_SIZE, Fleet
from fleet_tui.fleet.selection import MOST
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.paces import Paces
from fleet_tui.ui.session import Session
from tests.failed_runs import broken_runs
from tests.fake.faults import status
from tests.fake.server import FakeCosmos, kind
from tests.source.account import source_of, store
from tests.ui.screen import AT_ONCE, seen, settled, text_of

RANGES: Final = 32


@asynccontextmanager
async def listed(fake: FakeCosmos, n: int, paces: Paces = AT_ONCE) -> AsyncIterator[tuple[CosmosSource, Pilot[Any]]]:
    """The list of so many failed runs of an account, on the screen."""
    store(fake, broken_runs(n), RANGES)
    async with source_of(fake) as source:
        app = FleetApp(Session(Fleet(source, frozen(NOW)), source.log, paces=paces))
        async with app.run_test(size=(100, 24)) as pilot:
            await seen(pilot, f"{min(n, PAGE_SIZE)} loaded")
            yield source, pilot


async def test_the_reads_are_announced_and_nothing_is_read_before_enter(fake: FakeCosmos) -> None:
    async with listed(fake, 37) as (_, pilot):
        await pilot.press("F")
        screen = await seen(pilot, "failures of 37 failed runs: 37 reads, ~", "RU · enter reads, esc goes back")
        assert re.search(r"37 reads, ~\d+ RU", screen)
        assert not fake.of("point")
        await pilot.press("enter")
        await seen(pilot, "37 failed · 5 users", "ValueError: no")
        assert len(fake.of("point")) == 37
        assert not fake.writes


async def test_what_was_read_is_not_announced_and_not_read_again(fake: FakeCosmos) -> None:
    async with listed(fake, 12) as (_, pilot):
        await pilot.press("F")
        await seen(pilot, "12 reads")
        await pilot.press("enter")
        await seen(pilot, "12 failed · 5 users")
        await pilot.press("r", "escape", "F")
        await seen(pilot, "12 failed · 5 users")
        assert len(fake.of("point")) == 12


async def test_an_enter_that_was_typed_before_the_price_was_shown_agrees_to_nothing(fake: FakeCosmos) -> None:
    paces = replace(AT_ONCE, agreeing=3600.0)
    async with listed(fake, 12, paces) as (_, pilot):
        await pilot.press("F", "enter")
        await seen(pilot, "failures of 12 failed runs: 12 reads")
        await settled(pilot)
        assert not fake.of("point")


async def test_esc_while_the_runs_are_listed_stops_that_and_r_tries_again(fake: FakeCosmos) -> None:
    async with listed(fake, 12) as (_, pilot):
        fake.latency = 30.0
        await pilot.press("F")
        await seen(pilot, "listing the failed runs…")
        await pilot.press("escape")
        screen = await seen(pilot, "reading was stopped · r tries again")
        assert "✗ error" not in screen  # it was asked for
        fake.latency = 0.0
        await pilot.press("r")
        await seen(pilot, "failures of 12 failed runs")


async def test_esc_at_the_announcement_reads_nothing(fake: FakeCosmos) -> None:
    async with listed(fake, 12) as (_, pilot):
        await pilot.press("F")
        await seen(pilot, "12 reads")
        await pilot.press("escape")
        await seen(pilot, "12 loaded")
        assert not fake.of("point")


async def test_runs_before_the_time_of_the_filter_are_announced_as_well(fake: FakeCosmos) -> None:
    async with listed(fake, 37) as (_, pilot):
        await pilot.press("slash", *"since:2h", "enter")
        await seen(pilot, "9 loaded")
        await pilot.press("F")
        await seen(pilot, "failures of 9 failed runs and 28 before them: 37 reads")
        await pilot.press("enter")
        await seen(pilot, "9 failed · 5 users", "3  ")
        assert len(fake.of("point")) == 37


async def test_never_more_than_two_hundred_are_read(fake: FakeCosmos) -> None:
    async with listed(fake, MOST + 30) as (_, pilot):
        await pilot.press("F")
        await seen(pilot, f"failures of {MOST} failed runs: {MOST} reads")
        await pilot.press("enter")
        await seen(pilot, f"{MOST}+ failed", f"older runs were left unread: the newest {MOST} were examined")
        assert len(fake.of("point")) == MOST


async def test_max_ru_stops_the_reads_and_keeps_what_is_there(fake: FakeCosmos) -> None:
    async with listed(fake, 60) as (source, pilot):
        await pilot.press("F")
        await seen(pilot, "60 reads")
        source.log.limit = source.log.charge + 20
        await pilot.press("enter")
        screen = await seen(pilot, "of 60 runs examined", "RU are used, and --max-ru allows")
        assert "psycopg UndefinedColumn" in screen
        assert "! partial" in screen
        assert 20 <= len(fake.of("point")) <= 28  # and those in flight


async def test_the_table_stays_while_it_is_asked_whether_to_read_on(fake: FakeCosmos) -> None:
    async with listed(fake, 60) as (source, pilot):
        await pilot.press("F")
        await seen(pilot, "60 reads")
        source.log.limit = source.log.charge + 20
        await pilot.press("enter")
        screen = await seen(pilot, "of 60 runs examined", "RU are used, and --max-ru allows")
        counts = re.search(r"\d+ failed · \d users", screen)
        assert counts
        source.log.limit = source.log.charge + 100
        await pilot.press("r")
        screen = await seen(pilot, "failures of 60 failed runs:", "enter reads, esc keeps these rows")
        assert "psycopg UndefinedColumn" in screen
        assert counts[0] in screen
        await pilot.press("escape")
        await settled(pilot)
        assert "psycopg UndefinedColumn" in text_of(pilot)
        assert "enter reads" not in text_of(pilot)
        await pilot.press("r")
        await seen(pilot, "enter reads, esc keeps these rows")
        source.log.limit = None
        await pilot.press("enter")
        await seen(pilot, "60 failed · 5 users")


async def test_nothing_is_counted_while_no_run_was_examined(fake: FakeCosmos) -> None:
    async with listed(fake, 16) as (_, pilot):
        await pilot.press("F")
        await seen(pilot, "16 reads")
        fake.fail(kind("point"), status(503))
        await pilot.press("enter")
        screen = await seen(pilot, "0 of 16 runs examined", "r tries again")
        assert "0 failed" not in screen
        await pilot.press("r")
        screen = await seen(pilot, "failures of 16 failed runs: 16 reads")
        assert "0 failed" not in screen


async def test_the_reads_stand_in_the_request_log(fake: FakeCosmos) -> None:
    async with listed(fake, 3) as (source, pilot):
        await pilot.press("F")
        await seen(pilot, "3 reads")
        await pilot.press("enter")
        await seen(pilot, "3 failed")
        await pilot.press("i")
        await seen(pilot, "point read")
        assert isinstance(source.log, RequestLog)
        assert text_of(pilot).count("point read") == 3
