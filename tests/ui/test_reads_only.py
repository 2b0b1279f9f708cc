"""A viewer only reads: the demo, files and an account, looked at with every key on every screen."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fleet import Fleet
from fleet_tui.schema import CONTAINERS, sections
from fleet_tui.settings import Account
from fleet_tui.settings.account import DATABASE
from fleet_tui.source.base import RequestLog, Source
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session
from tests.demo.reading import documents
from tests.fake.server import FakeCosmos
from tests.ui.screen import AT_ONCE
from tests.ui.walking import walk

READS = {"account", "database", "container", "pkranges", "query", "point"}
SCREENS = {"RunScreen", "RecordScreen", "ViewScreen", "PickScreen", *(each.section for each in sections())}


async def walked(source: Source, log: RequestLog) -> set[str]:
    """The screens of a source."""
    app = FleetApp(Session(Fleet(source, frozen(NOW)), log, paces=AT_ONCE))
    async with app.run_test(size=(120, 36)) as pilot:
        return await walk(pilot, app)


def state_of(folder: Path) -> dict[str, tuple[int, str]]:
    """When each file was written, and a sum of what it holds."""
    files = (each for each in folder.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
    return {str(each): (each.stat().st_mtime_ns, hashlib.sha256(each.read_bytes()).hexdigest()) for each in files}


async def test_an_account_is_only_read_whatever_key_is_pressed() -> None:
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container(DATABASE, each.name, f"/{each.partition_key.steps[0]}", 2).add(*documents(each.name))
        log = RequestLog()
        source = CosmosSource(Account(fake.endpoint, DATABASE, fake.key), log)
        assert await walked(source, log) >= SCREENS
        assert fake.writes == []
        assert {each.kind for each in fake.requests} <= READS
        assert {each.container for each in fake.of("query")} == {each.name for each in CONTAINERS}
        assert {each.container for each in fake.of("point")} >= {each.name for each in sections()}


async def test_the_files_of_the_demo_stay_as_they_are_and_nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a user are read by the same source: only the words that say where one is differ."""
    before = state_of(FOLDER)

    def refuse(*_: object) -> None:
        raise AssertionError("a viewer of files called somebody")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    log = RequestLog()
    assert await walked(LocalSource(FOLDER), log) >= SCREENS
    assert state_of(FOLDER) == before
    assert log.requests == []
