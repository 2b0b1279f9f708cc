"""Choosing one of several, or what is typed."""

from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from fleet_tui.fields import Container
from fleet_tui.present.records.numbers import numbers
from fleet_tui.schema import sections
from fleet_tui.ui.widgets.pick_screen import Choices, PickScreen, among
from fleet_tui.ui.widgets.record_list import RecordList
from tests.ui.screen import app_at, app_on, gone, seen, settled, text_of, until
from tests.ui.screen import typed as type_in

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
        ("no-trace", "no trace is not for this screen, it is for a run"),
        ("no-tra", "no trace is not for this screen, it is for a run"),
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
        await seen(pilot, "match 3/3")  # the call that failed, where the run opens
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


def listed(pilot: Pilot[object]) -> list[str]:
    """The names that the menu offers, from the top."""
    return [name for name, _ in pilot.app.screen.query_one(Choices).shown]


async def test_sections_and_views_stand_first_in_the_palette_and_what_only_moves_is_not_there() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("colon")
        names = await until_listed(pilot)
        assert names[:5] == ["runs", "memories", "optimizations", "examples", "cache"]
        assert names[5:11] == ["tools", "agents", "timeline", "judge", "answer", "plan"]
        assert not {"down", "next error", "next tab", "next record", "previous pane", "last"} & {*names}
        assert not any("_" in each for each in names)
        await pilot.press(*"next", "space", *"err")
        assert (await until_listed(pilot, 1)) == ["next error"]


async def until_listed(pilot: Pilot[object], most: int = 100) -> list[str]:
    await until(
        pilot, lambda: isinstance(pilot.app.screen, PickScreen) and 0 < len(listed(pilot)) <= most, "a list of commands"
    )
    return listed(pilot)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("user ", ["user maja", "user user_123"]),
        ("user 456", ["user user_456", "user 456"]),
        ("user user_4", ["user user_456", "user user_4"]),
        ("user nobody", ["user nobody"]),
        ("runs stat", ["runs stat", "runs status:"]),
        ("runs status:f", ["runs status:f", "runs status:failed"]),
        ("runs status:failed mod", ["runs status:failed mod", "runs status:failed mode:"]),
        ("memories imp", ["memories imp", "memories importance:"]),
        ("filter sco", ["filter sco", "filter score:"]),
        ("theme light", ["theme fleet-light"]),
        ("sort dur", ["sort duration", "sort -duration", "sort dur"]),
    ],
)
async def test_what_stands_behind_a_command_is_completed(typed: str, first: list[str]) -> None:
    async with app_on().run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *["space" if each == " " else each for each in typed])
        await until(pilot, lambda: listed(pilot)[: len(first)] == first, repr(first))


async def test_tab_writes_the_option_under_the_cursor_and_never_leaves() -> None:
    async with app_on().run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *"us", "tab", "space", *"456", "tab")
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "user user_456", "it is completed")
        await pilot.press("shift+tab", "enter")
        await seen(pilot, "fleet ▸ user_456 ▸ runs")


@pytest.mark.parametrize(
    ("typed", "shows"),
    [
        ("mem_01HZYS0X7C437WSFPPJ6QGW8KQ", "▸ memory …6QGW8KQ"),
        ("opt_01KA75TH3J9P67CFJ41P63TBX5", "▸ optimization …"),
        ("ex_01HZYSAZ7V8KH3W3PM3N9DTHNQ", "▸ example …"),
        ("fleet://memory/mem_01HZYS0X7C437WSFPPJ6QGW8KQ", "▸ memory …6QGW8KQ"),
        ("fleet://run/wf_01KA7ZBMNRPDZX52NSG5TGXEJ3@ev_009", "event ev_009"),
        ("wf_01KA7ZBMNRPDZX52NSG5TGXEJ3@judge:1", "[timeline]"),
    ],
)
async def test_any_address_and_any_id_opens_its_record(typed: str, shows: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *typed, "enter")
        await seen(pilot, shows)


async def test_what_holds_now_is_marked_in_each_menu() -> None:
    async with app_on(user="user_456").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded, newest first")
        for key, marked in (("colon", r"> runs +\* "), ("u", r"> user_456 +\* "), ("c", r"> written ↓ +\* ")):
            await pilot.press(key)
            assert re.search(marked, await settled(pilot))
            assert text_of(pilot).count(" * ") == 1
            await pilot.press("escape")
            await gone(pilot, " * ")
        await pilot.press("colon", *"theme", "enter")
        assert re.search(r"> fleet-dark +\* dark", await settled(pilot))


async def test_of_users_the_best_match_is_first_and_everybody_is_called_so() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("u")
        assert (await until_listed(pilot))[-1] == "everybody"
        await pilot.press(*"456")
        await seen(pilot, "> user_456", "as typed, not seen yet")
        assert listed(pilot) == ["user_456", "456"]
        await pilot.press("enter")
        await seen(pilot, "▸ user_456 ▸ runs")
        await pilot.press("u", *"every", "enter")
        await seen(pilot, "▸ all users ▸ runs")


async def test_the_order_that_holds_is_turned_round_when_it_is_chosen_again() -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("c")
        names = await until_listed(pilot)
        assert names[0] == "written ↓"
        assert {"score ↓", "duration ↓", "rounds ↓", "events ↓", "tokens ↓"} <= {*names}
        await pilot.press("enter")
        await seen(pilot, "/ sort:written")
        for shown in ("/ -sort:score", "/ sort:score", "/ -sort:score"):
            await pilot.press("c", *"score", "enter")
            await seen(pilot, shown)


@pytest.mark.parametrize(
    ("section", "name", "label"),
    [
        ("runs", "duration", "dur"),
        ("runs", "events", "ev"),
        ("runs", "tokens", "tok"),
        ("runs", "rounds", "rd"),
        ("optimizations", "best", "best"),
        ("optimizations", "gain", "first→last"),
        ("optimizations", "rounds", "n"),
    ],
)
async def test_a_number_that_no_source_sorts_by_puts_the_rows_that_are_here_in_order(
    section: str, name: str, label: str
) -> None:
    async with app_on(section=section).run_test(size=(140, 36)) as pilot:
        await seen(pilot, "loaded")
        rows = pilot.app.screen.query_one(RecordList)
        number = numbers(container_of(section))[name]
        for sign, arrow in (("-", "↓"), ("", "↑")):
            await pilot.press("colon", *f"sort {sign}{name}", "enter")
            await seen(pilot, f"by {name} {arrow} of these", f"{label}{arrow}")
            values = [number(each) for each in rows.shown]
            known = [each for each in values if each is not None]
            assert known == sorted(known, reverse=sign == "-")
            assert values[: len(known)] == known  # rows without it stand last
        await pilot.press("colon", *"sort -written", "enter")
        await seen(pilot, "/ -sort:written")
        assert "of these" not in text_of(pilot)


def container_of(section: str) -> Container:
    return next(each for each in sections() if each.section == section)


async def test_the_keys_of_a_menu_stand_in_the_last_row_and_nothing_of_the_screen_below() -> None:
    for size in ((60, 16), (80, 24), (120, 36)):
        async with app_on().run_test(size=size) as pilot:
            await seen(pilot, "✗")
            await pilot.press("colon")
            await settled(pilot)
            assert text_of(pilot).split("\n")[-1].split() == (
                ["enter", "take", "it", "↑↓", "choose", "tab", "complete", "·", "esc", "leave"]
            )


@pytest.mark.parametrize(
    ("key", "text", "shows"),
    [
        ("colon", "memories agent:coder score:>7", "> memories agent:coder score:>7 memories with a filter"),
        ("colon", "wf_01KA8QJSV022H1788995YWPSRE", "> fleet://run/wf_01KA8QJSV022H1788995YWPSRE open this record"),
        (
            "u",
            "somebody-with-a-long-name@example.org",
            "> somebody-with-a-long-name@example.org as typed, not seen yet",
        ),
    ],
)
async def test_what_was_typed_stands_there_whole_as_long_as_there_is_room(key: str, text: str, shows: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press(key)
        await type_in(pilot, text)
        await seen(pilot, shows)


async def test_the_line_of_a_menu_says_what_to_do_in_place_of_its_title_again() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        for key, title in (("colon", "command"), ("u", "user id"), ("c", "order")):
            await pilot.press(key)
            below = (await seen(pilot, f"─ {title} ─", "type to choose")).split(f"─ {title} ─")[1].split("\n")[1]
            assert below.lstrip(" │").startswith("type to choose  ")
            await pilot.press("escape")
            await gone(pilot, "type to choose")
