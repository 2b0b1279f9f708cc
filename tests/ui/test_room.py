"""The room of a large screen is used, and none is taken twice."""

from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from tests.demo_data.cases import CASES
from tests.ui.screen import app_at, app_on, row_at_cursor, seen, settled, text_of
from tests.ui.shown import FAILED, app_of, arrive

WIDE, HUGE, SMALL = (120, 36), (200, 60), (80, 24)
_ZOOMED = ["runs", "run", "lanes", "judge", "memories", "optimizations", "examples", "cache", "failures", "tools"]
_ALONE = ["answer", "plan", "raw", "memory", "optimization", "help", "difference"]


def tops(text: str) -> list[str]:
    """The lines in which a border begins."""
    return [line for line in text.split("\n") if "╭" in line]


def titles(text: str) -> list[str]:
    """What stands in the upper edges of all borders, from left to right and top to bottom."""
    return [each.strip() for line in tops(text) for each in re.findall(r"╭─ (.*?) ─*╮", line)]


def edges(text: str) -> list[str]:
    """The lines that stand between panes, as far as they say which pane begins there."""
    return [re.sub(r"\d+ more ↓|─", "", line).strip() for line in text.split("\n") if line.startswith(("─", "╭"))]


async def shown_after(pilot: Pilot[object], *keys: str) -> str:
    """The screen once some keys were pressed, each when the one before it is done."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
    return await settled(pilot)


@pytest.mark.parametrize("width", [100, 110, 120, 150, 200])
async def test_a_timeline_beside_its_event_has_its_bars(width: int) -> None:
    async with app_at(FAILED).run_test(size=(width, 30)) as pilot:
        text = await seen(pilot, "event ev_018")
        assert re.search(r"│ +╷0s +(╷30s +)?╷1m", text)


async def test_a_very_wide_run_shows_timeline_event_and_judge_beside_each_other() -> None:
    async with app_at(FAILED).run_test(size=HUGE) as pilot:
        text = await seen(pilot, "event ev_018")
        (line,) = [each for each in tops(await settled(pilot)) if "timeline" in each]
        assert "event ev_018" in line
        assert "judge rounds" in line
        assert "Price quoted for H200 is not in any source" in text


async def test_the_keys_of_a_very_wide_run_go_where_the_tab_in_front_is_and_tab_takes_them_on() -> None:
    async with app_at(FAILED).run_test(size=HUGE) as pilot:
        await seen(pilot, "event ev_018", "[timeline]")
        assert "[timeline]" in await shown_after(pilot, "tab")
        assert "[judge]" in await shown_after(pilot, "tab")
        assert "no earlier round" not in await shown_after(pilot, "left_square_bracket", "left_square_bracket")
        assert "no earlier round" in await shown_after(pilot, "left_square_bracket")
        assert "[judge]" in await shown_after(pilot, "tab")
        assert "[timeline]" in await shown_after(pilot, "tab")
        assert "[judge]" in await shown_after(pilot, "shift+tab")


async def test_turning_to_the_judge_of_a_very_wide_run_leaves_the_timeline_where_it_is() -> None:
    async with app_at(FAILED).run_test(size=HUGE) as pilot:
        before = titles(await seen(pilot, "event ev_018", "judge rounds"))
        text = await shown_after(pilot, "right")
        assert "[judge]" in text
        assert titles(text) == before
        assert "judge rounds" not in titles(await shown_after(pilot, "right"))
        assert titles(await shown_after(pilot, "left", "left")) == before


async def test_a_run_that_nobody_judged_keeps_no_room_for_a_judge() -> None:
    async with app_at("tool-error").run_test(size=HUGE) as pilot:
        text = await seen(pilot, "event ")
        assert "judge rounds" not in titles(text)
        assert max(map(len, tops(text))) == HUGE[0]
        assert "no judge round is recorded" in await shown_after(pilot, "right")


async def test_a_run_that_gets_wider_gets_its_judge_and_narrower_keeps_what_has_the_keys() -> None:
    async with app_at(FAILED).run_test(size=WIDE) as pilot:
        assert "judge rounds" not in titles(await seen(pilot, "event ev_018"))
        await pilot.resize_terminal(*HUGE)
        assert "judge rounds" in titles(await settled(pilot))
        await shown_after(pilot, "tab", "tab")
        await pilot.resize_terminal(*WIDE)
        text = await settled(pilot)
        assert "[judge]" in text
        assert "timeline" not in titles(text)


async def test_a_wide_run_shows_the_event_beside_its_timeline() -> None:
    async with app_at(FAILED).run_test(size=WIDE) as pilot:
        (line,) = [each for each in tops(await seen(pilot, "event ev_018")) if "timeline" in each]
        assert "event ev_018" in line


@pytest.mark.parametrize("size", [WIDE, HUGE])
async def test_which_row_of_how_many_is_said_once(size: tuple[int, int]) -> None:
    async with app_at(FAILED).run_test(size=size) as pilot:
        text = await seen(pilot, "event ev_018")
        assert len(re.findall(r"\b18/20\b", text)) == 1
        text = await shown_after(pilot, "left")
        assert "[raw]" in text
        assert len(re.findall(r"\b1/\d+", text)) == 1


async def test_which_row_of_how_many_is_said_in_the_line_of_the_tabs_where_there_is_no_border() -> None:
    async with app_at(FAILED).run_test(size=WIDE) as pilot:
        assert "ev 18/20" not in await seen(pilot, "event ev_018")
        await pilot.resize_terminal(*SMALL)
        assert "ev 18/20" in await settled(pilot)
        await pilot.resize_terminal(*WIDE)
        assert "ev 18/20" not in await settled(pilot)


@pytest.mark.parametrize("name", _ZOOMED)
@pytest.mark.parametrize("size", [WIDE, HUGE])
async def test_the_pane_with_the_keys_fills_the_body_and_gives_it_back(name: str, size: tuple[int, int]) -> None:
    async with app_of(name).run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        before = await settled(pilot)
        zoomed = await shown_after(pilot, "equals_sign")
        assert len(titles(zoomed)) == 1
        assert len(tops(zoomed)[0]) == size[0]
        assert zoomed.split("\n").index(tops(zoomed)[0]) <= 2
        assert await shown_after(pilot, "equals_sign") == before


@pytest.mark.parametrize("name", _ZOOMED)
@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_footer_says_how_to_come_back_to_all_panes_and_esc_does_so_first(
    name: str, size: tuple[int, int]
) -> None:
    async with app_of(name).run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        before = await settled(pilot)
        zoomed = await shown_after(pilot, "equals_sign")
        if "fills the screen" not in zoomed:
            assert "= all panes" in zoomed.split("\n")[-1]
            after = await shown_after(pilot, "escape")
            assert edges(after) == edges(before)
            assert row_at_cursor(pilot) in before  # where the list is low again it may have been scrolled


async def test_the_help_of_a_pane_that_fills_the_body_has_the_way_back_among_its_first_rows() -> None:
    async with app_of("run").run_test(size=SMALL) as pilot:
        await arrive(pilot, "run", SMALL[0])
        screen = await shown_after(pilot, "equals_sign", "question_mark")
        assert any(re.match(r" +=  +", row) for row in screen.split("\n")[1:9]), screen


@pytest.mark.parametrize("name", _ALONE)
async def test_a_pane_that_is_alone_says_that_it_fills_the_screen(name: str) -> None:
    async with app_of(name).run_test(size=WIDE) as pilot:
        await arrive(pilot, name, WIDE[0])
        before = titles(await settled(pilot))
        text = await shown_after(pilot, "equals_sign")
        assert len(titles(text)) == 1
        if before == titles(text):
            assert "fills the screen" in text or len(tops(text)[0]) == WIDE[0]


async def test_turning_to_another_tab_takes_a_zoom_back() -> None:
    async with app_at(FAILED).run_test(size=WIDE) as pilot:
        await seen(pilot, "event ev_018")
        answer = await shown_after(pilot, "right", "right")
        assert await shown_after(pilot, "left", "left", "equals_sign", "right", "right") == answer
        assert {"timeline", "event ev_018"} <= set(titles(await shown_after(pilot, "right", "right", "right")))


async def test_going_to_another_pane_takes_a_zoom_back_and_tab_takes_it_along() -> None:
    async with app_at(FAILED).run_test(size=WIDE) as pilot:
        await seen(pilot, "event ev_018")
        assert titles(await shown_after(pilot, "equals_sign")) == ["timeline"]
        assert titles(await shown_after(pilot, "tab")) == ["event ev_018"]
        assert titles(await shown_after(pilot, "escape")) == ["timeline", "event ev_018"]
        assert titles(await shown_after(pilot, "escape", "equals_sign", "enter")) == ["timeline", "event ev_018"]


async def test_a_zoomed_list_can_be_filtered() -> None:
    async with app_on().run_test(size=WIDE) as pilot:
        await seen(pilot, "50 loaded")
        await shown_after(pilot, "equals_sign", "slash", *"status", "colon", *"failed")
        assert "status:failed" in text_of(pilot)
        assert "failed" in (await shown_after(pilot, "enter")).split("\n")[1]


async def test_a_zoomed_pane_that_a_smaller_screen_does_not_show_stays_in_sight() -> None:
    async with app_of("memories").run_test(size=WIDE) as pilot:
        await arrive(pilot, "memories", WIDE[0])
        await shown_after(pilot, "tab", "equals_sign")
        await pilot.resize_terminal(80, 18)
        assert "embedding" in await settled(pilot)
        assert "content" in (await shown_after(pilot, "escape")).split("\n")[2]


@pytest.mark.parametrize("width", [118, 119, 120])
async def test_two_runs_are_beside_each_other_from_120_columns_on_whatever_a_border_takes(width: int) -> None:
    for height in (20, 36):
        async with app_of("comparison").run_test(size=(width, height)) as pilot:
            await arrive(pilot, "comparison", width)
            beside = any(re.search(r"\d rows? .*│ .*\d rows?", line) for line in text_of(pilot).split("\n"))
            assert beside or width < 120


async def test_the_first_similarity_of_the_demo_is_a_good_one() -> None:
    async with app_on(section="memories").run_test(size=SMALL) as pilot:
        await seen(pilot, "loaded")
        text = await shown_after(pilot, "m")
        assert "most similar" in text
        first = next(line for line in text.split("\n") if line.startswith(">"))
        assert float(re.findall(r"0\.\d+", first)[0]) > 0.9


@pytest.mark.parametrize("case", sorted({"tool-error", FAILED, "timeout"}))
async def test_the_whole_cause_of_a_failed_run_is_read_without_a_key(case: str) -> None:
    async with app_on(address=Address("run", CASES[case])).run_test(size=SMALL) as pilot:
        text = await settled(pilot)
        assert re.search(r"^ [^…]+ · (ev|phase|error)_?\S*", text.split("\n")[2])


async def test_the_cause_of_the_first_failed_run_is_read_without_a_key() -> None:
    async with app_on().run_test(size=SMALL) as pilot:
        await seen(pilot, "50 loaded")
        text = await shown_after(pilot, "e", "enter")
        assert 'psycopg UndefinedColumn: column "ordered_at" does not exist · ev_008' in text


@pytest.mark.parametrize("size", [WIDE, HUGE])
@pytest.mark.parametrize("name", ["optimizations", "examples", "memories", "cache", "runs", "failures", "tools"])
async def test_a_column_takes_what_it_holds_and_not_what_the_screen_has(name: str, size: tuple[int, int]) -> None:
    async with app_of(name).run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        assert pilot.app.screen.focused is not None
        x, y, width, height = pilot.app.screen.focused.region
        rows = [line[x : x + width].ljust(width) for line in text_of(pilot).split("\n")[y : y + height]]
        blank = "".join(" " if all(row[cell] == " " for row in rows) else "x" for cell in range(width))
        assert max(map(len, re.findall(" +", blank.strip())), default=0) <= 4
