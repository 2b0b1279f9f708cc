"""Did an optimization help: what somebody sees who asks, more days, fewer, a stop, and the way to the runs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fleet_tui.errors import OverBudget
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, gone, rows_of, seen, settled, text_of, typed

OPTIMIZATION = {
    "id": "opt_A",
    "runId": "opt_A",
    "userId": "ann",
    "optimizerType": "GEPA",
    "createdAt": "2025-11-10T12:00:00Z",
    "completedAt": "2025-11-10T13:00:00Z",
    "status": "succeeded",
    "_ts": 1762779600,
}


def run(day: int, hour: int, score: float | None, user: str = "ann") -> dict[str, object]:
    name = f"wf_{day:02}{hour:02}{user}"
    quality = {} if score is None else {"overallScore": score}
    created = f"2025-11-{day:02}T{hour:02}:00:00Z"
    return {
        "id": name,
        "workflowId": name,
        "userId": user,
        "task": {"input": "x", "createdAt": created},
        "quality": quality,
        "_ts": 1762000000 + day * 86_400 + hour * 3_600,
    }


RUNS = [
    *(run(8, hour, 5.0 + hour / 10) for hour in range(10)),
    *(run(12, hour, 8.0 + hour / 10) for hour in range(10)),
    *(run(8, hour, 0.1, "bob") for hour in range(10)),
    run(1, 1, 9.9),  # nine days before it
    run(10, 12, 9.9),  # while it ran
    run(11, 1, None),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, RUNS)


def written(folder: Path, runs: list[dict[str, object]], optimization: dict[str, object] = OPTIMIZATION) -> Path:
    (folder / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in runs))
    (folder / "dspyOptimizationRuns.jsonl").write_text(json.dumps(optimization))
    return folder


def app(folder: Path) -> FleetApp:
    return app_on(LocalSource(folder), section="optimizations")


async def asked(pilot: Pilot[object]) -> str:
    await seen(pilot, "opt_A")
    await pilot.press("b")
    return await seen(pilot, "runs read", "before and after, not because of")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_two_strips_and_what_they_tell_stand_there(folder: Path, size: tuple[int, int]) -> None:
    async with app(folder).run_test(size=size) as pilot:
        screen = await asked(pilot)
        assert "10 scores, median 5.45" in screen
        assert "10 scores, median 8.45, 1 run without a score" in screen
        assert "difference of medians +3, 95% of 2,000 draws from +2." in screen
        assert "higher after" in screen
        assert "not because of" in screen


async def test_on_a_narrow_screen_the_conclusion_is_in_sight(folder: Path) -> None:
    async with app(folder).run_test(size=(60, 16)) as pilot:
        await seen(pilot, "opt_A")
        await pilot.press("b")
        await seen(pilot, "higher after", "median 8.45")


async def test_it_is_asked_by_name_and_from_the_opened_optimization_too(folder: Path) -> None:
    async with app(folder).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "opt_A")
        await typed(pilot, ":helped")
        await pilot.press("enter")
        await seen(pilot, "higher after")
        await pilot.press("escape", "enter")
        await gone(pilot, "higher after")
        await pilot.press("b")
        await seen(pilot, "higher after")


async def test_more_days_read_further_and_fewer_read_nothing(folder: Path) -> None:
    troubled = Troubled(LocalSource(folder))
    async with app_on(troubled, section="optimizations").run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("plus")
        await seen(pilot, "14 days until it began", "11 scores, median 5.5")
        questions = len(troubled.queries)
        await pilot.press("minus")
        await seen(pilot, "7 days until it began", "10 scores, median 5.45")
        assert len(troubled.queries) == questions


async def test_days_end_somewhere_and_it_says_so(folder: Path) -> None:
    async with app(folder).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("minus", "minus", "minus")
        await seen(pilot, "it looks no less far than 1 day")
        await seen(pilot, "too few to tell: 8 scores on either side are needed")


async def test_enter_leads_to_the_very_runs_that_were_compared(folder: Path) -> None:
    async with app(folder).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("enter")
        await seen(pilot, "runs before", "runs after")
        await typed(pilot, "before")
        await pilot.press("enter")
        screen = await seen(pilot, "10 loaded")
        assert len(rows_of(pilot, r"x .*5\.\d")) == 10, screen
        await pilot.press("escape")
        await seen(pilot, "higher after")


async def test_of_an_optimization_that_is_not_completed_it_says_so(tmp_path: Path) -> None:
    folder = written(tmp_path, RUNS, {**OPTIMIZATION, "completedAt": None, "status": "running"})
    async with app(folder).run_test(size=(80, 24)) as pilot:
        assert "it is not recorded as completed, so nothing is after it" in await asked(pilot)
        await pilot.press("enter")  # one side only: no choice
        await seen(pilot, "10 loaded")


async def test_without_a_time_it_says_so_and_reads_nothing(tmp_path: Path) -> None:
    bare = {each: value for each, value in OPTIMIZATION.items() if not each.endswith("At")}
    troubled = Troubled(LocalSource(written(tmp_path, RUNS, bare)))
    async with app_on(troubled, section="optimizations").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "opt_A")
        before = len(troubled.queries)
        await pilot.press("b")
        await seen(pilot, "no time says when it began")
        assert len(troubled.queries) == before
        await pilot.press("enter")
        await seen(pilot, "no run with a score was read")


async def test_escape_stops_reading_keeps_what_it_has_and_says_that_it_is_a_part(tmp_path: Path) -> None:
    runs = [run(8, 1, 5.0 + place / 1_000) | {"id": f"wf_{place}", "workflowId": f"wf_{place}"} for place in range(450)]
    troubled = Troubled(LocalSource(written(tmp_path, runs)))
    async with app_on(troubled, section="optimizations").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "opt_A")
        troubled.hold = asyncio.Event()
        await pilot.press("b")
        await seen(pilot, "reading runs… · esc stops")
        await pilot.press("escape")
        await seen(pilot, "reading was stopped · 0 runs read · r reads again")
        troubled.hold = None
        await pilot.press("r")
        await seen(pilot, "450 runs read", "450 scores")
        await pilot.press("escape")
        await seen(pilot, "opt_A")


async def test_what_cannot_be_read_is_told_and_r_tries_again(folder: Path) -> None:
    troubled = Troubled(LocalSource(folder))
    async with app_on(troubled, section="optimizations").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "opt_A")
        troubled.error = OFFLINE
        await pilot.press("b")
        await seen(pilot, "refused the connection")
        troubled.error = OverBudget("the session has used what --max-ru allows", "raise it")
        await pilot.press("r")
        await seen(pilot, "--max-ru allows")
        troubled.error = None
        await pilot.press("r")
        await seen(pilot, "higher after")


async def test_ranges_that_do_not_answer_make_it_a_part(folder: Path) -> None:
    troubled = Troubled(LocalSource(folder))
    async with app_on(troubled, section="optimizations").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "opt_A")
        troubled.range_failure = OFFLINE
        await pilot.press("b")
        await seen(pilot, "higher after", "runs may be missing")


async def test_the_demo_has_an_optimization_that_was_followed_by_better_scores() -> None:
    async with app_on(section="optimizations", filter_text="id:opt_01K9Q93MW36CY09Q8N38N6GCE0").run_test(
        size=(80, 24)
    ) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("b")
        await seen(pilot, "higher after", "difference of medians +0.4")


async def test_help_names_its_keys(folder: Path) -> None:
    async with app(folder).run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("question_mark")
        await settled(pilot)
        assert "look further on either side" in text_of(pilot)
