"""What start.js changes about the server for tests, seen through the SDK, and that no server outlives its run."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from azure.cosmos import PartitionKey
from azure.cosmos.aio import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError, CosmosResourceNotFoundError

from tests.emulator import node
from tests.emulator.node import Script
from tests.emulator.server import TestServer, load, missing

ROOT = Path(__file__).parents[2]
RUNS = [
    {"id": "r1", "workflowId": "r1", "_ts": 1_700_000_001, "task": {"input": "Summarise the Report (draft, v2)"}},
    {"id": "r2", "workflowId": "r2", "_ts": 1_700_000_003, "task": "plain text"},
    {"id": "r3", "workflowId": "r3", "_ts": 1_700_000_002, "task": {"input": 7}},
]


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[CosmosClient]:
    async with CosmosClient(server.endpoint, credential=server.key) as client:
        yield client


@pytest.fixture
async def runs(client: CosmosClient, request: pytest.FixtureRequest) -> ContainerProxy:
    return await load(client, request.node.name, "workflowRuns", RUNS, "/workflowId")


async def ask(container: ContainerProxy, query: str, **values: Any) -> list[Any]:
    """The rows of one query of the container's one feed range, as the product's fan-out asks it."""
    (feed_range,) = [each async for each in container.read_feed_ranges()]
    parameters: list[dict[str, Any]] = [{"name": f"@{name}", "value": value} for name, value in values.items()]
    return [row async for row in container.query_items(query, parameters=parameters, feed_range=feed_range)]


@pytest.mark.parametrize(
    ("name", "partition_key"), [("gone", "gone"), ("r1", "r2")], ids=["no such id", "other partition"]
)
async def test_a_point_read_of_nothing_is_not_found(runs: ContainerProxy, name: str, partition_key: str) -> None:
    with pytest.raises(CosmosResourceNotFoundError) as caught:
        await runs.read_item(name, partition_key=partition_key)
    assert caught.value.error is not None
    assert caught.value.error.code == "NotFound"


async def test_a_point_read_finds_what_is_there(runs: ContainerProxy) -> None:
    found = await runs.read_item("r2", partition_key="r2")
    assert found["task"] == "plain text"


async def test_a_feed_range_is_asked_without_permission_to_cross_partitions(runs: ContainerProxy) -> None:
    assert await ask(runs, "SELECT c.id FROM c WHERE c.id = @id", id="r1") == [{"id": "r1"}]


async def test_a_container_whose_policies_are_replaced_keeps_its_documents(
    client: CosmosClient, runs: ContainerProxy, request: pytest.FixtureRequest
) -> None:
    database = client.get_database_client(request.node.name)
    await database.replace_container("workflowRuns", PartitionKey("/workflowId"), default_ttl=60)
    assert (await runs.read_item("r2", partition_key="r2"))["task"] == "plain text"
    assert await ask(runs, "SELECT c.id FROM c WHERE c.id = @id", id="r1") == [{"id": "r1"}]
    assert (await runs.read())["defaultTtl"] == 60
    await runs.upsert_item({"id": "r4", "workflowId": "r4"})
    assert (await runs.read_item("r4", partition_key="r4"))["id"] == "r4"


async def test_contains_ignores_case(runs: ContainerProxy) -> None:
    query = "SELECT c.id FROM c WHERE (IS_STRING(c.task.input) AND CONTAINS(c.task.input, @part, true))"
    assert await ask(runs, query, part="REPORT (DRAFT, V2)") == [{"id": "r1"}]
    assert await ask(runs, query, part="reports") == []


async def test_nested_parentheses_are_parsed_at_once(runs: ContainerProxy) -> None:
    """Unchanged, the server's parser would need days for this one."""
    leaf = "(IS_STRING(c.task) AND CONTAINS(c.task, @part, true))"
    async with asyncio.timeout(10):
        rows = await ask(runs, f"SELECT c.id FROM c WHERE {'(' * 9}NOT ({leaf} OR {leaf}){')' * 9}", part="PLAIN")
    assert {row["id"] for row in rows} == {"r1", "r3"}


async def test_documents_keep_the_time_at_which_they_were_written(runs: ContainerProxy) -> None:
    rows = await ask(runs, "SELECT c.id, c._ts FROM c ORDER BY c._ts DESC")
    assert rows == [{"id": run["id"], "_ts": run["_ts"]} for run in (RUNS[1], RUNS[2], RUNS[0])]
    assert (await runs.read_item("r1", partition_key="r1"))["_ts"] == 1_700_000_001


async def test_a_document_without_a_time_gets_the_clock(runs: ContainerProxy) -> None:
    before = int(time.time())
    written = await runs.upsert_item({"id": "r4", "workflowId": "r4"})
    assert before <= written["_ts"] <= time.time()


@pytest.mark.parametrize("way", ["create", "upsert", "replace", "patch"])
async def test_every_way_of_writing_takes_a_time(runs: ContainerProxy, way: str) -> None:
    headers = {"x-fleet-test-ts": "1600000000"}
    if way == "create":
        await runs.create_item({"id": "new", "workflowId": "r1"}, headers=headers)
    elif way == "upsert":
        await runs.upsert_item({"id": "new", "workflowId": "r1"}, headers=headers)
    elif way == "replace":
        await runs.replace_item("r1", {"id": "r1", "workflowId": "r1"}, headers=headers)
    else:
        add = {"op": "add", "path": "/tag", "value": "x"}
        await runs.patch_item("r1", partition_key="r1", patch_operations=[add], headers=headers)
    written = await runs.read_item("new" if way in {"create", "upsert"} else "r1", partition_key="r1")
    assert written["_ts"] == 1_600_000_000


async def test_a_write_that_is_refused_takes_no_time(runs: ContainerProxy) -> None:
    with pytest.raises(CosmosHttpResponseError) as caught:
        await runs.create_item(dict(RUNS[0]), headers={"x-fleet-test-ts": "1600000000"})
    assert caught.value.status_code == 409
    assert (await runs.read_item("r1", partition_key="r1"))["_ts"] == 1_700_000_001


def refuses(endpoint: str) -> bool:
    """Whether nothing listens there any more."""
    host, port = endpoint.removeprefix("https://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


def ends(pid: int, seconds: float = 5) -> bool:
    """Whether that process is gone before the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.usefixtures("server")
def test_a_server_that_is_stopped_is_gone() -> None:
    mine = TestServer().start()
    pid = mine.pid
    assert pid is not None
    assert not refuses(mine.endpoint)
    mine.stop()
    assert ends(pid, seconds=0.1)
    assert refuses(mine.endpoint)


@pytest.mark.usefixtures("server")
def test_sigterm_ends_the_server_in_peace() -> None:
    script = Script("start.js")
    script.hear(seconds=20)
    assert script.stop() == 0


@pytest.mark.usefixtures("server")
def test_a_test_run_that_is_killed_leaves_no_server() -> None:
    code = (
        "import time; from tests.emulator.server import TestServer; s = TestServer().start();"
        "print(s.pid, s.endpoint, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        pid, endpoint = run.stdout.readline().split()
        assert not refuses(endpoint)
        run.send_signal(signal.SIGKILL)
    assert ends(int(pid))
    assert refuses(endpoint)


@pytest.mark.usefixtures("server")
def test_a_script_that_stays_silent_is_ended_with_an_error() -> None:
    script = Script("evaluate.js")  # says nothing before it is asked
    with pytest.raises(RuntimeError, match=r"evaluate\.js said nothing within 0\.2 s"):
        script.hear(seconds=0.2)
    assert script.stop() != 0


def fake_node(folder: Path, version: str) -> None:
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)


def test_without_node_the_reason_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert re.search("not installed.*Node.js 20", missing() or "")


def test_an_old_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_node(tmp_path, "v18.19.1")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert re.search(r"node is v18\.19\.1.*Node\.js 20", missing() or "")


def test_without_its_packages_the_reason_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_node(tmp_path, "v20.0.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(node, "FOLDER", tmp_path)
    assert f"run `npm ci` in {tmp_path}" in (missing() or "")


@pytest.mark.parametrize(("required", "outcome"), [("", "1 skipped"), ("1", "1 error")])
def test_a_missing_server_is_a_skip_unless_it_is_required(tmp_path: Path, required: str, outcome: str) -> None:
    one = f"{__file__}::test_sigterm_ends_the_server_in_peace"
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", one]
    environment = os.environ | {"PATH": str(tmp_path), "FLEET_TUI_REQUIRE_SERVER": required}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert outcome in run.stdout.splitlines()[-1]
    assert "node is not installed" in run.stdout


async def test_a_patch_takes_ten_operations_and_no_more(server: TestServer, request: pytest.FixtureRequest) -> None:
    async with CosmosClient(server.endpoint, server.key) as client:
        runs = await load(
            client, request.node.name, "runs", [{"id": "r", "workflowId": "w", "events": []}], "/workflowId"
        )
        added = [{"op": "add", "path": "/events/-", "value": number} for number in range(11)]
        with pytest.raises(CosmosHttpResponseError, match="can't exceed 10"):
            await runs.patch_item("r", "w", added)
        assert (await runs.patch_item("r", "w", added[:10]))["events"] == list(range(10))
