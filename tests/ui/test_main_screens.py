"""Every main screen as text, at the sizes that matter and on a terminal that has ASCII only."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from fleet_tui.ui.look import Look
from tests.ui.screen import text_of
from tests.ui.shown import SCREENS, app_of, arrive

SIZES = [(60, 16), (80, 24), (120, 36)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", SCREENS)
async def test_a_main_screen(name: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with app_of(name).run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        assert text_of(pilot) == snapshot


@pytest.mark.parametrize("name", SCREENS)
async def test_a_main_screen_in_ascii(name: str, snapshot: SnapshotAssertion) -> None:
    async with app_of(name, Look(ascii=True)).run_test(size=(80, 24)) as pilot:
        await arrive(pilot, name, 0)
        assert text_of(pilot) == snapshot
