"""Keys that arrive in one read do what they do typed slowly."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.events import Key
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from fleet_tui.address import Address
from fleet_tui.model.matches import Matches
from fleet_tui.ui import key_queue
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.commands import COMMANDS, LETS_TYPE
from fleet_tui.ui.run import timeline_tab
from fleet_tui.ui.terminal_input import TerminalInput
from fleet_tui.ui.widgets.pick_screen import Choices, PickScreen
from fleet_tui.ui.widgets.text_view import TextView
from tests.demo_data.cases import CASES
from tests.terminal import terminal
from tests.ui.doubles import Troubled
from tests.ui.screen import app_at, app_on, demo_source, seen, settled, text_of, until

# Each opens something, or leaves it, with a key on which the meaning of the next depends.
SCRIPTS = (
    "/status:failed since:24h\r",
    "/status:failed\r\r]",
    ":mem\r",
    ":help\r",
    ":cache\rjj",
    ":user user_456\rj",
    ":runs status:failed\r\r",
    ":memories importance:>0.5\r",
    "\r:judge\r",
    ":zzz\r",
    "u456\r",
    "u456\rjj\r",
    "\r/429\r",
    "\r/429\rn",
    "\r\x1b[C\x1b[C",
    "\r\r",
    "::",
    "?\x1b",
    "3\r/gepa\r",
    "y\r",
    "o\rj",
    "2/user\x1b",
    "x/task\rn",
    "5\r",
    "5\rj\x1bj\r",
    "/status:fai\x1b",
    "jj/score:>8\x1b",
    "/\x1b[200~status:failed\nsince:24h\x1b[201~\r",
    "/status:fai\x1bj\r",
    ":help\r\x1bjj",
    "?\x1b2",
    "\r/429\r\x1b\x1b:mem\r",
    "y\x1b\x1b/status:failed\r",
    "2m",
    "3  d",
    "3j  d",
    "!e\r0",
    "e\r]",
    "2/user\rm",
    "4y\r",
    "?/find rows\r\rstatus:failed\r",
    "?j\r",
    ":user 456\rj",
    ":us\t 456\t\r",
    ":runs sta\tfailed\r",
    "cdur\r\r",
    "c\r",
    "cscore\rcscore\rj",
    ":sort -duration\rjj\r",
    ":mem_01HZYS0X7C437WSFPPJ6QGW8KQ\r",
    "uevery\rj",
    "3z",
    "\r:plan\r/x\r",
    "\r:plan\rG",
    "\r:plan\r\x1b[6~",
    "\r:raw\r\x1b[6~\x1b[6~",
    "?\x1b[6~",
    "?G",
    "i\x1b\r",
    "?\x1b\rj",
    "/zz\x1b\r",
    ":\x1b\r",
    "2\r\x1b\x7f",
    "c\x1b\tj",
    "2jjm\x1bjjo",
    "2m\x1bG\r",
    "2/type:fact\rjjm\rj",
    "2jom\x1bj",
    "ojj\r\x1bj",
    "\ro\rj",
    "3o\x1bj\r",
    "2jm\x1bm\x1bjm\rx",
    "2:similar\r\x1bj",
    ":links\rj\r",
)


def arrive(pilot: Pilot[object], script: str) -> None:
    """Hand the app all that a script makes, before it has done anything of it."""
    driver = pilot.app._driver
    assert driver is not None
    arriving = TerminalInput()
    for message in (*arriving.take(script.encode()), *arriving.take(None)):
        driver.process_message(message)


def pieces(script: str) -> list[str]:
    """The keys of a script, a paste in one, and a key that is written as several characters."""
    return re.findall("\x1b\\[200~.*?\x1b\\[201~|\x1b\\[[0-9]*[A-Z~]|.", script, re.DOTALL)


async def shown(script: list[str], *, in_turn: bool) -> str:
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        for each in script:
            arrive(pilot, each)
            if in_turn:
                await settled(pilot)
        await until(pilot, lambda: app._keys.idle)
        await settled(pilot)
        if isinstance(app.screen, PickScreen):  # what shines through behind it is drawn as of some moment before
            choices = app.screen.query_one(Choices)
            return f"{app.screen.query_one(Input).value!r} {choices.shown} {choices.cursor}"
        return text_of(pilot)


@pytest.mark.parametrize("script", SCRIPTS, ids=repr)
async def test_a_burst_ends_on_the_screen_of_the_same_keys_typed_slowly(script: str) -> None:
    slowly = await shown(pieces(script), in_turn=True)
    assert await shown([script], in_turn=False) == slowly


async def test_a_tab_never_has_less_room_than_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the tab in front it had half, for as long as a slow machine took, and a page down was half a page."""
    heights: set[int] = set()
    resized = TextView._size_updated

    def noted(self: TextView, size: Size, virtual: Size, container: Size, layout: bool = True) -> bool:
        if self.id == "plan":
            heights.add(size.height)
        return resized(self, size, virtual, container, layout)

    app = app_at("running")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]")
        tabs = app.screen.query_one("#run-tabs")

        async def laid_out_at_once(tab: Widget) -> None:
            await Widget.mount(tabs, tab)
            app.screen._refresh_layout()

        monkeypatch.setattr(tabs, "mount", laid_out_at_once)
        monkeypatch.setattr(TextView, "_size_updated", noted)
        await pilot.press("right", "right", "right")
        await seen(pilot, "[plan]")
        await settled(pilot)
    assert heights == {19}


def test_a_machine_that_stood_still_gave_nobody_time_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(key_queue, "monotonic", lambda: now[0])
    patience = key_queue._Patience()
    now[0] += 60
    assert patience.holds()
    for _ in range(4):
        now[0] += 0.25
        held = patience.holds()
    assert not held


async def test_keys_typed_before_there_is_a_screen_wait_for_it() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        arrive(pilot, "/status:failed\r")
        await seen(pilot, "/ status:failed", "16 loaded")


async def test_the_focus_may_go_with_a_key_and_the_next_are_still_handed_out() -> None:
    """What is removed with the key that it got takes no other key along."""
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, "/\r/\r/status:failed\r" + "j" * 5)
        await seen(pilot, "/ status:failed", "16 loaded")


@pytest.mark.parametrize(
    ("keys", "shows"),
    [
        ("/status:failed since:24h\r", "/ status:failed since:24h"),
        (":mem\r", "▸ memories"),
        ("\r/429\r", "match 1/1"),
        ("2m", "most similar"),
        ("3  d", "A …VW89K3G against B"),
    ],
)
def test_one_write_to_a_real_terminal_does_the_same(keys: str, shows: str) -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.press(keys)
        screen.until(shows)
        screen.press("\x1b")


def test_a_key_that_looks_for_a_row_waits_for_the_first_of_them_from_the_start_on() -> None:
    with terminal("--demo") as screen:
        screen.write(b"e\r")
        screen.until("▸ …1Q2PEWD")


async def test_a_paste_longer_than_any_filter_is_cut() -> None:
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, "/\x1b[200~" + "x" * 400_000 + "\x1b[201~yz")
        await until(pilot, lambda: isinstance(app.focused, Input) and len(app.focused.value) == 4_000, "a full input")


@asynccontextmanager
async def waiting(keys: str, case: str = "") -> AsyncIterator[tuple[Pilot[object], FleetApp, asyncio.Event]]:
    """The app on a source that does not answer before it is told to, with keys that wait for rows."""
    source = Troubled(demo_source())
    source.hold = asyncio.Event()
    app = app_on(source, address=Address("run", CASES[case]) if case else None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app._keys._ready)
        arrive(pilot, keys)
        await until(pilot, lambda: app._keys._too_early is not None, "the first key waits")
        yield pilot, app, source.hold


@pytest.mark.parametrize("keys", ["e", "\r", "G\r", "jjj", "x"])
async def test_q_typed_later_than_keys_that_wait_for_rows_leaves_at_once(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queue, "_LONGEST", 1e9)
    monkeypatch.setattr(key_queue, "_BURST", -1.0)  # whatever comes comes later
    async with waiting(keys) as (pilot, app, _):
        arrive(pilot, "q")
        await until(pilot, lambda: not app.is_running, "q left")


async def test_escape_typed_later_than_keys_that_wait_for_rows_stops_the_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_queue, "_LONGEST", 1e9)
    monkeypatch.setattr(key_queue, "_BURST", -1.0)
    async with waiting("e\r") as (pilot, _, _):
        arrive(pilot, "\x1b")
        await seen(pilot, "stopped")


@pytest.mark.parametrize("keys", ["\r\x1b", "/x\x1b", ":mem\r2jjy\x1b", "jjjjj", "?\x1bjj"])
async def test_q_typed_later_than_a_long_backlog_of_keys_leaves_at_once(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five hundred times enter and escape kept it waiting for 50 seconds."""
    monkeypatch.setattr(key_queue, "_BURST", -1.0)
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, keys * 500)
        arrive(pilot, "q")
        await until(pilot, lambda: not app.is_running, "q left")
        assert app._keys._turn < 20


async def test_escapes_and_q_in_one_read_later_than_a_backlog_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, "/x\x1b" * 500 + "/y")
        await until(pilot, lambda: len(app._keys._waiting) > 1, "keys wait")
        monkeypatch.setattr(app._keys, "_typed_at", 0.0)  # as if that was long ago
        before = app._keys._turn
        arrive(pilot, "\x1b\x1b\x1bq")
        await until(pilot, lambda: not app.is_running, "q left")
        assert app._keys._turn - before < 20


@pytest.mark.parametrize("keys", ["/", ":", "/x\x1b/", "jj/", "u"])
async def test_q_typed_later_into_what_a_key_before_it_opens_is_a_letter(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queue, "_BURST", -1.0)
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, keys)
        arrive(pilot, "q")
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value.endswith("q"), "q is typed")


@pytest.mark.parametrize(
    ("case", "keys", "told"),
    [("running", ":raw\r", "▸ raw"), ("", ":next failed\r\r", "▸ …1Q2PEWD")],
)
async def test_a_command_of_the_palette_waits_for_what_it_is_about_as_its_key_does(
    case: str, keys: str, told: str
) -> None:
    source = Troubled(demo_source())
    source.hold = asyncio.Event()
    app = app_on(source, address=Address("run", CASES[case]) if case else None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app._keys._ready)
        arrive(pilot, keys)
        await until(pilot, lambda: app.frame is not None and app.frame.acts, "the command waits")
        source.hold.set()
        await seen(pilot, told)


async def test_a_user_is_chosen_among_those_of_the_rows_that_are_still_to_come() -> None:
    async with waiting("u456\r") as (pilot, _, answer):
        answer.set()
        await seen(pilot, "fleet ▸ user_456 ▸ runs")


@pytest.mark.parametrize("keys", ["/q", ":q", "e/q", "ge:q", "\r/q"])
async def test_q_behind_what_lets_one_type_is_a_letter_however_late_it_comes(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queue, "_BURST", -1.0)
    async with waiting("e") as (pilot, app, answer):
        arrive(pilot, keys)
        answer.set()
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value.endswith("q"), "q is typed")


async def test_q_in_one_burst_with_enter_leaves_from_what_that_opened() -> None:
    async with waiting("e\rq") as (pilot, app, answer):
        answer.set()
        await until(pilot, lambda: not app.is_running, "q left")
    assert str(app.return_value).startswith(f"fleet://run/{CASES['tool-error']}")


async def test_q_in_one_burst_with_keys_that_wait_is_not_kept_longer_for_a_busy_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_queue, "_WORKED", -1.0)  # it is always busy
    monkeypatch.setattr(key_queue, "_MOST", 1e9)
    async with waiting("eq") as (pilot, app, _):
        await until(pilot, lambda: not app.is_running, "q left")


@asynccontextmanager
async def asking(keys: str) -> AsyncIterator[tuple[Pilot[object], FleetApp, asyncio.Event]]:
    """The app with keys typed on the second memory, of which the first asks a source that does not answer yet."""
    source = Troubled(demo_source())
    app = app_on(source, section="memories")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("j")
        source.hold = asyncio.Event()
        arrive(pilot, keys)
        await until(pilot, app._acts, "it is asked")
        yield pilot, app, source.hold


@pytest.mark.parametrize(
    ("keys", "shows"),
    [
        ("m\x1bj\r", "▸ memories ▸ memory …Q5Y0MV9"),
        ("mj\r", "▸ similar"),
        ("ydocument\r\r", "▸ memory"),
        (":similar\r\x1bj\r", "▸ memories ▸ memory …Q5Y0MV9"),
    ],
)
async def test_keys_behind_a_command_that_asks_wait_for_what_becomes_of_it(
    keys: str, shows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queue, "_LONGEST", 1e9)
    async with asking(keys) as (pilot, app, answer):
        for _ in range(20):
            await pilot.pause()
        assert app._acts()
        assert app._keys._waiting
        answer.set()
        await until(pilot, lambda: app._keys.idle)
        await seen(pilot, shows)


async def test_escape_in_one_burst_with_the_key_that_asks_for_rows_leaves_the_list_of_them() -> None:
    """Typed later it stops the reading, as a test above says."""
    source = Troubled(demo_source())
    app = app_on(source, section="memories")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        source.hold = asyncio.Event()
        arrive(pilot, "/type:fact\r\x1b")
        await until(pilot, lambda: app._keys._too_early is not None, "escape waits for the rows")
        source.hold.set()
        await seen(pilot, "50 loaded", "newest first")


async def test_a_key_waits_no_longer_than_the_others_for_an_account_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_queue, "_LONGEST", 0.01)
    async with asking("m?") as (pilot, _, _):
        await seen(pilot, "▸ help")


async def test_q_typed_later_than_a_command_that_asks_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_queue, "_LONGEST", 1e9)
    monkeypatch.setattr(key_queue, "_BURST", -1.0)
    async with asking("m") as (pilot, app, _):
        arrive(pilot, "q")
        await until(pilot, lambda: not app.is_running, "q left")


async def test_the_next_match_of_a_long_run_is_looked_for_once_all_rows_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks, look_on = asyncio.Event(), timeline_tab.look_on

    async def look_on_later(matches: Matches) -> Matches:
        await looks.wait()
        return await look_on(matches)

    monkeypatch.setattr(timeline_tab, "look_on", look_on_later)
    monkeypatch.setattr(key_queue, "_LONGEST", 1e9)
    app = app_at("three-segments")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "/6000")
        arrive(pilot, "g/agent:verifier\rn")
        await until(pilot, app._acts, "it looks at the rows")
        assert [each.key for each in app._keys._waiting if isinstance(each, Key)] == ["n"]
        looks.set()
        await seen(pilot, "match 2/")


@pytest.mark.parametrize("keys", ["e", "e\r/x", "\r"])
async def test_ctrl_c_leaves_whatever_waits(keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_queue, "_LONGEST", 1e9)
    async with waiting(keys) as (pilot, app, _):
        arrive(pilot, "\x03")
        await until(pilot, lambda: not app.is_running, "ctrl+c left")


async def test_no_other_command_lets_one_type() -> None:
    """Else a letter typed behind it could leave."""
    typing = set()
    for app in (app_on(), app_at("tool-error")):
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            for each in COMMANDS:
                if each.keys and each.id not in ("quit", "suspend"):
                    await pilot.press(each.keys.split(",")[0])
                    await settled(pilot)
                    if isinstance(app.focused, Input):
                        typing.add(each.id)
                    await pilot.press("escape")
                    await settled(pilot)
    assert {"filter", "commands", "copy"} <= typing <= LETS_TYPE


@pytest.mark.parametrize("keys", ["/", "\r/", "\r:raw\r/", ":memories ", ":examples\r/"])
async def test_of_a_long_text_that_comes_in_one_burst_the_end_is_in_sight(keys: str) -> None:
    text = "status:failed since:7d user:user_123 agent:researcher tool:Tavily"
    async with app_on().run_test(size=(60, 16)) as pilot:
        await seen(pilot, "50 loaded")
        arrive(pilot, keys + text)
        line = r"….*agent:researcher tool:Tavily"
        await until(pilot, lambda: re.search(line, text_of(pilot)) is not None, line)
        await pilot.resize_terminal(50, 16)
        await until(pilot, lambda: re.search(line, text_of(pilot)) is not None, f"{line} in less room")
