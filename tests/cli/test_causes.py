"""Why failed runs failed, on the command line: as far as a row tells, and with --causes from the events."""

from __future__ import annotations

import pytest

from fleet_tui.demo import FOLDER
from tests.cli.conftest import Typed
from tests.demo_data.cases import CASES

EVENTS = 'psycopg UndefinedColumn: column "ordered_at" does not exist'


def test_a_row_tells_its_own_error_and_null_where_only_its_events_know(typed: Typed) -> None:
    rows = {each["id"]: each for each in typed("runs", "failed:yes", "--demo", "--json").rows()}
    own = rows[CASES["only-error"]]
    assert own["cause"].startswith("azure ClientAuthenticationError: ")
    assert own["cause_rule"] == "the run's own error"
    silent = rows[CASES["tool-error"]]
    assert (silent["cause"], silent["cause_rule"]) == (None, None)


def test_with_causes_every_failed_run_says_why_and_no_other_run_does(typed: Typed) -> None:
    rows = typed("runs", "--demo", "--json", "--causes", "--limit", "0").rows()
    assert rows
    for each in rows:
        assert bool(each["cause"]) is (each["failed"] is True), each["id"]
    (failed,) = (each for each in rows if each["id"] == CASES["tool-error"])
    assert (failed["cause"], failed["cause_rule"]) == (EVENTS, "last unrecovered error")


def test_the_cause_has_one_shape_in_a_list_in_an_opened_run_and_in_a_ticket(typed: Typed) -> None:
    name = CASES["tool-error"]
    (listed,) = typed("runs", f"id:{name}", "--demo", "--json", "--causes").rows()
    (opened,) = typed("run", name, "--demo", "--json").rows()
    (ticket,) = typed("ticket", name, "--demo", "--json").rows()
    told = {
        "cause": EVENTS,
        "cause_rule": "last unrecovered error",
        "cause_details": {"at": "ev_008", "agent": "analyst", "tool": "PostgresTool", "round": None, "so_far": False},
    }
    for each in (listed, opened, ticket):
        assert {key: each[key] for key in told} == told


def test_a_table_of_failed_runs_has_a_column_for_why(typed: Typed) -> None:
    heading, first, *_ = typed("runs", "failed:yes", "--demo", "--plain", "--causes", "--limit", "3").out.splitlines()
    assert heading.split()[:5] == ["age", "run", "user", "task", "cause"]
    assert "psycopg UndefinedColumn: column" in first


@pytest.mark.parametrize("width", [60, 120, 200])
def test_a_table_of_all_runs_shows_what_was_read_too(typed: Typed, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    heading, *rows = typed("runs", "--demo", "--plain", "--causes", "--limit", "0").out.splitlines()
    assert "cause" in heading.split()
    assert any("psycopg UndefinedColumn" in each for each in rows)


def test_documents_as_stored_tell_no_cause_and_none_is_read(typed: Typed) -> None:
    told = typed("runs", "failed:yes", "--demo", "--raw", "--causes", "--limit", "1")
    assert told.code == 0
    assert "--causes reads nothing" in told.err


def test_other_kinds_of_records_have_no_cause(typed: Typed) -> None:
    assert "cause" not in typed("memories", "--data", FOLDER, "--json", "--limit", "1").rows()[0]
    assert typed("memories", "--demo", "--causes").code == 2
