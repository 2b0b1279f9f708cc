"""Comparing two runs by keys: the failed run and a good run of its task, opened on what they part by."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.demo import NOW
from fleet_tui.errors import ServiceFailed
from fleet_tui.query.query import Query, Scope
from fleet_tui.schema import SEGMENTS
from tests.demo_data.cases import CASES
from tests.memory_source import Memory, stored
from tests.model.making import called, said
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, demo_source, gone, row_at_cursor, seen, text_of, typed

FIRST = "difference 1/1, the first: went wrong in A only"
BROKEN = "psycopg.errors.UndefinedColumn"


def task_of(name: str, *events: dict[str, Any], status: str = "failed", **more: Any) -> dict[str, Any]:
    """A run of a task that other runs have too."""
    written = int(NOW.timestamp()) - (60 if status == "failed" else 600)
    summary = {"status": status, "startedAt": "2025-11-17T10:00:00Z"}
    return stored(name, written, task={"input": "Do it"}, events=list(events), execution_summary=summary, **more)


STEPS = tuple(said(f"ev_{n}", n, f"step {n}") for n in range(1, 9))
BAD = task_of("wf_bad", *STEPS[:6], called("ev_x", 7, "no", payload={"status": 500}), STEPS[7])
GOOD = task_of("wf_good", *STEPS[:6], called("ev_y", 7, "ok"), STEPS[7], status="succeeded")


async def compared(pilot: Pilot[object]) -> str:
    """The comparison of the run that is listed first with the good run of its task."""
    await seen(pilot, "loaded, newest first")
    await pilot.press("d")
    return await seen(pilot, "against B", "rows")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 16), (170, 50)])
async def test_a_failed_run_and_the_good_run_of_its_task_are_compared_in_three_keys(size: tuple[int, int]) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "enter", "d")
        screen = await seen(pilot, "✗ failed", "✓ succeeded", "── first divergence ─", FIRST)
        assert BROKEN[:20] in row_at_cursor(pilot)
        assert "6 rows alike" in screen
        if size[0] < 120:
            assert row_at_cursor(pilot).startswith(">- ✗")
        else:
            assert "× " in row_at_cursor(pilot)
            assert "402 rows" in row_at_cursor(pilot)
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "8/9")
        await pilot.press("escape", "escape")
        await seen(pilot, "[timeline]", "▸ …1Q2PEWD")


async def test_only_what_differs_of_the_runs_stands_above() -> None:
    async with app_on().run_test(size=(120, 60)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("e", "d")
        screen = await seen(pilot, "differs: status, score, rounds, tokens, duration, 1 of configuration, 2 of plan")
        assert "20.2s" in screen
        assert '["planner", "analyst", "writer"]' in screen
        assert "user_123" not in screen
        assert "judge_threshold" not in screen
        assert "tool_requirements" in screen
        lines = screen.split("\n")
        rows = next(number for number, line in enumerate(lines) if line.startswith("╭─ both timelines ─"))
        assert "refinementNeeded" in lines[rows - 2]  # nothing empty between
        assert lines[rows - 1].startswith("╰──")


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_a_header_that_hides_configuration_and_plan_says_how_much_and_tab_leads_there(
    size: tuple[int, int],
) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("e", "d")
        screen = await seen(pilot, "first divergence", " more ↓ ─")
        assert "subtasks.3" not in screen
        await pilot.press("tab", "G")
        await seen(pilot, "refinementNeeded")
        await gone(pilot, " more ↓")


async def test_a_header_is_not_cut_over_blank_lines() -> None:
    many = {"configSnapshot": {f"setting_{number}": number for number in range(18)}}
    runs = [task_of("wf_bad", *STEPS[:2], **many), task_of("wf_good", *STEPS[:3], status="succeeded")]
    async with app_on(Memory(runs)).run_test(size=(120, 36)) as pilot:
        await compared(pilot)
        screen = await seen(pilot, "setting_0", "setting_17")
        assert " more ↓" not in screen


async def test_a_header_that_hides_nothing_does_not_speak_of_more() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        assert " more " not in await compared(pilot)


async def test_two_runs_that_are_marked_are_compared_whatever_their_tasks() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("space", "space")
        screen = text_of(pilot)
        assert "\n A»" in screen
        assert "\n B✓" in screen
        await pilot.press("d")
        await seen(pilot, "▸ A …5YWPSRE against B …", "task")
        await pilot.press("escape")
        await seen(pilot, "\n A»")


async def test_a_third_mark_is_refused_and_a_mark_is_taken_away() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        assert "\n  »" not in text_of(pilot)  # no column of marks before there is a mark
        await pilot.press("space", "space", "space")
        await seen(pilot, "all 2 marks are given: space on a marked row takes one away")
        await pilot.press("g", "space", "colon")
        await typed(pilot, "unmark")
        await pilot.press("enter")
        await seen(pilot, "\n>✓")


async def test_one_mark_is_compared_with_the_run_under_the_cursor() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("G", "space", "g", "d")
        await seen(pilot, "A wf_good against B wf_bad", "went wrong in B only")


async def test_a_mark_on_the_run_under_the_cursor_is_compared_with_the_good_run_of_its_task() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("space", "g", "d")
        await seen(pilot, "A wf_bad against B wf_good", "went wrong in A only")


async def test_the_only_mark_counts_while_a_filter_hides_every_row() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("space", "slash")
        await typed(pilot, "nothing has these words")
        await pilot.press("enter")
        await gone(pilot, "wf_bad")
        await pilot.press("d")
        await seen(pilot, "A wf_bad against B wf_good")


async def test_texts_of_3_mb_are_compared_while_keys_are_answered() -> None:
    def long(name: str, word: str, status: str) -> dict[str, Any]:
        text = "a word and some more, " * 140_000 + word
        more = {"result": {"answer": text}, "configSnapshot": {"prompt": text, "rules": [text]}, "error": text}
        return task_of(
            name, said("ev_1", 1, text), called("ev_2", 2, text, toolInput={"q": text}), status=status, **more
        )

    pauses = [0.0]

    async def beat() -> None:
        before = monotonic()
        while True:
            await asyncio.sleep(0.005)
            pauses.append(monotonic() - before)
            before = monotonic()

    runs = Memory([long("wf_bad", "THIS", "failed"), long("wf_good", "THAT", "succeeded")])
    async with app_on(runs).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        beating = asyncio.create_task(beat())
        await compared(pilot)
        await pilot.press("tab", "G", "tab", "escape")
        await seen(pilot, "2 loaded")
        beating.cancel()
        assert max(pauses) < 1.0  # it was twelve seconds


async def test_a_mark_stays_on_its_run_when_rows_come_and_a_filter_hides_it() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "space", "exclamation_mark")
        await seen(pilot, "failed:yes", "A✗")
        await pilot.press("r")
        assert "A✗    14m …1Q2PEWD" in await seen(pilot, "A✗")


async def test_runs_of_the_same_task_are_listed_counted_and_compared_there() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("e", "o")
        await seen(pilot, "runs of the same task (2)", "runs, cross-partition")
        await typed(pilot, "same")
        await pilot.press("enter")
        await seen(pilot, "▸ runs of the same task (2)", "2 loaded")
        assert source.queries[-1].scope is Scope.CROSS
        await pilot.press("space", "space", "d")
        await seen(pilot, "A …1Q2PEWD against B …WHNE6DD", FIRST)


async def test_a_run_without_a_good_run_of_its_task_says_so_and_what_can_be_done() -> None:
    async with app_on(Memory([BAD])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("d")
        await seen(pilot, "no other run of this task succeeded", ":compare ID in an opened run")
        await pilot.press("enter")
        await seen(pilot, "[timeline]")
        await pilot.press("d")
        await seen(pilot, "no other run of this task succeeded", ":compare ID in an opened run")


@pytest.mark.parametrize("named", ["HNE6DD", "fleet://run/wf_01K9YQGSEWJTEES3H8KWHNE6DD"])
async def test_an_opened_run_is_compared_with_a_run_that_is_named(named: str) -> None:
    async with app_on(address=Address("run", CASES["judge-never-satisfied"])).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "event ev_0")
        await pilot.press("colon")
        await typed(pilot, f"compare {named}")
        await pilot.press("enter")
        await seen(pilot, "against B …WHNE6DD", "task")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("wf_nowhere", "wf_nowhere"),
        ("fleet://memory/m", "is the address of a memory, not of a run"),
        ("wf_bad", "this is the very run that is open"),
    ],
)
async def test_a_run_that_cannot_be_compared_with_says_why(named: str, said: str) -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(120, 30)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("enter")
        await seen(pilot, "[timeline]")
        await pilot.press("colon")
        await typed(pilot, f"compare {named}")
        await pilot.press("enter")
        await seen(pilot, said)


async def test_last_and_last_failed_name_a_run_to_compare_with() -> None:
    async with app_on(Memory([BAD, GOOD]), filter_text="status:succeeded").run_test(size=(120, 30)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        await seen(pilot, "[timeline]")
        await pilot.press("colon")
        await typed(pilot, "compare last-failed")
        await pilot.press("enter")
        await seen(pilot, "A wf_good against B wf_bad", "went wrong in B only")


async def test_equal_runs_have_no_difference() -> None:
    twin = task_of("wf_twin", *STEPS, status="succeeded")
    async with app_on(Memory([task_of("wf_one", *STEPS, status="succeeded"), twin])).run_test(size=(80, 24)) as pilot:
        screen = await compared(pilot)
        assert "nothing differs" in screen
        assert "8 rows alike" in screen
        assert "first divergence" not in screen
        await pilot.press("n")
        await seen(pilot, "no later difference")


@pytest.mark.parametrize("size", [(80, 24), (140, 36), (60, 16)])
async def test_runs_of_the_same_steps_that_say_something_else_are_not_called_equal(size: tuple[int, int]) -> None:
    other = task_of("wf_other", *STEPS[:7], said("ev_8", 8, "quite other words"), status="succeeded")
    source = Memory([task_of("wf_one", *STEPS, status="succeeded"), other])
    async with app_on(source).run_test(size=size) as pilot:
        screen = await compared(pilot)
        assert "same steps, differs: words of 1 row" in screen
        assert "≈ 8 rows alike in step, 1 other in words" in screen
        assert "nothing differs" not in screen
        await pilot.press("h", "G")
        await seen(pilot, "both have this step, in other words")
        await pilot.press("n")
        await seen(pilot, "no later difference")


async def test_rows_that_both_have_are_a_count_until_they_are_asked_for() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        screen = await compared(pilot)
        assert "step 3" not in screen
        assert "step 6" in screen  # the row before a difference stays
        await pilot.press("h")
        assert "step 3" in await gone(pilot, "rows alike")
        assert row_at_cursor(pilot).startswith(">- ✗")
        await pilot.press("h")
        await seen(pilot, "5 rows alike")
        await pilot.press("g", "enter")
        await seen(pilot, "step 3")
        assert "step 1" in row_at_cursor(pilot)


async def test_n_goes_from_difference_to_difference_and_says_where_they_end() -> None:
    more = task_of("wf_good", *STEPS[:2], called("t_1", 3, "ok"), *STEPS[3:7], called("t_2", 8, "ok"), status="success")
    async with app_on(Memory([task_of("wf_bad", *STEPS), more])).run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await seen(pilot, "difference 1/2, the first: other rows in A and B")
        await pilot.press("n")
        await seen(pilot, "difference 2/2: ")
        await pilot.press("n")
        await seen(pilot, "no later difference, 1 above")
        await pilot.press("N")
        await seen(pilot, "difference 1/2")
        await pilot.press("N")
        await seen(pilot, "no earlier difference, 1 below")


async def test_enter_on_a_row_of_the_other_run_opens_that_run() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("j")
        await seen(pilot, "enter opens B at ev_y")
        await pilot.press("enter")
        await seen(pilot, "▸ wf_good", "ev 7/8")


async def test_beside_each_other_the_side_that_opens_is_chosen() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(140, 36)) as pilot:
        await compared(pilot)
        await seen(pilot, "enter opens A at ev_x")
        await pilot.press("right")
        await seen(pilot, "enter opens B at ev_y")
        await pilot.press("left")
        await seen(pilot, "enter opens A at ev_x")


async def test_a_terminal_that_is_made_wider_keeps_the_row() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("j", "j")
        assert "step 8" in row_at_cursor(pilot)
        await pilot.resize_terminal(140, 30)
        await seen(pilot, "│ B wf_good")
        assert "step 8" in row_at_cursor(pilot)


async def test_runs_are_compared_with_their_older_events() -> None:
    older = {"id": "seg", "workflowId": "wf_good", "segmentIndex": 1, "_ts": 1, "events": [called("ev_0", 0.5, "old")]}
    async with app_on(Memory([BAD, GOOD], [older])).run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await seen(pilot, "difference 1/2, the first: only in B", "enter opens B at ev_0")


async def test_older_events_that_do_not_answer_are_said_to_be_missing() -> None:
    class NoSegments(Memory):
        def pages(self, query: Query, size: int) -> Any:
            if query.container is SEGMENTS:
                raise ServiceFailed("the segments did not answer")
            return super().pages(query, size)

    async with app_on(NoSegments([BAD, GOOD])).run_test(size=(100, 24)) as pilot:
        await compared(pilot)
        await seen(pilot, "older events may be missing", "the segments did not answer", "first divergence")


async def test_a_comparison_that_cannot_be_read_says_why_and_is_tried_again() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("space", "space")
        source.error = OFFLINE
        await pilot.press("d")
        await seen(pilot, "127.0.0.1:8081 refused the connection", "r tries again")
        source.error = None
        await pilot.press("r")
        await seen(pilot, "first divergence")
        source.error = OFFLINE
        await pilot.press("r")
        await seen(pilot, "first divergence", "127.0.0.1:8081 refused the connection")


async def test_a_run_that_is_gone_since_it_was_listed_is_said_to_be() -> None:
    memory = Memory([BAD, GOOD])
    async with app_on(memory).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        memory.gone = True
        await pilot.press("space", "space", "d")
        await seen(pilot, "r in the list shows what is there now")


async def test_long_runs_say_that_they_are_worked_on_and_open_on_the_first_divergence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from threading import Event

    from fleet_tui.ui.run import comparison_screen

    may_go_on = Event()
    compare = comparison_screen.compare

    def waiting(*given: Any) -> Any:
        may_go_on.wait(10)
        return compare(*given)

    monkeypatch.setattr(comparison_screen, "compare", waiting)
    many = [said(f"ev_{n}", n / 10, "words") for n in range(700)]
    runs = [task_of("wf_bad", *many), task_of("wf_good", *many, called("ev_x", 90, "ok"), status="succeeded")]
    async with app_on(Memory(runs)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("d")
        await seen(pilot, "working: 1,401 rows are compared…")
        may_go_on.set()
        await seen(pilot, "699 rows alike", "difference 1/1, the first: only in B")


async def test_the_address_under_the_cursor_is_copied_and_links_start_from_its_run() -> None:
    async with app_on(Memory([BAD, GOOD])).run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("j")
        screen: Any = pilot.app.screen
        assert str(screen.address) == "fleet://run/wf_good@ev_y"
        assert screen.record.id == "wf_good"


async def test_two_runs_that_are_named_from_the_start_are_compared_over_their_list() -> None:
    named = ("fleet://run/wf_01KA8PY0FTJDKRP49SG1Q2PEWD", "HNE6DD")
    async with app_on(marked=named).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "A …1Q2PEWD against B …WHNE6DD", FIRST)
        await pilot.press("escape")
        await seen(pilot, "A✗    14m …1Q2PEWD")


async def test_a_run_that_is_named_from_the_start_and_is_not_there_is_told_in_the_list() -> None:
    async with app_on(Memory([BAD, GOOD]), marked=("wf_bad", "wf_gone")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded", "A✗", "wf_gone")


async def test_a_run_that_is_named_twice_is_told_in_the_list() -> None:
    async with app_on(Memory([BAD, GOOD]), marked=("wf_bad", "fleet://run/wf_bad")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded", "A✗", "both names are of one run, so nothing differs")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_w_steps_through_the_rows_that_only_words_tell_apart_and_unfolds_them(size: tuple[int, int]) -> None:
    spoken = [said(f"ev_{n}", n, "other words" if n in (3, 6) else f"step {n}") for n in range(1, 9)]
    async with app_on(Memory([BAD, task_of("wf_good", *spoken[:6], spoken[7], status="succeeded")])).run_test(
        size=size
    ) as pilot:
        await compared(pilot)
        for key, row in (("W", "step 6"), ("W", "step 3"), ("w", "step 6")):
            await pilot.press(key)
            await seen(pilot, "both have this step, in other words")
            assert row in row_at_cursor(pilot)
        await pilot.press("W", "W")
        await seen(pilot, "no earlier row in other words, 1 below")
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "event ev_3")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_n_reaches_a_call_that_was_asked_otherwise_before_the_runs_part(size: tuple[int, int]) -> None:
    bad, good = (called("ev_3", 3, "ok", toolInput={"sql": f"select * from {each}"}) for each in ("wrong", "orders"))
    runs = [
        task_of("wf_bad", *STEPS[:2], bad, *STEPS[3:6], called("ev_x", 7, "no", payload={"status": 500})),
        task_of("wf_good", *STEPS[:2], good, *STEPS[3:6], called("ev_y", 7, "ok"), status="succeeded"),
    ]
    async with app_on(Memory(runs)).run_test(size=size) as pilot:
        await compared(pilot)
        await seen(pilot, FIRST)
        await pilot.press("N")
        await seen(pilot, "both have this step, asked or answered otherwise")
        await pilot.press("n")
        await seen(pilot, FIRST)
        await pilot.press("N", "enter")
        await seen(pilot, "[timeline]", "event ev_3")


async def test_w_on_folded_rows_goes_to_the_first_of_them_in_other_words() -> None:
    spoken = [said(f"ev_{n}", n, f"told {n}") for n in range(1, 9)]
    async with app_on(Memory([BAD, task_of("wf_good", *spoken, status="succeeded")])).run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("g")
        assert "≈" in row_at_cursor(pilot)
        await pilot.press("w")
        assert "step 1" in row_at_cursor(pilot)
