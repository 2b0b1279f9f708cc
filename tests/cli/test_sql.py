"""What a list would ask, to be pasted elsewhere; nothing is sent for it."""

from __future__ import annotations

import json

import pytest

from fleet_tui.address import Address
from fleet_tui.query.cosmos_sql import compile_streams
from fleet_tui.query.query import Eq, Query, Sort, Term
from fleet_tui.schema import RUNS
from tests.cli.conftest import Typed

USER = Term(RUNS.field("user"), Eq("ann"))


def test_the_statement_stands_alone_and_its_parameters_are_comments(typed: Typed) -> None:
    printed = typed("runs", "--sql", "--user", "ann")
    [statement] = compile_streams(Query(RUNS, (USER,)))
    assert printed.out == f'-- workflowRuns, every partition range\n{statement.text}\n-- @p0 = "ann"\n'
    assert (printed.code, printed.err) == (0, "")


def test_a_sort_over_several_paths_is_several_statements_each_as_the_service_takes_it(typed: Typed) -> None:
    rows = typed("runs", "sort:created", "--sql", "--json", "--user", "ann").rows()
    wanted = compile_streams(Query(RUNS, (USER,), Sort(RUNS.field("created"), descending=False)))
    assert len(rows) == len(wanted) > 1
    assert [row["query"] for row in rows] == [each.text for each in wanted]
    assert {json.dumps(row["parameters"]) for row in rows} == {'[{"name": "@p0", "value": "ann"}]'}


def test_the_default_user_of_the_environment_is_in_it_and_all_users_takes_it_out(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTICFLEET_USER_ID", "ann")
    assert '"ann"' in typed("runs", "--sql").out
    assert '"ann"' not in typed("runs", "--sql", "--all-users").out


def test_what_no_statement_asks_is_said(typed: Typed) -> None:
    printed = typed("runs", "duration:>60", "--sql")
    assert "duration: worked out after reading" in printed.err
    assert "duration" not in printed.out.partition("WHERE")[2]


def test_whole_documents_are_asked_for_where_whole_ones_are_printed(typed: Typed) -> None:
    assert "SELECT * FROM c" in typed("runs", "--sql", "--raw").out


def test_a_hostile_value_is_inert_in_a_comment(typed: Typed) -> None:
    printed = typed("runs", "--sql", "--user", "a\nDROP\x1b[2J")
    assert printed.out.splitlines()[-1] == '-- @p0 = "a\\nDROP\\u001b[2J"'


def test_a_mistake_in_the_filter_is_told_as_ever(typed: Typed) -> None:
    printed = typed("runs", "statsu:failed", "--sql")
    assert printed.code == 2
    assert "did you mean" in printed.err


@pytest.mark.parametrize("stored", ['say "hi" twice', "a\\b", "none", "a b -user:ann"])
def test_the_address_of_a_cache_entry_asks_for_that_very_id(typed: Typed, stored: str) -> None:
    printed = typed("cache", str(Address("cache", stored)), "--sql", "--json")
    assert (printed.code, printed.err) == (0, "")
    assert printed.rows()[0]["parameters"][0]["value"] == stored
