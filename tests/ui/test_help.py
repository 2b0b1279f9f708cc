"""The help: every key, every word of the filter with values that can be typed, every sign; all from the tables."""

from __future__ import annotations

import re
import tomllib

import pytest

from fleet_tui.demo import NOW
from fleet_tui.fields import Container
from fleet_tui.present.glyphs import BACK_IN_TIME, CURSOR, OUTCOME, REFINED
from fleet_tui.present.run.timeline import EVENT, SEVERITY
from fleet_tui.present.state import MARK
from fleet_tui.query.filter_text import filter_words, parse
from fleet_tui.schema import EXAMPLES, sections
from fleet_tui.text import one_line
from fleet_tui.ui.actions.help_text import help_layout
from fleet_tui.ui.keymap import DEFAULT, Keymap, keymap_of
from fleet_tui.ui.places import PLACES
from tests.present.reading import block_of, text_of
from tests.ui.screen import app_at, app_on, seen, settled
from tests.ui.test_key_queue import arrive


def help_of(container: Container, width: int = 80) -> str:
    return block_of(list(help_layout(("list", "move", "everywhere"), DEFAULT, container)(width)))


@pytest.mark.parametrize("container", sections(), ids=lambda each: each.section)
def test_every_word_of_the_filter_stands_there_with_values_that_it_takes(container: Container) -> None:
    said = help_of(container, 200)
    for name, _ in filter_words(container):
        assert re.search(rf"^  {name}:", said, re.MULTILINE), name
    names = "|".join(name for name, _ in filter_words(container))
    typed = re.findall(rf"(?<!\S)(?:{names}):\S+", said)
    assert len(typed) > sum(field.match is not None for field in container.fields)
    for each in typed:
        parse(each, container, NOW)


def test_the_keys_of_the_present_place_come_first_and_no_line_is_too_wide() -> None:
    for width in (40, 60, 80):
        lines = help_layout(("timeline", "move"), DEFAULT, EXAMPLES)(width)
        assert text_of(lines[1]).strip() == PLACES["timeline"]
        assert all(len(text_of(each)) <= width for each in lines)


def test_every_sign_that_is_drawn_is_explained() -> None:
    said = help_of(EXAMPLES)
    signs = [*(glyph for glyph, _ in (*OUTCOME.values(), *SEVERITY.values())), *EVENT.values()]
    for sign in (*signs, *(mark for mark, _ in MARK.values()), REFINED, BACK_IN_TIME, CURSOR):
        assert not sign.strip() or re.search(rf"^  {re.escape(sign)} ", said, re.MULTILINE), sign


def test_a_command_without_a_key_is_listed_by_how_it_is_run() -> None:
    assert re.search(r"^  :theme    choose the colours", help_of(EXAMPLES), re.MULTILINE)


def test_the_users_keys_stand_there() -> None:
    lines = help_layout(("list",), keymap_of({"sort": "S"}), EXAMPLES)(80)
    assert any(text_of(each).startswith("  S         choose what to sort by") for each in lines)


async def test_the_help_speaks_of_the_section_one_is_in() -> None:
    async with app_on(section="memories").run_test(size=(80, 200)) as pilot:
        await seen(pilot, "loaded, newest first")
        await pilot.press("question_mark")
        screen = await seen(pilot, "the filter of memories", "importance:>5")
        assert "rounds:>1" not in screen


def test_where_keys_of_ones_own_go_is_told_with_a_line_that_works() -> None:
    folder = "~/own/" + "deep/" * 30
    for place in ("~/.config/fleet-tui/keys.toml", f"{folder}keys.toml", "/tmp/\x1b]0;owned\x07"):
        lines = help_layout(("list",), Keymap(place=place), EXAMPLES)(80)
        assert one_line(place) in "".join(text_of(each).strip() for each in lines)
        assert all(len(text_of(each)) <= 80 for each in lines)
    said = help_of(EXAMPLES)
    (line,) = re.findall(r'(\w+ = "[^"]+")  or a list', said)
    assert keymap_of(tomllib.loads(line)).warnings == ()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_pane_stands_on_top_and_below_it_what_this_moment_invites_to(size: tuple[int, int]) -> None:
    async with app_at("judge-never-satisfied").run_test(size=size) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("k", "question_mark")
        screen = await settled(pilot)
        rows = [each.strip("│╭╮─> ┃") for each in screen.split("\n")[1:]]
        name, *told = [each for each in rows if each][:8]
        assert name.startswith("timeline")
        assert told[0].split() == ["enter", "text"]
        assert re.match(r"0 +to the cause", told[1])
        assert re.match("1 2 3 4 5 the sections: runs, memories", told[-1])


async def test_the_judge_has_other_keys_on_top_than_the_timeline() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("right")
        await seen(pilot, "[judge]")
        await pilot.press("question_mark")
        assert "\n─ judge rounds · enter runs a row ─" in await settled(pilot)


@pytest.mark.parametrize(
    ("word", "shows"),
    [
        ("grouped by why", "▸ failures"),
        ("find rows by a filter", "tab complete"),
        ("which tools fail", "9 tools · 5,813 calls"),
        ("the stored document as JSON", "▸ raw"),
        ("run a command by name", "memories"),
    ],
)
async def test_enter_on_a_row_closes_the_help_and_does_what_the_key_does(word: str, shows: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("question_mark", "slash", *_typed(word), "enter", "enter")
        screen = await seen(pilot, shows)
        assert "▸ help" not in screen


async def test_a_key_that_is_run_from_the_help_comes_before_what_was_typed_behind_it() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, "?/find rows\r\rstatus:failed\r")
        await seen(pilot, "/ status:failed", "16 loaded")


async def test_a_title_is_nothing_to_be_run_and_a_command_of_another_screen_is_said_to_be_so() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("question_mark", "slash", *_typed("cause: where it failed"), "enter", "enter")
        await seen(pilot, "50 loaded", "landing is not for this screen, it is for a timeline")
        await pilot.press("question_mark", "slash", *_typed("the filter of runs"), "enter", "enter")
        await settled(pilot)
        await seen(pilot, "▸ help")


@pytest.mark.parametrize("section", ["runs", "memories", "examples", "cache"])
async def test_the_help_says_of_enter_only_what_it_does_here(section: str) -> None:
    async with app_on(section=section).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark", "slash", *_typed("open the row"), "enter")
        screen = await seen(pilot, "enter     open the row\n")
        assert "segments" not in screen


async def test_each_view_of_usage_says_by_itself_what_it_tells() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        for name in ("tools", "agents"):
            await pilot.press("colon", *name)
            await seen(pilot, f"> {name}", f"which {name} fail or are slow, in these runs")
            await pilot.press("escape")


def _typed(text: str) -> list[str]:
    return ["space" if each == " " else each for each in text]
