"""No size ends the program, and none keeps the user in."""

from __future__ import annotations

import pytest

from fleet_tui.ui.look import Look
from tests.ui.shown import SCREENS
from tests.ui.sizes import POPUPS, through

_WIDTHS, _HEIGHTS = (60, 1, 39, 13, 2, 22, 40, 5, 14, 41, 8, 21), (1, 16, 9, 3) * 3
# around each width and height from which something is drawn another way, and the least there are
_SIZES = [(width, height) for width, height in zip(_WIDTHS, _HEIGHTS, strict=True)]


@pytest.mark.parametrize("name", [*SCREENS, *POPUPS])
async def test_a_screen_lives_through_any_size(name: str) -> None:
    await through(name, _SIZES, Look())


@pytest.mark.parametrize("name", ["runs", "lanes", "judge", "optimizations", "palette"])
async def test_a_screen_in_ascii_lives_through_any_size(name: str) -> None:
    await through(name, _SIZES, Look(ascii=True))
