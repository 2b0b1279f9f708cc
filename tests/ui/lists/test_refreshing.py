"""A list that is refreshed while one looks at it, from an account in which others write."""

from __future__ import annotations

import re

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RequestLog, Source
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.session import Session
from tests.memory_source import Memory, stored
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import AT_ONCE, app_on, gone, row_at_cursor, rows_of, seen, text_of, typed, until

FAST = 0.03  # seconds between two refreshes
START = 1763373600


def app(source: Source, filter_text: str = "") -> FleetApp:
    return FleetApp(Session(Fleet(source, frozen(NOW)), RequestLog(), paces=AT_ONCE), filter_text=filter_text)


def refresh(app: FleetApp) -> None:
    """As the command does, only faster than it lets anybody."""
    screen = app.screen
    assert isinstance(screen, ListScreen)
    screen.refresh_every(FAST)


@pytest.fixture
def memory() -> Memory:
    return Memory([stored(f"run-{number}", START + number, status="running") for number in range(5)])


def names(screen: str) -> list[str]:
    """The runs of the list, from its top."""
    return re.findall(r"h (run-\d)", screen)


async def test_new_rows_come_in_above_the_cursor_stays_and_they_are_counted(memory: Memory) -> None:
    async with app(memory).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("j")
        refresh(pilot.app)  # type: ignore[arg-type]
        await seen(pilot, "live, 5 loaded")
        here = row_at_cursor(pilot)
        assert "run-3" in here
        memory.documents[RUNS.name] += [stored("run-5", START + 5), stored("run-6", START + 6)]
        await seen(pilot, "2 new · g, 7 loaded")
        assert row_at_cursor(pilot) == here
        memory.documents[RUNS.name] += [stored("run-7", START + 7)]
        await seen(pilot, "3 new · g, 8 loaded")
        assert names(text_of(pilot))[:4] == ["run-7", "run-6", "run-5", "run-4"]
        await pilot.press("g")
        await seen(pilot, "live, 8 loaded")


async def test_a_row_dated_ahead_of_the_clock_hides_no_new_one_and_is_said(memory: Memory) -> None:
    memory.documents[RUNS.name] += [stored("run-9", int(NOW.timestamp()) + 3_600)]
    async with app(memory).run_test(size=(120, 24)) as pilot:
        await seen(pilot, "6 loaded")
        assert "ahead of this computer" not in text_of(pilot)
        refresh(pilot.app)  # type: ignore[arg-type]
        await seen(pilot, "live, 6 loaded", "ahead of this computer's clock: the clock says what is new")
        memory.documents[RUNS.name] += [stored("run-5", START + 5)]
        await seen(pilot, "7 loaded", "run-5")


async def test_a_row_that_was_written_again_moves_up_and_goes_when_it_matches_no_longer(memory: Memory) -> None:
    async with app(memory, "-status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        refresh(pilot.app)  # type: ignore[arg-type]
        memory.documents[RUNS.name][0] = stored("run-0", START + 9, status="succeeded")
        await until(pilot, lambda: names(text_of(pilot))[0] == "run-0", "the run that was written again on top")
        memory.documents[RUNS.name][4] = stored("run-4", START + 10, execution_summary={"status": "failed"})
        await seen(pilot, "4 loaded")
        assert "run-4" not in names(text_of(pilot))


async def test_only_what_was_written_since_is_asked_for(memory: Memory) -> None:
    memory.documents[RUNS.name] += [stored(f"old-{number}", START - 1000 - number) for number in range(200)]
    source = Troubled(memory)
    async with app(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        refresh(pilot.app)  # type: ignore[arg-type]
        await until(pilot, lambda: len(source.queries) > 2, "a few refreshes")
        terms = [each.field.name for each in source.queries[-1].terms]
        assert terms == ["written"]
        assert len(rows_of(pilot, r"(run|old)-\d+")) > 5


async def test_a_refresh_that_fails_keeps_the_rows_and_is_tried_again(memory: Memory) -> None:
    source = Troubled(memory)
    async with app(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        refresh(pilot.app)  # type: ignore[arg-type]
        source.error = OFFLINE
        await seen(pilot, "✗ offline", "refused the connection", "5 rows stay · tries again")
        source.error = None
        memory.documents[RUNS.name] += [stored("run-5", START + 5)]
        await seen(pilot, "6 loaded", "RO ●")
        assert "refused" not in text_of(pilot)


async def test_of_an_opened_run_that_was_written_again_the_screen_says_so(memory: Memory) -> None:
    async with app(memory).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        refresh(pilot.app)  # type: ignore[arg-type]
        await pilot.press("enter")
        await seen(pilot, "ev 1/1")
        memory.documents[RUNS.name][4] = stored("run-4", START + 60, status="running")
        await seen(pilot, "newer version · r reads it")
        await pilot.press("r")
        await seen(pilot, "read anew, was changed 10:01Z")


async def test_how_often_is_chosen_by_name_and_never_less_than_two_seconds() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon")
        await typed(pilot, "refresh_every")
        await pilot.press("enter")
        await typed(pilot, "0.5")
        await pilot.press("enter")
        await seen(pilot, "'0.5' is not a number of seconds from 2 on")
        await pilot.press("colon")
        await typed(pilot, "refresh_every")
        await pilot.press("enter")
        await typed(pilot, "7")
        await pilot.press("enter")
        await seen(pilot, "live, 50 loaded")
        await pilot.press("colon")
        await typed(pilot, "refresh_every")
        await pilot.press("enter")
        await typed(pilot, "off")
        await pilot.press("enter")
        await gone(pilot, "live")


FAILED = {"execution_summary": {"status": "failed"}}


def ringing(source: Source, *, bell: bool) -> tuple[FleetApp, list[bool]]:
    """The app with or without a bell, and how often it rang."""
    session = Session(Fleet(source, frozen(NOW)), RequestLog(), paces=AT_ONCE, bell=bell)
    opened, rang = FleetApp(session), []
    opened.bell = lambda: rang.append(True)  # type: ignore[method-assign]
    return opened, rang


async def test_new_failures_are_said_until_e_has_been_to_each_of_them(memory: Memory) -> None:
    async with app(memory).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("j")
        refresh(pilot.app)  # type: ignore[arg-type]
        memory.documents[RUNS.name] += [stored("run-5", START + 5, **FAILED), stored("run-6", START + 6, **FAILED)]
        memory.documents[RUNS.name] += [stored("run-7", START + 7)]
        screen = await seen(pilot, "2 new failed · e", "3 new · g")
        assert "run-3" in row_at_cursor(pilot), screen
        await pilot.press("e")
        await seen(pilot, "1 new failed · e")
        assert "run-6" in row_at_cursor(pilot)
        await pilot.press("e")
        await gone(pilot, "new failed")
        assert "run-5" in row_at_cursor(pilot)
        await pilot.press("e")
        await seen(pilot, "no later failed run among the loaded rows, 1 above")


async def test_a_run_of_the_list_that_fails_is_new_once_and_one_that_had_failed_is_not(memory: Memory) -> None:
    memory.documents[RUNS.name][1] = stored("run-1", START + 1, **FAILED)
    async with app(memory).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("G")
        refresh(pilot.app)  # type: ignore[arg-type]
        memory.documents[RUNS.name][1] = stored("run-1", START + 8, **FAILED, runTag="again")
        memory.documents[RUNS.name][2] = stored("run-2", START + 9, **FAILED)
        await seen(pilot, "1 new failed · e")
        memory.documents[RUNS.name][2] = stored("run-2", START + 10, **FAILED, runTag="again")
        await until(pilot, lambda: names(text_of(pilot))[0] == "run-2", "written again")
        assert "1 new failed · e" in text_of(pilot)
        memory.documents[RUNS.name][2] = stored("run-2", START + 11)
        await gone(pilot, "new failed")


async def test_a_new_question_forgets_what_was_new(memory: Memory) -> None:
    async with app(memory).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("j")
        refresh(pilot.app)  # type: ignore[arg-type]
        memory.documents[RUNS.name] += [stored("run-5", START + 5, **FAILED)]
        await seen(pilot, "1 new failed · e")
        await pilot.press("r")
        await gone(pilot, "new failed")


@pytest.mark.parametrize("bell", [True, False])
async def test_the_bell_rings_once_for_what_failed_and_only_if_it_is_wanted(memory: Memory, bell: bool) -> None:
    opened, rang = ringing(memory, bell=bell)
    async with opened.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("j")
        refresh(pilot.app)  # type: ignore[arg-type]
        memory.documents[RUNS.name] += [stored("run-5", START + 5)]
        await seen(pilot, "1 new · g")
        assert rang == []
        memory.documents[RUNS.name] += [stored("run-6", START + 6, **FAILED), stored("run-7", START + 7, **FAILED)]
        await seen(pilot, "2 new failed · e")
        memory.documents[RUNS.name] += [stored("run-8", START + 8)]
        await seen(pilot, "4 new · g")
        assert rang == ([True] if bell else [])


@pytest.mark.parametrize("name", ["refresh every", "refresh_every"])
async def test_how_often_can_be_typed_behind_either_spelling(name: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon")
        await typed(pilot, f"{name} 7")
        await pilot.press("enter")
        await seen(pilot, "live, 50 loaded")
