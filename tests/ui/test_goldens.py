"""Whole screens as text: what a change to any of them looks like stands in its diff."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.screen import app_at, app_on, seen, settled, text_of

SIZES = [(60, 16), (80, 24), (120, 36)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_runs_list(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded", "wf_")
        assert text_of(pilot) == snapshot


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", ["judge-never-satisfied", "tool-error", "flat-failed"])
async def test_a_failed_run(case: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with app_at(case).run_test(size=size) as pilot:
        await seen(pilot, "FAILED", "─ event ")
        assert await settled(pilot) == snapshot


@pytest.mark.parametrize("case", ["three-segments", "missing-segment", "hostile-terminal", "cjk", "mistyped-fields"])
async def test_a_run_that_is_out_of_the_ordinary(case: str, snapshot: SnapshotAssertion) -> None:
    async with app_at(case).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]")
        assert await settled(pilot) == snapshot


async def test_the_very_wide_screen(snapshot: SnapshotAssertion) -> None:
    async with app_on(filter_text="status:failed").run_test(size=(200, 30)) as pilot:
        await seen(pilot, "─ run ─", "wf_")
        assert await settled(pilot) == snapshot
