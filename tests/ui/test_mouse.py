"""What a click does: as the key does that stands there, in turn with the keys that are typed."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.present.cells import Line, cell_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.keymap import keymap_of
from fleet_tui.ui.widgets.bar import Notice
from tests.demo_data.cases import CASES
from tests.ui.screen import app_at, app_on, gone, row_at_cursor, rows_of, seen, settled, text_of, until
from tests.ui.test_key_queue import arrive

SIZES = [(80, 24), (120, 36)]


def cell_of(pilot: Pilot[object], text: str, *, line: int | None = None) -> tuple[int, int]:
    """Where a text stands on the screen, in a line of it where that is named."""
    lines = text_of(pilot).split("\n")
    wanted = range(len(lines)) if line is None else [line % len(lines)]
    for y in wanted:
        if text in lines[y]:
            return cell_width(lines[y][: lines[y].index(text)]), y
    raise AssertionError(f"no {text!r} on this screen:\n{text_of(pilot)}")


async def click(pilot: Pilot[object], text: str, *, line: int | None = None, into: int = 0) -> None:
    """Click on a text where it is seen."""
    x, y = cell_of(pilot, text, line=line)
    await pilot.click(offset=(x + into, y))
    await settled(pilot)


def mouse(x: int, y: int) -> str:
    """What a terminal sends for a click."""
    return f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m"


@pytest.mark.parametrize("size", SIZES)
async def test_a_section_in_the_first_row_leads_there(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await click(pilot, "2", line=0)
        await seen(pilot, "▸ memories")
        await click(pilot, "5", line=0)
        await seen(pilot, "▸ cache")


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_of_the_way_leads_back_there_and_the_user_in_it_to_another(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "enter")
        await seen(pilot, "[timeline]")
        await pilot.press("x")
        await seen(pilot, "▸ raw")
        await click(pilot, "runs", line=0)
        await seen(pilot, "50 loaded")
        assert "▸ raw" not in text_of(pilot)
        await click(pilot, "all users", line=0)
        await seen(pilot, "user id", "everybody")


@pytest.mark.parametrize("size", SIZES)
async def test_the_tabs_of_a_run_turn_to_what_they_name(size: tuple[int, int]) -> None:
    async with app_at("judge-never-satisfied").run_test(size=size) as pilot:
        await seen(pilot, "[timeline]")
        for name in ("judge", "plan", "raw", "answer", "timeline"):
            await click(pilot, f" {name} ", into=2)
            await seen(pilot, f"[{name}]")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("word", "shows"),
    [("enter", "[timeline]"), ("help", "▸ help"), (": commands", "memories"), ("filter", "tab complete")],
)
async def test_a_key_in_the_last_row_does_what_it_says(size: tuple[int, int], word: str, shows: str) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await click(pilot, word, line=-1)
        await seen(pilot, shows)


async def test_between_two_keys_of_the_last_row_a_click_does_nothing() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        before = await seen(pilot, "50 loaded")
        await click(pilot, " · ", line=-1)
        assert text_of(pilot) == before


async def test_a_click_on_the_head_of_a_column_sorts_by_it_and_another_the_other_way() -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await click(pilot, "score")
        await seen(pilot, "/ -sort:score", "score↓")
        await click(pilot, "score↓")
        await seen(pilot, "/ sort:score", "score↑")
        await click(pilot, " dur")
        await seen(pilot, "by duration ↓ of these")


async def test_a_click_on_the_head_of_a_column_of_failures_sorts_them() -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("F")
        await seen(pilot, "last↓")
        await click(
            pilot, "users", line=next(y for y, each in enumerate(text_of(pilot).split("\n")) if "signature" in each)
        )
        await seen(pilot, "users↓")


async def test_a_click_on_the_filter_lets_one_type_it() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "/ status:failed")
        await click(pilot, "status:failed")
        await pilot.press(*" since:7d", "enter")
        await seen(pilot, "/ status:failed since:7d")


async def test_a_key_that_a_sentence_names_can_be_clicked() -> None:
    async with app_on(filter_text="zzz").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "esc clears")
        await click(pilot, "esc clears")
        await seen(pilot, "50 loaded")


async def test_a_key_that_a_timeline_without_rows_names_can_be_clicked() -> None:
    async with app_at("tool-error").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("slash", *"agent:nobody", "enter", "h")
        await seen(pilot, "no event matches agent:nobody · esc clears")
        await click(pilot, "esc clears")
        await gone(pilot, "no event matches")


async def test_a_key_that_a_notice_names_can_be_clicked_as_the_user_has_it() -> None:
    async with app_on(keymap=keymap_of({"raw": "ctrl+g", "mark": "x"})).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        notice = pilot.app.screen.query_one(Notice)
        said: Line = [(" cut · ", Tone.PLAIN), ("x", Tone.KEY), (" shows it", Tone.PLAIN)]
        for lines in ([said], [[(" a line above", Tone.PLAIN)], said]):
            notice.show(*lines)
            await seen(pilot, "cut · ctrl+g shows it")
            await click(pilot, "ctrl+g")
            await seen(pilot, "▸ raw")
            await pilot.press("escape")
            await seen(pilot, "50 loaded")


async def test_a_click_on_a_row_goes_there_and_another_opens_it() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        third = rows_of(pilot)[2]
        await click(pilot, third)
        assert third in row_at_cursor(pilot)
        await click(pilot, third)
        await seen(pilot, f"▸ {third}", "[timeline]")


async def test_a_choice_in_a_menu_is_taken_by_clicks() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("u")
        await seen(pilot, "everybody")
        await click(pilot, "user_456 ")
        await click(pilot, "enter", line=-1)
        await seen(pilot, "fleet ▸ user_456 ▸ runs")


async def test_the_side_of_a_pane_scrolls_where_it_is_pressed_or_dragged_to() -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        x, y = cell_of(pilot, "┃")
        await pilot.mouse_down(offset=(x, y))
        await pilot.hover(offset=(x, y + 40 if y + 40 < 30 else 29))
        await pilot.mouse_up(offset=(x, 29))
        await settled(pilot)
        assert cell_of(pilot, "┃")[1] > y
        await until(pilot, lambda: "50/50" in text_of(pilot) or " 1/" not in text_of(pilot), "it scrolled")


async def test_the_wheel_moves_three_rows() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        fourth = rows_of(pilot)[3]
        x, y = cell_of(pilot, fourth)
        arrive(pilot, f"\x1b[<65;{x + 1};{y + 1}M")
        await until(pilot, lambda: fourth in row_at_cursor(pilot), "three rows down")


async def test_a_click_among_keys_has_its_turn() -> None:
    """Typed before it: the filter; after it: a letter that would be text if the click was late."""
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        section = mouse(*cell_of(pilot, "2", line=0))
        arrive(pilot, f"/status:failed\r{section}j")
        await seen(pilot, "▸ memories")
        await settled(pilot)
        await pilot.press("1")
        await seen(pilot, "/ status:failed", "16 loaded")


async def test_a_click_on_a_key_comes_before_what_is_typed_behind_it() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, f"{mouse(*cell_of(pilot, 'filter', line=-1))}status:failed\r")
        await seen(pilot, "/ status:failed", "16 loaded")


async def test_clicks_on_a_record_that_was_opened_by_its_address_lead_to_its_list() -> None:
    async with app_on(address=Address("run", CASES["tool-error"])).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]")
        await click(pilot, "runs", line=0)
        await seen(pilot, "50 loaded")
        await gone(pilot, "[timeline]")
