"""The runs list, as someone who looks for a failed run uses it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fleet_tui.errors import Unreadable
from fleet_tui.source.files.local import LocalSource
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import IN_ONE_GO, app_on, demo_source, gone, row_at_cursor, rows_of, seen, text_of, typed, until

MODEL_RUN = "…KJ7A1B2"


async def test_the_list_opens_with_the_newest_runs_and_says_where_they_come_from() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "50 loaded, newest first, more ↓")
        assert "fleet ▸ all users ▸ runs" in screen
        assert "DEMO RO ●" in screen
        assert MODEL_RUN in screen
        assert "/ filter" in screen
        assert "? help" in screen


async def test_a_filter_is_asked_with_enter_and_survives_opening_a_run() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash")
        await typed(pilot, "status:failed")
        await pilot.press("enter")
        await seen(pilot, "/ status:failed", "loaded, newest first")
        await pilot.press("j", "j", "j", "j")
        before = row_at_cursor(pilot)
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "FAILED")
        await pilot.press("escape")
        await seen(pilot, "/ status:failed", "loaded")
        assert row_at_cursor(pilot) == before


@pytest.mark.parametrize("order", ["-sort:score", "sort:written"])
async def test_the_line_of_the_last_day_is_there_only_while_the_newest_runs_come_first(order: str) -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded, newest first", "last 24 h")
        await pilot.press("slash")
        await typed(pilot, order)
        await pilot.press("enter")
        await seen(pilot, f"/ {order}", "50 loaded")
        await gone(pilot, "last 24 h")
        await pilot.press("escape")
        await seen(pilot, "50 loaded, newest first", "last 24 h")


async def test_typing_narrows_the_loaded_rows_and_escape_brings_them_back() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash")
        await typed(pilot, "zzz")
        await seen(pilot, "0 of 50 loaded rows")
        await pilot.press(*["backspace"] * 3)
        await typed(pilot, "status:cancelled")
        await seen(pilot, "of 50 loaded rows · enter asks for all", "⊘")
        assert MODEL_RUN not in text_of(pilot)
        await pilot.press("escape")
        await seen(pilot, "50 loaded, newest first", MODEL_RUN)


async def test_an_unknown_field_gets_a_caret_and_a_suggestion_and_the_rows_stay() -> None:
    async with app_on(paces=IN_ONE_GO).run_test(size=(80, 24)) as pilot:
        await seen(pilot, MODEL_RUN)
        await pilot.press("slash")
        await typed(pilot, "statu:failed")
        await pilot.press("enter")
        screen = await seen(pilot, "unknown field 'statu'", "did you mean 'status'?")
        assert "^" in screen
        assert MODEL_RUN in screen


@pytest.mark.parametrize(
    ("filter_text", "user", "said"),
    [
        ("", "nobody", "no runs of nobody are stored here"),
        ("score:>9.9", "user_456", " runs of user_456 · score:>9.9"),
        ("project:none -project:none", None, "· project:none -project:none"),
    ],
)
async def test_an_empty_list_says_which_kind_of_nothing_it_is(filter_text: str, user: str | None, said: str) -> None:
    async with app_on(filter_text=filter_text, user=user).run_test(size=(80, 24)) as pilot:
        await seen(pilot, said)


async def test_a_field_that_nobody_recorded_is_named(tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text('{"id":"a","workflowId":"a","status":"failed"}\n')
    async with app_on(LocalSource(tmp_path), filter_text="tag:nightly").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no run ever recorded tag", "1 run is here")


async def test_failed_only_is_one_key_there_and_back() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("exclamation_mark")
        await seen(pilot, "/ failed:yes", "loaded")
        await gone(pilot, MODEL_RUN)
        await pilot.press("exclamation_mark")
        await seen(pilot, MODEL_RUN)


async def test_e_steps_to_the_next_failed_run_and_never_wraps_silently() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e")
        assert row_at_cursor(pilot).startswith(">✗")
        await pilot.press("E")
        await seen(pilot, "no earlier failed run among the loaded rows")


async def test_going_to_the_end_reads_the_next_page_until_there_is_none() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded, newest first, more ↓")
        await pilot.press("G")
        await seen(pilot, "100 loaded, newest first, more ↓")
        await pilot.press("G")
        await gone(pilot, "more ↓")
        await pilot.press("G")
        await seen(pilot, "wf_", "loaded, newest first")
        assert row_at_cursor(pilot) == text_of(pilot).split("\n")[-3]


async def test_reload_keeps_the_cursor_on_the_run_it_was_on() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("j", "j", "j", "j", "j")
        before = row_at_cursor(pilot)
        await pilot.press("r")
        await seen(pilot, "50 loaded")
        assert row_at_cursor(pilot) == before


async def test_sorting_by_score_leaves_out_runs_without_one_and_says_so() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("c")
        await typed(pilot, "score high")
        await pilot.press("enter")
        screen = await seen(pilot, "/ -sort:score", "by score ↓, only rows with one")
        scores = [float(each) for each in rows_of(pilot, r"(?<= )\d\.\d(?= )")]
        assert scores == sorted(scores, reverse=True)
        assert "  — " not in screen.split("\n")[3][50:66]


async def test_u_shows_the_runs_of_one_user() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("u")
        await typed(pilot, "user_456")
        await pilot.press("enter")
        await seen(pilot, "fleet ▸ user_456 ▸ runs", "loaded")


@pytest.mark.parametrize("keys", [":user user_nobody\r", "/status:failed score:>9\r", "/no run holds this"])
async def test_where_there_is_no_row_no_detail_of_an_earlier_one_stays(keys: str) -> None:
    async with app_on().run_test(size=(200, 40)) as pilot:
        await seen(pilot, "50 loaded", "created    2025")
        await typed(pilot, keys.removesuffix("\r"))
        if keys.endswith("\r"):
            await pilot.press("enter")
        await gone(pilot, "created    2025")


async def test_tab_completes_fields_and_values_that_were_seen() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash")
        await typed(pilot, "sta")
        await pilot.press("tab")
        await seen(pilot, "status:")
        await typed(pilot, "can")
        await pilot.press("tab")
        await seen(pilot, "status:cancelled")


async def test_when_the_source_goes_away_the_rows_stay_and_the_pane_says_what_happened() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        source.error = OFFLINE
        await pilot.press("r")
        screen = await seen(pilot, "127.0.0.1:8081 refused the connection", "✗ offline")
        assert MODEL_RUN in screen
        source.error = None
        await pilot.press("r")
        await seen(pilot, "DEMO RO ●", "50 loaded")


async def test_an_error_before_any_row_fills_the_pane_with_cause_and_next_step() -> None:
    source = Troubled(demo_source())
    source.error = OFFLINE
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "✗ 127.0.0.1:8081 refused the connection", "check the endpoint", "r tries again")


async def test_a_long_error_is_read_to_its_end_on_a_narrow_screen() -> None:
    source = Troubled(demo_source())
    cause = "the proxy between here and the account answered with a page of HTML instead of JSON, as captive portals do"
    source.error = Unreadable(cause, "log in to the network, or set NO_PROXY for the account")
    async with app_on(source).run_test(size=(60, 16)) as pilot:
        screen = await seen(pilot, "✗ the proxy", "captive portals do", "NO_PROXY for the account")
        assert cause in " ".join(screen.split())


async def test_rows_beside_a_range_that_failed_are_marked_partial() -> None:
    source = Troubled(demo_source())
    source.range_failure = OFFLINE
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "! partial", "≥ 50 rows: 1 partition range did not answer", MODEL_RUN)


async def test_a_slow_source_is_said_to_be_read_and_q_leaves_at_once() -> None:
    source = Troubled(demo_source())
    source.hold = asyncio.Event()
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "reading runs (page 1)…", "◌ reading")
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running, "the app ended")


async def test_an_answer_nobody_waits_for_any_more_is_dropped() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        source.hold = asyncio.Event()
        await pilot.press("exclamation_mark")
        await pilot.press("exclamation_mark")
        source.hold.set()
        screen = await seen(pilot, "50 loaded")
        assert "failed:yes" not in screen


async def test_a_list_that_opens_asks_once() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        assert len(source.queries) == 1


async def test_esc_stops_reading_before_it_clears_the_filter_and_the_rows_stay() -> None:
    source = Troubled(demo_source())
    async with app_on(source, filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded, newest first")
        rows = rows_of(pilot)
        source.hold = asyncio.Event()
        await pilot.press("r")
        await seen(pilot, "◌ reading")
        await pilot.press("escape")
        screen = await seen(pilot, "✗ reading was stopped", "rows stay, read 11:04:00Z", "✗ stale")
        assert "/ status:failed" in screen
        assert rows_of(pilot)[:3] == rows[:3]
        source.hold = None
        await pilot.press("escape")
        await seen(pilot, "50 loaded", MODEL_RUN)
        assert "status:failed" not in text_of(pilot)


async def test_keys_at_the_end_ask_for_one_page_ahead_and_no_more() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded, newest first, more ↓")
        source.hold = asyncio.Event()
        await pilot.press("G", "k", "j", "k", "j", "G")
        source.hold.set()
        await seen(pilot, "100 loaded")
        await pilot.press("g")
        assert "100 loaded, newest first, more ↓" in text_of(pilot)


@pytest.mark.parametrize(
    ("size", "text", "order", "bar"),
    [
        (
            (80, 24),
            "-sort:score failed:no",
            "rounds high",
            " / -sort:score failed:no   by rounds ↓ of these · 50 loaded, by score ↓, more ↓",
        ),
        (
            (60, 16),
            "failed:no user:user_123",
            "duration high",
            " / failed:no user:user_123  by duration ↓ of these · more ↓",
        ),
        (
            (60, 16),
            "score:>1 score:>2 score:>3 score:>4",
            "duration high",
            " / score:>1 score:>2 score… by duration ↓ of these · more ↓",
        ),
        ((40, 16), "failed:no user:user_123", "duration high", " / failed:no us… by duration ↓ of these"),
    ],
)
async def test_what_is_said_of_the_rows_gives_way_before_the_filter_over_them(
    size: tuple[int, int], text: str, order: str, bar: str
) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("slash")
        await typed(pilot, text)
        await pilot.press("enter")
        await seen(pilot, f" / {text[:9]}")
        await pilot.press("c")
        await typed(pilot, order)
        await pilot.press("enter")
        await seen(pilot, bar)


async def test_escape_takes_back_the_order_of_the_rows_that_are_here_with_the_filter_or_alone() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        for text in ("failed:no", ""):
            await pilot.press("slash")
            await typed(pilot, text)
            await pilot.press("enter", "c")
            await typed(pilot, "rounds high")
            await pilot.press("enter")
            await seen(pilot, f"/ {text}", "by rounds ↓ of these")
            await pilot.press("escape")
            await gone(pilot, "of these")
            await seen(pilot, " /  ", "50 loaded, newest first, more ↓")


async def test_the_line_of_the_last_day_says_what_it_counts_of() -> None:
    async with app_on().run_test(size=(120, 36)) as pilot:
        await seen(pilot, "6 failed of 24 written")
        await pilot.press("exclamation_mark")
        await seen(pilot, "/ failed:yes", "6 failed of these 6 written")
        await pilot.press("escape")
        await seen(pilot, "6 failed of 24 written")
        await pilot.press("u")
        await typed(pilot, "user_456")
        await pilot.press("enter")
        await seen(pilot, " ▸ user_456 ▸ ", "0 failed of these 4 written")
