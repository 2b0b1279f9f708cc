"""What a plan is as a script and as a Bicep file: read by a shell and by a parser, never by eye."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.admin.provision.emit_az import az_script
from fleet_tui.admin.provision.emit_bicep import bicep_file
from fleet_tui.admin.provision.plan import Plan, plan
from fleet_tui.admin.provision.wanted import IndexPolicy, Wanted
from fleet_tui.schema import CONTAINERS
from tests.admin.accounts import ACCOUNT, own_commands, planned
from tests.admin.bicep import Parser

HOSTILE = """a'b"c$(touch pwned) `touch pwned` ; touch pwned\n# touch pwned ${x} \\"""


def ran(script: str, folder: Path) -> list[list[str]]:
    """The words that each `az` of a script is called with, by a real shell."""
    stub = folder / "az"
    stub.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done >> called\nprintf "\\1" >> called\n')
    stub.chmod(0o755)
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=folder,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    assert {each.name for each in folder.iterdir()} == {"az", "called"}
    calls = (folder / "called").read_text().removesuffix("\1").split("\1")
    return [each.removesuffix("\0").split("\0") for each in calls]


def options(call: list[str]) -> dict[str, str]:
    assert len(call[4:]) % 2 == 0
    return dict(zip(call[4::2], call[5::2], strict=True))


def containers(calls: list[list[str]]) -> dict[str, dict[str, str]]:
    found = [options(each) for each in calls if each[:4] == ["cosmosdb", "sql", "container", "create"]]
    return {each["--name"]: each for each in found}


def bodies(todo: Plan) -> dict[str, dict[str, Any]]:
    return {each.name: each.body for each in todo.todo}


def test_the_baseline_script_is_the_data_models_own_and_the_lifetime_of_the_cache(tmp_path: Path) -> None:
    script = az_script(planned(index=IndexPolicy.BASELINE, throughput=400), "cosmos-fleet")
    assert script.splitlines()[:3] == [
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


def test_only_what_differs_is_changed(tmp_path: Path) -> None:
    calls = ran(az_script(planned(own_commands()), "cosmos-fleet"), tmp_path)
    assert [each[:4] for each in calls] == [["cosmosdb", "sql", "container", "update"]]
    assert options(calls[0])["--ttl"] == "3600"
    assert "--idx" not in options(calls[0])


def test_an_added_index_is_the_whole_policy_afterwards(tmp_path: Path) -> None:
    todo = planned(own_commands(cache={"defaultTtl": 5}), index=IndexPolicy.LEAN)
    calls = {options(each)["--name"]: options(each) for each in ran(az_script(todo, "a"), tmp_path)}
    assert json.loads(calls["workflowRuns"]["--idx"]) == bodies(todo)["workflowRuns"]["indexingPolicy"]
    assert "--ttl" not in calls["cache"]
    assert calls["agentMemory"]["--ttl"] == "-1"


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


def test_a_change_as_bicep_says_the_whole_container() -> None:
    keys = {"uniqueKeys": [{"paths": ["/cacheKey"]}]}
    found = Parser(bicep_file(planned(own_commands(cache={"uniqueKeyPolicy": keys})), None)).file()
    assert found.params["accountName"] is None
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
