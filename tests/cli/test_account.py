"""An account that answers in part, or not at all, as one reads it in a script's log."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from fleet_tui.schema import OPTIMIZATIONS, RUNS
from tests.cli.conftest import clean, spawned
from tests.fake.faults import status
from tests.fake.server import FakeCosmos, kind
from tests.fake.wire import Request

DATABASE = "agentic-fleet"


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """An account with twenty runs in two ranges, and no container of segments."""
    with FakeCosmos() as fake:
        runs = fake.container(DATABASE, RUNS.name, f"/{RUNS.partition_key}", ranges=2)
        runs.add(*({"id": f"wf_{n}", "workflowId": f"wf_{n}", "userId": "ann", "_ts": n, "n": 8.0} for n in range(20)))
        yield fake


def account(fake: FakeCosmos) -> dict[str, str]:
    return {**clean(os.environ), **fake.environ}


def test_rows_come_from_all_ranges_newest_write_first(fake: FakeCosmos) -> None:
    done = spawned("runs", "--limit", "3", "--plain", env=account(fake))
    assert [line.split()[2] for line in done.stdout.splitlines()[1:]] == [b"wf_19", b"wf_18", b"wf_17"]
    assert (done.returncode, done.stderr) == (0, b"fleet-tui: 3 printed, there are more: --limit 0 prints all\n")


def test_a_run_opens_where_no_container_of_segments_is(fake: FakeCosmos) -> None:
    done = spawned("run", "last", "--json", env=account(fake))
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"id":"wf_19"' in done.stdout


def test_raw_documents_are_as_the_account_gave_them(fake: FakeCosmos) -> None:
    done = spawned("runs", "--limit", "1", "--raw", env=account(fake))
    assert b'"n":8.0' in done.stdout
    assert done.stdout.count(b"\n") == 1


def test_rows_of_a_range_that_answers_are_printed_and_the_other_is_an_exit_code(fake: FakeCosmos) -> None:
    whole = spawned("runs", "--json", env=account(fake)).stdout.splitlines()

    def second_range(request: Request) -> bool:
        return request.kind == "query" and request.range_id == "1"

    fake.fail(second_range, status(503))
    done = spawned("runs", "--json", env=account(fake))
    assert done.returncode == 1
    assert 0 < len(done.stdout.splitlines()) < 20
    assert set(done.stdout.splitlines()) < set(whole)
    assert done.stderr.startswith(b"fleet-tui: runs may be missing: 1 partition range did not answer: ")
    newest = spawned("run", "last", "--json", env=account(fake))
    assert (newest.returncode, newest.stdout) == (1, b"")


@pytest.mark.parametrize("code", [401, 403, 500])
def test_a_refusal_is_a_sentence_without_the_key_and_without_a_traceback(fake: FakeCosmos, code: int) -> None:
    fake.fail(kind("account", "database", "container", "pkranges", "query", "point"), status(code))
    done = spawned("runs", "--json", env=account(fake))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"fleet-tui: ")
    assert fake.key.encode() not in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Unclosed" not in done.stderr


def test_an_account_that_is_not_there_is_told_with_host_and_port(fake: FakeCosmos) -> None:
    env = account(fake)
    fake.stop()
    done = spawned("runs", env=env)
    assert (done.returncode, done.stdout) == (1, b"")
    assert fake.endpoint.removeprefix("http://").rstrip("/").encode() in done.stderr


def test_nothing_is_ever_written(fake: FakeCosmos) -> None:
    for words in (["runs", "--json"], ["run", "last"], ["runs", "tag:x"]):
        assert spawned(*words, env=account(fake)).returncode == 0
    assert fake.requests
    assert fake.writes == []


def test_a_budget_that_is_used_up_stops_before_the_next_page_and_keeps_the_rows(fake: FakeCosmos) -> None:
    runs = ({"id": f"more_{n}", "workflowId": f"more_{n}", "_ts": 100 + n} for n in range(400))
    fake.container(DATABASE, RUNS.name, f"/{RUNS.partition_key}", ranges=2).add(*runs)
    done = spawned("runs", "--limit", "0", "--json", "--max-ru", "30", env=account(fake))
    assert done.returncode == 1
    assert 100 <= len(done.stdout.splitlines()) < 400
    assert b"RU are used, and --max-ru allows 30" in done.stderr
    assert sum(request.charge for request in fake.requests) < 100


def test_a_budget_that_is_enough_is_not_spoken_of(fake: FakeCosmos) -> None:
    done = spawned("runs", "--json", "--max-ru", "500", env=account(fake))
    assert (done.returncode, done.stderr) == (0, b"")
    assert spawned("runs", "--max-ru", "0", env=account(fake)).returncode == 2


def test_statements_are_printed_and_nothing_is_sent(fake: FakeCosmos) -> None:
    done = spawned("runs", "status:failed", "--sql", env=account(fake))
    assert done.returncode == 0
    assert b"SELECT " in done.stdout
    assert not fake.requests
    sent = spawned("runs", "status:failed", "--json", env=account(fake))
    assert sent.returncode == 0
    assert fake.of("query")[0].query.encode() in done.stdout


def test_what_is_asked_of_requests_goes_out_with_them(fake: FakeCosmos) -> None:
    done = spawned(
        "runs", "--priority", "low", "--consistency", "eventual", "--throughput-bucket", "2", env=account(fake)
    )
    assert done.returncode == 0
    [headers, *_] = [each.headers for each in fake.of("query")]
    assert headers["x-ms-cosmos-priority-level"] == "Low"
    assert headers["x-ms-consistency-level"] == "Eventual"
    assert headers["x-ms-cosmos-throughput-bucket"] == "2"


@pytest.fixture
def wide() -> Iterator[FakeCosmos]:
    """An account with an optimization, and 400 runs of its user around it in 32 ranges."""
    with FakeCosmos() as fake:
        runs = fake.container(DATABASE, RUNS.name, f"/{RUNS.partition_key}", ranges=32)
        runs.add(*(_scored(number) for number in range(400)))
        done = {"createdAt": "2025-11-10T12:00:00Z", "completedAt": "2025-11-10T13:00:00Z"}
        optimizations = fake.container(DATABASE, OPTIMIZATIONS.name, f"/{OPTIMIZATIONS.partition_key}")
        optimizations.add({"id": "opt_A", "runId": "opt_A", "userId": "ann", **done, "_ts": 1})
        yield fake


def _scored(number: int) -> dict[str, object]:
    """A run of the day before it, or of the day after with a better score."""
    later, name = number % 2, f"wf_{number}"
    created = f"2025-11-{11 if later else 9:02}T{number % 24:02}:00:00Z"
    return {
        "id": name,
        "workflowId": name,
        "userId": "ann",
        "task": {"createdAt": created},
        "quality": {"overallScore": 6.0 + later + number % 7 / 10},
        "_ts": number + 1,
    }


def test_whether_an_optimization_helped_is_told_of_all_ranges_and_says_what_it_cost(wide: FakeCosmos) -> None:
    done = spawned("helped", "opt_A", "--json", env=account(wide))
    found = json.loads(done.stdout)
    assert (done.returncode, found["verdict"], found["runs_read"]) == (0, "higher after", 400)
    assert found["charge"] > 0
    asked = [each for each in wide.requests if each.kind == "query" and each.container == RUNS.name]
    assert len({each.range_id for each in asked}) == 32


def test_max_ru_stops_the_comparison_and_what_was_read_is_compared_as_a_part(wide: FakeCosmos) -> None:
    whole = json.loads(spawned("helped", "opt_A", "--json", env=account(wide)).stdout)
    done = spawned("helped", "opt_A", "--json", "--max-ru", str(whole["charge"] * 3 / 4), env=account(wide))
    assert done.returncode == 1
    assert b"--max-ru" in done.stderr
    found = json.loads(done.stdout)
    assert (found["missing"], found["runs_read"] < 400) == ("runs may be missing", True)


def test_watching_an_account_stops_at_max_ru(wide: FakeCosmos) -> None:
    done = spawned("watch", "failed:yes", "--json", "--max-ru", "1", env=account(wide))
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"--max-ru" in done.stderr


def calling(number: int) -> dict[str, object]:
    event = {"eventId": "ev_1", "type": "tool_call", "toolName": "Search", "payload": {"durationMs": 1000 * number}}
    return {"id": f"call_{number}", "workflowId": f"call_{number}", "_ts": 100 + number, "events": [event]}


def test_tools_of_an_account_say_before_how_many_runs_they_read_and_after_what_that_took(fake: FakeCosmos) -> None:
    fake.container(DATABASE, RUNS.name, f"/{RUNS.partition_key}", ranges=2).add(*map(calling, range(1, 13)))
    done = spawned("tools", "--json", env=account(fake))
    assert done.returncode == 0
    [row] = map(json.loads, done.stdout.splitlines())
    assert (row["calls"], row["p50_seconds"], row["slowest"]["run"]) == (12, 6.5, "call_12")
    announced, took, counts, unmentioned = done.stderr.decode().splitlines()
    assert announced.startswith("fleet-tui: tools of 12 runs: 12 reads, ~")
    assert took.startswith("fleet-tui: examined 12 of 12 runs, ")
    assert counts == "fleet-tui: 1 tool · 12 calls · 12 runs"
    assert "older events that a run does not mention were not looked for" in unmentioned
    assert sum(each.kind == "point" for each in fake.requests) == 12


def test_a_budget_stops_the_reading_for_tools_and_what_was_read_is_counted(fake: FakeCosmos) -> None:
    fake.container(DATABASE, RUNS.name, f"/{RUNS.partition_key}", ranges=2).add(*map(calling, range(1, 100)))
    done = spawned("tools", "--json", "--max-ru", "40", env=account(fake))
    assert done.returncode == 1
    [row] = map(json.loads, done.stdout.splitlines())
    assert 0 < row["calls"] < 99
    assert b"RU are used, and --max-ru allows 40" in done.stderr
    assert f"{row['calls']} of 99 runs examined" in done.stderr.decode()
