"""What every screen has: its keys, its help, its addresses, its way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleet_tui.present.cells import line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.source.base import Request
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.commands import COMMANDS, commands_of
from fleet_tui.ui.footer import Invited, footer
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.places import PLACES
from tests.demo_data.cases import CASES
from tests.ui.screen import app_at, app_on, gone, row_at_cursor, rows_in_sight, seen, settled, text_of, typed, until


async def test_help_lists_every_command_of_every_place() -> None:
    async with app_on().run_test(size=(120, 260)) as pilot:
        await seen(pilot, "loaded, newest first")
        await pilot.press("question_mark")
        screen = await seen(pilot, "▸ help")
        for command in COMMANDS:
            assert command.help[:80] in screen
        for place in PLACES.values():
            assert f"  {place}" in screen
        await pilot.press("escape")
        await seen(pilot, "newest first")


async def test_the_palette_runs_a_command_by_name_even_when_typed_fast() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *"failed_only", "enter")
        await seen(pilot, "/ failed:yes")
        await pilot.press("colon")
        await typed(pilot, "help")
        await pilot.press("enter")
        await seen(pilot, "▸ help")


async def test_the_palette_leads_to_sections_and_to_commands_without_a_key() -> None:
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *"section_cache", "enter")
        await seen(pilot, "▸ cache")
        await pilot.press("colon", *"theme", "enter")
        await seen(pilot, "fleet-light")
        await pilot.press(*"fleet-light", "enter")
        await until(pilot, lambda: app.theme == "fleet-light", "the theme changed")


async def test_the_palette_runs_commands_of_an_opened_run() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("colon")
        await typed(pilot, "previous_error")
        await pilot.press("enter")
        await seen(pilot, "event ev_009")


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_leaving_returns_the_address_of_where_one_was(key: str) -> None:
    app = app_at("judge-never-satisfied")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("k", key)
        await until(pilot, lambda: not app.is_running, "the app ended")
    assert str(app.return_value) == f"fleet://run/{CASES['judge-never-satisfied']}@ev_017"


async def test_ctrl_c_leaves_even_while_a_filter_is_typed() -> None:
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash", "q", "ctrl+c")
        await until(pilot, lambda: not app.is_running, "the app ended")


async def test_letters_typed_into_the_filter_are_text() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash", *"query")
        assert "query" in text_of(pilot).split("\n")[1]
        assert pilot.app.is_running


async def test_the_request_log_of_files_says_that_there_are_none() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("i")
        await seen(pilot, "no request was made")


async def test_of_a_pasted_file_it_tells_what_it_was_read_as(tmp_path: Path) -> None:
    pasted = tmp_path / "pasted.json"
    pasted.write_text('{"id":"a","workflowId":"a","task":"t","routing":{},"status":"failed"}')
    async with app_on(LocalSource(pasted)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("i")
        await seen(pilot, "pasted.json: 1 document read as workflowRuns")


async def test_the_request_log_shows_what_belongs_into_a_ticket() -> None:
    app = app_on()
    app.session.log.add(Request("query", "workflowRuns", "CROSS", 2.8, 0.012, "0f-activity", 4_096))
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("i")
        await seen(pilot, "1 request, 2.8 RU at least")
        row = next(each for each in rows_in_sight(pilot) if "CROSS" in each)
        assert row.split() == ["query", "workflowRuns", "CROSS", "2.8", "12", "4.1", "kB", "0f-activity"]
        app.session.log.add(Request("query", "workflowRuns", "CROSS", 1.0, 0.012, "1f-activity", 4_096))
        await pilot.press("r")
        await seen(pilot, "2 requests, 3.8 RU at least", "1f-activity")


async def test_a_terminal_that_is_too_small_says_so_in_one_line_and_recovers() -> None:
    async with app_on().run_test(size=(39, 10)) as pilot:
        screen = await seen(pilot, "fleet_tui needs 40x10")
        assert screen.strip() == "fleet_tui needs 40x10"
        await pilot.resize_terminal(40, 10)
        await gone(pilot, "needs")
        await seen(pilot, "fleet ▸")


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24), (120, 36), (200, 60)])
async def test_no_line_is_wider_than_the_screen_and_the_footer_always_offers_help(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "✗")
        lines = text_of(pilot).split("\n")
        assert len(lines) == size[1]
        assert "? help" in lines[-1]
        await pilot.press("e", "enter")
        await seen(pilot, "[timeline]", "event ")
        assert "? help" in text_of(pilot).split("\n")[-1]


async def test_the_cursor_has_a_sign_of_its_own_for_terminals_without_reverse() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("j")
        assert row_at_cursor(pilot).startswith(">")
        assert sum(line.startswith(">") for line in text_of(pilot).split("\n")) == 1


def test_every_command_of_a_place_has_its_action() -> None:
    from fleet_tui.ui.actions.acts import ACTS
    from fleet_tui.ui.app import FleetApp
    from fleet_tui.ui.insight.examined_screen import ExaminedScreen
    from fleet_tui.ui.lists.list_screen import ListScreen
    from fleet_tui.ui.lists.optimizations import OptimizationList
    from fleet_tui.ui.lists.runs import RunList
    from fleet_tui.ui.lists.similar import SimilarList
    from fleet_tui.ui.records.difference_screen import DifferenceScreen
    from fleet_tui.ui.records.helped_screen import HelpedScreen
    from fleet_tui.ui.records.record_screen import RecordScreen
    from fleet_tui.ui.records.view_screen import ViewScreen
    from fleet_tui.ui.run.comparison_screen import ComparisonScreen
    from fleet_tui.ui.run.judge_tab import JudgeTab
    from fleet_tui.ui.run.run_screen import RunScreen
    from fleet_tui.ui.run.timeline_tab import TimelineTab
    from fleet_tui.ui.widgets.json_view import JsonView
    from fleet_tui.ui.widgets.judge_flow import JudgeFlow
    from fleet_tui.ui.widgets.line_list import LineList
    from fleet_tui.ui.widgets.text_view import TextView

    owners = {
        "everywhere": [FleetApp],
        "move": [LineList],
        "list": [ListScreen],
        "outcomes": [ListScreen],
        "memories": [ListScreen, SimilarList, RecordScreen],
        "optimizations": [OptimizationList],
        "runs": [RunList],
        "examined": [ExaminedScreen],
        "optimization": [OptimizationList, RecordScreen],
        "helped": [HelpedScreen],
        "difference": [DifferenceScreen, ComparisonScreen],
        "comparison": [ComparisonScreen],
        "run": [RunScreen],
        "timeline": [TimelineTab],
        "judge": [JudgeTab],
        "json": [JsonView],
        "search": [TextView, JsonView, JudgeFlow],
        "record": [RunScreen, RecordScreen],
        "screen": [RunScreen, RecordScreen, ViewScreen, DifferenceScreen, ComparisonScreen, HelpedScreen],
    }
    assert set(owners) == set(PLACES)
    for place, classes in owners.items():
        for command in commands_of(place):
            action = command.action.removeprefix("app.").partition("(")[0]
            owned = [FleetApp] if command.action.startswith("app.") else classes
            assert all(hasattr(each, f"action_{action}") for each in owned), command.id
            assert action != "act" or command.id in ACTS


def test_no_key_means_two_things_in_one_place() -> None:
    for places in (
        ("list", "outcomes", "move", "everywhere"),
        ("memories", "list", "move", "everywhere"),
        ("memories", "screen", "record", "move", "everywhere"),
        ("optimizations", "optimization", "list", "outcomes", "move", "everywhere"),
        ("optimization", "screen", "record", "move", "everywhere"),
        ("helped", "screen", "move", "everywhere"),
        ("difference", "screen", "move", "everywhere"),
        ("timeline", "run", "screen", "record", "move", "everywhere"),
        ("judge", "run", "screen", "record", "move", "everywhere"),
        ("json", "run", "record", "move", "everywhere"),
    ):
        keys = [key for each in commands_of(*places) for key in each.keys.split(",") if key]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("width", range(24, 200, 7))
def test_the_footer_fits_and_keeps_commands_and_help_to_the_last(width: int) -> None:
    text = line_text(footer(commands_of("list", "outcomes", "move", "everywhere"), width, Invited("open", ("links",))))
    assert text.endswith(": commands  ? help" if width >= 100 else ": commands ? help")
    assert len(text) < width


def test_the_footer_names_first_what_this_moment_invites_to_and_shows_keys_brighter_than_words() -> None:
    commands = commands_of("list", "outcomes", "move", "everywhere")
    told = footer(commands, 120, Invited("open", ("links",)))
    assert line_text(told).startswith(" enter open  o links · / filter  e next failed")
    assert line_text(told).count("o links") == 1
    assert {tone for text, tone in told if text.strip() in ("enter", "/", "?")} == {Tone.ACCENT}
    assert {tone for text, tone in told if text in (" open", " filter", " help")} == {Tone.DIM}
    narrow = line_text(footer(commands, 60, Invited("open", ("links",))))
    assert narrow == " enter open o links · / filter · q quit : commands ? help"


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ((), "▸ runs"),
        (("enter",), "[timeline]"),
        (("2",), "▸ memories"),
        (("2", "enter"), "▸ memory …"),
        (("x",), "▸ raw"),
        (("i",), "▸ requests"),
        (("question_mark",), "▸ help"),
    ],
)
async def test_the_palette_opens_over_every_screen_and_runs_what_is_chosen(keys: tuple[str, ...], where: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await seen(pilot, where)
        await pilot.press("colon", *"section_examples", "enter")
        await seen(pilot, "▸ examples")
        await pilot.press("colon", *"last_view", "enter")
        await seen(pilot, where)


@pytest.mark.parametrize(
    ("keys", "trail"),
    [
        ((), "▸ runs ▸ …5YWPSRE ▸ raw"),
        (("enter",), "▸ runs ▸ …5YWPSRE ▸ raw"),
        (("2",), "▸ memories ▸ memory …"),
        (("2", "enter"), "▸ memories ▸ memory …"),
        (("4",), "▸ examples ▸ example …"),
        (("5",), "▸ cache ▸ cache entry …"),
    ],
)
async def test_a_stored_document_says_whose_it_is_and_can_be_copied_from(keys: tuple[str, ...], trail: str) -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        for key in (*keys, "x"):
            await pilot.press(key)
            await settled(pilot)
        screen = await seen(pilot, trail, " ▸ raw")
        assert "a part of the document" not in screen
        await pilot.press("y")
        await seen(pilot, "address", "fleet://", "the whole record as JSON")
        await pilot.press("escape", "q")
        assert str(pilot.app.return_value).startswith("fleet://")


@pytest.mark.parametrize("key", ["question_mark", "i", "x"])
async def test_leaving_from_a_text_says_where_it_was_opened(key: str) -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press(key)
        await settled(pilot)
        await pilot.press("q")
        assert str(pilot.app.return_value).startswith("fleet://run/")


@pytest.mark.parametrize("key", ["colon", "y", "c", "u"])
async def test_a_menu_fits_the_smallest_screen_and_leaves_with_escape(key: str) -> None:
    async with app_on().run_test(size=(40, 10)) as pilot:
        await seen(pilot, "✗")
        before = text_of(pilot)
        await pilot.press(key)
        await until(pilot, lambda: text_of(pilot) != before, "the menu opened")
        assert all(len(line) <= 40 for line in text_of(pilot).split("\n"))
        await pilot.press("escape")
        await until(pilot, lambda: text_of(pilot) == before, "the menu is gone")


class Long:
    """What takes long to be written out, as a record of 100,000 rounds does."""

    def __repr__(self) -> str:
        raise AssertionError("it was written out")


async def test_a_read_is_begun_without_writing_out_what_it_was_given() -> None:
    async def read(_given: Long) -> None:
        read_them.append(_given)

    read_them: list[Long] = []
    async with app_on().run_test() as pilot:
        await seen(pilot, "loaded")
        assert isinstance(pilot.app.screen, FrameScreen)
        await pilot.app.screen.read_aside("look", read, Long()).wait()
        assert len(read_them) == 1


async def test_amid_a_batch_nothing_is_drawn_for_it_would_not_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_on().run_test() as pilot:
        await seen(pilot, "loaded")
        screen, drawn = pilot.app.screen, list[str]()
        monkeypatch.setattr(screen._compositor, "render_update", lambda **_: drawn.append("frame"))
        with pilot.app.batch_update():
            screen._refresh_layout()
            await settled(pilot)
            assert not drawn
        screen._refresh_layout()
        assert drawn


async def test_what_was_said_of_a_key_is_gone_with_the_next() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        before = await settled(pilot)
        await pilot.press("J")
        await seen(pilot, "this was opened by itself, not from a list")
        await pilot.press("k", "j")
        assert await settled(pilot) == before


async def test_what_was_said_of_a_key_is_gone_with_a_click_unless_that_says_it() -> None:
    async with app_on(filter_text="failed:no").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded", "e next failed")
        keys = (await settled(pilot)).split("\n")[-1]
        await pilot.click(offset=(keys.index("e next failed"), 23))
        await seen(pilot, "no later failed run among the loaded rows")
        await settled(pilot)
        assert "no later failed run among the loaded rows" in text_of(pilot)
        await pilot.click(offset=(20, 8))
        await gone(pilot, "no later failed run")


async def test_u_asks_for_another_user_from_an_opened_run_too() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "enter")
        await seen(pilot, "[timeline]")
        await pilot.press("u", *"456", "enter")
        await seen(pilot, "fleet ▸ user_456 ▸ runs")
