"""What a plan is as a script and as a Bicep file: read by a shell and by a parser, never by eye."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from fleet_tui.admin.provision.emit_az import az_script
from fleet_tui.admin.provision.emit_bicep import bicep_file
from fleet_tui.admin.provision.plan import Plan, plan
from fleet_tui.admin.provision.wanted import IndexPolicy, Wanted
from fleet_tui.schema import CONTAINERS
from tests.admin.accounts import ACCOUNT, own_commands, planned
from tests.admin.azure_cli import HOSTILE, options, ran, run
from tests.admin.bicep import Parser


def containers(calls: list[list[str]]) -> dict[str, dict[str, str]]:
    found = [options(each) for each in calls if each[:4] == ["cosmosdb", "sql", "container", "create"]]
    return {each["--name"]: each for each in found}


def bodies(todo: Plan) -> dict[str, dict[str, Any]]:
    return {each.name: each.body for each in todo.todo}


def test_the_baseline_script_is_the_data_models_own_and_the_lifetime_of_the_cache(tmp_path: Path) -> None:
    script = az_script(planned(index=IndexPolicy.BASELINE, throughput=400), "cosmos-fleet")
    assert script.splitlines()[:5] == [
        "# Makes, with bash and the Azure CLI, what an account of Azure Cosmos DB for NoSQL lacks, and nothing twice.",
        "set -euo pipefail",
        "RESOURCE_GROUP='<your-resource-group>'",
        "ACCOUNT_NAME=cosmos-fleet",
        "DATABASE_ID=agentic-fleet",
    ]
    calls = ran(script, tmp_path)
    where = {"--resource-group": "<your-resource-group>", "--account-name": "cosmos-fleet"}
    assert calls[0][:4] == ["cosmosdb", "sql", "database", "create"]
    assert options(calls[0]) == {**where, "--name": "agentic-fleet"}
    keys = {
        "workflowRuns": "/workflowId",
        "agentMemory": "/userId",
        "dspyExamples": "/userId",
        "dspyOptimizationRuns": "/userId",
        "cache": "/cacheKey",
    }
    own = {
        name: {
            **where,
            "--database-name": "agentic-fleet",
            "--name": name,
            "--partition-key-path": key,
            "--throughput": "400",
        }
        for name, key in keys.items()
    }
    own["cache"]["--ttl"] = "3600"
    assert containers(calls) == own
    assert len(calls) == 6


def test_the_lean_script_holds_every_policy_of_the_plan(tmp_path: Path) -> None:
    todo = planned(dimensions=1536, segments=True, autoscale=4000)
    found = containers(ran(az_script(todo, None), tmp_path))
    assert found.keys() == {each.name for each in CONTAINERS}
    for name, body in bodies(todo).items():
        call = found[name]
        assert call["--partition-key-path"] == body["partitionKey"]["paths"][0]
        assert json.loads(call["--idx"]) == body["indexingPolicy"]
        assert call.get("--ttl") == (str(body["defaultTtl"]) if "defaultTtl" in body else None)
        assert call["--max-throughput"] == "4000"
        vectors = call.get("--vector-embeddings")
        assert (json.loads(vectors) if vectors else None) == body.get("vectorEmbeddingPolicy")


@pytest.mark.parametrize("wanted", [{"dimensions": 8, "segments": True}, {"index": IndexPolicy.BASELINE}])
def test_a_script_run_twice_creates_nothing_the_second_time(tmp_path: Path, wanted: dict[str, Any]) -> None:
    script = az_script(planned(**wanted), "cosmos-fleet")
    first = ran(script, tmp_path)
    assert len(first) == 1 + len(planned(**wanted).todo)
    code, told, calls = run(script, tmp_path)
    assert code == 0
    assert {each[3] for each in calls} == {"exists"}
    assert told.count("exists, and stays as it is: ") == len(first)


def test_a_thing_that_exists_is_left_alone_and_the_others_are_made(tmp_path: Path) -> None:
    script = az_script(planned(dimensions=8), "cosmos-fleet")
    ran(script, tmp_path)
    made = (tmp_path / "made").read_text().split("\1")
    (tmp_path / "made").write_text("\1".join(each for each in made if "name=agentMemory" not in each))
    _, _, calls = run(script, tmp_path)
    assert [options(each)["--name"] for each in calls if each[3] == "create"] == ["agentMemory"]


@pytest.mark.parametrize("fails", ["exists", "create"])
def test_a_command_that_fails_stops_the_script(tmp_path: Path, fails: str) -> None:
    code, _, calls = run(az_script(planned(dimensions=8), "cosmos-fleet"), tmp_path, fails=fails)
    assert code != 0
    assert calls[-1][3] == fails
    assert len(calls) == (1 if fails == "exists" else 2)


@pytest.mark.parametrize("answer", ["", "maybe", "ERROR: please run az login"])
def test_no_answer_to_whether_it_exists_makes_nothing(tmp_path: Path, answer: str) -> None:
    code, told, calls = run(az_script(planned(dimensions=8), "a"), tmp_path, answer=answer or " ")
    assert code != 0
    assert "no answer to whether it exists" in told
    assert [each[3] for each in calls] == ["exists"]


def test_a_script_with_vectors_names_the_capability_in_a_comment() -> None:
    (line,) = (
        each for each in az_script(planned(dimensions=8), None).splitlines() if "EnableNoSQLVectorSearch" in each
    )
    assert line.startswith("# az cosmosdb update ")
    assert "EnableNoSQLVectorSearch" not in az_script(planned(index=IndexPolicy.BASELINE), None)


def put(call: list[str]) -> tuple[str, dict[str, Any]]:
    """The address and the container of a change."""
    assert [*call[:4], call[5]] == ["rest", "--method", "put", "--body", "--uri"]
    found: dict[str, Any] = json.loads(call[4])["properties"]["resource"]
    return call[6], found


def test_a_change_sends_the_whole_container_so_that_nothing_of_it_is_lost(tmp_path: Path) -> None:
    computed = [{"name": "lowered", "query": "SELECT VALUE LOWER(c.cacheKey) FROM c"}]
    own: dict[str, Any] = {"computedProperties": computed, "analyticalStorageTtl": -1}
    (call,) = ran(az_script(planned(own_commands(cache=own)), "cosmos-fleet"), tmp_path)
    address, found = put(call)
    assert address.endswith("/databaseAccounts/a/sqlDatabases/agentic-fleet/containers/cache?api-version=2025-04-15")
    assert found["defaultTtl"] == 3600
    assert (found["computedProperties"], found["analyticalStorageTtl"]) == (computed, -1)
    assert not [each for each in found if each.startswith("_")]


def test_an_added_index_is_the_whole_policy_afterwards(tmp_path: Path) -> None:
    todo = planned(own_commands(cache={"defaultTtl": 5}), index=IndexPolicy.LEAN)
    found = {body["id"]: body for _, body in map(put, ran(az_script(todo, "a"), tmp_path))}
    assert found["workflowRuns"]["indexingPolicy"] == bodies(todo)["workflowRuns"]["indexingPolicy"]
    assert found["cache"]["defaultTtl"] == 5
    assert found["agentMemory"]["defaultTtl"] == -1


def test_no_name_is_more_than_a_name_in_the_address_of_a_change(tmp_path: Path) -> None:
    account = replace(ACCOUNT, database=HOSTILE, containers={"cache": HOSTILE})
    todo = plan(account, Wanted(), own_commands())
    address, found = put(ran(az_script(todo, HOSTILE), tmp_path)[0])
    assert found["id"] == "cache"
    assert unquote(address.partition("/sqlDatabases/")[2]) == f"{HOSTILE}/containers/{HOSTILE}?api-version=2025-04-15"
    assert address.count("/sqlDatabases/") == 1


def test_no_name_is_more_than_a_name_to_the_shell(tmp_path: Path) -> None:
    account = replace(ACCOUNT, database=HOSTILE, containers={"cache": HOSTILE})
    calls = ran(az_script(plan(account, Wanted(dimensions=8)), HOSTILE), tmp_path)
    assert options(calls[0])["--name"] == HOSTILE
    assert options(calls[0])["--account-name"] == HOSTILE
    assert HOSTILE in containers(calls)
    assert len(calls) == 6


@pytest.mark.parametrize(
    ("wanted", "offer"),
    [
        ({"dimensions": 1536, "segments": True}, None),
        ({"index": IndexPolicy.BASELINE, "throughput": 400}, {"throughput": 400}),
        ({"dimensions": 8, "autoscale": 4000}, {"autoscaleSettings": {"maxThroughput": 4000}}),
    ],
)
def test_the_bicep_file_holds_every_container_and_policy_of_the_plan(
    wanted: dict[str, Any], offer: dict[str, Any] | None
) -> None:
    todo = planned(**wanted)
    found = Parser(bicep_file(todo, "cosmos-fleet")).file()
    assert found.params == {"accountName": "cosmos-fleet", "databaseId": "agentic-fleet"}
    assert found.resources["account"][1:] == (True, {"name": "accountName"})
    kind, existing, database = found.resources["database"]
    assert (kind.split("@")[0], existing) == ("Microsoft.DocumentDB/databaseAccounts/sqlDatabases", False)
    assert database["properties"] == {"resource": {"id": "databaseId"}}
    for name, body in bodies(todo).items():
        kind, existing, resource = found.resources[name]
        assert (kind.split("@")[0], existing) == (
            "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers",
            False,
        )
        assert (resource["parent"], resource["name"]) == ("database", name)
        assert resource["properties"]["resource"] == body
        assert resource["properties"].get("options") == offer
    assert len(found.resources) == 2 + len(bodies(todo))
    assert found.once == {"database", *bodies(todo)}, "a deployment replaces the policies of what exists"


def test_a_change_as_bicep_says_the_whole_container() -> None:
    keys = {"uniqueKeys": [{"paths": ["/cacheKey"]}]}
    found = Parser(bicep_file(planned(own_commands(cache={"uniqueKeyPolicy": keys})), None)).file()
    assert found.params["accountName"] is None
    assert found.once == set()
    assert found.resources["database"][1] is True
    resource = found.resources["cache"][2]["properties"]["resource"]
    assert resource["defaultTtl"] == 3600
    assert resource["uniqueKeyPolicy"] == keys
    assert not [each for each in resource if each.startswith("_")]


def test_no_name_is_more_than_a_name_in_bicep() -> None:
    account = replace(ACCOUNT, database=HOSTILE, containers={"cache": HOSTILE})
    found = Parser(bicep_file(plan(account, Wanted(dimensions=8)), HOSTILE)).file()
    assert found.params == {"accountName": HOSTILE, "databaseId": HOSTILE}
    assert found.resources["cache"][2]["properties"]["resource"]["id"] == HOSTILE
