"""Failures grouped by why: from the list of runs to the oldest run of a signature, on its cause."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fleet_tui.errors import OverBudget
from fleet_tui.fields import Container
from fleet_tui.key import PartitionKey
from fleet_tui.source.base import Found
from tests.failed_runs import LATE, SQL, broken, good
from tests.memory_source import Memory
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, demo_source, gone, row_at_cursor, rows_of, seen, settled, text_of, typed, until

RUNS = (
    broken("aaaa0001", 1, SQL.format("ordered_at")),
    broken("aaaa0002", 2, LATE.format(120), tool="Interpreter"),
    broken("aaaa0003", 30, SQL.format("sku"), "user_2"),
    broken("aaaa0004", 80, SQL.format("price"), "user_3"),
    good("aaaa0005", 3, task="task of aaaa0001"),
)


async def test_f_groups_what_failed_among_the_runs_of_the_list_and_tells_since_when() -> None:
    async with app_on(Memory(RUNS), "since:24h").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await pilot.press("F")
        screen = await seen(pilot, "fleet ▸ all users ▸ failures", "2 failed of 3 · 1 user", "of this signature")
        assert "/ since:24h" in screen
        assert row_at_cursor(pilot).split()[:4] == [">", "1", "1h", "3d"]
        assert "psycopg UndefinedColumn: column … doe" in row_at_cursor(pilot)
        assert "NEW TimeoutError: no answer within … s" in screen
        assert "─ 1 run of this signature ─ 1 good run of the task ─" in screen


async def test_enter_opens_the_newest_run_of_the_group_on_its_cause_and_j_steps_through_the_group() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("F", "enter")
        await seen(pilot, "▸ failures ▸ aaaa0001", 'column "ordered_at"', " · ev_1 · ")
        await pilot.press("J")
        await seen(pilot, "▸ failures ▸ aaaa0003", 'column "sku"')
        await pilot.press("J")
        await seen(pilot, "▸ failures ▸ aaaa0004")
        await pilot.press("J")
        await seen(pilot, "no later row in the list")
        await pilot.press("K", "escape")
        await seen(pilot, "4 failed of 5 · 3 users")


async def test_from_the_demo_the_first_run_of_a_repeated_signature_is_four_keys_away() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("F", "enter", "J", "J")
        await seen(pilot, 'column "returned_at" does not exist')


async def test_what_was_read_once_is_not_read_again() -> None:
    source = Troubled(Memory(RUNS))
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("F")
        await seen(pilot, "4 failed of 5")
        assert source.gets == 4
        await pilot.press("r", "escape", "F")
        await seen(pilot, "4 failed of 5")
        assert source.gets == 4


async def test_the_command_takes_a_filter_of_its_own() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await typed(pilot, ":failures user:user_2")
        await pilot.press("enter")
        await seen(pilot, "/ user:user_2", "1 failed of 1 · 1 user")


async def test_c_puts_first_what_failed_most_often_or_came_up_last_and_r_keeps_that() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("F")
        await seen(pilot, "last↓", "4 failed of 5")
        for order, first in (("first", "TimeoutError"), ("n", "psycopg"), ("users", "psycopg")):
            await typed(pilot, f":sort {order}")
            await pilot.press("enter")
            await seen(pilot, f"{order}↓")
            await pilot.press("r")
            await settled(pilot)
            assert first in rows_of(pilot, r"^.+\d[hd] .*(psycopg|TimeoutError)")[0]


async def test_while_a_filter_is_typed_what_came_before_its_time_still_tells_what_is_new() -> None:
    async with app_on(Memory(RUNS), "since:24h").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await pilot.press("F")
        await seen(pilot, "2 failed of 3")
        await pilot.press("slash", "space")
        await typed(pilot, "status:failed -id:aaaa0002")
        await seen(pilot, "examined runs · enter asks for all")
        [row] = rows_of(pilot, r"^.+\d[hd] .*(psycopg|TimeoutError)")
        assert "3d" in row
        assert "NEW" not in row
        await pilot.press("escape", "slash", *["backspace"] * len("since:24h"))
        await typed(pilot, "id:aaaa0002")
        await seen(pilot, "1 of 4 examined runs · enter asks for all", "whether it is new was not looked for")


async def test_a_filter_that_cannot_be_read_is_explained() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await typed(pilot, ":failures statuz:x")
        await pilot.press("enter")
        await seen(pilot, "unknown field 'statuz'")


async def test_where_nothing_failed_it_says_so() -> None:
    async with app_on(Memory(RUNS[-1:])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("F")
        await seen(pilot, "no failed run matches", "esc goes back")
        await pilot.press("enter", "escape")
        await seen(pilot, "1 loaded")


async def test_a_group_can_be_copied() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("F")
        await seen(pilot, "4 failed of 5")
        await pilot.press("y")
        await seen(pilot, "signature", "the ids of its runs", "one line of JSON")


class Slow(Memory):
    """Reads a run only when it is let, after the first few."""

    free = 2
    broke: OverBudget | None = None

    def __init__(self, *runs: Any) -> None:
        super().__init__(*runs)
        self.gate = asyncio.Event()

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        self.free -= 1
        if self.free < 0:
            if self.broke:
                raise self.broke
            await self.gate.wait()
        return await super().get(container, document_id, partition_key)


async def test_esc_stops_the_reading_and_keeps_what_is_there_and_r_goes_on() -> None:
    source = Slow(RUNS)
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("F")
        await seen(pilot, "examined 2 of 4 runs · esc stops", "TimeoutError")
        await pilot.press("escape")
        screen = await seen(pilot, "stopped: 2 of 4 runs examined · r goes on", "! partial")
        assert "1h+" in screen
        assert "NEW" not in screen
        source.gate.set()
        await pilot.press("r")
        await seen(pilot, "4 failed of 5 · 3 users")
        await gone(pilot, "partial")


async def test_a_budget_that_ends_keeps_the_groups_and_says_why() -> None:
    source = Slow(RUNS)
    source.broke = OverBudget("10.0 RU are used, and --max-ru allows 10", "ask for less with a filter")
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("F")
        screen = await seen(pilot, "2 of 4 runs examined: 10.0 RU are used", "ask for less with a filter")
        assert "psycopg UndefinedColumn" in screen


async def test_an_account_that_does_not_answer_is_told_and_tried_again() -> None:
    source = Troubled(Memory(RUNS))
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        source.error = OFFLINE
        await pilot.press("F")
        await seen(pilot, "127.0.0.1:8081 refused the connection", "✗ offline")
        source.error = None
        await pilot.press("r")
        await seen(pilot, "4 failed of 5")


async def test_a_filter_for_what_failed_is_not_asked_twice() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("exclamation_mark", "F")
        await seen(pilot, "/ failed:yes", "4 failed of 4")


async def test_f_means_nothing_in_another_list() -> None:
    async with app_on(section="memories").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        before = await settled(pilot)
        await pilot.press("F")
        assert await settled(pilot) == before


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (40, 10)])
async def test_table_and_runs_stand_beside_each_other_at_every_size(size: tuple[int, int]) -> None:
    async with app_on(demo_source()).run_test(size=size) as pilot:
        await until(pilot, lambda: "…" in text_of(pilot))
        await pilot.press("F")
        screen = await seen(pilot, "16 failed", "signature", "─ 3 runs", "…1Q2PEWD")
        assert all(len(line) <= size[0] for line in screen.split("\n"))
