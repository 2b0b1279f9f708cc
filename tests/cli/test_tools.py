"""Tools and agents on the command line: JSON for programs, a table for eyes, words on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

KEYS = [
    *("runs", "calls", "failed", "failed_percent", "throttled", "throttled_percent"),
    *(
        "timed",
        "inferred",
        "p50_seconds",
        "p95_seconds",
        "p95_inferred",
        "exact",
        "slowest",
        "over_time",
        "older_unread",
    ),
]


@pytest.mark.parametrize(("noun", "one"), [("tools", "tool"), ("agents", "agent")])
def test_each_is_one_json_object_and_the_worst_stands_first(noun: str, one: str, typed: Typed) -> None:
    told = typed(noun, "--demo", "--json")
    rows = told.rows()
    assert told.code == 0
    assert len(rows) > 5
    assert all(list(each) == [one, *KEYS] for each in rows)
    known = [(not each["p95_inferred"], each["p95_seconds"]) for each in rows if each["p95_seconds"] is not None]
    assert known == sorted(known, reverse=True)
    assert f"{len(rows)} {noun} · {sum(each['calls'] for each in rows):,} calls" in told.err


def test_the_slowest_call_has_an_address_that_opens_on_it(typed: Typed) -> None:
    worst, *_ = typed("tools", "--demo", "--json").rows()
    slowest = worst["slowest"]
    assert slowest["seconds"] >= worst["p95_seconds"]
    assert slowest["event"] in typed(slowest["address"], "--demo", "--plain").out


def test_plain_is_a_table_as_wide_as_the_terminal(typed: Typed) -> None:
    head, *rows = typed("tools", "--demo").out.splitlines()
    assert head.split()[:2] == ["tool", "calls"]
    assert any(each.startswith("Postgres ") for each in rows)
    assert max(map(len, rows)) <= 100


def test_a_filter_says_which_runs_count_and_a_sort_in_it_changes_nothing(typed: Typed) -> None:
    few = typed("tools", "tool:postgres", "--demo", "--json").rows()
    assert {each["tool"] for each in few} >= {"PostgresTool"}
    assert typed("tools", "tool:postgres", "sort:score", "--demo", "--json").rows() == few


def test_an_unknown_field_gets_a_caret_and_exit_code_two(typed: Typed) -> None:
    told = typed("tools", "--demo", "creatd:7d")
    assert (told.code, told.err.splitlines()[1]) == (2, "^")


def test_where_no_run_matches_the_filter_is_named(typed: Typed) -> None:
    told = typed("tools", "--demo", "task:nothing-like-it")
    assert (told.code, told.out) == (0, "")
    assert "0 of 145 runs" in told.err


def test_runs_without_events_have_no_tools_and_it_is_said(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps({"id": "a", "workflowId": "a", "status": "failed"}))
    told = typed("tools", "--data", str(tmp_path), "--json")
    assert (told.code, told.out) == (0, "")
    assert "no tool is recorded in the runs that match" in told.err
    assert "esc" not in told.err


def test_names_that_are_alike_but_for_case_are_one_row(typed: Typed, tmp_path: Path) -> None:
    call = {"eventId": "e", "type": "tool_call", "agentId": "w"}
    runs = [{"id": each, "workflowId": each, "events": [{**call, "toolName": each}]} for each in ("sql", "SQL", "Sql")]
    (tmp_path / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in runs))
    [row] = typed("tools", "--data", tmp_path, "--json").rows()
    assert (row["calls"], row["runs"]) == (3, 3)


def test_numbers_that_are_none_count_nowhere(typed: Typed, tmp_path: Path) -> None:
    call = '{"eventId":"ev_1","type":"tool_call","toolName":"Search","agentId":"a","payload":{"durationMs":%s}}'
    events = ",".join(call % each for each in ("NaN", "Infinity", "-3", "1e400", '"5"', "2000"))
    (tmp_path / "workflowRuns.jsonl").write_text(f'{{"id":"a","workflowId":"a","events":[{events}]}}\n')
    [row] = typed("tools", "--data", str(tmp_path), "--json").rows()
    assert (row["calls"], row["timed"], row["p50_seconds"], row["p95_seconds"]) == (6, 1, 2, 2)


def test_raw_is_refused_for_a_count_is_no_document(typed: Typed) -> None:
    assert typed("tools", "--demo", "--raw").code == 2
