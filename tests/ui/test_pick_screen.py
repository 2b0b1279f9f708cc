"""Choosing one of several, or what is typed."""

from __future__ import annotations

import pytest

from fleet_tui.ui.widgets.pick_screen import PickScreen, among
from tests.ui.screen import app_at, app_on, seen, text_of, until

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
        ("run wf_01KA8QJSV022H1788995YWPSRE", "fleet://run/wf_01KA8QJSV022H1788995YWPSRE"),
        ("run last-failed", "run last-failed"),
        ("theme fleet-light", "theme fleet-light"),
        ("sort score", "sort score"),
        ("refresh_every 10", "refresh every 10"),
        ("refresh every 10", "refresh every 10"),
        ("refresh every", "refresh every"),
        ("filter status:failed", "filter status:failed"),
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


@pytest.mark.parametrize(
    ("typed", "shows"),
    [
        ("sort score", "/ sort:score"),
        ("sort -score", "/ -sort:score"),
        ("filter status:failed", "/ status:failed"),
        ("filter colour:red", "colour"),
        ("user user_456", "▸ user_456 ▸"),
        ("theme nothing", "there is no theme nothing"),
        ("sort nothing", "there is no order sort:nothing"),
        ("refresh_every often", "'often' is not a number of seconds"),
        ("refresh_every 1", "'1' is not a number of seconds"),
        ("run last-failed", "▸ runs ▸ …1Q2PEWD"),
        ("run last agent:analyst", "[timeline]"),
        ("run last-failed user:nobody", "no run in DEMO matches failed:yes user:nobody"),
        ("run wf_01KA8QJSV022H1788995YWPSRE", "▸ runs ▸ …5YWPSRE"),
        ("run 1Q2PEWD", "▸ runs ▸ …1Q2PEWD"),
        ("memory fleet://memory/mem_01HZYS0X7C437WSFPPJ6QGW8KQ", "▸ memory …6QGW8KQ"),
    ],
)
async def test_a_command_takes_what_stands_behind_its_name_as_the_command_line_does(typed: str, shows: str) -> None:
    async with app_on().run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *typed, "enter")
        await seen(pilot, shows)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("quit now", "quit takes nothing behind it"),
        ("help me zzz", "help takes nothing behind it"),
        ("nothing at all", "no command matches"),
        ("follow_every 5", "follow every is not for this screen, it is for a run"),
        ("follow every 5", "follow every is not for this screen, it is for a run"),
        ("follow", "follow is not for this screen, it is for a run"),
        ("similar x", "similar is not for this screen, it is for memories"),
        ("timeli", "timeline is not for this screen, it is for a run"),
        ("find gpu", "find is not for this screen, it is for a text"),
        ("next_match", "next match is not for this screen, it is for a timeline and a text"),
        ("down 5", "no command matches"),
        ("run wf_1 status:failed", "a filter goes with run last and run last-failed only"),
        ("memory fleet://run/wf_1", "fleet://run/wf_1 is the address of a run, not of a memory"),
        ("run fleet://run/wf_1?pk=zz", "zz behind ?pk= is no partition key"),
    ],
)
async def test_words_that_a_command_does_not_take_are_said_to_be_so_and_do_nothing(typed: str, said: str) -> None:
    async with app_on().run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *typed, "enter")
        await seen(pilot, said)
        assert isinstance(pilot.app.screen, PickScreen)


async def test_a_command_of_lists_is_said_to_be_none_of_a_run() -> None:
    async with app_at("tool-error").run_test(size=(100, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("colon", *"sort score", "enter")
        await seen(pilot, "sort is not for this screen, it is for ", "a list")


async def test_a_theme_that_is_named_behind_the_command_is_worn() -> None:
    async with app_on().run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *"theme fleet-light", "enter")
        await until(pilot, lambda: pilot.app.theme == "fleet-light", "the theme is worn")


async def test_a_text_behind_find_and_filter_is_looked_for_in_a_run_and_in_a_document() -> None:
    async with app_at("tool-error").run_test(size=(100, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("colon", *"filter postgres", "enter")
        await seen(pilot, "match 1/")
        await pilot.press("x")
        await seen(pilot, "▸ raw")
        await pilot.press("colon", *"find task", "enter")
        await seen(pilot, "match 1/", "/task")


async def test_how_often_a_run_is_followed_can_be_said_behind_the_command() -> None:
    app = app_at("running")
    async with app.run_test(size=(100, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("colon", *"follow_every 7", "enter")
        await until(pilot, lambda: app.session.follow_every == 7, "it is taken")
