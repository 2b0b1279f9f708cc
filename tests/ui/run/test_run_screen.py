"""An opened run, as someone who asks why it failed uses it."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.address import Address
from fleet_tui.errors import Forbidden
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.run.run_screen import RunScreen
from fleet_tui.ui.run.state import NotFollowed, NotRead
from tests.demo_data.cases import CASES, MODEL_RUN
from tests.ui.doubles import OFFLINE, Account, Troubled
from tests.ui.screen import app_at, app_on, demo_source, row_at_cursor, seen, settled, text_of, until


@pytest.mark.parametrize(
    ("case", "cause", "rule"),
    [
        (
            "tool-error",
            'psycopg UndefinedColumn: column "ordered_at" does not exist · ev_008',
            "last unrecovered error",
        ),
        (
            "judge-never-satisfied",
            "judge: 5.8 below 7.5 after 3 rounds · ev_018",
            "last judge round below the threshold",
        ),
        ("timeout", "TimeoutError: HostedCodeInterpreterTool did not answer within", "last unrecovered error"),
        ("only-error", "azure ClientAuthenticationError: (ExpiredAuth", "the run's own error"),
        ("early-error-recovered", "Opening the pull request failed: github Github", "last unrecovered error"),
        (
            "no-error-recorded",
            "stopped without an error: last was analyst message: Late delivery",
            "last row, no error is recorded",
        ),
        ("flat-failed", "ServiceResponseError: ('Connection aborted.'", "the run's own error"),
    ],
)
async def test_a_failed_run_says_why_opens_on_what_broke_it_and_0_goes_back_there_and_names_the_rule(
    case: str, cause: str, rule: str
) -> None:
    async with app_at(case).run_test(size=(80, 24)) as pilot:
        await seen(pilot, f" {cause}")
        here = row_at_cursor(pilot)
        await pilot.press("g", "0")
        await seen(pilot, rule)
        assert row_at_cursor(pilot) == here


async def test_the_data_models_own_run_shows_its_events_its_judge_round_and_its_segment() -> None:
    async with app_on(address=Address("run", MODEL_RUN)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/4", "event ev_001", "Task classified as research+analysis")
        await pilot.press("j")
        await seen(pilot, "event ev_010", "TavilySearchTool")
        await pilot.press("j")
        await seen(pilot, "event judge:1", "round 1  score 8.5  threshold 7.5  passed")
        await pilot.press("j")
        screen = await seen(pilot, "event ev_120", "from segment 1", "after the run's completion")
        assert "missing" not in screen


async def test_a_missing_segment_is_named_where_its_events_would_be() -> None:
    async with app_at("missing-segment", "segment:2").run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "segment 2 of 3 is missing")
        assert "segment 2 of 3" in row_at_cursor(pilot)
        assert "segment 1 of" not in screen


async def test_e_a_s_and_brackets_step_and_never_wrap_silently() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("e")
        await seen(pilot, "no later error, 1 above")
        await pilot.press("E")
        await seen(pilot, "event ev_009", "ValueError: could not convert string to float: '1,204'", "recovered")
        await pilot.press("right_square_bracket")
        await seen(pilot, "round 1  score 6.1")
        await pilot.press("right_square_bracket")
        await seen(pilot, "round 2  score 7.2 (+1.1)")
        await pilot.press("left_square_bracket", "left_square_bracket")
        await seen(pilot, "no earlier judge round, 2 below")
        await pilot.press("g", "a")
        assert "researcher" in row_at_cursor(pilot)
        await pilot.press("t")
        assert "λ" in row_at_cursor(pilot)
        await pilot.press("g", "s")
        assert "+0:17.8" in row_at_cursor(pilot)  # 9.8 s pass after it
        await pilot.press("s")
        assert "+0:48.7" in row_at_cursor(pilot)  # and 10.0 s after this one
        await pilot.press("s")
        await seen(pilot, "no later slow-down, 1 above")
        await pilot.press("S")
        assert "+0:17.8" in row_at_cursor(pilot)


async def test_six_thousand_events_open_at_once_and_the_last_is_one_key_away() -> None:
    async with app_at("three-segments").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "/6000")
        await pilot.press("G")
        await seen(pilot, "ev 6000/6000")
        await pilot.press("g")
        await seen(pilot, "ev 1/6000", "from segment 1")


async def test_segments_arrive_above_without_moving_the_cursor_and_a_missing_one_is_named() -> None:
    source = Account(demo_source())
    async with app_on(source, address=Address("run", CASES["missing-segment"])).run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "segment 2 missing", "event ev_127")
        assert "ev 1/" not in screen
        assert source.gets == 1


async def test_a_run_without_events_explains_what_its_rows_were_made_of() -> None:
    async with app_at("flat-succeeded").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "made from phase timings · times +0100 inferred", "routing")


async def test_a_run_with_nothing_at_all_says_so(tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text('{"id":"a","workflowId":"a","status":"running"}\n')
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no events, phase timings or agent executions are recorded")


async def test_an_address_opens_on_its_event_and_an_unknown_one_says_so() -> None:
    async with app_at("judge-never-satisfied", "ev_009").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_009")
    async with app_at("judge-never-satisfied", "10").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_010", "10/20")
    async with app_at("judge-never-satisfied", "judge:2").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "round 2  score 7.2")
    async with app_at("judge-never-satisfied", "ev_999").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no ev_999 in this run", "event ev_018")


async def test_a_run_that_does_not_exist_is_said_to_be_missing() -> None:
    async with app_on(address=Address("run", "wf_nowhere")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "run wf_nowhere: not in this container")
        await pilot.press("escape")
        await seen(pilot, "loaded, newest first")


async def test_enter_gives_the_keys_to_the_detail_and_escape_takes_them_back() -> None:
    async with app_at("tool-error").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_008")
        await pilot.press("enter", "G")
        await seen(pilot, "HINT")
        await pilot.press("escape", "k")
        await seen(pilot, "event ev_007")


async def test_x_shows_the_stored_document_and_escape_returns() -> None:
    async with app_on(address=Address("run", MODEL_RUN)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/4")
        await pilot.press("x")
        await seen(pilot, "▸ raw", f'"id": "{MODEL_RUN}"')
        await pilot.press("escape")
        await seen(pilot, "[timeline]")


async def test_segments_that_cannot_be_read_leave_the_run_on_the_screen() -> None:
    source = Troubled(demo_source())
    async with app_on(source, address=Address("run", CASES["three-segments"])).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "/6000")
        source.error = OFFLINE
        await pilot.press("r")
        await seen(pilot, "✗ offline", "refused the connection", "/6000")
        source.error = None
        await pilot.press("r")
        await seen(pilot, "DEMO RO ●")


async def test_more_than_twenty_thousand_events_wait_for_enter(tmp_path: Path) -> None:
    event = {"type": "message", "agentId": "writer", "payload": {"message": "a line"}}
    second = [
        {**event, "timestamp": f"2025-11-17T10:{i // 600:02d}:{i // 10 % 60:02d}.{i % 10}00Z"} for i in range(6_000)
    ]
    run = {
        "id": "a",
        "workflowId": "a",
        "status": "succeeded",
        "events": second[:5],
        "segments": {"maxSegmentIndex": 6},
    }
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(run) + "\n")
    segments = [{"id": f"s{i}", "workflowId": "a", "segmentIndex": i, "events": second} for i in range(1, 7)]
    (tmp_path / "workflowRunSegments.jsonl").write_text("".join(json.dumps(each) + "\n" for each in segments))
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "enter reads older segments")
        assert "/30005+" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "/36005" in text_of(pilot) and "+" not in text_of(pilot).split("\n")[2])


async def test_a_one_megabyte_output_is_cut_and_labelled_with_its_size() -> None:
    async with app_at("one-megabyte-string").run_test(size=(100, 36)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("t")
        await seen(pilot, "λ", "kB)" if "kB)" in text_of(pilot) else "MB)")
        await pilot.press("enter", "G")
        await seen(pilot, "more, x shows all")


async def test_what_is_not_as_the_data_model_says_is_told_and_the_document_is_one_key_away() -> None:
    async with app_at("mistyped-fields").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "! userId: a number where text belongs and", "x shows the document")
        await pilot.press("x")
        await seen(pilot, "▸ raw")


async def test_lines_that_are_no_record_are_no_rows_and_the_first_is_named_below_the_list(tmp_path: Path) -> None:
    run = json.dumps({"id": "wf_ok", "workflowId": "wf_ok", "task": "Count the buoys", "_ts": 1763370000})
    (tmp_path / "workflowRuns.jsonl").write_text(f"{run}\n{{broken\n[]\n42\n")
    async with app_on(LocalSource(tmp_path)).run_test(size=(100, 24)) as pilot:
        await seen(pilot, "Count the buoys", "3 lines unreadable · first: line 2, not JSON", "1 loaded")
        await pilot.press("down")
        await seen(pilot, "3 lines unreadable · first: line 2, not JSON")
        assert "workflowRuns.jsonl:2" not in text_of(pilot)


def timed(*times: str, **more: object) -> str:
    events = [{"eventId": f"ev_{n}", "timestamp": each, "agentId": "a"} for n, each in enumerate(times)]
    return json.dumps(
        {"id": "wf_1", "workflowId": "wf_1", "task": "Count", "events": events, "_ts": 1763370000, **more}
    )


async def test_offsets_are_whole_and_days_are_told_where_a_run_crosses_midnight(tmp_path: Path) -> None:
    times = ("2025-11-10T10:00:00Z", "2025-11-10T20:30:15Z", "2025-11-15T10:00:04Z")
    (tmp_path / "workflowRuns.jsonl").write_text(timed(*times))
    for width in (60, 80, 120):
        app = app_on(LocalSource(tmp_path), address=Address("run", "wf_1"))
        async with app.run_test(size=(width, 30)) as pilot:
            await seen(pilot, "+0:00.0", "+10:30:15", "+120:00:04", "so far")
            await pilot.press("z")
            await seen(pilot, "11-10 10:00:00", "11-10 20:30:15", "11-15 10:00:04")


async def test_rows_within_a_second_are_told_apart_and_so_are_the_ticks(tmp_path: Path) -> None:
    times = [f"2025-11-10T10:00:00.{n * 60:03d}Z" for n in range(6)]
    (tmp_path / "workflowRuns.jsonl").write_text(timed(*times))
    async with app_on(LocalSource(tmp_path), address=Address("run", "wf_1")).run_test(size=(200, 30)) as pilot:
        await seen(pilot, *(f"+0:00.{n * 60:03d}" for n in range(6)))
        ticks = [each.split()[0].strip("│") for each in text_of(pilot).split("╷")[1:]]
        assert ticks[0] == "0s"
        assert len(set(ticks)) == len(ticks) >= 3
        assert all(each.endswith("ms") for each in ticks[1:])


@pytest.mark.parametrize("ended", ["2025-11-10T09:55:00Z", "2025-11-09T10:00:00Z"])
async def test_both_times_of_a_run_that_ended_before_it_began_stand_on_the_smallest_screen(
    tmp_path: Path, ended: str
) -> None:
    summary = {"status": "succeeded", "startedAt": "2025-11-10T10:00:00Z", "completedAt": ended}
    (tmp_path / "workflowRuns.jsonl").write_text(timed("2025-11-10T10:00:00Z", execution_summary=summary))
    async with app_on(LocalSource(tmp_path), address=Address("run", "wf_1")).run_test(size=(60, 16)) as pilot:
        await seen(pilot, f"! began 2025-11-10 10:00:00 and ended {ended[:10]} {ended[11:19]}")


async def test_a_run_of_a_local_history_says_that_its_times_are_local_and_shows_what_is_stored(tmp_path: Path) -> None:
    stored = {"workflowId": "wf_1", "task": "Count", "start_time": "2025-11-10T10:00:00", "phase_timings": {"plan": 2}}
    (tmp_path / "execution_history.jsonl").write_text(json.dumps(stored) + "\n")
    source = LocalSource(tmp_path, zone=ZoneInfo("America/New_York"))
    async with app_on(source, address=Address("run", "wf_1")).run_test(size=(120, 30)) as pilot:
        await seen(pilot, "made from phase timings · times local")
        await pilot.press("x")
        await seen(pilot, "start_time", "2025-11-10T10:00:00")
        for invented in ("createdAt", "zone"):
            assert invented not in text_of(pilot)


async def test_an_error_in_the_place_of_a_run_is_read_to_its_end() -> None:
    source = Troubled(demo_source())
    async with app_on(source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        cause = "the identity may not Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/read (403)"
        source.error = Forbidden(cause, "az cosmosdb sql role assignment create --principal-id 11-22-33")
        await pilot.press("enter")
        screen = await seen(pilot, "✗ the identity may not", "--principal-id 11-22-33", "r tries again")
        assert "containers/items/read" in "".join(screen.split())


async def test_an_answer_that_was_on_its_way_when_one_went_on_is_not_shown_as_the_next_run() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("enter")
        await seen(pilot, "─ event ")
        screen = pilot.app.screen
        assert isinstance(screen, RunScreen)
        before = screen.shown
        assert before.read is not None
        await pilot.press("J")
        await until(
            pilot, lambda: screen.shown.wanted != before.wanted and screen.shown.read is not None, "another run"
        )
        now = await seen(pilot, "─ event ")
        for late in (before.read, NotRead(OFFLINE), NotFollowed(OFFLINE, 5.0)):
            screen.post_message(screen.Told(before.wanted, late))
        await pilot.pause()
        assert screen.record is not before.record
        assert text_of(pilot) == now


async def test_what_a_step_had_to_say_of_a_run_is_not_said_of_the_next() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("enter")
        await seen(pilot, "─ event ")
        await pilot.press("G", "e")
        first = await seen(pilot, "no later error")
        await pilot.press("J")
        await until(pilot, lambda: text_of(pilot).split("\n")[0] != first.split("\n")[0], "another run")
        await seen(pilot, "─ event ", "  ev ")
        assert "no later error" not in text_of(pilot)


@pytest.mark.parametrize("case", ["judge-never-satisfied", "tool-error"])
async def test_the_rows_of_a_run_are_first_drawn_where_they_stay(case: str) -> None:
    async with app_at(case).run_test(size=(80, 24)) as pilot:
        first = await seen(pilot, "─ event ")
        assert (await settled(pilot)).split("\n")[5:15] == first.split("\n")[5:15]
