"""No size ends the program, and none keeps the user in."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from fleet_tui.ui.look import Look
from fleet_tui.ui.terminal_input import TerminalInput
from tests.ui.screen import row_at_cursor, seen, settled, until
from tests.ui.shown import SCREENS, app_of
from tests.ui.sizes import POPUPS, STARTED, through

_WIDTHS, _HEIGHTS = (60, 1, 39, 13, 2, 22, 40, 5, 14, 41, 8, 21), (1, 16, 9, 3) * 3
# around each width and height from which something is drawn another way, and the least there are
_SIZES = [(width, height) for width, height in zip(_WIDTHS, _HEIGHTS, strict=True)]


@pytest.mark.parametrize("name", [*SCREENS, *POPUPS])
async def test_a_screen_lives_through_any_size(name: str) -> None:
    await through(name, _SIZES, Look())


@pytest.mark.parametrize("name", ["runs", "lanes", "judge", "optimizations", "palette"])
async def test_a_screen_in_ascii_lives_through_any_size(name: str) -> None:
    await through(name, _SIZES, Look(ascii=True))


async def standing(pilot: Pilot[object]) -> tuple[str, str]:
    """The row with the cursor, and what stands below all rows; how far rows are scrolled depends on the way there."""
    text = await settled(pilot)
    return row_at_cursor(pilot), text[text.rindex("─") :] if "─" in text else text


@pytest.mark.parametrize("name", STARTED)
async def test_whatever_is_started_too_small_says_so_and_is_whole_once_there_is_room(name: str) -> None:
    async with app_of(name).run_test(size=(80, 24)) as pilot:
        begun = await standing(pilot)
        await pilot.press("down")
        moved = await standing(pilot)
    for size in ((13, 24), (12, 4), (1, 1), (60, 9)):
        async with app_of(name).run_test(size=size) as pilot:
            said = (await settled(pilot)).split("\n")
            assert said[0] in ("fleet_tui needs 40x10", "needs 40x10", "…")
            assert not any(said[1:])
            await pilot.resize_terminal(80, 24)
            assert await standing(pilot) == begun
            await pilot.press("down")
            assert await standing(pilot) == moved


async def test_a_filter_that_is_typed_goes_on_after_there_was_no_room_for_it() -> None:
    async with app_of("runs").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash", "s", "t")
        for size in ((13, 24), (12, 4), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        await pilot.press("a")
        await seen(pilot, "sta")
        assert isinstance(pilot.app.focused, Input)


@pytest.mark.parametrize(
    "keys", ["!", "x", "/status:failed\r", "\r", "j", "2", ":help\r", "u456\r", "\x1b[200~q\x1b[201~"]
)
async def test_keys_do_nothing_where_nothing_is_seen_of_what_they_do(keys: str) -> None:
    async with app_of("runs").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        before = await settled(pilot)
        await pilot.resize_terminal(30, 8)
        await seen(pilot, "needs 40x10")
        arriving = TerminalInput()
        for message in arriving.take(keys.encode()):
            assert pilot.app._driver is not None
            pilot.app._driver.process_message(message)
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        assert await settled(pilot) == before


@pytest.mark.parametrize("keys", [(), ("slash", "s"), ("colon",), ("u",), ("question_mark",), ("enter",)])
async def test_q_ends_where_nothing_is_seen_even_of_a_line_that_is_typed(keys: tuple[str, ...]) -> None:
    async with app_of("runs").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press(*keys)
        await settled(pilot)
        await pilot.resize_terminal(30, 8)
        await settled(pilot)
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running, "q left")


async def test_escape_goes_back_where_nothing_is_seen() -> None:
    async with app_of("runs").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("question_mark")
        await seen(pilot, "▸ help")
        await pilot.resize_terminal(30, 8)
        await pilot.press("escape")
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await seen(pilot, "50 loaded")


_LINES = {  # keys that lead to a line in which a text is typed, to be left with one escape
    "a list": ("slash", "s", "t"),
    "a list that is narrowed": ("slash", *"gpu", "enter", "slash", "s"),
    "a timeline": ("enter", "slash", "s"),
    "a text": ("enter", "left", "slash", "s"),
    "a document": ("x", "slash", "s"),
}


@pytest.mark.parametrize("keys", _LINES.values(), ids=_LINES)
async def test_escape_where_nothing_is_seen_leaves_the_line_that_was_typed_and_nothing_else(
    keys: tuple[str, ...],
) -> None:
    async with app_of("runs").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press(*keys)
        await settled(pilot)
        assert isinstance(pilot.app.focused, Input)
        await pilot.press("escape")
        left = await settled(pilot)
        await pilot.press(*keys[len(keys) - 1 - keys[::-1].index("slash") :])
        await settled(pilot)
        assert isinstance(pilot.app.focused, Input)
        await pilot.resize_terminal(30, 8)
        await seen(pilot, "needs 40x10")
        await pilot.press("escape")
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        assert await settled(pilot) == left
        assert not pilot.app.query("#filter")


async def test_what_is_said_stays_when_the_size_changes() -> None:
    async with app_of("runs").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("E")
        await seen(pilot, "no earlier failed run")
        await pilot.resize_terminal(100, 30)
        assert "no earlier failed run" in await settled(pilot)
