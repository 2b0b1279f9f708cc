"""Following a run that somebody still writes, and what is said of a run that was written again."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.source.base import Source
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.repeat import Repeat
from tests.ui.doubles import OFFLINE, Rewritten
from tests.ui.run.runs import version
from tests.ui.screen import app_at, app_on, gone, row_at_cursor, seen, text_of, typed, until

FAST = 0.03  # seconds between two reads


@pytest.fixture
def source(tmp_path: Path) -> Rewritten:
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(version(3)) + "\n")
    return Rewritten(LocalSource(tmp_path))


def opened_on(source: Source) -> FleetApp:
    return app_on(source, address=Address("run", "a"), follow_every=FAST)


async def test_a_running_run_is_followed_to_its_end_and_the_cursor_goes_along(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3", "RUNNING")
        await pilot.press("G", "f")
        await seen(pilot, "live ", "ev 3/3")
        source.write(version(5))
        await seen(pilot, "ev 5/5", "event ev_5", "5 ev")
        source.write(version(6, "succeeded"))
        await seen(pilot, "ev 6/6", "SUCCEEDED", "this run is over: succeeded · followed to its end")
        assert "live" not in text_of(pilot)
        reads = source.gets
        await pilot.pause(FAST * 5)
        assert source.gets == reads


async def test_away_from_the_last_row_the_cursor_stays_and_the_new_rows_are_counted(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("G", "f", "k")
        await seen(pilot, "live ", "ev 2/3")
        source.write(version(4))
        await seen(pilot, ", 1 new · G", "ev 2/4")
        source.write(version(6))
        await seen(pilot, ", 3 new · G", "ev 2/6")
        assert "line 2" in row_at_cursor(pilot)
        await pilot.press("G")
        await seen(pilot, "ev 6/6")
        assert "new" not in text_of(pilot)
        source.write(version(7))
        await seen(pilot, "ev 7/7")


async def test_rows_that_come_in_under_the_cursor_are_not_new_even_while_something_else_is_said(
    source: Rewritten,
) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("G", "f", "e")
        await seen(pilot, "live ", "no later error")
        source.write(version(5))
        screen = await seen(pilot, "5 ev", "event ev_5")
        assert "new" not in screen


async def test_a_read_that_fails_keeps_the_rows_and_the_next_one_goes_on(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("f")
        source.error = OFFLINE
        await seen(pilot, "✗ offline", "refused the connection", "the rows stay · tries again", "line 3")
        source.error = None
        source.write(version(4))
        await seen(pilot, "ev 1/4", "●")
        assert "refused" not in text_of(pilot)


async def test_f_again_follows_no_longer_and_so_does_the_next_run(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("f")
        await seen(pilot, "live ")
        await pilot.press("f")
        await gone(pilot, "live ")
        reads = source.gets
        await pilot.pause(FAST * 5)
        assert source.gets == reads


async def test_nothing_is_read_while_another_section_is_shown(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("f")
        await seen(pilot, "live ")
        await pilot.press("2")
        await seen(pilot, "memories")
        reads = source.gets
        await pilot.pause(FAST * 5)
        assert source.gets == reads
        await pilot.press("1")
        source.write(version(4))
        await seen(pilot, "ev 1/4")


async def test_what_is_over_is_not_followed() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("f")
        await seen(pilot, "this run is over")
        assert "live" not in text_of(pilot)


async def test_the_filter_goes_on_over_the_rows_that_come_in(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("slash", "l", "i", "n", "e", "enter", "f")
        await seen(pilot, "match 1/3", "live ")
        source.write(version(5))
        await seen(pilot, "match 1/5")


async def test_a_run_written_again_while_open_says_so_once_it_is_read_anew(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("j", "r")
        await seen(pilot, "ev 2/3", "●")
        assert "read anew" not in text_of(pilot)
        source.write(version(5, _ts=1763373600))
        await pilot.press("r")
        await seen(pilot, "read anew, was changed 10:00Z", "ev 2/5")
        assert "line 2" in row_at_cursor(pilot)
        await pilot.press("r")
        await gone(pilot, "read anew")


async def test_how_often_a_run_is_read_is_chosen_by_name(source: Rewritten) -> None:
    app = app_on(source, address=Address("run", "a"), follow_every=600.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("f", "colon")
        await typed(pilot, "follow_every")
        await pilot.press("enter")
        await typed(pilot, "1")
        await typed(pilot, "0")
        await pilot.press("enter")
        await until(pilot, lambda: app.session.follow_every == 10.0, "the chosen seconds")
        await pilot.press("colon")
        await typed(pilot, "follow_every")
        await pilot.press("enter")
        await typed(pilot, "1.9")
        await pilot.press("enter")
        await seen(pilot, "'1.9' is not a number of seconds from 2 on", "live")
        assert app.session.follow_every == 10.0


async def test_it_asks_less_often_while_nothing_happens_and_for_segments_once_a_change(
    source: Rewritten, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    go_on = asyncio.Queue[None]()

    async def waited(seconds: float) -> None:
        waits.append(seconds)
        await go_on.get()

    async def polls(pilot: Pilot[object], count: int) -> None:
        for _ in range(count):
            before = len(waits)
            go_on.put_nowait(None)
            await until(pilot, lambda before=before: len(waits) > before, "the next wait")

    app = app_on(source, address=Address("run", "a"), follow_every=5.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3", "●")
        monkeypatch.setattr("fleet_tui.ui.run.reading.Repeat", partial(Repeat, sleep=waited))
        asked = len(source.queries)
        await pilot.press("f")
        await polls(pilot, 6)
        assert waits == [5.0, 7.5, 11.25, 16.875, 25.3125, 30.0, 30.0]
        assert len(source.queries) == asked
        source.write(version(4))
        await polls(pilot, 1)
        assert waits[-1] == 5.0
        assert len(source.queries) == asked + 1
        await seen(pilot, "ev 1/4")


def failing(events: int) -> dict[str, object]:
    """A run that failed in an event before its last."""
    run = version(events, "failed")
    broke = run["events"][events - 2]  # type: ignore[index]
    broke.update(type="error", payload={"error": "TimeoutError: no answer"})
    run["events"][events - 1].update(agentId="supervisor")  # type: ignore[index]  # else it is recovered
    return run


async def test_a_followed_run_that_ends_failed_goes_to_its_cause_from_the_last_row(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("G", "f")
        await seen(pilot, "live ", "ev 3/3")
        source.write(failing(6))
        await seen(pilot, "FAILED", "event ev_5", "it failed: this is the cause", "this run is over: failed")
        assert "TimeoutError" in row_at_cursor(pilot)
        assert "live" not in text_of(pilot)


async def test_where_no_error_is_recorded_the_last_row_is_called_no_cause(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("G", "f")
        await seen(pilot, "live ", "ev 3/3")
        source.write(version(5, "failed"))
        assert "this is the cause" not in await seen(pilot, "FAILED", "ev 5/5")


async def test_from_any_other_row_the_cursor_stays_when_the_run_fails(source: Rewritten) -> None:
    async with opened_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/3")
        await pilot.press("G", "f", "k")
        await seen(pilot, "live ", "ev 2/3")
        source.write(failing(6))
        await seen(pilot, "FAILED", "ev 2/6")
        assert "line 2" in row_at_cursor(pilot)
        await pilot.press("0")
        await seen(pilot, "event ev_5")
