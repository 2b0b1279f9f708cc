"""A few screens as pictures: colours and shapes that a text does not hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from fleet_tui.ui.look import FLEET_LIGHT, Look
from tests.ui.shown import app_of, arrive


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours as anybody has them who has set nothing."""
    for name in ("NO_COLOR", "COLORFGBG", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["run", "judge", "optimizations"])
def test_a_screen_in_colour(name: str, snap_compare: Callable[..., bool]) -> None:
    arriving = partial(arrive, name=name, width=120)
    assert snap_compare(app_of(name), terminal_size=(120, 36), run_before=arriving)


def test_a_screen_on_a_light_ground(snap_compare: Callable[..., bool]) -> None:
    arriving = partial(arrive, name="runs", width=80)
    assert snap_compare(app_of("runs", Look(FLEET_LIGHT.name)), terminal_size=(80, 24), run_before=arriving)
