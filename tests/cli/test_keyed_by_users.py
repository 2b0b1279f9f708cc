"""Accounts that are keyed by users too: by a hierarchical key, or by a summary of their runs beside them."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Typed
from tests.fake.server import FakeCosmos


def store(fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch, levels: str) -> list[dict[str, object]]:
    documents: list[dict[str, object]] = [
        {"id": f"wf_{n:04}", "workflowId": f"wf_{n:04}", "userId": f"u{n % 3}", "_ts": 1_700_000_000 + n, "task": "x"}
        for n in range(30)
    ]
    fake.container("agentic-fleet", "workflowRuns", levels, ranges=4).add(*documents)
    fake.container("agentic-fleet", "workflowRunSegments", "/workflowId")
    for name, value in fake.environ.items():
        monkeypatch.setenv(name, value)
    return documents


def test_a_run_without_its_user_is_looked_for_everywhere_and_says_how_it_need_not(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch, typed: Typed
) -> None:
    store(fake, monkeypatch, "/userId,/workflowId")
    found = typed("run", "wf_0007", "--json")
    address = "fleet://run/wf_0007?pk=%22u1%22%2C%22wf_0007%22"
    assert found.code == 0
    assert "every partition was asked for it" in found.err
    assert f"{address} asks its own" in found.err
    fake.requests.clear()
    again = typed("run", address, "--json")
    assert (again.code, again.err) == (0, "")
    assert json.loads(again.out)["id"] == json.loads(found.out)["id"] == "wf_0007"
    assert [each.partition_key for each in fake.of("point")] == ['["u1","wf_0007"]']
    missing = typed("run", "fleet://run/wf_0007?pk=%22u2%22%2C%22wf_0007%22")
    assert missing.code == 1
    assert f"under another partition key there is {address}" in missing.err


def test_rows_of_a_hierarchical_key_print_their_address(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch, typed: Typed
) -> None:
    store(fake, monkeypatch, "/userId,/workflowId")
    rows = [json.loads(each) for each in typed("runs", "--user", "u1", "--json").out.splitlines()]
    assert [each["id"] for each in rows] == [f"wf_{n:04}" for n in range(28, 0, -3)]
    assert rows[0]["address"] == "fleet://run/wf_0028?pk=%22u1%22%2C%22wf_0028%22"
    assert {each.range_id for each in fake.of("query")} != {"0", "1", "2", "3"}


def test_a_list_of_one_users_runs_says_that_it_comes_from_a_summary_or_that_there_is_none(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch, typed: Typed
) -> None:
    documents = store(fake, monkeypatch, "/workflowId")
    monkeypatch.setenv("AZURE_COSMOS_RUNS_BY_USER_CONTAINER", "by-user")
    without = typed("runs", "--user", "u1", "--json")
    assert "there is no container by-user: every partition of the runs is asked" in without.err
    fake.container("agentic-fleet", "by-user", "/userId").add(*documents[:-3])
    listed = typed("runs", "--user", "u1", "--json")
    assert "from by-user, which lags" in listed.err
    assert len(listed.out.splitlines()) == len(without.out.splitlines()) - 1
    assert typed("run", "wf_0028", "--json").code == 0, "though no list has it yet"
    assert "by-user" not in typed("runs", "--json").err
    assert "AZURE_COSMOS_RUNS_BY_USER_CONTAINER" in typed("help", "settings").out
