"""Choosing one of several, or what is typed."""

from __future__ import annotations

import pytest

from fleet_tui.ui.widgets.pick_screen import PickScreen, among
from tests.ui.screen import app_on, seen, text_of, until

_USERS = [("anna", "first"), ("joanna", "second"), ("Ann", "third")]


@pytest.mark.parametrize(
    ("free", "keys", "chosen"),
    [
        (True, "ann", "Ann"),
        (True, "ann|down|down|down", "ann"),
        (True, "jo", "joanna"),
        (True, "nna", "anna"),
        (True, "first", "first"),
        (True, "anna", "anna"),
        (True, "joanna", "joanna"),
        (True, "Ann", "Ann"),
        (True, "jo|down", "jo"),
        (True, "", "anna"),
        (True, "zoe", "zoe"),
        (False, "jo", "joanna"),
    ],
)
async def test_enter_takes_the_best_match_and_where_any_text_will_do_the_typed_one_stands_last(
    free: bool, keys: str, chosen: str | None
) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        answers: list[str | None] = []
        await pilot.app.push_screen(
            PickScreen("user id", among(_USERS, free="as typed" if free else "")), answers.append
        )
        text, *moves = keys.split("|")
        await pilot.press(*text, *moves, "enter")
        await pilot.pause()
        assert answers == [chosen]


async def test_where_nothing_matches_it_is_said_and_enter_takes_nothing() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        answers: list[str | None] = []
        await pilot.app.push_screen(PickScreen("user id", among(_USERS)), answers.append)
        await pilot.press(*"zoe", "enter")
        await seen(pilot, "no user id matches")
        assert answers == []
        await pilot.press("escape")
        await until(pilot, lambda: answers == [None], "left with nothing chosen")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mem", "memories"),
        ("ru", "runs"),
        ("runs status:failed", "runs status:failed"),
        ("us user_456", "user user_456"),
        ("wf_01KA8QJSV022H1788995YWPSRE", "fleet://run/wf_01KA8QJSV022H1788995YWPSRE"),
        ("memory mem_01HZYS0X7C437WSFPPJ6QGW8KQ", "fleet://memory/mem_01HZYS0X7C437WSFPPJ6QGW8KQ"),
    ],
)
async def test_the_palette_puts_a_name_before_what_is_said_of_another_and_takes_what_stands_behind_it(
    typed: str, first: str
) -> None:
    async with app_on().run_test(size=(100, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("colon", *typed)
        await until(pilot, lambda: f"> {first}"[:18] in text_of(pilot), f"{first} stands first")


async def test_a_part_of_a_users_name_chooses_that_user() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("u", *"456")
        await seen(pilot, "> user_456", "as typed, not seen yet")
        await pilot.press("enter")
        await seen(pilot, "fleet ▸ user_456 ▸ runs")
