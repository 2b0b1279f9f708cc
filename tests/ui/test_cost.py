"""What the screen asks of an account: one page ahead at most, nothing beyond the budget, and what it cost."""

from __future__ import annotations

import re
from asyncio import StreamReader, StreamWriter, start_server
from collections.abc import Iterator

import pytest

from fleet_tui.fleet import Fleet
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.requests import requests_layout
from fleet_tui.present.state import State, state_cell
from fleet_tui.settings import Account
from fleet_tui.source.base import Identity, Request, RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session
from tests.fake.faults import drop, hang, status
from tests.fake.server import FakeCosmos, kind
from tests.present.reading import text_of as words_of
from tests.ui.screen import AT_ONCE, rows_in_sight, rows_of, seen, until


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """Six pages of runs in one partition range, so that one query is one page."""
    with FakeCosmos() as fake:
        runs = ({"id": f"wf_{n:07}", "workflowId": f"wf_{n:07}", "_ts": n} for n in range(300))
        fake.container("db", "workflowRuns", "/workflowId").add(*runs)
        yield fake


def app_on(fake: FakeCosmos, limit: float | None = None) -> FleetApp:
    log = RequestLog(limit=limit)
    return FleetApp(Session(Fleet(CosmosSource(Account(fake.endpoint, "db", fake.key), log)), log, paces=AT_ONCE))


async def test_opening_a_list_reads_one_page_and_nothing_twice(fake: FakeCosmos) -> None:
    async with app_on(fake).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded, newest first, more ↓")
        await pilot.pause(0.2)
        assert len(fake.of("query")) == 1


async def test_one_page_ahead_is_read_however_often_one_steps_towards_the_end(fake: FakeCosmos) -> None:
    async with app_on(fake).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        fake.latency = 0.3
        await pilot.press("G", *["k", "j"] * 5)
        await seen(pilot, "100 loaded")
        await pilot.pause(0.5)
        assert len(fake.of("query")) == 2, "the cursor is more than a page from the end of what is loaded"


async def test_a_page_is_read_when_the_cursor_comes_near_the_end_and_not_before(fake: FakeCosmos) -> None:
    async with app_on(fake).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press(*["j"] * 15)
        await pilot.pause(0.2)
        assert len(fake.of("query")) == 1
        await pilot.press(*["j"] * 25)
        await seen(pilot, "100 loaded")
        await pilot.pause(0.2)
        assert len(fake.of("query")) == 2


async def test_a_budget_that_is_used_up_leaves_the_rows_marked_partial_and_asks_no_more(fake: FakeCosmos) -> None:
    async with app_on(fake, limit=8.0).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        before = rows_of(pilot, r"wf_\d+|…\w{7}")
        sent = len(fake.of("query"))
        await pilot.press("G")
        await seen(pilot, "! partial", "RU are used, and --max-ru allows 8")
        await pilot.press("g")
        assert rows_of(pilot, r"wf_\d+|…\w{7}")[:20] == before[:20]
        await pilot.press("r")
        await seen(pilot, "✗ stale", "50 rows stay")
        assert len(fake.of("query")) == sent


async def test_a_later_page_that_fails_leaves_a_beginning_and_a_reload_that_fails_what_was_there(
    fake: FakeCosmos,
) -> None:
    async with app_on(fake).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        fake.fail(kind("query"), status(503))
        await pilot.press("G")
        await seen(pilot, "! partial", "≥ 50 rows", "the service could not answer (503)")
        await pilot.press("r")
        await seen(pilot, "✗ stale", "50 rows stay")
        fake.heal()
        await pilot.press("r")
        await seen(pilot, "RO ●", "100 loaded")  # the cursor was on the last of fifty


async def test_the_requests_screen_shows_each_statement_once_with_what_is_bound_to_it(fake: FakeCosmos) -> None:
    async with app_on(fake, limit=500.0).run_test(size=(120, 52)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: any("IN (@p0" in each.query for each in fake.of("query")), "the filter was asked")
        await pilot.press("i")
        screen = await seen(pilot, "G their statements", "RU at least, 500 allowed")
        assert screen.count("query #1 ") >= 1
        await pilot.press("G")
        await seen(pilot, '@p0 = "failed"')
        assert re.search(r"\n *#\d\n *SELECT c\.id", "\n".join(rows_in_sight(pilot)))


async def test_a_server_that_does_not_answer_is_seen_in_the_requests_with_the_time_spent(fake: FakeCosmos) -> None:
    fake.fail(kind("account"), hang())
    async with app_on(fake).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: fake.of("account"), "the account is asked")
        await pilot.press("i")
        await seen(pilot, "1 request, 0.0 RU at least · 1 without an answer", "no answer yet")


async def _garbage(_: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    writer.close()


@pytest.mark.parametrize(
    ("listens", "outcome"), [(True, "no HTTP"), (False, "connection refused")], ids=["garbage", "nothing listens"]
)
async def test_attempts_at_what_is_no_account_are_requests_with_their_outcome(listens: bool, outcome: str) -> None:
    server = await start_server(_garbage, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if not listens:
        server.close()
        await server.wait_closed()
    log = RequestLog()
    source = CosmosSource(Account(f"http://127.0.0.1:{port}", "db", "a2V5"), log)
    async with FleetApp(Session(Fleet(source), log, paces=AT_ONCE)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, outcome, "i shows the requests")
        await pilot.press("i")
        screen = await seen(pilot, outcome, "without an answer")
        assert "no request" not in screen
    server.close()


async def test_a_connection_dropped_and_a_read_given_up_stand_among_the_requests(fake: FakeCosmos) -> None:
    fake.fail(kind("query"), drop())
    async with app_on(fake).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "the connection was dropped")
        fake.heal()
        fake.fail(kind("query"), hang())
        before = len(fake.of("query"))
        await pilot.press("r")
        await until(pilot, lambda: len(fake.of("query")) > before, "it is asked again")
        await pilot.press("slash", *"status:failed", "enter", "i")
        await seen(pilot, "the connection was dropped", "no answer before it was given up", "no answer yet")


def test_the_requests_say_how_many_were_made_where_not_all_are_kept() -> None:
    log = RequestLog(keep=2)
    for number in range(3):
        log.add(Request("query", "workflowRuns", "CROSS", 1.0, 0.01, f"id-{number}"))
    first, *_ = (words_of(each) for each in requests_layout(log, (), live=True)(80))
    assert first == "  3 requests, 3.0 RU at least · the last 2"


def test_an_account_that_was_not_asked_yet_is_no_file() -> None:
    [line] = requests_layout(RequestLog(), (), live=True)(80)
    assert words_of(line) == "  no request was sent to the account yet"


def test_a_request_that_was_refused_carries_its_status() -> None:
    log = RequestLog()
    log.add(
        Request("query", "workflowRuns", "CROSS", 1.0, 0.01, "id-1", 10, 429, "SELECT 1", (("@v", (0.5,) * 2_000),))
    )
    for width in (80, 140):
        lines = [words_of(each) for each in requests_layout(log, (), live=True)(width)]
        assert any(each.endswith("id-1  429") for each in lines)
        assert any("@v = [0.5, 0.5" in each for each in lines)
        assert max(map(len, lines)) <= width
        assert len("".join(lines)) < 5_000


def test_the_state_cell_names_the_profile_and_marks_production() -> None:
    live = Identity("acct/fleet", live=True, profile="live", production=True)
    wide = state_cell(live, State.OK, RequestLog(), 0)
    assert words_of(wide) == "PROD live acct/fleet RO ● "
    assert wide[0] == ("PROD", Tone.BAD)
    assert words_of(state_cell(live, State.OK, RequestLog(), 0, most=22)) == "PROD live RO ● "
    dev = Identity("acct/fleet", live=True, profile="dev")
    assert words_of(state_cell(dev, State.OK, RequestLog(), 0)) == "dev acct/fleet RO ● "
