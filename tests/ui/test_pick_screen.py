"""Choosing one of several, or what is typed."""

from __future__ import annotations

import pytest

from fleet_tui.ui.widgets.pick_screen import PickScreen
from tests.ui.screen import app_on, seen

_USERS = [("anna", "first"), ("joanna", "second"), ("Ann", "third")]


@pytest.mark.parametrize(
    ("free", "keys", "chosen"),
    [
        (True, "ann", "ann"),
        (True, "anna", "anna"),
        (True, "joanna", "joanna"),
        (True, "Ann", "Ann"),
        (True, "jo|down", "joanna"),
        (True, "", "anna"),
        (True, "zoe", "zoe"),
        (False, "jo", "joanna"),
        (False, "zoe", None),
    ],
)
async def test_enter_takes_what_stands_under_the_cursor_and_where_any_text_will_do_that_is_the_typed_one(
    free: bool, keys: str, chosen: str | None
) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        answers: list[str | None] = []
        await pilot.app.push_screen(PickScreen("user id", _USERS, free=free), answers.append)
        text, _, key = keys.partition("|")
        await pilot.press(*text, *([key] if key else []), "enter")
        await pilot.pause()
        assert answers == [chosen]
