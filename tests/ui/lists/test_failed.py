"""Failures that no status tells of, on the screen: found, said to be derived, opened on why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from fleet_tui.source.files.local import LocalSource
from tests.model.failures import AGENT, FAILED, GOOD, NOBODY, OTHERS, SILENT
from tests.ui.screen import app_on, gone, row_at_cursor, rows_of, seen, typed

ALL = (GOOD, *FAILED, *OTHERS)


def history(folder: Path, *runs: object) -> LocalSource:
    file = folder / "execution_history.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in runs))
    return LocalSource(file)


def names(runs: Sequence[dict[str, object]]) -> list[str]:
    return [str(each["task"]) for each in runs if "task" in each]


async def test_failed_only_shows_what_failed_by_its_signs_too(tmp_path: Path) -> None:
    async with app_on(history(tmp_path, *ALL)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "7 loaded")
        await pilot.press("exclamation_mark")
        screen = await seen(pilot, "/ failed:yes", "4 loaded", "…-raised", "…h-agent", "…-output")
        assert not any(each in screen for each in names(OTHERS))
        assert len([each for each in screen.split("\n") if "✗?" in each and "Write" in each]) == 3
        await pilot.press("exclamation_mark")
        await seen(pilot, *names(OTHERS))


async def test_while_it_is_typed_the_loaded_rows_answer_alike(tmp_path: Path) -> None:
    async with app_on(history(tmp_path, *ALL)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "7 loaded")
        await pilot.press("slash")
        await typed(pilot, "failed:no")
        screen = await gone(pilot, "no-output")
        assert all(each in screen for each in names(OTHERS))
        assert not any(each in screen for each in names(FAILED))


async def test_e_steps_through_all_that_failed(tmp_path: Path) -> None:
    async with app_on(history(tmp_path, AGENT, GOOD, NOBODY, GOOD)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await pilot.press("e")
        assert "no-such-agent" in row_at_cursor(pilot)
        await pilot.press("e")
        assert "agent-raised" in row_at_cursor(pilot)
        await pilot.press("e")
        await seen(pilot, "no later failed run")


@pytest.mark.parametrize(
    ("run", "where", "why"),
    [
        (AGENT, "result", "[Researcher failed: search answered 429]"),
        (NOBODY, "phase_status", "Agent 'Navigator' not found"),
        (SILENT, "metadata.fallback", "Workflow execution completed (fallback)"),
    ],
)
async def test_it_opens_on_why_and_says_where_that_was_found(
    tmp_path: Path, run: dict[str, object], where: str, why: str
) -> None:
    async with app_on(history(tmp_path, run)).run_test(size=(100, 24)) as pilot:
        await seen(pilot, f"✗? {why[:20]}")
        await pilot.press("enter")
        await seen(pilot, f"FAILED (derived from {where})", why)
        assert why[:12] in row_at_cursor(pilot)


async def test_an_optimization_that_failed_by_its_error_is_found(tmp_path: Path) -> None:
    rows = [{"id": "opt_bad", "error": "out of memory"}, {"id": "opt_good"}, {"id": "opt_old", "status": "FAILED"}]
    file = tmp_path / "dspyOptimizationRuns.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rows))
    async with app_on(LocalSource(file), section="optimizations").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await pilot.press("exclamation_mark")
        await seen(pilot, "/ failed:yes", "2 loaded")
        assert set(rows_of(pilot, r"opt_\w+")) == {"opt_bad", "opt_old"}
        await pilot.press("g" if "opt_bad" in row_at_cursor(pilot) else "j")
        await seen(pilot, "✗? out of memory")
