"""Times of an opened run: whole at every width, told apart, with their day where there is more than one."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.address import Address
from fleet_tui.source.base import Identity
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from tests.ui.screen import app_on, seen, settled

_DAY = "2026-11-20T"
_SIZES = ((60, 24), (80, 24), (100, 30), (120, 36), (200, 60))
_WITH_BARS = ((80, 24), (120, 36), (200, 60))  # at 100x30 the event beside the timeline takes their room
_SECONDS = {"ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


def app_with(folder: Path, times: list[str], **summary: object) -> FleetApp:
    """The app opened on a run with an event at each of some times."""
    events = [
        {"eventId": f"ev_{n}", "timestamp": each, "agentId": "agent_a", "type": "analysis", "payload": {"message": "m"}}
        for n, each in enumerate(times)
    ]
    run: dict[str, Any] = {
        "id": "wf",
        "workflowId": "wf",
        "events": events,
        "task": {"input": "t"},
        "_ts": 1_795_000_000,
    }
    run["execution_summary"] = {"status": "succeeded", **summary}
    (folder / "workflowRuns.jsonl").write_text(json.dumps(run) + "\n")
    return app_on(LocalSource(folder, identity=Identity("FILES")), address=Address("run", "wf"))


@pytest.mark.parametrize("size", _SIZES)
async def test_a_run_of_days_has_its_offsets_whole_and_its_days_where_times_of_day_are_told(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    times = [f"{_DAY}10:00:00Z", f"{_DAY}20:30:15Z", f"{_DAY}20:30:59Z", "2026-11-25T10:00:04Z"]
    async with app_with(tmp_path, times).run_test(size=size) as pilot:
        told = await seen(pilot, "+120:00:04")
        assert "+10:30:15 " in told
        assert "+10:30:59 " in told
        await pilot.press("v")
        await seen(pilot, "▲")
        await pilot.press("G")
        assert "+120:00:04 ▲" in await settled(pilot)
        await pilot.press("v", "z")
        told = await seen(pilot, "11-25 10:00:04")
        assert "11-20 20:30:15 " in told


@pytest.mark.parametrize("size", _WITH_BARS)
async def test_a_run_of_less_than_a_second_has_ticks_and_offsets_that_are_told_apart(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    times = [f"{_DAY}10:00:00.{milliseconds:03}Z" for milliseconds in range(0, 480, 60)]
    async with app_with(tmp_path, times).run_test(size=size) as pilot:
        told = await seen(pilot, "+0:00.420 ")
        offsets = re.findall(r"\+0:00\.\d+ agent", told)
        assert len(set(offsets)) == len(times)
        found = re.findall(r"╷([\d.]+)(ms|s)", told)
        ticks = [float(number) * _SECONDS[unit] for number, unit in found]
        steps = [after - before for before, after in pairwise(ticks)]
        assert len(ticks) > 1
        assert all(each == pytest.approx(steps[0]) and each > 0 for each in steps), found


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (
            {"startedAt": f"{_DAY}10:05:00Z", "completedAt": f"{_DAY}10:00:00Z"},
            "! it began 2026-11-20 10:05:00 and ended 2026-11-20 10:00:00",
        ),
        ({"durationSeconds": 1e300}, "> 999 d !"),
        ({"durationSeconds": -1e30}, "! it is far less than none"),
    ],
)
async def test_a_duration_that_nobody_believes_is_labelled_in_the_header_and_has_no_exponent(
    tmp_path: Path, summary: dict[str, object], told: str
) -> None:
    async with app_with(tmp_path, [f"{_DAY}10:00:00Z"], **summary).run_test(size=(120, 36)) as pilot:
        header = (await seen(pilot, told)).split("\n")[1]
        assert told in header
        assert "e+" not in header
