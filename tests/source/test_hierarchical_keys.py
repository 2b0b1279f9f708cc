"""An account whose containers have hierarchical partition keys: what is asked of one user, and of one document."""

from __future__ import annotations

from typing import Any, Final

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.key import ABSENT, partition_key
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.record import address_of
from fleet_tui.query.query import Eq, OneOf, Query, Scope, Sort, Term
from fleet_tui.schema import MEMORIES, RUNS
from tests.fake.server import FakeCosmos
from tests.source.account import first, ids, pages, runs, source_of, without_vector_search

LEVELS: Final = "/userId,/workflowId"


def of_user(user: str, container: Container = RUNS) -> Query:
    return Query(container, (Term(container.field("user"), Eq(user)),))


def store(fake: FakeCosmos, documents: list[dict[str, Any]], levels: str = LEVELS, ranges: int = 8) -> None:
    fake.container("agentic-fleet", "workflowRuns", levels, ranges).add(*documents)


async def test_the_runs_of_one_user_are_asked_of_no_other_users_range(fake: FakeCosmos) -> None:
    store(fake, runs(200))
    async with source_of(fake) as source:
        found = await pages(source, of_user("u1"), size=25)
        counted = await source.count(of_user("u1"))
    assert ids(found) == [f"r{n}" for n in sorted((n for n in range(200) if n % 5 == 1), key=lambda n: (-(n // 3), n))]
    assert counted.n == 40
    assert {page.scope for page in found} == {Scope.PREFIX}
    asked = fake.of("query")
    assert len({each.range_id for each in asked}) == 1, "of eight"
    assert all(each.headers["x-ms-start-epk"] < each.headers["x-ms-end-epk"] for each in asked)
    assert not fake.of("plan")
    assert {each.partition for each in source.log.requests if each.operation == "query"} == {"PREFIX"}


async def test_the_runs_of_all_users_come_once_each_newest_first_and_open_by_their_rows(fake: FakeCosmos) -> None:
    store(fake, runs(200))
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        rows = [each async for each in fleet.records(RUNS)]
        fake.requests.clear()
        opened = [await fleet.whole(each) for each in rows[:3]]
    assert {each.id for each in rows} == {f"r{n}" for n in range(200)}
    assert [each.written.at for each in rows] == sorted((each.written.at for each in rows), reverse=True)
    assert rows[0].partition_key == (rows[0].user, rows[0].id)
    assert [each.document["_etag"] for each in opened if each] == [each.document["_etag"] for each in rows[:3]]
    assert [each.kind for each in fake.requests if each.kind != "account"] == ["point"] * 3


async def test_a_run_of_a_named_user_is_one_point_read_and_of_nobody_a_question_to_all(fake: FakeCosmos) -> None:
    store(fake, runs(200))
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        await fleet.run("r1", user="u1")
        fake.requests.clear()
        named = await fleet.run("r7", user="u2")
        assert [each.kind for each in fake.requests if each.kind != "account"] == ["point"]
        assert fake.of("point")[0].partition_key == '["u2","r7"]'
        unnamed = await fleet.run("r7")
    assert named is not None
    assert unnamed is not None
    assert named.document == unnamed.document
    assert (named.scope, unnamed.scope) == (Scope.SINGLE, Scope.CROSS)
    assert (named.cost.requests, len(fake.of("query"))) == (1, 8)


async def test_a_run_is_no_other_users(fake: FakeCosmos) -> None:
    store(fake, runs(20))
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        assert await fleet.run("r7", user="u3") is None
    assert {each.headers.get("x-ms-start-epk", "") for each in fake.of("query")} != {""}, "not looked for among all"


async def test_a_run_opens_by_the_end_of_its_id_too_with_its_user_and_without(fake: FakeCosmos) -> None:
    store(fake, [{"id": f"wf_{n:04}", "workflowId": f"wf_{n:04}", "userId": f"u{n % 3}"} for n in range(30)])
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        for user in ("u1", None):
            opened = await fleet.run("0013", user=user)
            assert opened is not None
            assert opened.record.stored_id == "wf_0013"
        assert await fleet.run("0013", user="u2") is None


async def test_its_address_is_copied_and_opened_again(fake: FakeCosmos) -> None:
    store(fake, runs(50))
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        [row] = [each async for each in fleet.records(RUNS, limit=1)]
        address = type(address_of(row)).parse(str(address_of(row)))
        assert address.partition == row.partition_key
        fake.requests.clear()
        opened = await fleet.run(address.id, address.partition)
    assert opened is not None
    assert opened.record.stored_key == row.stored_key
    assert [each.kind for each in fake.requests if each.kind != "account"] == ["point"]


@pytest.mark.parametrize("user", [None, 42, True, ""])
async def test_a_level_that_is_no_text_names_its_document(fake: FakeCosmos, user: Any) -> None:
    store(fake, [*runs(20), {"id": "odd", "workflowId": "odd", "userId": user}])
    async with source_of(fake) as source:
        found = await source.get(RUNS, "odd", (partition_key(user), "odd"))
        assert found is not None
        [row] = [each for page in await pages(source) for each in page.documents if each["id"] == "odd"]
        assert await source.get(RUNS, "odd", ("u1", "odd")) is None
    assert found.document["userId"] == user == row["userId"]


async def test_a_level_that_is_absent_names_its_document(fake: FakeCosmos) -> None:
    store(fake, [*runs(20), {"id": "odd/id", "workflowId": "odd"}, {"id": "odd", "workflowId": "odd"}])
    async with source_of(fake) as source:
        for name in ("odd", "odd/id"):
            found = await source.get(RUNS, name, (ABSENT, "odd"))
            assert found is not None
            assert found.document["id"] == name
        assert await source.get(RUNS, "odd/id", ("u1", "odd")) is None


async def test_a_page_that_a_split_cuts_loses_and_doubles_no_run_of_the_user(fake: FakeCosmos) -> None:
    documents = [each | {"userId": "u1" if n % 2 else "u2"} for n, each in enumerate(runs(400))]
    kept = fake.container("agentic-fleet", "workflowRuns", LEVELS, 4).add(*documents)
    async with source_of(fake) as source:
        await first(source, of_user("u1"))
        fake.requests.clear()
        found = []
        async for page in source.pages(of_user("u1"), 20):
            found.append(page)
            if len(found) in (2, 5):
                [ranges] = [{each.range_id for each in fake.of("query") if each.status == 200}]
                kept.split(max(filter(None, ranges), key=int))
    assert sorted(map(str, ids(found))) == sorted(f"r{n}" for n in range(400) if n % 2)
    assert not any(page.failed for page in found)


async def test_what_the_levels_are_is_read_with_the_container_and_in_each_row(fake: FakeCosmos) -> None:
    tenants = [each | {"tenant": {"id": f"t{n % 2}"}} for n, each in enumerate(runs(40))]
    store(fake, tenants, "/tenant/id,/userId,/workflowId")
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        rows = [each async for each in fleet.records(RUNS, user="u1")]
        opened = await fleet.whole(rows[0])
        assert len(fake.of("container")) == 1
    assert {each.partition_key[0] for each in rows} == {"t0", "t1"}
    assert opened is not None
    assert opened.id == rows[0].id
    assert fake.of("point")[0].partition_key == f'["{rows[0].partition_key[0]}","u1","{rows[0].id}"]'


async def test_memories_by_user_and_agent_are_asked_of_the_user_and_nearest_too(fake: FakeCosmos) -> None:
    memories = [
        {"id": f"m{n}", "userId": f"u{n % 4}", "agentId": f"a{n % 3}", "embedding": [1.0, n / 100], "content": "x"}
        for n in range(120)
    ]
    fake.container("agentic-fleet", "agentMemory", "/userId,/agentId", 8).add(*memories)
    mine = of_user("u2", MEMORIES)
    async with source_of(fake) as source:
        listed = await pages(source, mine)
        of_agents = Term(MEMORIES.field("agent"), OneOf(("a1", "a2")))
        narrowed = await pages(source, Query(MEMORIES, (*mine.terms, of_agents), Sort(MEMORIES.field("created"))))
        nearest = await source.nearest(mine, (1.0, 0.0), 3)
        whole = await Fleet(source, frozen(NOW)).record(MEMORIES, "m2", ("u2", "a2"))
    assert sorted(map(str, ids(listed))) == sorted(f"m{n}" for n in range(2, 120, 4))
    assert narrowed[0].scope is Scope.PREFIX
    assert [each["id"] for each in nearest.documents] == ["m2", "m6", "m10"]
    assert whole is not None
    assert whole.record.partition_key == ("u2", "a2")
    assert whole.record.own_key == "u2"


@pytest.mark.parametrize("searches", [True, False], ids=["searched", "compared"])
async def test_the_nearest_open_by_their_rows_though_nothing_was_asked_before(fake: FakeCosmos, searches: bool) -> None:
    memories = [
        {"id": f"m{n}", "userId": f"u{n % 4}", "tenant": {"id": f"t{n % 3}"}, "embedding": [1.0, n / 100]}
        for n in range(24)
    ]
    fake.container("agentic-fleet", "agentMemory", "/tenant/id,/userId", 4).add(*memories)
    if not searches:
        without_vector_search(fake)
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        found = await source.nearest(of_user("u2", MEMORIES), (1.0, 0.0), 3)
        rows = [AgentMemoryItem.from_document(each) for each in found.documents]
        opened = [await fleet.whole(each) for each in rows]
    assert [each.partition_key for each in rows] == [("t2", "u2"), ("t0", "u2"), ("t1", "u2")]
    assert [each and each.id for each in opened] == ["m2", "m6", "m10"]


async def test_a_plain_account_takes_its_own_level_of_a_hierarchical_key(fake: FakeCosmos) -> None:
    store(fake, runs(20), "/workflowId")
    async with source_of(fake) as source:
        fleet = Fleet(source, frozen(NOW))
        found = await source.get(RUNS, "r7", ("u2", "r7"))
        assert found is not None
        assert len(fake.of("point")) == 1
        opened = await fleet.run("r7", user="u2")
        assert opened is not None
        assert opened.scope is Scope.SINGLE
        assert await fleet.run("r7", user="u3") is None
