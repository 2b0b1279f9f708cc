"""Every main screen and state as text, at the sizes that matter, in ASCII and without colour."""

from __future__ import annotations

import asyncio

import pytest
from syrupy.assertion import SnapshotAssertion

from fleet_tui.ui.look import ANSI, Look
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, demo_source, seen, text_of
from tests.ui.shown import SCREENS, app_of, arrive

SIZES = [(60, 16), (80, 24), (120, 36)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", SCREENS)
async def test_a_main_screen(name: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with app_of(name).run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        assert text_of(pilot) == snapshot


@pytest.mark.parametrize("look", [Look(ascii=True), Look(ANSI, colour=False)], ids=["ascii", "no colour"])
@pytest.mark.parametrize("name", SCREENS)
async def test_a_main_screen_on_a_poor_terminal(name: str, look: Look, snapshot: SnapshotAssertion) -> None:
    async with app_of(name, look).run_test(size=(80, 24)) as pilot:
        await arrive(pilot, name, 0)
        assert text_of(pilot) == snapshot


@pytest.mark.parametrize(
    ("filter_text", "user", "said"),
    [
        ("", "nobody", "no runs of nobody are stored here"),
        ("status:failed task:nowhere", None, "the filter hides them"),
        ("error:x", "user_789", "ever recorded error"),
        ("needleword", None, "searched: task, id, tag, trace, error and the first 300 characters of result"),
    ],
    ids=["nothing-stored", "filtered-out", "never-recorded", "word-not-found"],
)
async def test_an_empty_list(filter_text: str, user: str | None, said: str, snapshot: SnapshotAssertion) -> None:
    async with app_on(filter_text=filter_text, user=user).run_test(size=(80, 24)) as pilot:
        await seen(pilot, said)
        assert text_of(pilot) == snapshot


async def test_a_list_that_cannot_be_read(snapshot: SnapshotAssertion) -> None:
    source = Troubled(demo_source())
    source.error = OFFLINE
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "refused the connection")
        assert text_of(pilot) == snapshot


async def test_a_list_that_could_not_be_read_again(snapshot: SnapshotAssertion) -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        source.error = OFFLINE
        await pilot.press("r")
        await seen(pilot, "50 rows stay", "✗ offline")
        assert text_of(pilot) == snapshot


async def test_a_list_of_which_a_range_did_not_answer(snapshot: SnapshotAssertion) -> None:
    source = Troubled(demo_source())
    source.range_failure = OFFLINE
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "did not answer")
        assert text_of(pilot) == snapshot


async def test_a_list_that_is_being_read(snapshot: SnapshotAssertion) -> None:
    source = Troubled(demo_source())
    source.hold = asyncio.Event()
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "reading runs (page 1)…")
        assert text_of(pilot) == snapshot
        source.hold.set()
