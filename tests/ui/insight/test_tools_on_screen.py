"""Which tool is slow: from the list of runs to the slowest call of the worst tool, by few keys."""

from __future__ import annotations

import pytest
from msgspec import structs

from fleet_tui.ui.insight.examined_screen import ExaminedScreen
from tests.memory_source import Memory
from tests.model.making import Document, called, run, said, timed
from tests.ui.doubles import Account, Troubled
from tests.ui.screen import AT_ONCE, app_on, row_at_cursor, rows_of, seen, text_of, typed


def stored(name: str, hours: float, *events: Document, **more: object) -> Document:
    when = 1_763_000_000 - int(hours * 3600)
    return run(*events) | {
        "id": name,
        "workflowId": name,
        "_ts": when,
        "userId": "user_1",
        "task": f"task {name}",
        **more,
    }


RUNS = (
    stored("aaaa0001", 1, timed("ev_1", 1, 2_000, "PostgresTool"), timed("ev_2", 2, 100, "SearchTool")),
    stored("aaaa0002", 2, said("ev_1", 1, "begun"), timed("ev_2", 2, 41_000, "PostgresTool"), said("ev_3", 50, "done")),
    stored(
        "aaaa0003", 3, *(timed(f"ev_{n}", n, 200, "SearchTool", status="failed") for n in (1, 2, 3)), userId="user_2"
    ),
    stored("aaaa0004", 4, said("ev_1", 1, "nothing was called")),
)
SIZES = [(60, 16), (80, 24), (120, 36)]


async def test_tools_lists_all_runs_of_the_list_failed_or_not_and_enter_opens_the_slowest_call() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "fleet ▸ all users ▸ tools", "2 tools · 6 calls · 4 runs", "Postgres: the slowest of 2 calls")
        assert row_at_cursor(pilot).split()[:2] == [">Postgres", "2"]
        await pilot.press("enter")
        await seen(pilot, "▸ tools ▸ aaaa0002", "event ev_2", "took 41.0s")
        await pilot.press("escape")
        await seen(pilot, "2 tools · 6 calls · 4 runs")


async def test_a_key_typed_in_one_go_with_the_question_opens_the_worst_of_all_runs() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await pilot.press("colon", *"tools", "enter", "j", "enter")
        await seen(pilot, "▸ tools ▸ aaaa0003", "event ev_")


async def test_agents_are_the_same_of_agents() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":agents")
        await pilot.press("enter")
        await seen(pilot, "▸ agents", "1 agent · 9 calls · 4 runs", "writer: the slowest of")


async def test_from_one_question_another_is_asked_of_the_same_runs_and_esc_leads_back() -> None:
    async with app_on(Memory(RUNS), "user:user_1").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "3 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "▸ tools", "2 tools · 3 calls · 3 runs")
        await typed(pilot, ":agents")
        await pilot.press("enter")
        await seen(pilot, "fleet ▸ all users ▸ agents", "1 agent · 6 calls · 3 runs")
        await typed(pilot, ":failures")
        await pilot.press("enter")
        await seen(pilot, "fleet ▸ all users ▸ failures", "no failed run matches")
        await typed(pilot, ":tools user:user_2")
        await pilot.press("enter")
        await seen(pilot, "▸ tools", "1 tool · 3 calls · 1 run")
        await pilot.press("escape", "escape")
        await seen(pilot, "1 agent · 6 calls · 3 runs")
        await pilot.press("escape")
        await seen(pilot, "2 tools · 3 calls · 3 runs")


async def test_the_filter_of_the_list_says_which_runs_count_and_the_command_takes_another() -> None:
    async with app_on(Memory(RUNS), "user:user_2").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "1 tool · 3 calls · 1 run")
        await pilot.press("escape")
        await seen(pilot, "1 loaded")
        await typed(pilot, ":tools user:user_1")
        await pilot.press("enter")
        await seen(pilot, "2 tools · 3 calls · 3 runs")


async def test_c_puts_first_what_fails_most_or_what_is_called_most() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "6 calls", "p95↓")
        await pilot.press("c")
        await seen(pilot, "of what the largest share failed first")
        await typed(pilot, "failed")
        await pilot.press("enter")
        await seen(pilot, "failed↓")
        assert rows_of(pilot, r"^.(Postgres|Search)") == [">Search", " Postgres"]
        await typed(pilot, ":sort p95")
        await pilot.press("enter")
        await seen(pilot, "p95↓")
        assert rows_of(pilot, r"^.(Postgres|Search)")[0].endswith("Postgres")


@pytest.mark.parametrize("order", ["calls", "failed"])
async def test_a_click_on_a_label_sorts_by_it_where_names_leave_room_beside_them(order: str) -> None:
    async with app_on(Memory(RUNS)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "2 tools · 6 calls · 4 runs", "p95↓")
        [(x, y)] = [(each.index(order), y) for y, each in enumerate(text_of(pilot).split("\n")) if "p95↓" in each]
        await pilot.click(offset=(x, y))
        await seen(pilot, f"{order}↓")


async def test_a_tool_that_nobody_timed_opens_on_its_newest_call() -> None:
    untimed = stored("aaaa0009", 1, said("ev_1", 1, ""), called("ev_2", 2, "ok", "SearchTool"))
    async with app_on(Memory([untimed])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "no duration is known")
        await pilot.press("enter")
        await seen(pilot, "▸ aaaa0009", "event ev_2")


async def test_while_it_still_reads_the_pane_tells_of_the_row_under_the_cursor() -> None:
    never = structs.replace(AT_ONCE, rest=3_600.0)  # while rows come the cursor does not come to rest
    async with app_on(Memory(RUNS), paces=never).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "2 tools · 6 calls · 4 runs")
        screen = pilot.app.screen
        assert isinstance(screen, ExaminedScreen)
        screen.shown = structs.replace(screen.shown, due=True, rows=screen.shown.rows[::-1])
        await seen(pilot, ">Search", "Search: the slowest of")
        screen.shown = structs.replace(screen.shown, rows=screen.shown.rows[::-1])
        await seen(pilot, ">Postgres", "Postgres: the slowest of")


async def test_where_no_tool_was_called_it_says_so() -> None:
    async with app_on(Memory(RUNS[-1:])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "no tool is recorded in the runs that match", "esc goes back")


async def test_a_run_that_is_known_is_read_once_for_tools_and_for_agents() -> None:
    source = Troubled(Memory(RUNS))
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "6 calls · 4 runs")
        await pilot.press("escape")
        await typed(pilot, ":agents")
        await pilot.press("enter")
        await seen(pilot, "9 calls · 4 runs")
        assert source.gets == 4


async def test_of_an_account_it_is_said_before_how_many_runs_are_read_and_enter_reads_them() -> None:
    source = Account(Memory(RUNS))
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "tools of 4 runs: 4 reads, ~", "enter reads")
        assert source.gets == 0
        await pilot.press("enter")
        await seen(pilot, "2 tools · 6 calls · 4 runs", " 2 more ↓ ─")  # a pane that goes on says so
        await pilot.press("tab", "G")
        await seen(pilot, "older events that a run does not mention were not looked for")
        assert source.gets == 4


async def test_a_call_is_told_by_what_the_question_read_even_of_an_account() -> None:
    calls = stored("aaaa0005", 5, *(timed(f"ev_{n}", n, 10_000, "PostgresTool") for n in range(8)))
    async with app_on(Account(Memory([*RUNS, calls]))).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "5 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter", "enter")
        await seen(pilot, "14 calls · 5 runs")
        await pilot.press("enter")
        await seen(pilot, "4.1 × the median of 10 recorded calls", " (10.0 s)")


@pytest.mark.parametrize("size", SIZES)
async def test_no_row_is_wider_than_the_screen_and_cut_text_says_so(size: tuple[int, int]) -> None:
    hostile = stored("aaaa0006", 1, timed("\x1b]0;x\x07", 1, 9_000, "x" * 300), timed("b", 2, 1, "調査" * 80))
    async with app_on(Memory([hostile])).run_test(size=size) as pilot:
        await seen(pilot, "1 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "2 tools · 2 calls · 1 run")
        assert "…" in row_at_cursor(pilot)
        assert "\x1b" not in text_of(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_slash_narrows_the_table_while_a_filter_is_typed_and_enter_asks_anew(size: tuple[int, int]) -> None:
    async with app_on(Memory(RUNS), "user:user_1").run_test(size=size) as pilot:
        await seen(pilot, "3 loaded")
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "2 tools · 3 calls · 3 runs")
        await pilot.press("slash", "space")
        await typed(pilot, "id:aaaa0002")
        await seen(pilot, "1 of 3 examined runs · enter asks for all")
        assert len(rows_of(pilot, r"^.(Postgres|Search)")) == 1
        await pilot.press("escape")
        await seen(pilot, "/ user:user_1", "2 tools · 3 calls · 3 runs")
        assert "enter asks for all" not in text_of(pilot)
        await pilot.press("slash", *["backspace"] * len("user:user_1"))
        await typed(pilot, "user:user_2")
        await pilot.press("enter")
        await seen(pilot, "/ user:user_2", "1 tool · 3 calls · 1 run")
        await pilot.press("slash", "space")
        await typed(pilot, "statuz:x")
        await pilot.press("enter")
        await seen(pilot, "unknown field 'statuz'")
        await pilot.press("escape")
        await seen(pilot, "/ user:user_2", "1 tool · 3 calls · 1 run")
        await pilot.press("enter")
        await seen(pilot, "▸ tools ▸ aaaa0003")


async def test_a_filter_that_is_typed_in_one_burst_with_the_question_is_asked() -> None:
    async with app_on(Memory(RUNS)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await pilot.press("colon", *"tools", "enter", "slash", *"user:user_2", "enter", "enter")
        await seen(pilot, "▸ tools ▸ aaaa0003")


async def test_of_an_account_another_filter_is_asked_only_once_its_price_was_agreed_to() -> None:
    source = Account(Memory(RUNS))
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await typed(pilot, ":tools user:user_2")
        await pilot.press("enter")
        await seen(pilot, "tools of 1 run: 1 read, ~", "enter reads")
        await pilot.press("enter")
        await seen(pilot, "1 tool · 3 calls · 1 run")
        await pilot.press("slash", *["backspace"] * len("user:user_2"), "enter")
        await seen(pilot, "tools of 4 runs: ", "enter reads, esc keeps these rows")
        assert source.gets == 1
        await pilot.press("enter")
        await seen(pilot, "2 tools · 6 calls · 4 runs")


@pytest.mark.parametrize(
    ("subject", "told"), [("tools", "1 tool · 1 call · 1 run"), ("agents", "1 agent · 3 calls · 1 run")]
)
async def test_in_an_opened_run_tools_and_agents_are_those_of_that_run(subject: str, told: str) -> None:
    twin = stored("aaaa0002", 9, timed("ev_1", 1, 1, "OtherTool")) | {"workflowId": "elsewhere"}
    async with app_on(Memory([*RUNS, twin])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "5 loaded")
        await pilot.press("j", "enter")
        await seen(pilot, "▸ aaaa0002", "event ev_")
        await typed(pilot, f":{subject}")
        await pilot.press("enter")
        await seen(pilot, f"▸ aaaa0002 ▸ {subject}", told)
        await pilot.press("escape")
        await seen(pilot, "▸ aaaa0002", "event ev_")
        await typed(pilot, f":{subject} user:user_2")
        await pilot.press("enter")
        await seen(pilot, f"▸ {subject}", "3 calls · 1 run")


async def test_of_an_account_a_run_that_is_opened_is_not_read_again_for_its_tools() -> None:
    source = Account(Memory([each | {"_etag": each["id"]} for each in RUNS]))
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "4 loaded")
        await pilot.press("j", "enter")
        await seen(pilot, "▸ aaaa0002", "event ev_1")
        before = source.gets
        await typed(pilot, ":tools")
        await pilot.press("enter")
        await seen(pilot, "▸ aaaa0002 ▸ tools", "1 tool · 1 call · 1 run")
        assert source.gets == before
