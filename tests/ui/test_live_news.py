"""News from an account while one looks at it: what a followed run and a refreshed list ask, and what is seen."""

from __future__ import annotations

from typing import Any

from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.session import Session
from tests.fake.faults import status
from tests.fake.server import FakeCosmos, kind
from tests.model.making import run, said
from tests.ui.screen import AT_ONCE, seen, text_of, until

FAST = 0.1  # seconds between two reads
START = 1763373600


def version(name: str, events: int, status: str = "running") -> dict[str, Any]:
    """A run with its first events."""
    written = run(*(said(f"ev_{n}", n, f"line {n}") for n in range(1, events + 1)), status=status)
    return {**written, "id": name, "workflowId": name, "userId": "user_1", "_ts": START + events}


def app_on(fake: FakeCosmos, address: Address | None = None) -> FleetApp:
    log = RequestLog()
    source = CosmosSource(Account(fake.endpoint, "db", fake.key), log)
    return FleetApp(Session(Fleet(source, frozen(NOW)), log, follow_every=FAST, paces=AT_ONCE), address=address)


async def test_a_running_run_is_followed_by_point_reads_to_its_end_and_the_cursor_stays() -> None:
    with FakeCosmos() as fake:
        container = fake.container("db", RUNS.name, "/workflowId", ranges=4).add(version("a", 3))
        async with app_on(fake, Address("run", "a")).run_test(size=(80, 24)) as pilot:
            await seen(pilot, "ev 1/3", "RUNNING")
            await pilot.press("j", "f")
            await seen(pilot, "live ")
            queries, reads = len(fake.of("query")), len(fake.of("point"))
            await until(pilot, lambda: len(fake.of("point")) >= reads + 3, "three reads without news")
            assert len(fake.of("query")) == queries
            container.add(version("a", 5))
            await seen(pilot, ", 2 new · G", "ev 2/5")
            fake.fail(kind("point"), status(503), times=2)
            container.add(version("a", 6, "succeeded"))
            await seen(pilot, "this run is over: succeeded", "ev 2/6", "SUCCEEDED")
            assert fake.writes == []
            assert text_of(pilot).count("line 2")


async def test_a_refreshed_list_asks_for_what_was_written_since_and_an_opened_run_hears_of_its_newer_version() -> None:
    with FakeCosmos() as fake:
        container = fake.container("db", RUNS.name, "/workflowId", ranges=2)
        container.add(*(version(f"run-{number}", number) for number in range(1, 6)))
        async with app_on(fake).run_test(size=(80, 24)) as pilot:
            await seen(pilot, "5 loaded")
            screen = pilot.app.screen
            assert isinstance(screen, ListScreen)
            screen.refresh_every(FAST)
            container.add(version("run-9", 9))
            await seen(pilot, "1 new · g, 6 loaded")
            assert "c._ts" in fake.of("query")[-1].query
            await pilot.press("enter")
            await seen(pilot, "ev 1/5")
            container.add({**version("run-5", 7), "_ts": START + 60})
            await seen(pilot, "newer version · r reads it")
            await pilot.press("r")
            await seen(pilot, "read anew, was changed 10:01Z", "ev 1/7")
            assert fake.writes == []
