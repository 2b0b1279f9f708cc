"""A run is handed on by a few keys: its ticket in the clipboard, or a zip with all that belongs to it."""

from __future__ import annotations

import asyncio
import json
import re
import stat
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from fleet_tui.address import Address
from fleet_tui.fields import Container
from fleet_tui.key import PartitionKey
from fleet_tui.query.query import Query
from fleet_tui.schema import CACHE
from fleet_tui.source.base import Counted, Found, Page
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_at, app_on, demo_source, gone, seen, settled, text_of, typed, until

FAILED = CASES["tool-error"]
SENT = "sent to the terminal's clipboard (OSC 52)"
SIZES = [(60, 16), (80, 24), (120, 36)]


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [each.name for each in folder.iterdir()]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_list_five_keys_put_the_ticket_of_the_failed_run_into_the_clipboard(
    size: tuple[int, int],
) -> None:
    app = app_on()
    async with app.run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "y", "t", "i", "enter")
        await until(pilot, lambda: app.clipboard.startswith("# `"), "the ticket is on the clipboard")
        assert 'psycopg UndefinedColumn: column "ordered_at" does not exist' in app.clipboard.split("\n")[0]
        assert f"- run: `fleet://run/{FAILED}@ev_008`" in app.clipboard
        assert app.clipboard.count("\n") < 60
        await seen(pilot, "ticket, ")


async def test_an_opened_run_is_told_without_another_read_and_with_the_place_of_the_cursor() -> None:
    source = Troubled(demo_source())
    app = app_on(source, address=Address("run", FAILED, "ev_002"))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_002")
        await settled(pilot)
        source.error = OFFLINE
        await pilot.press("y", "t", "i", "enter")
        await until(pilot, lambda: bool(app.clipboard), "the ticket is on the clipboard")
        assert f"`fleet://run/{FAILED}@ev_002`" in app.clipboard
        assert "- cause: event `ev_008`" in app.clipboard


async def test_the_ticket_of_a_run_whose_id_another_has_says_so(tmp_path: Path) -> None:
    same = {"id": "a", "task": {"input": "t"}, "status": "failed"}
    stored = [{**same, "workflowId": key, "_ts": 50} for key in ("a", "elsewhere")]
    (tmp_path / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in stored))
    app = app_on(LocalSource(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("y", "t", "i", "enter")
        await seen(pilot, "ticket, ", "not the only run of this id: 1 other is stored")
        assert "\n- not the only run of this id: 1 other is stored\n" in app.clipboard


async def test_how_often_it_was_met_before_is_told_of_what_the_session_has_examined() -> None:
    app = app_on()
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("F")
        await seen(pilot, "▸ failures", "psycopg UndefinedColumn")
        await settled(pilot)
        await pilot.press("escape", "e", "y", "t", "i", "enter")
        await until(pilot, lambda: bool(app.clipboard), "the ticket is on the clipboard")
        assert re.search(r"- before: \d+ of \d+ older failed runs that were examined failed like this", app.clipboard)


async def test_a_run_that_cannot_be_read_has_no_ticket_and_why_is_said() -> None:
    source = Troubled(demo_source())
    app = app_on(source)
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        source.error = OFFLINE
        await pilot.press("y", "t", "i", "enter")
        await seen(pilot, "✗ 127.0.0.1:8081 refused the connection")
        assert app.clipboard == ""


async def test_the_ticket_is_a_command_too() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "colon", *"ticket", "enter")
        await seen(pilot, "ticket, ")
    async with app_on(section="memories").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("colon", *"ticket", "enter")
        await seen(pilot, "a ticket is of a run, and none is here")


async def test_a_memory_has_no_ticket() -> None:
    app = app_on(section="memories")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("y")
        await seen(pilot, "the whole record as JSON")
        await gone(pilot, "ticket")


@pytest.mark.parametrize("size", SIZES)
async def test_a_bundle_is_written_and_opens_where_the_cursor_was(size: tuple[int, int], tmp_path: Path) -> None:
    app = app_at("tool-error", "ev_003")
    async with app.run_test(size=size) as pilot:
        await seen(pilot, "ev_003")
        await pilot.press("colon")
        await typed(pilot, "bundle i.zip")
        await pilot.press("enter")
        await seen(pilot, "i.zip holds 1 run, 1 memory", "fleet-tui --data i.zip opens it")
    path = tmp_path / "i.zip"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    source = LocalSource(path)
    assert source.opens_at == f"fleet://run/{FAILED}@ev_003"
    opened = app_on(source, address=Address.parse(source.opens_at))
    async with opened.run_test(size=size) as pilot:
        await seen(pilot, "ev_003", "i.zip")
        await pilot.press("y", "enter")
        await until(pilot, lambda: bool(opened.clipboard), "the address")
        assert opened.clipboard == source.opens_at


async def test_without_a_path_it_is_called_after_the_record() -> None:
    app = app_at("tool-error")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_008")
        await pilot.press("colon")
        await typed(pilot, "bundle")
        await pilot.press("enter")
        await seen(pilot, f"incident-{FAILED[-12:]}.zip holds 1 run")


async def test_a_file_that_is_no_bundle_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_text("mine")
    app = app_at("tool-error")
    async with app.run_test(size=(120, 24)) as pilot:
        await seen(pilot, "event ev_008")
        await pilot.press("colon")
        await typed(pilot, "bundle notes.zip")
        await pilot.press("enter")
        await seen(pilot, "✗ notes.zip is there and is no bundle of fleet-tui", "name another file")
    assert (tmp_path / "notes.zip").read_text() == "mine"


class Slow(Troubled):
    """A source that is held only where it is asked for cache entries."""

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        return await self._source.get(container, document_id, partition_key)

    async def count(self, query: Query) -> Counted:
        return await self._source.count(query)

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        if self.hold and query.container is CACHE:
            await self.hold.wait()
        async with aclosing(self._source.pages(query, size)) as pages:
            async for page in pages:
                yield page


async def test_esc_before_anything_was_read_leaves_nothing(tmp_path: Path) -> None:
    source = Troubled(demo_source())
    async with app_on(source, filter_text=f"id:{FAILED}").run_test(size=(100, 24)) as pilot:
        await seen(pilot, "1 loaded")
        source.hold = asyncio.Event()
        await pilot.press("colon")
        await typed(pilot, "bundle i.zip")
        await pilot.press("enter")
        await seen(pilot, "writes i.zip")
        await pilot.press("escape")
        await seen(pilot, "! stopped")
        assert "is kept" not in text_of(pilot)
    assert names(tmp_path) == []


async def test_esc_stops_it_and_what_was_read_stays_beside_it(tmp_path: Path) -> None:
    source = Slow(demo_source())
    app = app_on(source, filter_text=f"id:{FAILED}")
    async with app.run_test(size=(100, 24)) as pilot:
        await seen(pilot, "1 loaded")
        source.hold = asyncio.Event()
        await pilot.press("colon")
        await typed(pilot, "bundle i.zip")
        await pilot.press("enter")
        await seen(pilot, "memories it left: 1", "esc stops; what was read is kept")
        await pilot.press("escape")
        await seen(pilot, "! stopped: what was read is kept")
        assert names(tmp_path) == ["i.zip.part"]
        source.hold = None
        await pilot.press("colon")
        await typed(pilot, "bundle i.zip")
        await pilot.press("enter")
        await seen(pilot, "i.zip holds 1 run, 1 memory")
    assert names(tmp_path) == ["i.zip"]
