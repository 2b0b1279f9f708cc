"""Switching the account from the screen: by name, with the filter kept, and production marked as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.errors import SettingsError
from fleet_tui.fleet import Fleet
from fleet_tui.settings import Account
from fleet_tui.source.base import Identity, RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Profiles, Session
from tests.fake.server import FakeCosmos
from tests.terminal import terminal
from tests.ui.screen import AT_ONCE, gone, rows_of, seen, text_of, typed, until


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        runs = ({"id": f"live_{n}", "workflowId": f"live_{n}", "_ts": n, "status": "failed"} for n in range(3))
        fake.container("db", "workflowRuns", "/workflowId").add(*runs)
        yield fake


class Switchable:
    """The app on the demo, with two accounts to switch to, of which one is misconfigured."""

    def __init__(self, fake: FakeCosmos) -> None:
        self.account = Account(fake.endpoint, "db", fake.key, profile="live", production=True)
        self.sources: list[CosmosSource] = []
        demo = LocalSource(FOLDER, identity=Identity("DEMO"))
        profiles = Profiles(lambda: [("dev", "https://dev"), ("live", "PROD https://live"), ("torn", "")], self.open)
        self.app = FleetApp(Session(Fleet(demo, frozen(NOW)), RequestLog(), None, profiles, paces=AT_ONCE))

    def open(self, name: str) -> Session:
        if name == "torn":
            raise SettingsError("profile torn names no endpoint", "write one there")
        log = RequestLog()
        self.sources.append(CosmosSource(replace(self.account, profile=name, production=name == "live"), log))
        return Session(Fleet(self.sources[-1]), log)


async def test_a_profile_is_chosen_by_name_and_production_says_so(fake: FakeCosmos) -> None:
    app = Switchable(fake).app
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "DEMO RO", "50 loaded")
        await typed(pilot, ":profile")
        await pilot.press("enter")
        await seen(pilot, "dev", "PROD https://live")
        await typed(pilot, "live")
        await pilot.press("enter")
        screen = await seen(pilot, "PROD live RO ●", "3 loaded")
        assert "DEMO" not in screen
        assert rows_of(pilot, r"live_\d")[:3] == ["live_2", "live_1", "live_0"]


async def test_the_filter_stays_and_what_was_opened_of_the_old_account_does_not(fake: FakeCosmos) -> None:
    app = Switchable(fake).app
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("exclamation_mark")
        await seen(pilot, "/ failed:yes")
        await pilot.press("enter")
        await seen(pilot, "[timeline]")
        await typed(pilot, ":profile")
        await pilot.press("enter")
        await seen(pilot, "https://dev")
        await pilot.press("enter")
        screen = await seen(pilot, "/ failed:yes", "3 loaded", "dev RO ●")
        assert "PROD" not in screen
        assert "[timeline]" not in screen
        await pilot.press("2")
        await seen(pilot, "dev RO", "memories")
        await pilot.press("1")
        await seen(pilot, "3 loaded")


async def test_the_account_that_was_left_is_let_go_of(fake: FakeCosmos) -> None:
    switchable = Switchable(fake)
    async with switchable.app.run_test(size=(80, 24)) as pilot:
        for name in ("dev", "live"):
            await seen(pilot, "loaded")
            await typed(pilot, ":profile")
            await pilot.press("enter")
            await seen(pilot, "https://dev")
            await typed(pilot, name)
            await pilot.press("enter")
            await seen(pilot, f"{name} RO ●")
        first, second = switchable.sources
        await until(pilot, lambda: first._connection._closed, "the first account was closed")
        assert not second._connection._closed


async def test_a_profile_that_cannot_be_read_is_told_and_all_stays(fake: FakeCosmos) -> None:
    app = Switchable(fake).app
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        before = rows_of(pilot)
        await typed(pilot, ":profile")
        await pilot.press("enter")
        await seen(pilot, "torn")
        await typed(pilot, "torn")
        await pilot.press("enter")
        await seen(pilot, "✗ profile torn names no endpoint", "write one there")
        assert rows_of(pilot) == before[:-1], "all but the one that the second line of the notice covers"
        assert "DEMO RO" in text_of(pilot)


async def test_without_profiles_it_says_where_they_would_be(fake: FakeCosmos) -> None:
    app = Switchable(fake).app
    app.session.profiles = None
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, ":profile")
        await pilot.press("enter")
        await seen(pilot, "✗ there are no profiles to choose from")
        app.session.profiles = Profiles(list, Switchable(fake).open, lambda: "~/own/fleet-tui/config.toml")
        await pilot.press("escape")
        await typed(pilot, ":profile")
        await pilot.press("enter")
        await seen(pilot, "there are no profiles to choose from", "write some into ~/own/fleet-tui/config.toml")


async def test_leaving_the_choice_changes_nothing(fake: FakeCosmos) -> None:
    switchable = Switchable(fake)
    async with switchable.app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, ":profile")
        await pilot.press("enter")
        await seen(pilot, "https://dev")
        await pilot.press("escape")
        await gone(pilot, "https://dev")
        assert "DEMO RO" in text_of(pilot)
        assert not switchable.sources


def test_the_profiles_of_the_file_are_there_to_be_chosen_on_a_terminal(
    fake: FakeCosmos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fleet-tui" / "config.toml"
    file.parent.mkdir()
    place = f'endpoint = "{fake.endpoint}"\nkey = "{fake.key}"\ndatabase = "db"\n'
    file.write_text(f'default_profile = "dev"\n[profile.dev]\n{place}[profile.live]\nproduction = true\n{place}')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with terminal() as screen:
        screen.until("dev RO ●")
        screen.press(":")
        screen.until("command")
        screen.press("profile\r")
        screen.until(f"PROD {fake.endpoint} db")
        screen.press("live\r")
        screen.until("PROD live RO ●")
        screen.press("q")
        assert screen.process.wait(10) == 0
