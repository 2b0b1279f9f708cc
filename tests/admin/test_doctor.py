"""Doctor, at accounts in every state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.admin.doctor import patterns
from fleet_tui.admin.doctor.doctor import examine
from fleet_tui.admin.doctor.finding import Finding, Grade
from fleet_tui.admin.load.load import Loading
from fleet_tui.admin.provision.apply import current_plan
from fleet_tui.admin.provision.plan import Verdict
from fleet_tui.admin.provision.wanted import VectorType, Wanted
from fleet_tui.clock import Clock, frozen, system_clock
from fleet_tui.demo import FOLDER
from fleet_tui.query.likeness import Distance
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.files.local import LocalSource
from tests.admin.making import by_own_commands, connected, container, provisioned
from tests.admin.test_shapes import WRITERS
from tests.fake.faults import Delivery, status
from tests.fake.server import FakeCosmos, kind
from tests.fake.wire import Reply

ABSENT = "is not there"


async def examined(connection: Connection, clock: Clock = system_clock, sample: int = 20) -> list[Finding]:
    return [each async for each in examine(connection, clock, sample)]


async def loaded(connection: Connection, path: Path) -> None:
    source = LocalSource(path)
    loading = Loading(source, connection, dry=False, refused=lambda _: None, unread=[])
    await loading.run(await loading.containers())
    await source.aclose()


def of(findings: list[Finding], grade: Grade) -> list[Finding]:
    return [each for each in findings if each.grade is grade]


def one(findings: list[Finding], words: str) -> Finding:
    (found,) = (each for each in findings if words in each.words)
    return found


def reads_take(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let each read that is timed take so long, however busy this machine is: over its target it is a warning."""
    looks = count()
    monkeypatch.setattr(patterns, "monotonic", lambda: next(looks) * seconds)


async def test_the_provisioned_demo_is_all_ok_but_for_what_the_server_lacks(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_take(monkeypatch, 0.001)
    await provisioned(connection, dimensions=8, segments=True)
    await loaded(connection, FOLDER)
    found = await examined(connection, sample=1000)
    assert of(found, Grade.FAIL) == []
    server, vectors = of(found, Grade.WARN)
    assert server.subject == "server"
    assert "does not say that it is Cosmos DB" in server.words
    assert "TTL, throttling, size limit, vector search, permissions and request charges" in server.words
    assert vectors.words.startswith("one user's nearest memories: not measured")
    assert "no vector search" in vectors.next_step


async def test_an_account_of_half_precision_by_dot_product_is_ok_and_in_step(connection: Connection) -> None:
    """Vectors of 16 bits that are near by their dot product are as valid as what a new container is given."""
    await provisioned(connection, dimensions=8, vector_type=VectorType.FLOAT16, distance=Distance.DOT_PRODUCT)
    await loaded(connection, FOLDER / "agentMemory.jsonl")
    found = await examined(connection, sample=1000)
    assert of(found, Grade.FAIL) == []
    memories = one(of(found, Grade.OK), "float16")
    assert memories.subject == "agentMemory"
    assert "vectors of 8 dimensions, float16, dotproduct" in memories.words
    assert (await current_plan(connection, Wanted())).verdict is Verdict.IN_STEP
    assert (await current_plan(connection, Wanted(dimensions=8))).verdict is Verdict.IN_STEP


async def test_a_read_that_takes_longer_than_its_target_is_a_warning(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await provisioned(connection, dimensions=8)
    await loaded(connection, FOLDER / "workflowRuns.jsonl")
    reads_take(monkeypatch, 0.15)
    slow = one(of(await examined(connection), Grade.WARN), "one user's newest runs, by composite index: 150 ms")
    assert slow.subject == "timing"
    assert slow.next_step == "run it again, from a machine in the account's region"


async def test_each_access_pattern_is_timed_and_charged_beside_its_target(connection: Connection) -> None:
    await provisioned(connection, dimensions=8)
    await loaded(connection, FOLDER / "workflowRuns.jsonl")
    await loaded(connection, FOLDER / "dspyExamples.jsonl")
    await loaded(connection, FOLDER / "cache.jsonl")
    timed = {each.words.split(":")[0]: each for each in await examined(connection) if each.subject == "timing"}
    targets = {name: each.figures["target"] for name, each in timed.items()}
    assert targets == {
        "one user's newest runs, by composite index": 0.1,
        "one user's examples, by composite index": 0.2,
        "a cache entry by its key": 0.05,
    }
    assert all(each.figures["charge"] > 0 and each.figures["seconds"] > 0 for each in timed.values())
    newest = timed["one user's newest runs, by composite index"]
    assert newest.figures["documents"] == 20
    assert "target P95 < 100 ms; this was one run" in newest.words


async def test_the_data_models_own_account_has_warnings_and_no_fail(connection: Connection) -> None:
    await by_own_commands(connection.account)
    found = await examined(connection)
    assert of(found, Grade.FAIL) == []
    words = " ".join(each.words for each in of(found, Grade.WARN))
    assert "TTL off" in words
    assert "no composite index" in words
    assert "no vector policy" in words
    assert one(found, "need not be").subject == "workflowRunSegments"
    assert one(found, "no documents to time a read of").grade is Grade.OK


async def test_what_is_missing_fails_and_names_provision(connection: Connection) -> None:
    (database,) = await examined(connection)
    assert (database.grade, database.subject) == (Grade.FAIL, "database")
    assert "fleet-tui provision" in database.next_step
    await by_own_commands(connection.account)
    renamed = replace(connection.account, containers={"cache": "elsewhere"})
    async with connected(renamed) as other:
        (missing,) = of(await examined(other), Grade.FAIL)
    assert (missing.subject, missing.words) == ("elsewhere", ABSENT)
    assert "fleet-tui provision" in missing.next_step


async def test_documents_that_most_writers_write_otherwise_are_a_warning(connection: Connection) -> None:
    await provisioned(connection, dimensions=4)
    async with container(connection.account, "dspyExamples") as examples:
        for n in range(4):
            await examples.upsert_item(
                {"id": str(n), "userId": "ann", "dataset": "d", "colour": "red", "createdAt": "x"}
            )
    async with container(connection.account, "agentMemory") as memories:
        await memories.upsert_item({"id": "1", "userId": "ann", "embedding": [1, 2]})
    found = await examined(connection)
    shapes = one(of(found, Grade.WARN), "colour extra in 4")
    assert "task missing in 4" in shapes.words
    lengths = one(of(found, Grade.FAIL), "1 of another length than 4")
    assert "vector search finds none of them" in lengths.words
    assert "--dimensions 2" in lengths.next_step


async def test_documents_of_the_real_writer_are_no_warning_and_none_of_their_fields_is_extra(
    connection: Connection, tmp_path: Path
) -> None:
    await provisioned(connection, dimensions=8)
    for number, (of_its, document) in enumerate(WRITERS * 2):
        stored = {"id": f"w{number}", "createdAt": "2026-01-01T10:00:01+00:00", **document}
        stored |= {"workflowId": f"w{number}"} if of_its is RUNS else {}
        with (tmp_path / f"{of_its.name}.jsonl").open("a") as file:
            file.write(json.dumps(stored) + "\n")
    await loaded(connection, tmp_path)
    found = [each for each in await examined(connection) if "the newest" in each.words]
    assert {each.subject for each in found} >= {each.name for each, _ in WRITERS}
    assert of(found, Grade.OK) == found
    assert not any("extra" in each.words for each in found)


async def test_the_largest_run_met_is_held_against_the_limit(connection: Connection) -> None:
    await provisioned(connection, dimensions=0)
    async with container(connection.account, "workflowRuns") as runs:
        await runs.upsert_item({"id": "small", "workflowId": "w"})
        await runs.upsert_item({"id": "big", "workflowId": "w", "task": "x" * 1_700_000})
    found = one(await examined(connection), "the largest run met")
    assert found.grade is Grade.WARN
    assert "81% of 2 MB: big" in found.words
    assert "--segments" in found.next_step


@pytest.mark.parametrize("sample", [0, 3])
async def test_the_sample_is_bounded(connection: Connection, sample: int) -> None:
    await provisioned(connection, dimensions=0)
    await loaded(connection, FOLDER / "dspyExamples.jsonl")
    found = [each for each in await examined(connection, sample=sample) if each.subject == "dspyExamples"]
    assert found[1].figures["documents"] == sample


@pytest.mark.parametrize(
    ("apart", "grade"),
    [(0, Grade.OK), (30, Grade.OK), (-300, Grade.WARN), (300, Grade.WARN), (-3600, Grade.FAIL), (3600, Grade.FAIL)],
)
async def test_the_clock_is_held_against_the_servers(connection: Connection, apart: int, grade: Grade) -> None:
    await by_own_commands(connection.account)
    now = datetime.now(UTC) + timedelta(seconds=apart)
    (clock,) = (each for each in await examined(connection, frozen(now)) if each.subject == "clock")
    assert clock.grade is grade
    assert ("ahead of" in clock.words) == (apart >= 0 or clock.figures["seconds"] > 0)


async def refusing(when: Any, fault: Any) -> list[Finding]:
    with FakeCosmos() as fake:
        for name, key in (("workflowRuns", "/workflowId"), ("agentMemory", "/userId"), ("dspyExamples", "/userId")):
            fake.container("agentic-fleet", name, key, ranges=2)
        for name, key in (("dspyOptimizationRuns", "/userId"), ("cache", "/cacheKey")):
            fake.container("agentic-fleet", name, key)
        fake.fail(when, fault)
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            found = await examined(connection)
        assert fake.writes == []
        assert fake.key not in str(found)
        return found


async def test_a_key_that_is_refused_is_the_one_finding() -> None:
    (refused,) = await refusing(kind("account", "database"), status(401))
    assert refused.grade is Grade.FAIL
    assert "clock" in refused.next_step


async def test_a_server_that_names_its_version_as_cosmos_db_does_is_taken_for_it() -> None:
    def versioned(reply: Reply) -> Delivery:
        return Delivery(replace(reply, headers={**reply.headers, "x-ms-gatewayversion": "version=2.14.0"}))

    (server,) = (each for each in await refusing(kind("database"), versioned) if each.subject == "server")
    assert (server.grade, server.words.endswith("is Cosmos DB")) == (Grade.OK, True)


async def test_a_role_for_containers_only_is_enough() -> None:
    found = await refusing(kind("database"), status(403))
    assert of(found, Grade.FAIL) == []
    assert any(each.subject == "clock" for each in found)


async def test_an_account_that_is_not_there_is_the_one_finding() -> None:
    async with connected(Account("http://127.0.0.1:9/", key="aaaa")) as connection:
        (nothing,) = await examined(connection)
    assert (nothing.grade, nothing.subject) == (Grade.FAIL, "account")
    assert "connection refused" in nothing.words


async def test_documents_that_may_not_be_read_fail_with_what_to_do() -> None:
    message = "principal [p1] does not have required RBAC permissions to perform action [Microsoft.DocumentDB/x/read]."
    found = of(await refusing(kind("query"), status(403, message=message)), Grade.FAIL)
    assert len(found) == 5
    assert all("its documents cannot be read" in each.words for each in found)
    assert "az cosmosdb sql role assignment create" in found[0].next_step
