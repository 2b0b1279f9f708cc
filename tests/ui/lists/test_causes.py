"""Why runs failed, in their list: read aside where that is free, and on an account only after it was agreed to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from fleet_tui.demo import NOW
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.key import PartitionKey
from fleet_tui.schema import RUNS
from fleet_tui.settings.account import Account
from fleet_tui.source.base import Found, RequestLog, Source
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.lists.runs import RunList
from fleet_tui.ui.session import Session
from tests.fake.server import FakeCosmos
from tests.memory_source import Memory
from tests.model.making import called, run, said
from tests.ui.doubles import Troubled
from tests.ui.screen import AT_ONCE, app_on, demo_source, gone, seen, settled, text_of

WHY = 'psycopg UndefinedColumn: column "'


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_failed_runs_say_why_in_the_place_of_how_they_went(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        assert " cause  " not in text_of(pilot)
        await pilot.press("exclamation_mark")
        screen = await seen(pilot, " cause  ", WHY, "judge: 3.8 below 7.5 after 3 rounds", "KeyError: 'ticket_id'")
        assert " ev rd " not in screen
        await pilot.press("exclamation_mark")
        assert " cause  " not in await seen(pilot, "50 loaded")


async def test_causes_asked_for_in_a_list_of_all_runs_have_a_column_until_another_question() -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, " cause  ", WHY)
        await pilot.press("r")
        await seen(pilot, " cause  ", WHY, "50 loaded")
        await pilot.press("slash", *"status:succeeded", "enter")
        await gone(pilot, " cause  ")


async def test_a_live_list_of_failed_runs_goes_on_telling_why() -> None:
    memory = Memory([{**failed(0), "_ts": int(NOW.timestamp()) - 60}])
    async with app_on(memory, filter_text="failed:yes").run_test(size=(120, 24)) as pilot:
        await seen(pilot, "1 loaded", " cause  ", "column 0")
        screen = pilot.app.screen
        assert isinstance(screen, RunList)
        screen.refresh_every(0.03)
        memory.documents[RUNS.name] += [{**failed(1), "_ts": int(NOW.timestamp())}]
        await seen(pilot, "2 loaded", " cause  ", "column 1")


async def test_on_a_narrow_screen_the_cause_takes_the_place_of_the_task() -> None:
    async with app_on(filter_text="failed:yes").run_test(size=(50, 16)) as pilot:
        screen = await seen(pilot, " cause", "psycopg UndefinedColumn")
        assert " task" not in screen


async def test_the_line_under_a_list_says_why_the_run_under_the_cursor_failed_and_by_which_event() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e")
        await seen(pilot, '✗ psycopg UndefinedColumn: column "ordered_at" does not exist · ev_008')


def failed(number: int) -> dict[str, object]:
    name = f"wf_{number}"
    broken = called("ev_2", 2, f"KeyError: 'column {number}'", payload={"status": "failed"})
    return {**run(said("ev_1", 1, ""), broken, status="failed"), "id": name, "workflowId": name, "userId": "u"}


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """An account with three failed runs, whose rows tell no error."""
    with FakeCosmos() as fake:
        fake.container("db", "workflowRuns", "/workflowId").add(*map(failed, range(3)))
        yield fake


def account_on(fake: FakeCosmos, limit: float | None = None, *, always: bool = False) -> FleetApp:
    log = RequestLog(limit=limit)
    source = CosmosSource(Account(fake.endpoint, "db", fake.key), log)
    return FleetApp(Session(Fleet(source), log, paces=AT_ONCE, causes=always), filter_text="failed:yes")


async def test_on_an_account_nothing_is_read_before_the_number_of_reads_was_agreed_to(fake: FakeCosmos) -> None:
    async with account_on(fake).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await pilot.press("j", "k", "end")
        await settled(pilot)
        assert not fake.of("point")
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, "read 3 runs", "3 reads, ~8 RU")
        assert not fake.of("point")
        await pilot.press("enter")
        await seen(pilot, "KeyError: 'column 0'", "KeyError: 'column 1'", "KeyError: 'column 2'")
        assert len(fake.of("point")) == 3
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, "every failed run here says why")
        assert len(fake.of("point")) == 3


async def test_where_the_profile_says_always_the_rows_in_sight_are_read_without_a_question(fake: FakeCosmos) -> None:
    async with account_on(fake, always=True).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "KeyError: 'column 0'", "KeyError: 'column 1'", "KeyError: 'column 2'")
        assert len(fake.of("point")) == 3


class Holding(Memory):
    """Documents in memory, of which one is not given out."""

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        if document_id == "wf_0":
            await asyncio.Event().wait()
        return await super().get(container, document_id, partition_key)


async def test_what_was_read_beside_a_slow_run_is_shown_once_another_read_takes_its_place() -> None:
    now = int(NOW.timestamp())
    memory = Holding([{**failed(each), "_ts": now - each} for each in range(3)])
    async with app_on(memory, filter_text="failed:yes").run_test(size=(120, 24)) as pilot:
        await seen(pilot, "3 loaded", " cause  ")
        await pilot.press("j")
        await seen(pilot, "KeyError: 'column 1'", "KeyError: 'column 2'")


async def test_leaving_the_question_reads_nothing(fake: FakeCosmos) -> None:
    async with account_on(fake).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, "read 3 runs")
        await pilot.press("escape")
        await settled(pilot)
        assert not fake.of("point")


async def test_what_max_ru_does_not_allow_is_said_and_the_rows_stay(fake: FakeCosmos) -> None:
    async with account_on(fake, limit=0.1).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, "read 3 runs")
        await pilot.press("enter")
        await seen(pilot, "--max-ru allows 0.1", "3 loaded")
        assert not fake.of("point")


async def test_a_cause_that_is_read_aside_leaves_what_was_said_meanwhile() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        source.hold = asyncio.Event()
        await pilot.press("e", "E")
        await seen(pilot, "no earlier failed run")
        source.hold.set()
        assert "no earlier failed run" in await settled(pilot)


class Doorkeeper(Troubled):
    """A source that lets in one point read at a time, when it is told to."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.let_in = asyncio.Semaphore(0)

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        await self.let_in.acquire()
        return await super().get(container, document_id, partition_key)


async def test_causes_count_up_as_they_are_examined_and_esc_keeps_those() -> None:
    source = Doorkeeper(demo_source())
    async with app_on(source, filter_text="failed:yes").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "16 loaded")
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, " examined 0 of 10 runs · esc stops")
        source.let_in.release()
        await seen(pilot, " examined 1 of 10 runs · esc stops")
        await pilot.press("escape")
        assert WHY in await seen(pilot, "stopped; what was read stays")


async def test_after_the_last_cause_the_line_tells_of_the_row_again() -> None:
    source = Doorkeeper(demo_source())
    async with app_on(source, filter_text="failed:yes").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "16 loaded")
        await pilot.press("colon", *"causes", "enter")
        await seen(pilot, " examined 0 of 10 runs · esc stops")
        for _ in range(10):
            source.let_in.release()
        await settled(pilot)
        assert "examined" not in text_of(pilot)
