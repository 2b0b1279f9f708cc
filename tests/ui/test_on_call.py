"""What is asked on call, from the first screen of the demo: each answer is at most six keys away.

A command that is typed behind `:` counts as one key, with the enter that ends it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from tests.ui.screen import app_on, row_at_cursor, seen, settled

SIZES = [(80, 24), (120, 36)]
MOST = 6


async def typed(pilot: Pilot[object], *keys: str) -> None:
    """Types keys and commands, a key after another as soon as the screen has answered."""
    assert len(keys) <= MOST
    for each in keys:
        await pilot.press(*_pressed(each))
        await settled(pilot)


def _pressed(key: str) -> Sequence[str]:
    return ("colon", *key[1:], "enter") if len(key) > 1 and key.startswith(":") else (key,)


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_groups_of_failures_to_the_first_run_of_the_oldest_and_why_it_failed(
    size: tuple[int, int],
) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, "F", "G", "enter")
        await seen(pilot, "▸ failures ▸ …ae76bba", "dspy AdapterParseError: Adapter JSONAdapter failed to parse")


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_failure_seen_before_to_the_run_in_which_it_came_up_first(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, "F", "enter", "J", "J")
        await seen(pilot, "▸ failures ▸ …8Y5ZTP3", 'psycopg UndefinedColumn: column "returned_at"')


@pytest.mark.parametrize("size", [(60, 16), *SIZES])
async def test_from_the_tools_to_the_slowest_call_of_the_worst(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, ":tools")
        assert "HostedCodeInt" in row_at_cursor(pilot)
        await typed(pilot, "enter")
        await seen(pilot, "▸ …4JJ5311", "ev_006", "× the median of")
        assert "HostedCodeInt" in row_at_cursor(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_failed_run_to_where_the_good_run_of_its_task_went_another_way(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, "e", "d")
        await seen(pilot, "difference 1/", "the first: went wrong in A only")
        assert "psycopg.errors.Undefin" in row_at_cursor(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_failed_run_to_its_ticket_in_the_clipboard(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await typed(pilot, "e", "y", "t", "i", "enter")
        await seen(pilot, "ticket, ")
        ticket = pilot.app.clipboard
        assert 'psycopg UndefinedColumn: column "ordered_at" does not exist' in ticket
        assert "fleet://run/wf_01KA8PY0FTJDKRP49SG1Q2PEWD@ev_008" in ticket
        assert len(ticket.splitlines()) <= 60
