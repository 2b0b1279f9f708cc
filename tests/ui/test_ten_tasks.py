"""Ten things that are asked, from the first screen of the demo: none takes more than six keys.

A command that is typed behind `:` counts as one key, with the enter that ends it; so does what is typed into a line to
choose by. Each key stands in the footer, or among the first eight rows of `?`, where it is pressed.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from fleet_tui.address import Address
from tests.demo_data.cases import CASES
from tests.ui.screen import app_on, seen, settled, text_of

SIZES = [(80, 24), (120, 36)]
MOST = 6
_FIRST = 8  # rows of the help
_ON_KEYBOARD = {"right": "→", "down": "↓", "escape": "esc", "exclamation_mark": "!"}


async def do(pilot: Pilot[object], *keys: str, most: int) -> None:
    """Press keys, type commands behind `:`, and texts behind `>`; each is told where it is pressed."""
    assert len([each for each in keys if not each.startswith(">")]) <= min(most, MOST)
    for each in keys:
        if not each.startswith(">"):
            await _told(pilot, ":" if each.startswith(":") else _ON_KEYBOARD.get(each, each))
        await pilot.press(*_pressed(each))
        await settled(pilot)


def _pressed(key: str) -> Sequence[str]:
    if key.startswith(">"):
        return (*key[1:],)
    return ("colon", *key[1:], "enter") if len(key) > 1 and key.startswith(":") else (key,)


async def _told(pilot: Pilot[object], key: str) -> None:
    """See that a key stands in the last row, or among the first of the help."""
    if key in text_of(pilot).split("\n")[-1].split():
        return
    assert not isinstance(pilot.app.focused, Input), f"{key} stands in no last row:\n{text_of(pilot)}"
    await pilot.press("question_mark")
    rows = (await settled(pilot)).split("\n")[1:]
    first = [row.strip("╭╮│╰╯─>┃ ") for row in rows]
    first = [row for row in first if row][:_FIRST]
    assert any(key in row[: row.find("  ") if "  " in row else 9].split() for row in first), (key, first)
    await pilot.press("escape")
    await settled(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_what_failed_and_of_whom(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "F", most=1)
        await seen(pilot, "▸ failures", "users", "user_")


@pytest.mark.parametrize("size", SIZES)
async def test_why_the_newest_that_failed_did(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "e", "enter", most=2)
        await seen(pilot, "[timeline]", 'psycopg UndefinedColumn: column "ordered_at"')


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_judge_said_of_a_run(size: tuple[int, int]) -> None:
    async with app_on(address=Address("run", CASES["judge-never-satisfied"])).run_test(size=size) as pilot:
        await seen(pilot, "[timeline]")
        await do(pilot, "right", most=1)
        await seen(pilot, "[judge]", "Remove unsupported figure")


@pytest.mark.parametrize("size", SIZES)
async def test_which_memories_a_run_left(size: tuple[int, int]) -> None:
    async with app_on(address=Address("run", CASES["refined"])).run_test(size=size) as pilot:
        await seen(pilot, "[timeline]")
        await do(pilot, "o", ">memories", "enter", most=2)
        await seen(pilot, "memories")


@pytest.mark.parametrize("size", SIZES)
async def test_what_an_optimization_did(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "3", "enter", most=2)
        await seen(pilot, "▸ optimization …", "optimizer")


@pytest.mark.parametrize("size", SIZES)
async def test_the_ticket_of_what_failed(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "e", ":ticket", most=2)
        await seen(pilot, "ticket, ")
        assert 'psycopg UndefinedColumn: column "ordered_at"' in pilot.app.clipboard


@pytest.mark.parametrize("size", SIZES)
async def test_the_slowest_run(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "c", ">duration", "enter", "enter", most=3)
        await seen(pilot, "[timeline]")
        await do(pilot, "escape", most=1)
        await seen(pilot, "by duration ↓ of these")


@pytest.mark.parametrize("size", SIZES)
async def test_the_runs_of_another_user(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "u", ">456", "enter", most=2)
        await seen(pilot, "fleet ▸ user_456 ▸ runs")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["5", ":cache"])
async def test_another_section(size: tuple[int, int], key: str) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, key, most=1)
        await seen(pilot, "▸ cache")


@pytest.mark.parametrize("size", SIZES)
async def test_to_leave_and_to_come_back_by_the_address(size: tuple[int, int]) -> None:
    app = app_on()
    async with app.run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, "e", "enter", "q", most=3)
    left = app.return_value
    assert left is not None
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await do(pilot, f":{left}", most=1)
        await seen(pilot, "[timeline]", "event ev_008", 'psycopg UndefinedColumn: column "ordered_at"')
