"""One user's newest first, in the order of a composite index where the container has it, and as ever where not."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import aclosing
from typing import Any

import pytest

from fleet_tui.clock import system_clock
from fleet_tui.errors import ServiceFailed
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.watching import Watching
from fleet_tui.query.query import Eq, Query, Sort, Term
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.cosmos import reader
from tests.fake.faults import foreign, status
from tests.fake.server import FakeCosmos, kind
from tests.fake.store import Container
from tests.source.account import falling, ids, pages, runs, source_of, store

OF_ONE = " ORDER BY c.userId ASC, c._ts DESC"
TODAY = " ORDER BY c._ts DESC"
U1 = Query(RUNS, (Term(RUNS.field("user"), Eq("u1")),))
MINE = [f"r{i}" for i in range(600) if i % 5 == 1]
COMPOSITE = [{"path": "/userId", "order": "ascending"}, {"path": "/_ts", "order": "descending"}]
POLICY = {"indexingMode": "consistent", "includedPaths": [{"path": "/*"}]}


def indexed(container: Container, *composites: list[dict[str, str]]) -> Container:
    container.shows["indexingPolicy"] = {**POLICY, "compositeIndexes": list(composites)}
    return container


def orders(fake: FakeCosmos) -> list[str]:
    """What the queries were ordered by, each once, as they came."""
    return list(dict.fromkeys(each.query[each.query.index(" ORDER BY ") :] for each in fake.of("query")))


@pytest.mark.parametrize("ranges", [1, 2, 8])
async def test_one_users_list_is_served_by_the_composite_that_the_container_has(fake: FakeCosmos, ranges: int) -> None:
    indexed(store(fake, runs(600), ranges), COMPOSITE)
    async with source_of(fake) as source:
        found = await pages(source, U1, size=25)
    assert Counter(ids(found)) == Counter(MINE)
    assert falling(found)
    assert orders(fake) == [OF_ONE]
    assert len(fake.of("container")) == 1, "the policy is read once, with what the SDK needs of the container anyway"


@pytest.mark.parametrize(
    "composites",
    [
        (),
        ([COMPOSITE[0], {"path": "/_ts", "order": "ascending"}],),
        ([COMPOSITE[1], COMPOSITE[0]],),
        ([COMPOSITE[0], {"path": "/task/createdAt", "order": "descending"}],),
        ([*COMPOSITE, {"path": "/id", "order": "ascending"}],),
    ],
    ids=["none", "ascending", "the other way round", "by another path", "longer"],
)
async def test_without_that_very_composite_the_list_is_asked_as_ever(
    fake: FakeCosmos, composites: tuple[list[dict[str, str]], ...]
) -> None:
    indexed(store(fake, runs(600), 2), *composites)
    async with source_of(fake) as source:
        assert Counter(ids(await pages(source, U1))) == Counter(MINE)
    assert orders(fake) == [TODAY]


async def test_other_lists_and_sorts_keep_their_order(fake: FakeCosmos) -> None:
    indexed(store(fake, runs(60), 2), COMPOSITE)
    async with source_of(fake) as source:
        for query in (Query(RUNS), Query(RUNS, U1.terms, Sort(RUNS.field("tag")))):
            await pages(source, query)
    assert orders(fake) == [TODAY, " ORDER BY c.runTag DESC"]


async def test_a_split_under_a_list_in_composite_order_loses_and_doubles_nothing(fake: FakeCosmos) -> None:
    kept = indexed(store(fake, runs(2_000), 2), COMPOSITE)
    async with source_of(fake) as source, aclosing(source.pages(U1, 30)) as reading:
        found = []
        async for page in reading:
            found.append(page)
            if len(found) in (2, 5):
                kept.split(kept.ranges[len(found) % 2].id)
    assert Counter(ids(found)) == Counter(f"r{i}" for i in range(2_000) if i % 5 == 1)
    assert falling(found)
    assert orders(fake) == [OF_ONE]
    assert any("@from" in each.query for each in fake.of("query")), "heirs start at the last key"


async def test_following_one_users_runs_asks_in_composite_order_and_gives_each_write_once(fake: FakeCosmos) -> None:
    kept = indexed(store(fake, runs(600), 2), COMPOSITE)
    async with source_of(fake) as source:
        fleet = Fleet(source)
        watching = Watching(RUNS, lambda terms: fleet.records(RUNS, user="u1", within=terms), system_clock)
        await watching.begin(fleet.records(RUNS, limit=1))
        fresh: list[dict[str, Any]] = [
            {"id": f"n{i}", "workflowId": f"n{i}", "userId": f"u{i % 5}", "_ts": 1_700_000_300 + i} for i in range(10)
        ]
        fake.requests.clear()
        kept.add(*fresh)
        assert [each.id for each in (await watching.news()).records] == ["n1", "n6"]
        assert (await watching.news()).records == ()
    assert orders(fake) == [OF_ONE]
    assert all("c._ts >= " in each.query for each in fake.of("query"))


async def test_one_partitions_memories_are_asked_so_too(fake: FakeCosmos) -> None:
    memories = fake.container("agentic-fleet", "agentMemory", "/userId", 2)
    indexed(memories, COMPOSITE).add(
        *({"id": f"m{i}", "userId": f"u{i % 3}", "_ts": 1_700_000_000 + i} for i in range(9))
    )
    async with source_of(fake) as source:
        found = await pages(source, Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("u1")),)))
    assert ids(found) == ["m7", "m4", "m1"]
    assert orders(fake) == [OF_ONE]


@pytest.mark.parametrize("ranges", [1, 2])
async def test_a_refused_order_is_asked_without_the_index_once_and_for_all_and_logged(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch, ranges: int
) -> None:
    told: list[str] = []
    monkeypatch.setattr(reader._LOG, "warning", lambda words, *of: told.append(words % of))
    indexed(store(fake, runs(600), ranges), COMPOSITE)
    refused = fake.fail(lambda request: OF_ONE in request.query, status(400, message="no such composite index"))
    async with source_of(fake) as source:
        found = await pages(source, U1, size=25)
        hits = refused.hits
        assert Counter(ids(found)) == Counter(MINE)
        assert falling(found)
        assert 1 <= hits <= ranges + 1, "ranges are asked together, and the first question of a session once more"
        assert Counter(ids(await pages(source, U1, size=25))) == Counter(MINE)
    assert refused.hits == hits, "what was refused is not tried again"
    assert orders(fake) == [OF_ONE, TODAY]
    assert not found[-1].failed
    assert "workflowRuns: the order of a composite index was refused" in "".join(told)


async def test_what_is_refused_either_way_is_an_error_and_no_reason_to_give_up_the_index(fake: FakeCosmos) -> None:
    indexed(store(fake, runs(600), 2), COMPOSITE)
    fake.fail(kind("query"), status(400, message="no queries today"))
    async with source_of(fake) as source:
        with pytest.raises(ServiceFailed, match="no queries today"):
            await pages(source, U1)
        fake.heal()
        fake.requests.clear()
        assert Counter(ids(await pages(source, U1))) == Counter(MINE)
    assert orders(fake) == [OF_ONE]


async def test_what_is_no_policy_is_no_composite(fake: FakeCosmos) -> None:
    kept = store(fake, runs(60), 2)
    async with source_of(fake) as source:
        for odd in ({"compositeIndexes": 7}, {"compositeIndexes": [7, [7], [{"path": 7}]]}, {"compositeIndexes": None}):
            shown = {**kept.body(), "indexingPolicy": odd}
            rule = fake.fail(kind("container"), foreign(json.dumps(shown).encode()), times=1)
            source._connection.described.clear()  # as after an answer that it is gone
            assert len(ids(await pages(source, U1))) == 12
            assert rule.hits == 1
    assert orders(fake) == [TODAY]
