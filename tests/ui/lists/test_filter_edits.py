"""Keys that edit the filter of a list change the term they mean and nothing else of what the user typed."""

from __future__ import annotations

import asyncio

from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, demo_source, gone, row_at_cursor, seen, text_of, typed


async def test_failed_only_leaves_the_spaces_of_a_quoted_text_alone() -> None:
    async with app_on(filter_text='task:"a  b"').run_test(size=(120, 30)) as pilot:
        await seen(pilot, "0 of 145 runs")
        await pilot.press("exclamation_mark", "slash")
        await seen(pilot, ' task:"a  b" failed:yes')  # as it is edited, where every space counts
        await pilot.press("escape", "exclamation_mark", "slash")
        assert "failed:yes" not in await seen(pilot, ' task:"a  b"\n')


async def test_an_order_leaves_a_quoted_text_alone_that_looks_like_one() -> None:
    async with app_on(filter_text='"my sort:x y"').run_test(size=(120, 30)) as pilot:
        await seen(pilot, '/ "my sort:x y"')
        await pilot.press("c")
        await typed(pilot, "score high")
        await pilot.press("enter")
        await seen(pilot, '/ "my sort:x y" -sort:score')


async def test_failed_only_and_another_order_keep_a_time_that_counts_from_now() -> None:
    async with app_on(filter_text="since:7d  sort:score").run_test(size=(120, 30)) as pilot:
        await seen(pilot, "by score ↑")
        await pilot.press("exclamation_mark")
        await seen(pilot, "/ since:7d sort:score failed:yes")
        await pilot.press("c")
        await typed(pilot, "-sort:created")
        await pilot.press("enter")
        await seen(pilot, "/ since:7d failed:yes -sort:created", "by created ↓")


async def test_over_a_filter_that_cannot_be_read_the_keys_say_so_and_ask_nothing() -> None:
    async with app_on(filter_text="stauts:failed").run_test(size=(120, 30)) as pilot:
        await seen(pilot, "did you mean 'status'?")
        for keys in (("exclamation_mark",), ("c", "enter"), ("r",)):
            await pilot.press(*keys)
            assert "did you mean 'status'?" in await seen(pilot, "^ unknown field 'stauts'")
        await pilot.press("slash", *["backspace"] * 13)
        await typed(pilot, "status:failed")
        await pilot.press("enter")
        await seen(pilot, "/ status:failed", "loaded")


async def test_after_an_edit_that_is_given_up_an_empty_list_says_again_why_it_is_empty() -> None:
    async with app_on(user="nobody").run_test(size=(120, 30)) as pilot:
        await seen(pilot, "no runs of nobody are stored here")
        await pilot.press("slash")
        await typed(pilot, "gpu")
        await seen(pilot, "0 of the loaded rows · enter asks for all")
        await pilot.press("escape")
        await seen(pilot, "no runs of nobody are stored here")


async def test_what_enter_would_ask_is_said_no_more_once_it_is_asked() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(120, 30)) as pilot:
        await seen(pilot, "50 loaded")
        for text in ("status:cancelled", "nobody wrote this"):
            source.hold = asyncio.Event()
            await pilot.press("slash", "ctrl+u")
            await typed(pilot, text)
            await seen(pilot, "enter asks for all")
            await pilot.press("enter")
            await gone(pilot, "enter asks for all")
            source.hold.set()
            source.hold = None
            await seen(pilot, f"/ {text}")


async def test_what_enter_would_ask_is_said_no_more_once_the_answer_failed() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(120, 30)) as pilot:
        await seen(pilot, "50 loaded")
        source.error = OFFLINE
        await pilot.press("slash")
        await typed(pilot, "nobody wrote this")
        await seen(pilot, "0 of the loaded rows · enter asks for all")
        await pilot.press("enter")
        await seen(pilot, "refused the connection", "50 rows stay")
        assert "enter asks" not in text_of(pilot)


async def test_rows_stay_narrowed_from_enter_until_the_answer_is_here() -> None:
    async with app_on().run_test(size=(120, 30)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash")
        await typed(pilot, "status:cancelled")
        await pilot.press("enter")
        await seen(pilot, "/ status:cancelled", "loaded, newest first")
        assert "⊘" in row_at_cursor(pilot)


async def test_tab_completes_the_values_that_a_list_of_a_record_holds() -> None:
    async with app_on().run_test(size=(120, 30)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash")
        await typed(pilot, "agent:wri")
        await pilot.press("tab")
        await seen(pilot, " agent:writer")


async def test_keys_of_what_can_fail_and_of_vectors_are_there_where_the_container_has_them() -> None:
    async with app_on(section="examples").run_test(size=(120, 30)) as pilot:
        screen = await seen(pilot, "loaded, newest first")
        assert "failed" not in screen.split("\n")[-1]
        assert "m similar" not in screen
        await pilot.press("exclamation_mark", "e", "m")
        assert "/ failed" not in text_of(pilot)
        await pilot.press("2")
        await seen(pilot, "▸ memories", "m similar")
        await pilot.press("exclamation_mark")
        assert "/ failed" not in text_of(pilot)
