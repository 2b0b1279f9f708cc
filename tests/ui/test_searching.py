"""Finding a text in anything long: the help, an answer, a stored document."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.ui.screen import app_at, app_on, gone, row_at_cursor, seen, text_of, typed
from tests.ui.test_key_queue import arrive


async def help_of(pilot: Pilot[object]) -> None:
    await seen(pilot, "50 loaded")
    await pilot.press("question_mark")
    await seen(pilot, "▸ help")


async def find(pilot: Pilot[object], text: str) -> None:
    await pilot.press("slash")
    await typed(pilot, text)


async def test_typing_finds_n_steps_and_never_wraps_silently() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await help_of(pilot)
        await find(pilot, "slow-down")
        await seen(pilot, "match 1/2", "to the next slow-down")  # while it is still typed
        await pilot.press("enter", "n")
        await seen(pilot, "match 2/2")
        await pilot.press("n")
        await seen(pilot, "no later match, 1 above")
        await pilot.press("N")
        await seen(pilot, "match 1/2")
        await pilot.press("N")
        await seen(pilot, "no earlier match, 1 below")


async def test_escape_leaves_the_input_then_the_search_then_the_screen() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await help_of(pilot)
        top = text_of(pilot).split("\n")[2]
        await find(pilot, "address")
        await seen(pilot, "match 1/")
        await pilot.press("escape")
        await gone(pilot, "match 1")
        assert text_of(pilot).split("\n")[2] == top  # back where it was before
        await find(pilot, "address")
        await pilot.press("enter")
        await seen(pilot, "match 1/", "esc ends")
        await pilot.press("escape")
        await gone(pilot, "esc ends")
        assert "▸ help" in text_of(pilot)
        await pilot.press("escape")
        await seen(pilot, "newest first")


async def test_letters_typed_into_the_search_are_text_and_what_is_nowhere_is_said() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await help_of(pilot)
        await find(pilot, "qnj")
        await seen(pilot, "no match", "qnj")
        assert pilot.app.is_running


async def test_one_searches_the_detail_of_an_event_while_it_has_the_keys() -> None:
    async with app_at("tool-error").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_008")
        await pilot.press("enter")
        await find(pilot, "HINT")
        await seen(pilot, "match 1/1")
        await pilot.press("escape", "escape", "k")
        await seen(pilot, "event ev_007")


@pytest.mark.parametrize("key", ["x", "left"])
async def test_in_a_stored_document_a_folded_match_is_unfolded(key: str) -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press(key)
        await seen(pilot, '"projectId"')
        assert "Draft 2" not in text_of(pilot)
        await find(pilot, "draft 2")
        await seen(pilot, "match 1/1")
        assert row_at_cursor(pilot).strip("> ") == '"message": "Draft 2 (904 tokens)",'
        await pilot.press("enter", "minus")
        await gone(pilot, '"message": "Draft 2 (904 tokens)",\n')
        assert '▸ "payload"' in row_at_cursor(pilot)


async def test_search_goes_on_from_the_cursor_where_one_moved_on() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("left")
        await seen(pilot, "[raw]")
        await find(pilot, '"round":')
        await pilot.press("enter")
        await seen(pilot, "match 1/")
        await pilot.press("G", "n")
        await seen(pilot, "no later match")
        await pilot.press("N")
        total = text_of(pilot).partition("match ")[2].split(" ")[0]
        number, _, count = total.partition("/")
        assert number == count


async def test_whoever_is_on_a_match_is_on_it_in_a_terminal_of_another_width() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await help_of(pilot)
        await find(pilot, "slow-down")
        await pilot.press("enter")
        await seen(pilot, "match 1/2")
        await pilot.press("n")
        await seen(pilot, "match 2/2")
        await pilot.resize_terminal(60, 24)
        await seen(pilot, "match 2/2", "to the slow-down before")


async def test_n_without_a_search_begins_one() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await help_of(pilot)
        await pilot.press("n")
        await typed(pilot, "slow-down")
        await seen(pilot, "match 1/2")


async def test_a_text_searched_before_it_is_laid_out_is_scrolled_to_its_first_match() -> None:
    async with app_at("running").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "timeline")
        await pilot.pause()
        arrive(pilot, ":plan\r/configSnapshot\r")
        await seen(pilot, "match 1/1", "configSnapshot")
