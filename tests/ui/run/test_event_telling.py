"""Where a call stands among the calls of its tool, as the detail of the event tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleet_tui.address import Address
from fleet_tui.json_line import json_line
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.run.event_telling import NEWEST
from tests.demo_data.cases import CASES
from tests.model.making import Document, run, said, timed
from tests.ui.doubles import Account
from tests.ui.screen import app_on, seen, settled

SIZE = (120, 36)


def stored(name: str, *events: Document) -> Document:
    return run(*events) | {"id": name, "workflowId": name}


def files(folder: Path, *took: float) -> LocalSource:
    """Runs of one call each in a file, and one that is opened."""
    runs = [stored(f"wf_{number}", timed("ev_1", 1, each, "SearchTool")) for number, each in enumerate(took)]
    slow = stored("wf_slow", said("ev_1", 1, "begun"), timed("ev_2", 2, 41_000, "SearchTool"), said("ev_3", 50, "done"))
    (folder / "workflowRuns.jsonl").write_text("\n".join(map(json_line, [*runs, slow])))
    return LocalSource(folder)


async def detail_at(source: LocalSource | Account, anchor: str) -> str:
    """What stands on the screen once a run is opened on an event."""
    async with app_on(source, address=Address("run", "wf_slow", anchor)).run_test(size=SIZE) as pilot:
        await seen(pilot, f"event {anchor}")
        return await settled(pilot)


async def test_a_call_says_how_many_times_the_median_of_its_tool_it_took(tmp_path: Path) -> None:
    screen = await detail_at(files(tmp_path, *[10_000] * 9), "ev_2")
    assert "4.1 × the median of 10 recorded calls" in screen
    assert " (10.0 s)" in screen


async def test_of_few_calls_nothing_is_said(tmp_path: Path) -> None:
    screen = await detail_at(files(tmp_path, *[10_000] * 6), "ev_2")
    assert "took 41.0s" in screen
    assert "median" not in screen


async def test_of_a_message_nothing_is_said(tmp_path: Path) -> None:
    assert "median" not in await detail_at(files(tmp_path, *[10_000] * 9), "ev_3")


async def test_on_an_account_no_run_is_read_for_it_that_nobody_asked_for(tmp_path: Path) -> None:
    source = Account(files(tmp_path, *[10_000] * 9))
    assert "median" not in await detail_at(source, "ev_2")
    assert source.gets == 1, "the run itself"


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_the_demo_says_it_of_its_slow_tool(size: tuple[int, int]) -> None:
    address = Address("run", CASES["huge-integer"], "ev_005")
    async with app_on(address=address).run_test(size=size) as pilot:
        await seen(pilot, "event ev_005")
        assert "× the median of" in await settled(pilot)


def test_no_more_than_the_newest_runs_of_files_are_examined() -> None:
    assert NEWEST == 100
