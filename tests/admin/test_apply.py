"""A plan carried out against the server for tests, and read back with nothing but the SDK."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.cosmos import PartitionKey
from azure.cosmos.aio import CosmosClient

from fleet_tui.admin.provision.apply import Unfinished, apply, current_plan
from fleet_tui.admin.provision.plan import Doing, Verdict, plan
from fleet_tui.admin.provision.plan_text import plan_lines
from fleet_tui.admin.provision.wanted import IndexPolicy, Wanted
from fleet_tui.errors import TimedOut, Unreadable, UsageError
from fleet_tui.query.likeness import Distance
from fleet_tui.schema import CONTAINERS
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.client import Connection
from tests.admin.making import by_own_commands, connected, provisioned, read_back
from tests.fake.faults import Fault, foreign, hang, status
from tests.fake.server import FakeCosmos, kind

WANTED = Wanted(dimensions=8)


async def test_a_plan_that_was_applied_is_in_step(connection: Connection) -> None:
    first = await current_plan(connection, WANTED)
    assert (first.verdict, first.database) == (Verdict.DIFFERS, True)
    done = await provisioned(connection, dimensions=8)
    assert done[0] == f"database {connection.account.database} made"
    assert done[-1] == "container cache made"
    assert (await current_plan(connection, WANTED)).verdict is Verdict.IN_STEP
    assert await provisioned(connection, dimensions=8) == []


async def test_what_was_applied_reads_back_as_the_data_model_has_it(connection: Connection) -> None:
    await provisioned(connection, dimensions=8, segments=True)
    found = await read_back(connection.account)
    assert {name: body["partitionKey"]["paths"] for name, body in found.items()} == {
        "workflowRuns": ["/workflowId"],
        "workflowRunSegments": ["/workflowId"],
        "agentMemory": ["/userId"],
        "dspyExamples": ["/userId"],
        "dspyOptimizationRuns": ["/userId"],
        "cache": ["/cacheKey"],
    }
    assert {name: body.get("defaultTtl") for name, body in found.items() if "defaultTtl" in body} == {
        "agentMemory": -1,
        "cache": 3600,
    }
    assert found["workflowRuns"]["indexingPolicy"]["compositeIndexes"] == [
        [{"path": "/userId", "order": "ascending"}, {"path": "/_ts", "order": "descending"}],
        [{"path": "/userId", "order": "ascending"}, {"path": "/task/createdAt", "order": "descending"}],
        [{"path": "/userId", "order": "ascending"}, {"path": "/execution_summary/status", "order": "ascending"}],
        [{"path": "/userId", "order": "ascending"}, {"path": "/createdAt", "order": "descending"}],
    ]
    assert found["agentMemory"]["vectorEmbeddingPolicy"]["vectorEmbeddings"] == [
        {"path": "/embedding", "dataType": "float32", "distanceFunction": "cosine", "dimensions": 8}
    ]
    excluded = {
        name: [each["path"] for each in body["indexingPolicy"]["excludedPaths"]] for name, body in found.items()
    }
    assert excluded["workflowRuns"] == ["/events/*", "/judge_evaluations/*", '/"_etag"/?']
    assert excluded["cache"] == ["/result/*", '/"_etag"/?']


async def test_the_data_models_own_account_is_added_to_and_keeps_its_documents(connection: Connection) -> None:
    account = connection.account
    await by_own_commands(account)
    before = await read_back(account)
    async with CosmosClient(account.endpoint, account.key) as client:
        cache = client.get_database_client(account.database).get_container_client("cache")
        await cache.upsert_item({"id": "1", "cacheKey": "k"})
        assert await provisioned(connection) == ["container cache changed"]
        assert (await cache.read_item("1", "k"))["cacheKey"] == "k"
    after = await read_back(account)
    assert after["cache"]["defaultTtl"] == 3600
    assert {name: body["_rid"] for name, body in after.items()} == {name: body["_rid"] for name, body in before.items()}
    assert {each: after[each] for each in after if each != "cache"} == {
        each: before[each] for each in before if each != "cache"
    }
    assert (await current_plan(connection, Wanted())).verdict is Verdict.IN_STEP


async def test_lean_is_added_to_an_account_in_default_indexing(connection: Connection) -> None:
    await by_own_commands(connection.account)
    lean = Wanted(index=IndexPolicy.LEAN)
    done = await provisioned(connection, index=IndexPolicy.LEAN)
    assert len(done) == 5
    assert len((await read_back(connection.account))["workflowRuns"]["indexingPolicy"]["compositeIndexes"]) == 4
    assert (await current_plan(connection, lean)).verdict is Verdict.IN_STEP


async def test_a_container_with_another_partition_key_is_left_as_it_is(connection: Connection) -> None:
    account = connection.account
    async with CosmosClient(account.endpoint, account.key) as client:
        database = await client.create_database(account.database)
        await database.create_container("cache", PartitionKey("/id"))
    todo = await current_plan(connection, WANTED)
    assert todo.verdict is Verdict.IMPOSSIBLE
    assert any("/id → /cacheKey" in line for line in plan_lines(todo))


async def test_nothing_is_made_before_the_dimensions_are_known(connection: Connection) -> None:
    with pytest.raises(UsageError, match="vector policy"):
        await provisioned(connection)
    assert (await current_plan(connection, Wanted())).database


async def refused(fault: Fault, **wanted: Any) -> Unfinished:
    """What comes of a plan when the database and the first container are made, and the second is answered so."""
    with FakeCosmos() as fake:
        made = fake.fail(lambda request: request.kind == "write", status(409), times=2)
        fake.fail(lambda request: request.kind == "write", fault)
        done: list[str] = []
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            with pytest.raises(Unfinished) as caught:
                await apply(connection, plan(connection.account, Wanted(**wanted)), done.append)
        assert made.hits == 2
    assert done == list(caught.value.done) == ["database agentic-fleet made", "container workflowRuns made"]
    return caught.value


async def test_what_was_done_before_a_failure_is_told() -> None:
    error = await refused(status(403), dimensions=0)
    assert "done before that: database agentic-fleet made, container workflowRuns made" in str(error)
    assert "run provision again" in str(error)


async def test_a_container_that_another_changed_meanwhile_is_not_overwritten() -> None:
    with FakeCosmos() as fake:
        for name, key in (("workflowRuns", "workflowId"), ("agentMemory", "userId"), ("dspyExamples", "userId")):
            fake.container("agentic-fleet", name, f"/{key}")
        for name, key in (("dspyOptimizationRuns", "userId"), ("cache", "cacheKey")):
            fake.container("agentic-fleet", name, f"/{key}")
        fake.fail(lambda request: request.kind == "write", status(412))
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            todo = await current_plan(connection, Wanted())
            with pytest.raises(Unfinished, match="cache was changed by another while it was planned") as caught:
                await apply(connection, todo, lambda _: None)
        (write,) = fake.writes
    assert write.headers["if-match"] == todo.todo[0].etag
    assert caught.value.next_step == "run provision again · nothing was changed"


async def test_a_serverless_account_is_explained() -> None:
    words = "Setting offer throughput or autopilot on container is not supported for serverless accounts."
    error = await refused(status(400, message=words), dimensions=0, throughput=400)
    assert error.cause == "a serverless account takes no throughput (400)"
    assert error.next_step.startswith("leave out --throughput and --autoscale")


async def test_an_account_without_vectors_is_explained() -> None:
    words = "A Container Vector Policy has been provided, but the capability has not been enabled on your account."
    error = await refused(status(400, message=words), dimensions=8)
    assert "capability has not been enabled" in error.cause
    assert "EnableNoSQLVectorSearch" in error.next_step


async def test_a_vector_policy_is_added_where_the_service_takes_it(connection: Connection) -> None:
    await by_own_commands(connection.account)
    done = await provisioned(connection, dimensions=8, distance=Distance.DOT_PRODUCT)
    assert "container agentMemory changed, its vector policy taken" in done
    found = (await read_back(connection.account))["agentMemory"]
    assert found["vectorEmbeddingPolicy"]["vectorEmbeddings"][0]["distanceFunction"] == "dotproduct"
    assert (await current_plan(connection, Wanted(dimensions=8))).verdict is Verdict.IN_STEP


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("Vector embedding policies cannot be modified.", "EnableNoSQLVectorSearch"),
        ("Vector Indexing is not supported for shared throughput offer", "use another database"),
    ],
)
async def test_a_vector_policy_that_the_service_refuses_to_add_is_told_in_its_words(words: str, step: str) -> None:
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container("agentic-fleet", each.name, f"/{each.partition_key}")
        fake.fail(lambda request: request.kind == "write", status(400, message=words))
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            todo = await current_plan(connection, Wanted(dimensions=8))
            with pytest.raises(Unfinished) as caught:
                await apply(connection, todo, lambda _: None)
    assert caught.value.cause.startswith("the vector policy of agentMemory was not added")
    assert words in caught.value.cause
    assert step in caught.value.next_step
    assert "AZURE_COSMOS_…_CONTAINER" in caught.value.next_step, "one way among others, not the only"
    assert "nothing was changed" in caught.value.next_step


async def test_whoever_may_not_ask_for_the_database_is_still_told_of_its_containers() -> None:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "workflowRuns", "/workflowId")
        fake.fail(lambda request: request.kind == "database", status(403))
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            todo = await current_plan(connection, Wanted(dimensions=0))
    assert not todo.database
    assert todo.steps[0].doing is Doing.KEEP
    assert todo.steps[1].doing is Doing.CREATE


async def test_an_account_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleet_tui.admin.provision.apply.READING", 0.2)
    with FakeCosmos() as fake:
        fake.fail(lambda request: request.kind == "database", hang())
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            with pytest.raises(TimedOut, match=r"no answer within 0\.2 s"):
                await current_plan(connection, Wanted())


async def test_throughput_is_asked_for_each_container_and_only_if_wanted() -> None:
    for wanted, name in (({"throughput": 500}, "x-ms-offer-throughput"), ({"autoscale": 4000}, "autopilot"), ({}, "")):
        with FakeCosmos() as fake:
            fake.fail(lambda request: request.kind == "write", status(409))
            async with connected(Account(fake.endpoint, key=fake.key)) as connection:
                await apply(connection, plan(connection.account, Wanted(dimensions=0, **wanted)), lambda _: None)
            offers = [[each for each in request.headers if "offer" in each.lower()] for request in fake.writes]
        assert len(offers) == 6
        assert all((name in str(each).lower()) if name else not each for each in offers[1:])
        assert offers[0] == []


@pytest.mark.parametrize(
    "part",
    [
        {"partitionKey": 7},
        {"partitionKey": {"paths": 7}},
        {"indexingPolicy": [7]},
        {"indexingPolicy": {"includedPaths": [7]}},
        {"indexingPolicy": {"compositeIndexes": [[7]]}},
        {"indexingPolicy": {"vectorIndexes": {"path": "/a"}}},
        {"vectorEmbeddingPolicy": {"vectorEmbeddings": [None]}},
    ],
    ids=str,
)
async def test_a_container_described_in_another_shape_is_named_and_no_defect(part: dict[str, object]) -> None:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "workflowRuns", "/workflowId")
        body = {"id": "workflowRuns", "_rid": "r", "_self": "s", **part}
        fake.fail(kind("container"), foreign(json.dumps(body).encode()))
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            with pytest.raises(Unreadable, match="of container workflowRuns is of another kind"):
                await current_plan(connection, Wanted())
