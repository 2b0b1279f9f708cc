"""The container with a summary of each run under its user: how it is made, and what doctor says of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui.admin.doctor.by_user import by_user_findings
from fleet_tui.admin.doctor.doctor import examine
from fleet_tui.admin.doctor.finding import Finding, Grade
from fleet_tui.admin.provision.by_user import Kept, kept_fields, summary_bicep, summary_lines, summary_script
from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.errors import Forbidden
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.client import Connection
from tests.admin.accounts import ACCOUNT
from tests.admin.azure_cli import HOSTILE, options, ran, run
from tests.admin.bicep import Parser
from tests.fake.server import FakeCosmos


def script(kept: Kept, account: Account = ACCOUNT) -> str:
    return "\n".join(summary_script(account, kept, "cosmos-fleet"))


@pytest.mark.parametrize("kept", Kept)
def test_a_script_that_is_run_again_makes_nothing_again(kept: Kept, tmp_path: Path) -> None:
    assert len(ran(script(kept), tmp_path)) == 1
    code, told, again = run(script(kept), tmp_path)
    assert code == 0
    assert told.startswith("exists, and stays as it is: ")
    assert told.count("runsByUser") == 1
    assert again[-1][:4] == ["cosmosdb", "sql", "container", "exists"]


@pytest.mark.parametrize("kept", Kept)
def test_a_command_that_fails_ends_the_script_and_makes_nothing(kept: Kept, tmp_path: Path) -> None:
    code, _, calls = run(script(kept), tmp_path, fails="exists")
    assert (code, calls[-1][3]) == (1, "exists")
    assert not (tmp_path / "made").exists()


def test_its_first_line_says_what_it_is_for() -> None:
    for lines in (summary_script, summary_bicep):
        first = next(lines(ACCOUNT, Kept.FEED, None))
        assert "Makes the container runsByUser" in first


@pytest.mark.parametrize("kept", Kept)
def test_whatever_a_name_holds_it_stays_one_word(kept: Kept, tmp_path: Path) -> None:
    hostile = replace(ACCOUNT, database=HOSTILE, containers={"runsByUser": HOSTILE, "workflowRuns": HOSTILE})
    [made] = ran(script(kept, hostile), tmp_path)
    if kept is Kept.FEED:
        assert options(made)["--name"] == options(made)["--database-name"] == HOSTILE
    else:
        body = json.loads(made[made.index("--body") + 1])["properties"]["resource"]
        assert body["id"] == body["materializedViewDefinition"]["sourceCollectionId"] == HOSTILE
        assert "/sqlDatabases/a%27b%22c%24%28touch" in made[-1]
    assert not any(HOSTILE in each for each in summary_lines(hostile, kept)), "nothing of it acts on a terminal"


def test_it_is_keyed_by_users_and_an_index_of_the_service_has_its_definition(tmp_path: Path) -> None:
    [made] = ran(script(Kept.FEED), tmp_path)
    assert options(made)["--partition-key-path"] == "/userId"
    assert {"path": "/judge_evaluations/*"} in json.loads(options(made)["--idx"])["excludedPaths"]
    (tmp_path / "made").unlink()
    [put] = ran(script(Kept.INDEX), tmp_path)
    body = json.loads(put[put.index("--body") + 1])["properties"]["resource"]
    assert body["partitionKey"] == {"paths": ["/userId"], "kind": "Hash", "version": 2}
    definition = body["materializedViewDefinition"]
    assert definition["sourceCollectionId"] == "workflowRuns"
    assert definition["definition"].startswith("SELECT c.userId, c.workflowId, c.")
    assert "c.events" not in definition["definition"]
    assert not {"id", "_ts", "_etag"} & set(kept_fields()), "which the service writes"


@pytest.mark.parametrize("kept", Kept)
def test_the_bicep_file_says_the_same(kept: Kept) -> None:
    lines = [each for each in summary_bicep(ACCOUNT, kept, None) if not each.startswith("//")]
    file = Parser("\n".join(lines)).file()
    _, existing, made = file.resources["runsByUser"]
    resource = made["properties"]["resource"]
    assert (existing, resource["partitionKey"]["paths"]) == (False, ["/userId"])
    assert ("materializedViewDefinition" in resource) is (kept is Kept.INDEX)
    assert file.resources["account"][1]
    assert file.resources["database"][1]


def found(body: Any, summaries: list[Any], runs: list[Any]) -> list[tuple[Grade, str]]:
    return [(each.grade, each.words) for each in by_user_findings("by-user", body, summaries, runs)]


KEYED: Final = {"partitionKey": {"paths": ["/userId"], "kind": "Hash"}}


def test_doctor_says_that_it_is_missing_or_keyed_otherwise_or_not_kept() -> None:
    [(grade, words)] = found(None, [], [{"_ts": 1_000}])
    assert (grade, "is not there" in words) == (Grade.WARN, True)
    [(grade, words)] = found(Forbidden("the identity may not read (403)", "ask"), [], [])
    assert (grade, words) == (Grade.FAIL, "the identity may not read (403)")
    first, *_ = found({"partitionKey": {"paths": ["/workflowId"]}}, [], [])
    assert first == (Grade.WARN, "is keyed by /workflowId, not by /userId: a list of one user's runs asks all of it")
    assert found(KEYED, [], [{"_ts": 1_000}])[1] == (Grade.WARN, "it holds nothing, and there are runs")
    late = found(KEYED, [{"_ts": 1_000}], [{"_ts": 5_000}])[1]
    assert late == (Grade.WARN, "its newest summary is 4,000 s older than the newest run")
    assert [grade for grade, _ in found(KEYED, [{"_ts": 1_060}], [{"_ts": 1_000}])] == [Grade.OK, Grade.OK]
    assert [grade for grade, _ in found(KEYED, [], [])] == [Grade.OK]


@pytest.mark.parametrize("there", [True, False])
async def test_doctor_looks_at_it_where_the_settings_name_it(fake: FakeCosmos, there: bool) -> None:
    runs = fake.container("agentic-fleet", "workflowRuns", "/workflowId")
    runs.add({"id": "r", "workflowId": "r", "userId": "u", "_ts": 1_000})
    if there:
        fake.container("agentic-fleet", "by-user", "/userId").add({"id": "r", "userId": "u", "_ts": 1_001})

    async def findings(containers: dict[str, str]) -> list[Finding]:
        connection = Connection(Account(fake.endpoint, key=fake.key, containers=containers), RequestLog(), 5.0)
        try:
            return [each async for each in examine(connection, frozen(NOW)) if each.subject == "by-user"]
        finally:
            await connection.aclose()

    named = await findings({"runsByUser": "by-user"})
    assert {each.grade for each in named} == {Grade.OK if there else Grade.WARN}
    assert await findings({}) == []
