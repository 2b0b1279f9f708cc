"""`fleet-tui failures`: failed runs grouped by why, as a table and as JSON, and what of an account it reads."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fleet_tui.fleet.selection import MOST
from tests.cli.conftest import Typed, clean, spawned
from tests.failed_runs import broken_runs
from tests.fake.faults import hang, status, swollen
from tests.fake.server import FakeCosmos
from tests.fake.wire import Request
from tests.source.account import store

RANGES = 32


def of_account(fake: FakeCosmos, *words: str) -> Any:
    return spawned("failures", *words, env={**clean(os.environ), **fake.environ})


def test_the_failures_of_the_demo_are_grouped_newest_first(typed: Typed) -> None:
    printed = typed("failures", "--demo")
    heading, *rows = printed.out.splitlines()
    assert heading.split() == ["n", "last↓", "first", "signature", "tool", "agent", "users"]
    assert len(rows) == 13
    assert re.match(r" +3 +14m +5d psycopg UndefinedColumn: column … does not exist +PostgresTool", rows[0])
    assert (printed.code, printed.err) == (0, "")


def test_a_row_of_json_tells_all_there_is_of_a_group(typed: Typed) -> None:
    row = typed("failures", "--demo", "since:24h", "--json").rows()[0]
    assert row == {
        "signature": "psycopg UndefinedColumn: column … does not exist",
        "n": 1,
        "first": "2025-11-12T10:44:06Z",
        "first_at_least": False,
        "last": "2025-11-17T10:49:43Z",
        "new": False,
        "tool": "PostgresTool",
        "agent": "analyst",
        "users": ["user_123"],
        "runs": ["wf_01KA8PY0FTJDKRP49SG1Q2PEWD"],
        "runs_before": ["wf_01KA1112D31H19YPZFYSEDKSJQ", "wf_01K9VTMH9XD1QT1G2ZF8Y5ZTP3"],
        "cause": 'psycopg UndefinedColumn: column "ordered_at" does not exist',
        "cause_rule": "last unrecovered error",
        "event": "ev_008",
        "so_far": False,
        "good_runs_of_task": 1,
    }


def test_the_groups_hold_every_failed_run_once(typed: Typed) -> None:
    grouped = [name for row in typed("failures", "--demo", "--json").rows() for name in row["runs"]]
    listed = [row["id"] for row in typed("runs", "--demo", "failed:yes", "--json").rows()]
    assert sorted(grouped) == sorted(listed)


def test_what_is_new_since_yesterday_is_told(typed: Typed) -> None:
    new = {row["signature"]: row["new"] for row in typed("failures", "--demo", "since:24h", "--json").rows()}
    assert new.pop("psycopg UndefinedColumn: column … does not exist") is False
    assert set(new.values()) == {True}


def test_runs_of_one_id_in_a_file_are_as_many_runs_as_the_list_has(typed: Typed, tmp_path: Path) -> None:
    same = {"id": "a", "workflowId": "a", "status": "failed"}
    stored = [
        {**same, "task": why, "events": [{"eventId": "e", "type": "error", "message": f"{why}: no"}]}
        for why in ("KeyError", "OSError")
    ]
    stored += [{**same, "error": "TimeoutError: late"}, {**same, "status": "succeeded"}]
    (tmp_path / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in stored))
    listed = typed("runs", "--data", tmp_path, "failed:yes", "--json").rows()
    groups = typed("failures", "--data", tmp_path, "--json").rows()
    assert sum(each["n"] for each in groups) == len(listed) == 3
    assert {each["cause"].split(":")[0] for each in groups} == {"KeyError", "OSError", "TimeoutError"}


def test_a_user_and_a_filter_narrow_it(typed: Typed) -> None:
    rows = typed("failures", "--demo", "--user", "user_456", "tool:postgres", "--json").rows()
    assert rows
    assert all(row["users"] == ["user_456"] for row in rows)


def test_a_limit_says_that_there_are_more_groups(typed: Typed) -> None:
    printed = typed("failures", "--demo", "--limit", "2", "--plain")
    assert len(printed.out.splitlines()) == 3
    assert printed.err == "fleet-tui: 2 of 13 groups printed: --limit 0 prints all\n"


def test_no_failed_run_is_no_failure_of_the_command(typed: Typed) -> None:
    printed = typed("failures", "--demo", "task:no-such-task")
    assert (printed.code, printed.out, printed.err) == (0, "", "fleet-tui: no failed run matches\n")
    assert typed("failures", "--demo", "task:no-such-task", "--json").out == ""


@pytest.mark.parametrize("words", [("statuz:x",), ("--limit", "-1"), ("--raw",)])
def test_a_mistake_is_refused(typed: Typed, words: tuple[str, ...]) -> None:
    printed = typed("failures", "--demo", *words)
    assert (printed.code, printed.out) == (2, "")
    assert "Traceback" not in printed.err


def test_hostile_words_of_a_run_reach_the_terminal_as_pictures(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    run = {"id": "r", "workflowId": "r", "status": "failed", "error": "KeyError: \x1b]52;c;AAAA\x07 \u202ex"}
    file.write_text(json.dumps(run))
    for form in ("--plain", "--json"):
        printed = typed("failures", "--data", file, form)
        assert (printed.code, "KeyError" in printed.out) == (0, True)
        assert not {"\x1b", "\x07", "\u202e"} & set(printed.out + printed.err)


def test_an_account_is_told_first_how_many_reads_there_will_be_and_no_more_are_made(fake: FakeCosmos) -> None:
    store(fake, broken_runs(37), RANGES)
    done = of_account(fake, "--json")
    assert done.returncode == 0
    assert sum(row["n"] for row in map(json.loads, done.stdout.splitlines())) == 37
    first, last = done.stderr.decode().splitlines()
    announced = re.fullmatch(
        r"fleet-tui: failures of 37 failed runs: (\d+) reads, ~\d+ RU · the list took (\d+\.\d) RU", first
    )
    assert announced
    assert len(fake.of("point")) == int(announced[1]) == 37
    took = re.fullmatch(r"fleet-tui: examined 37 of 37 runs, the reads took (\d+\.\d) RU", last)
    assert took
    assert float(took[1]) == 37.0, "the fake asks 1 RU for each, and the list is told on its own"
    assert not fake.writes


def test_max_ru_stops_the_reads_and_the_groups_so_far_are_printed(fake: FakeCosmos) -> None:
    store(fake, broken_runs(150), RANGES)
    before = of_account(fake, "--max-ru", "1", "--json")
    assert before.returncode == 1
    fake.requests.clear()
    listing = 2 * RANGES + 150 / 10  # what the fake asks for the list, at the most
    done = of_account(fake, "--max-ru", str(int(listing) + 40), "--json")
    rows = [json.loads(each) for each in done.stdout.splitlines()]
    assert done.returncode == 1
    assert b"RU are used, and --max-ru allows" in done.stderr
    assert b"of 150 runs examined" in done.stderr
    assert 0 < sum(row["n"] for row in rows) < 150
    assert all(row["first_at_least"] and not row["new"] for row in rows)
    assert len(fake.of("point")) < 150


def test_with_less_left_than_the_reads_take_it_is_said_how_many_can_be_read(fake: FakeCosmos) -> None:
    store(fake, broken_runs(37), RANGES)
    done = of_account(fake, "--max-ru", "3", "--json")
    assert b"37 reads, ~92 RU" in done.stderr
    assert b"--max-ru leaves 0.0 RU: about 0 of the 37 can be read" in done.stderr
    assert b"0 of 37 runs examined" in done.stderr
    assert not fake.of("point")


def test_runs_that_are_throttled_now_and_then_are_all_read(fake: FakeCosmos) -> None:
    store(fake, broken_runs(37), RANGES)
    calls = Random(7)
    fake.fail(lambda request: request.kind == "point" and calls.random() < 0.3, status(429, retry_after=0.01))
    done = of_account(fake, "--json")
    assert done.returncode == 0
    assert sum(row["n"] for row in map(json.loads, done.stdout.splitlines())) == 37
    assert b"examined 37 of 37 runs" in done.stderr


@pytest.mark.parametrize("noun", ["failures", "tools"])
def test_ctrl_c_stops_the_reads_and_what_was_concluded_by_then_is_printed(noun: str, fake: FakeCosmos) -> None:
    store(fake, broken_runs(60), RANGES)
    child: list[subprocess.Popen[bytes]] = []

    def twentieth(request: Request) -> bool:
        reads = len(fake.of("point"))
        if request.kind == "point" and reads == 20:
            child[0].send_signal(signal.SIGINT)
        return request.kind == "point" and reads >= 20

    fake.fail(twentieth, hang())
    command = [sys.executable, "-m", "fleet_tui", noun, "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env={**clean(os.environ), **fake.environ}, **pipes) as process:
        child.append(process)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert [json.loads(each) for each in out.splitlines()]
    assert re.search(rb"1\d of 60 runs examined: stopped by ctrl\+c", err)
    assert b"Traceback" not in err


def test_tools_of_an_account_say_in_each_row_that_older_events_were_left_unread(fake: FakeCosmos) -> None:
    long, *short = broken_runs(3)
    store(fake, [{**long, "segments": {"maxSegmentIndex": 2}}, *short], RANGES)
    done = spawned("tools", "--json", env={**clean(os.environ), **fake.environ})
    assert {json.loads(each)["older_unread"] for each in done.stdout.splitlines()} == {1}


def test_at_most_two_hundred_are_read_and_the_rest_is_spoken_of(fake: FakeCosmos) -> None:
    store(fake, broken_runs(MOST + 20), RANGES)
    done = of_account(fake, "--json")
    assert len(fake.of("point")) == MOST
    assert b"older runs were left unread: the newest 200 were examined" in done.stderr


def test_a_run_that_is_too_large_to_be_read_hides_no_other(fake: FakeCosmos) -> None:
    store(fake, broken_runs(9), 4)
    fake.fail(lambda request: request.kind == "point" and "r0002" in request.path, swollen(9_000_000))
    done = of_account(fake, "--json")
    assert done.returncode == 1
    assert sum(json.loads(each)["n"] for each in done.stdout.splitlines()) == 8
    assert b"1 run could not be read, r0002: " in done.stderr
    assert b"larger than 8 MB" in done.stderr


def test_a_range_that_does_not_answer_is_told_and_an_exit_code(fake: FakeCosmos) -> None:
    store(fake, broken_runs(40), 4)

    def second_range(request: Request) -> bool:
        return request.kind == "query" and request.range_id == "1"

    fake.fail(second_range, status(503))
    done = of_account(fake, "--json")
    assert done.returncode == 1
    assert 0 < sum(json.loads(each)["n"] for each in done.stdout.splitlines()) < 40
    assert b"runs may be missing: 1 partition range did not answer" in done.stderr


@pytest.mark.parametrize(
    "words", [["user:user_123"], ["--user", "user_123"], ["since:24h", "task:orders"], ["id:…1Q2"]]
)
def test_of_some_runs_nothing_is_called_new_for_others_may_have_met_it_before(typed: Typed, words: list[str]) -> None:
    rows = typed("failures", *words, "--demo", "--json").rows()
    assert {row["new"] for row in rows} <= {None}
    assert " NEW " not in typed("failures", *words, "--demo").out
    assert any(row["new"] for row in typed("failures", "since:24h", "failed:yes", "--demo", "--json").rows())
