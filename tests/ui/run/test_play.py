"""Play, lanes and times: the ways to look at a whole run."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.address import Address
from fleet_tui.model.lanes import Filling
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.run.timeline_tab import TimelineTab
from tests.ui.screen import app_at, app_on, gone, row_at_cursor, seen, text_of, until


def lane(screen: str, name: str) -> str:
    """The line of an agent in the strip of lanes."""
    lines = screen.split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("           ╷0s"))
    return next(line for line in lines[start + 1 :] if line.startswith(name))


async def test_space_walks_the_rows_and_says_how_fast_and_space_stops_it() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("g", "plus", "plus")
        await seen(pilot, "space plays at 4x")
        await pilot.press("space")
        await seen(pilot, "» 4x  ev ")
        await until(pilot, lambda: "ev 1/20" not in text_of(pilot), "a row was walked")
        await pilot.press("plus", "plus", "plus", "plus", "plus")
        await seen(pilot, "» 64x")
        await pilot.press("space")
        screen = await gone(pilot, "»")
        here = row_at_cursor(pilot)
        await asyncio.sleep(0.4)
        assert row_at_cursor(pilot) == here
        assert "ev 20/20" not in screen


async def test_a_move_of_the_users_stops_it_and_it_ends_on_the_last_row() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("g", "space")
        await seen(pilot, "» 1x")
        await pilot.press("j", "j")
        await seen(pilot, "ev 3/20")
        await gone(pilot, "» 1x")
        await pilot.press(*["plus"] * 6, "space")
        await seen(pilot, "» 64x")
        await seen(pilot, "ev 20/20")
        await gone(pilot, "» 64x")
        assert not pilot.app.screen.query_one(TimelineTab).playing.goes_on


async def test_a_key_that_would_move_stops_it_where_there_is_nowhere_to_move_to() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("g", "space", "k")
        await gone(pilot, "» 1x")
        assert "ev 1/20" in text_of(pilot)


async def test_escape_stops_play_before_it_leaves_the_run() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("g", "space", "escape")
        await gone(pilot, "» 1x")
        await seen(pilot, "[timeline]")


async def test_play_can_be_left_by_quitting() -> None:
    app = app_at("judge-never-satisfied")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("g", "space", "q")
        await until(pilot, lambda: not app.is_running, "the app ended")


@pytest.mark.parametrize("width", [80, 120])
async def test_v_shows_a_lane_for_each_agent_and_marks_where_the_cursor_is(width: int) -> None:
    async with app_at("judge-never-satisfied", "ev_009").run_test(size=(width, 36)) as pilot:
        await seen(pilot, "event ev_009")
        await pilot.press("v")
        screen = await seen(pilot, "▲ +0:32.2")
        assert "✗" in lane(screen, "analyst")
        assert lane(screen, "judge").count("!") == 3
        mark = next(line for line in screen.split("\n") if "▲" in line)
        assert mark.index("▲") == lane(screen, "analyst").index("✗")
        await pilot.press("G")
        await seen(pilot, "+1:22.9 ▲")
        await pilot.press("v")
        await gone(pilot, "▲")


async def test_agents_beyond_the_room_are_summed() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("v")
        screen = await seen(pilot, "+3 more")
        assert lane(screen, "+3 more").count("!") == 3  # the judge is one of them


async def test_lanes_that_are_filled_a_row_at_a_time_end_as_those_that_are_filled_at_once() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("v")
        at_once = await seen(pilot, "▲")
    fill = Filling.fill
    with patch.object(Filling, "fill", lambda self: fill(self, 1)):
        async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
            await seen(pilot, "event ev_018")
            await pilot.press("v", "v", "v")
            await until(pilot, lambda: text_of(pilot) == at_once, "all rows are in the lanes")


async def test_lanes_and_times_stay_when_one_goes_to_the_next_run() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("enter")
        await seen(pilot, "─ event ")
        await pilot.press("v", "z")
        first = await seen(pilot, "▲", "times: UTC")
        await pilot.press("J")
        await until(pilot, lambda: text_of(pilot).split("\n")[0] != first.split("\n")[0], "another run")
        await until(pilot, lambda: "▲" in text_of(pilot) and bool(re.match(r">. \d\d:\d\d:\d\d", row_at_cursor(pilot))))
        await pilot.press("escape", "j", "enter")
        await seen(pilot, "─ event ")
        assert re.match(r">. \d\d:\d\d:\d\d", row_at_cursor(pilot))  # another screen, the same times


@pytest.fixture
def five_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own time is UTC+5."""
    monkeypatch.setenv("TZ", "XYZ-5")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("five_hours_east")
async def test_z_tells_times_since_the_start_in_utc_and_in_local_time() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018", "+1:17.3 (03:58:40.812Z)")
        await pilot.press("z")
        await seen(pilot, "times: UTC", ">! 03:58:40 judge", "03:58:40.812Z (+1:17.3)")
        await pilot.press("z")
        await seen(pilot, "times: local time", ">! 08:58:40 judge", "08:58:40.812+0500 (+1:17.3)")
        await pilot.press("z")
        await seen(pilot, "times: time since the start", ">!  +1:17.3 judge")


@pytest.mark.parametrize("zone", [ZoneInfo("America/New_York"), None])
async def test_z_tells_a_row_of_a_local_history_and_its_detail_in_the_same_zone(
    tmp_path: Path, zone: tzinfo | None
) -> None:
    stored = {"workflowId": "wf_1", "task": "Count", "end_time": "2025-11-10T10:00:00", "error": "no buoys"}
    (tmp_path / "execution_history.jsonl").write_text(json.dumps(stored) + "\n")
    source = LocalSource(tmp_path, zone=zone)
    async with app_on(source, address=Address("run", "wf_1")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "+0:00.0 run ", "(10:00:00.000 ")
        await pilot.press("z")
        if zone:
            await seen(pilot, "times: UTC", "15:00:00 run ", "15:00:00.000Z (10:00 local, +0:00.0)")
        else:
            await seen(pilot, "times: as written, zone not known", "10:00:00 run ", "10:00:00.000 zone not known")
