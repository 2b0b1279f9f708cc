"""Provision, doctor and load as they are typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from azure.core.credentials import AccessToken

from fleet_tui.admin.doctor import patterns
from fleet_tui.demo import FOLDER
from tests.cli.conftest import Typed
from tests.emulator.server import TestServer
from tests.fake.faults import status
from tests.fake.server import FakeCosmos

AT_REST = (
    "= database {0}\n= container workflowRuns\n= container agentMemory\n= container dspyOptimizationRuns\n"
    "= container dspyExamples\n= container cache\n"
)


@pytest.fixture
def database(server: TestServer, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The name of a database on the server for tests, which the environment names."""
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", server.endpoint)
    monkeypatch.setenv("AZURE_COSMOS_KEY", server.key)
    monkeypatch.setenv("AZURE_COSMOS_DATABASE", request.node.name)
    name: str = request.node.name
    return name


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A folder with one example to be loaded."""
    (tmp_path / "dspyExamples.jsonl").write_text(json.dumps({"id": "e", "userId": "ann"}) + "\n")
    return tmp_path


def test_a_plan_is_shown_applied_and_in_step(typed: Typed, database: str) -> None:
    shown = typed("provision", "--dimensions", "8")
    assert shown.code == 3
    assert shown.out.startswith(f"+ database {database}\n+ container workflowRuns\n  + partition key     /workflowId\n")
    assert "6 to make, 0 to change\n  --apply carries it out\n" in shown.err
    done = typed("provision", "--dimensions", "8", "--apply")
    assert (done.code, done.out) == (0, shown.out)
    assert f"fleet-tui: database {database} made\nfleet-tui: container workflowRuns made\n" in done.err
    assert done.err.endswith(f"/{database} is in step\n")
    for words in (["--dimensions", "8"], [], ["--dimensions", "8", "--apply"]):
        again = typed("provision", *words)
        assert (again.code, again.out) == (0, AT_REST.format(database)), words
        assert " made" not in again.err


def test_the_dimensions_are_asked_for_before_anything_is_made(typed: Typed, database: str) -> None:
    refused = typed("provision", "--apply")
    assert refused.code == 2
    assert "give --dimensions N" in refused.err
    shown = typed("provision")
    assert (shown.code, shown.out.split("\n")[0]) == (3, f"+ database {database}")
    assert "with --dimensions N, --apply carries it out" in shown.err


def test_what_cannot_be_changed_is_a_failure_and_nothing_is(typed: Typed, database: str) -> None:
    assert typed("provision", "--dimensions", "8", "--index", "baseline", "--apply").code == 0
    refused = typed("provision", "--dimensions", "16", "--index", "lean", "--apply")
    assert refused.code == 1
    assert "  ! vector policy     8 dimensions, float32, cosine → 16 dimensions" in refused.out
    assert "~ container workflowRuns" in refused.out
    assert refused.err.endswith("agentMemory cannot be changed into what is wanted\n  nothing was changed\n")
    assert typed("provision").out == AT_REST.format(database)


@pytest.mark.usefixtures("database")
def test_a_vector_policy_is_added_and_what_the_service_answered_is_said(typed: Typed) -> None:
    assert typed("provision", "--dimensions", "0", "--index", "baseline", "--apply").code == 0
    asked = ("provision", "--dimensions", "8", "--distance", "euclidean", "--vector-type", "float16")
    shown = typed(*asked)
    assert (shown.code, "no vector policy → 8 dimensions, float16, euclidean" in shown.out) == (3, True)
    done = typed(*asked, "--index", "lean", "--apply")
    assert (done.code, done.err.splitlines()[0]) == (0, "fleet-tui: container workflowRuns changed")
    assert "container agentMemory changed, its vector policy taken" in done.err
    again = typed(*asked, "--index", "lean", "--apply")
    assert (again.code, "changed\n" in again.err) == (0, False)
    assert typed("provision", "--index", "lean").code == 0
    assert typed("provision", "--distance", "cosine").code == 1


class Token:
    """Stands for the login of the machine: the server for tests takes any token."""

    async def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken("token", 2**32)

    async def close(self) -> None: ...


@pytest.mark.usefixtures("database")
def test_entra_id_changes_nothing_and_prints_the_commands_for_the_same_plan(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azure.identity.aio.DefaultAzureCredential", Token)
    assert typed("provision", "--index", "baseline", "--apply").code == 0
    shown = typed("provision", "--index", "lean", "--managed-identity")
    assert (shown.code, shown.out.splitlines()[1]) == (3, "~ container workflowRuns")
    assert "Entra ID roles for data make no containers: --apply prints the commands" in shown.err
    printed = typed("provision", "--index", "lean", "--apply", "--managed-identity")
    assert printed.code == 3
    assert "\nRESOURCE_GROUP='<your-resource-group>'\nACCOUNT_NAME=127.0.0.1:" in printed.out
    assert "az rest \\\n  --method put \\\n" in printed.out
    assert "container create" not in printed.out
    assert "~ container workflowRuns" in printed.err
    assert "nothing was changed" in printed.err
    assert typed("provision", "--index", "lean").code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["provision", "--throughput", "400", "--autoscale", "4000"], "exclude each other"),
        (["provision", "--throughput", "399"], "--throughput"),
        (["provision", "--apply", "--emit", "az"], "exclude each other"),
        (["provision", "--emit", "yaml"], "--emit"),
        (["provision", "--emit", "az"], "give --dimensions N"),
        (["provision", "--vector-index", "flat", "--dimensions", "1536"], "505"),
        (["load", str(FOLDER)], "say --yes, or --dry-run"),
        (["load", str(FOLDER), "--yes", "--dry-run"], "exclude each other"),
        (["load", "nowhere", "--yes"], "there is no file or folder nowhere"),
        (["load", str(FOLDER), "--demo", "--yes"], "load needs an account, and --demo is none"),
        (["--demo", "load", str(FOLDER), "--yes"], "load needs an account, and --demo is none"),
        (["load", str(FOLDER), "--data", str(FOLDER), "--yes"], "load needs an account, and --data is none"),
        (["provision", "--apply", "--demo", "--dimensions", "8"], "provision needs an account, and --demo is none"),
        (["--demo", "provision", "--apply"], "provision needs an account, and --demo is none"),
        (["doctor", "--demo"], "doctor needs an account, and --demo is none"),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_mistake_is_told_before_anything_is_asked(typed: Typed, words: list[str], said: str) -> None:
    refused = typed(*words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_nothing_is_written_by_a_plan_a_dry_run_and_doctor(typed: Typed, account: FakeCosmos) -> None:
    for name, key in (("workflowRuns", "workflowId"), ("agentMemory", "userId"), ("dspyExamples", "userId")):
        account.container("agentic-fleet", name, f"/{key}")
    for name, key in (("dspyOptimizationRuns", "userId"), ("cache", "cacheKey")):
        account.container("agentic-fleet", name, f"/{key}")
    assert typed("provision").code == 3
    assert typed("load", FOLDER / "dspyExamples.jsonl", "--dry-run").code == 0
    assert typed("doctor").code == 0
    assert typed("load", FOLDER / "dspyExamples.jsonl").code == 2
    assert account.requests
    assert account.writes == []


def test_the_script_needs_no_account_and_takes_the_names_that_are_set(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["provision", "--emit", "az", "--index", "baseline", "--throughput", "400"]
    script = typed(*words)
    assert (script.code, script.err) == (0, "")
    names = "RESOURCE_GROUP='<your-resource-group>'\nACCOUNT_NAME='<your-account>'\nDATABASE_ID=agentic-fleet\n"
    assert names in script.out
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", "https://cosmos-fleet.documents.azure.com:443/")
    monkeypatch.setenv("AZURE_COSMOS_DATABASE", "fleet")
    monkeypatch.setenv("AZURE_COSMOS_CACHE_CONTAINER", "our cache")
    named = typed(*words)
    assert "ACCOUNT_NAME=cosmos-fleet\nDATABASE_ID=fleet\n" in named.out
    assert "--name 'our cache'" in named.out


def test_the_bicep_file_goes_to_standard_output_alone(typed: Typed) -> None:
    file = typed("provision", "--emit", "bicep", "--dimensions", "1536", "--segments")
    assert (file.code, file.err) == (0, "")
    assert "\n\nparam accountName string\nparam databaseId string = 'agentic-fleet'\n" in file.out
    assert file.out.count("sqlDatabases/containers@") == 6


def test_the_demo_is_loaded_listed_and_found_in_order(
    typed: Typed, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "monotonic", lambda: 0.0)  # a read over its target, on a busy machine, is a warning
    assert typed("provision", "--dimensions", "8", "--segments", "--apply").code == 0
    dry = typed("load", FOLDER, "--dry-run")
    assert dry.out.splitlines()[0] == "workflowRuns           new 145"
    assert dry.err.endswith("nothing was written\n")
    assert typed("runs", "--json").out == ""
    done = typed("load", FOLDER, "--yes")
    assert done.code == 1  # one cache entry's ttl is text
    assert done.out.splitlines()[-1] == "cache                  new 25  refused 1"
    assert done.err.startswith("fleet-tui: loading into 127.0.0.1:")
    assert "its ttl is neither -1 nor a whole number of seconds above 0\n" in done.err
    again = typed("load", FOLDER, "--yes")
    assert again.out.splitlines()[0] == "workflowRuns           unchanged 145"
    listed = {each["id"] for each in typed("runs", "--json", "--limit", "0").rows()}
    assert listed == {each["id"] for each in typed("runs", "--demo", "--json", "--limit", "0").rows()}
    healthy = typed("doctor", "--sample", "1000")
    assert healthy.code == 0
    assert healthy.err.splitlines()[-1].startswith("fleet-tui: 127.0.0.1:")
    assert f"/{database}: " in healthy.err
    assert ", 2 warn, 0 fail;" in healthy.err


@pytest.mark.usefixtures("database")
def test_findings_are_objects_for_programs_and_wrapped_for_eyes(typed: Typed) -> None:
    missing = typed("doctor", "--json")
    assert missing.code == 1
    found = missing.rows()
    assert found[-1]["subject"] == "database"
    assert (found[-1]["grade"], found[-1]["next_step"]) == ("fail", "fleet-tui provision shows what is to be made")
    told = "set, 88 characters, from AZURE_COSMOS_KEY"
    assert {"subject": "key", "grade": "ok", "words": told, "next_step": ""} in found
    plain = typed("doctor")
    assert "fail  database              127.0.0.1:" in plain.out
    assert "\n                            → fleet-tui provision shows what is to be made\n" in plain.out
    assert max(map(len, plain.out.splitlines())) <= 100


@pytest.mark.usefixtures("database")
def test_no_key_is_ever_printed(typed: Typed, server: TestServer) -> None:
    for words in (["provision"], ["doctor"], ["doctor", "--json"], ["load", str(FOLDER), "--dry-run"]):
        printed = typed(*words)
        assert server.key not in printed.out + printed.err
        assert "Traceback" not in printed.err


def test_a_long_load_says_how_far_it_is_and_that_it_is_throttled(
    typed: Typed, account: FakeCosmos, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("fleet_tui.cli.load._EVERY", 0.01)
    documents = ({"id": f"e{n}", "userId": "ann"} for n in range(80))
    (tmp_path / "dspyExamples.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    account.container("agentic-fleet", "dspyExamples", "/userId")
    account.fail(lambda request: request.kind == "write", status(429, retry_after=0.03), times=40)
    account.fail(lambda request: request.kind == "write", status(201))
    done = typed("load", tmp_path, "--yes")
    assert (done.code, done.out) == (0, "dspyExamples           new 80\n")
    assert re.search(r"fleet-tui: \d+ documents: \d+ new so far, [\d,]+ RU, throttled \d+ times\n", done.err)


def test_the_end_of_a_load_that_fails_says_how_far_it_came(typed: Typed, account: FakeCosmos, example: Path) -> None:
    account.container("agentic-fleet", "dspyExamples", "/userId")
    stopped = typed("load", example, "--yes")  # the fake forbids writes
    assert (stopped.code, stopped.out) == (1, "")
    assert "fleet-tui: stopped: no documents\nfleet-tui: the account forbids this (403)" in stopped.err


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("", "is empty"),
        ('{"resourceSpans": []}\n', "holds 1 object with resourceSpans: an OpenTelemetry export, which is not read"),
        ("nothing of ours\n", "holds no document that is recognised: 1 line unreadable"),
    ],
)
def test_a_load_of_what_cannot_be_read_says_why_and_nothing_before(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stored: str, said: str
) -> None:
    path = tmp_path / "exported.jsonl"
    path.write_text(stored)
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", "https://nobody.documents.azure.com")
    monkeypatch.setenv("AZURE_COSMOS_KEY", "a2V5")
    refused = typed("load", path, "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"fleet-tui: exported.jsonl {said}"), refused.err
    assert "no documents" not in refused.err


def test_a_load_into_an_account_without_the_containers_says_so_and_not_that_it_stopped(
    typed: Typed, account: FakeCosmos, example: Path
) -> None:
    account.container("agentic-fleet", "workflowRuns", "/workflowId")
    refused = typed("load", example, "--yes")
    assert refused.code == 1
    assert "has no dspyExamples" in refused.err
    assert "stopped" not in refused.err


def test_the_summary_of_runs_by_users_is_printed_and_never_carried_out(typed: Typed) -> None:
    shown = typed("provision", "--runs-by-user")
    assert (shown.code, shown.out.splitlines()[0]) == (0, "+ container runsByUser")
    assert "materializedViewDefinition" in typed("provision", "--runs-by-user=index", "--emit", "az").out
    assert "materializedViewDefinition" not in typed("provision", "--runs-by-user", "--emit", "bicep").out
    for asked in (["--dimensions", "8"], ["--dimensions", "0"], ["--segments"], ["--throughput", "400"]):
        refused = typed("provision", "--runs-by-user", *asked)
        assert (refused.code, refused.out) == (2, "")
        assert f"{asked[0]} and --runs-by-user do not go together" in refused.err
    refused = typed("provision", "--runs-by-user", "--apply")
    assert (refused.code, "--runs-by-user is only printed" in refused.err) == (2, True)
