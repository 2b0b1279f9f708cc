"""Reading a live account: what is asked of it, what it costs, and that no row is lost on the way."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import textwrap
import time
from collections import Counter
from contextlib import aclosing

import pytest

from fleet_tui.errors import Unreachable
from fleet_tui.fleet import Fleet
from fleet_tui.key import ABSENT, partition_key
from fleet_tui.query.query import Eq, Query, Scope, Sort, Term
from fleet_tui.schema import MEMORIES, RUNS, SEGMENTS
from tests.fake.faults import drop, hang, status
from tests.fake.server import FakeCosmos, kind
from tests.fake.store import hash_of
from tests.source.account import NEWEST, falling, first, ids, pages, runs, source_of, store

U1 = Query(RUNS, (Term(RUNS.field("user"), Eq("u1")),))


async def test_ten_thousand_runs_over_thirty_two_ranges_come_once_each_newest_first(fake: FakeCosmos) -> None:
    store(fake, runs(10_000), ranges=32)
    async with source_of(fake, deadline=60) as source:
        found = await pages(source, size=500)
    assert Counter(ids(found)) == Counter(f"r{i}" for i in range(10_000))
    assert falling(found)
    assert not found[-1].failed
    assert not found[-1].more
    assert not fake.writes


async def test_a_list_that_splits_under_the_reader_loses_and_doubles_no_run(fake: FakeCosmos) -> None:
    runs_of = store(fake, runs(2_000), ranges=8)
    async with source_of(fake) as source, aclosing(source.pages(NEWEST, 100)) as reading:
        found = []
        async for page in reading:
            found.append(page)
            if len(found) in (2, 5, 9):
                runs_of.split(runs_of.ranges[len(found) % 3].id)
    assert Counter(ids(found)) == Counter(f"r{i}" for i in range(2_000))
    assert falling(found)
    assert not found[-1].failed


async def test_a_split_that_another_list_has_noticed_first_loses_no_run_either(fake: FakeCosmos) -> None:
    """The SDK shares its ranges among all lists, and would go on with the older half of ours, without a word."""
    documents = sorted(runs(600), key=lambda each: hash_of(json.dumps([each["workflowId"]])))
    for at, each in enumerate(documents):
        each["_ts"] = 1_700_000_000 + at  # so that the lower half of the range holds the older runs
    kept = store(fake, documents, ranges=1)
    async with source_of(fake) as source, aclosing(source.pages(NEWEST, 50)) as reading:
        found = [await anext(reading)]
        kept.split("0")
        other = await pages(source, size=100)
        fake.requests.clear()
        found += [page async for page in reading]
    assert 410 not in [request.status for request in fake.requests], "the other list has had the news"
    for read in (found, other):
        assert Counter(ids(read)) == Counter(f"r{i}" for i in range(600))
        assert falling(read)


async def test_opening_a_run_is_one_point_read(fake: FakeCosmos) -> None:
    store(fake, runs(10))
    async with source_of(fake) as source:
        assert await source.get(RUNS, "r1", "r1")
        fake.requests.clear()
        found = await source.get(RUNS, "r7", "r7")
    assert found is not None
    assert found.document["id"] == "r7"
    assert found.cost.requests == 1
    assert found.cost.charge > 0
    assert [request.kind for request in fake.requests if request.kind != "account"] == ["point"]


async def test_a_run_that_is_not_there_is_none_and_no_error(fake: FakeCosmos) -> None:
    store(fake, runs(10))
    async with source_of(fake) as source:
        assert await source.get(RUNS, "r1", "r2") is None
        assert await source.get(RUNS, "nobody", "nobody") is None
        assert await source.get(RUNS, "no/body", "no/body") is None
        assert await source.get(RUNS, "half a \ud83d", "half") is None


@pytest.mark.parametrize("name", ["a/b", "a\\b", "what?", "r#1", "..", ".", "ends in space "])
async def test_an_id_that_no_address_can_hold_is_opened_by_a_query(fake: FakeCosmos, name: str) -> None:
    store(fake, [*runs(10), {"id": name, "workflowId": "w/1", "task": "found"}])
    async with source_of(fake) as source:
        found = await source.get(RUNS, name, "w/1")
    assert found is not None
    assert found.document["task"] == "found"
    assert not fake.of("point")
    assert [request.partition_key for request in fake.of("query")] == ['["w/1"]']


@pytest.mark.parametrize("name", ["user|a b", "ü🚀", "100%", "a%2Fb", "a+b&c=d", "'\"", "..a", " "])
async def test_any_other_id_is_opened_as_it_is_written(fake: FakeCosmos, name: str) -> None:
    store(fake, [{"id": name, "workflowId": name}, {"id": "a", "workflowId": name}])
    async with source_of(fake) as source:
        found = await source.get(RUNS, name, name)
    assert found is not None
    assert found.document["id"] == name


async def test_memories_of_one_user_are_asked_of_one_partition(fake: FakeCosmos) -> None:
    fake.container("agentic-fleet", "agentMemory", "/userId", 8).add(
        *({"id": f"m{i}", "userId": f"u{i % 4}", "content": "x", "metadata": {"importance": i}} for i in range(200))
    )
    query = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("u2")),), Sort(MEMORIES.field("importance")))
    async with source_of(fake) as source:
        await first(source, query)
        fake.requests.clear()
        page = await first(source, query, size=10)
    assert [each["id"] for each in page.documents] == [f"m{i}" for i in range(198, 158, -4)]
    assert page.scope is Scope.SINGLE
    [request] = fake.of("query")
    assert not fake.of("pkranges", "plan", "container")
    assert request.partition_key == '["u2"]'
    assert request.page_size == 10
    assert "c.userId = @p0" in request.query, "the test server ignores the header, so the condition is there too"


async def test_a_filter_over_all_partitions_counts_what_it_lists(fake: FakeCosmos) -> None:
    store(fake, runs(1_000), ranges=8)
    async with source_of(fake) as source:
        counted = await source.count(U1)
        found = await pages(source, U1)
    assert counted.n == len(ids(found)) == 200
    assert counted.cost.requests >= 8


async def test_a_container_that_the_account_calls_otherwise_is_found(fake: FakeCosmos) -> None:
    fake.container("prod", "runs-of-2025", "/workflowId", 2).add(*runs(30))
    async with source_of(fake, database="prod", containers={"workflowRuns": "runs-of-2025"}) as source:
        assert len(ids(await pages(source))) == 30


async def test_a_segments_container_that_nobody_made_holds_zero_documents(fake: FakeCosmos) -> None:
    store(fake, runs(3))
    async with source_of(fake) as source:
        [page] = await pages(source, Query(SEGMENTS))
        assert (page.documents, page.more, page.failed) == ((), False, ())
        assert (await source.count(Query(SEGMENTS))).n == 0
        assert await source.get(SEGMENTS, "a", "b") is None
        one_run = Query(SEGMENTS, (Term(SEGMENTS.field("run"), Eq("r1")),))
        assert not ids(await pages(source, one_run))


async def test_every_request_is_in_the_log_with_what_it_was_and_what_it_cost(fake: FakeCosmos) -> None:
    store(fake, runs(100), ranges=2)
    async with source_of(fake) as source:
        page = await first(source)
        await source.get(RUNS, "r7", "r7")
        await asyncio.sleep(0.05)  # the SDK looks at the account once more by itself
        log = source.log
    # only what was sent: the SDK ends a walk of the ranges with a reply that has no body
    assert len(log.requests) == len(fake.requests)
    assert log.charge == pytest.approx(sum(request.charge for request in fake.requests))
    kinds = Counter((each.operation, each.container, each.partition) for each in log.requests)
    assert kinds["query", "workflowRuns", "CROSS"] == 3, "one before it was known that there are two ranges"
    assert kinds["point read", "workflowRuns", "r7"] == 1
    assert kinds["container", "workflowRuns", ""] == 1
    assert all(each.activity_id and each.elapsed > 0 for each in log.requests)
    assert all(each.size > 100 for each in log.requests if each.operation == "query" and each.status == 200)
    assert page.cost.requests <= len(log.requests)


async def test_the_log_names_a_partition_key_as_it_is_stored(fake: FakeCosmos) -> None:
    store(fake, runs(10))
    keys = ("r7", "", *map(partition_key, (None, 42, True)), ABSENT)
    async with source_of(fake) as source:
        for key in keys:
            await source.get(RUNS, "r7", key)
            await source.get(RUNS, "r/7", key)
        requests = source.log.requests
    named = ["r7", "", "null", "42", "true", "(none)"]
    assert [each.partition for each in requests if each.operation == "point read"] == named
    assert [each.partition for each in requests if each.operation == "query"] == named


async def test_a_key_that_the_service_cannot_hold_is_looked_for_among_all_of_the_id(fake: FakeCosmos) -> None:
    store(fake, [*runs(10), {"id": "twin", "workflowId": "a", "n": 1}, {"id": "twin", "workflowId": ["a"], "n": 2}])
    async with source_of(fake) as source:
        found = await source.get(RUNS, "twin", partition_key(["a"]))
        assert await source.get(RUNS, "twin", partition_key(["b"])) is None
    assert found is not None
    assert found.document["n"] == 2
    assert not fake.of("point")


async def test_pages_that_come_empty_are_followed_to_the_rows_behind_them(fake: FakeCosmos) -> None:
    rare = [*runs(400), {"id": "needle", "workflowId": "n", "_ts": 1, "userId": "me"}]
    store(fake, rare, ranges=2)
    fake.scan = 25
    mine = Query(RUNS, (Term(RUNS.field("user"), Eq("me")),))
    async with source_of(fake) as source:
        found = await pages(source, mine)
        assert ids(found) == ["needle"]
        assert sum(page.cost.requests for page in found) > 16
        assert (await source.count(U1)).n == 80


async def test_a_scan_that_is_throttled_goes_on_where_it_was(fake: FakeCosmos) -> None:
    store(fake, [*runs(400), {"id": "needle", "workflowId": "n", "_ts": 1, "userId": "me"}], ranges=1)
    mine = Query(RUNS, (Term(RUNS.field("user"), Eq("me")),))
    async with source_of(fake) as source:
        await first(source, mine)
        fake.scan = 25
        fake.requests.clear()
        fake.fail(
            lambda request: request.kind == "query" and len(fake.of("query")) == 10, status(429, retry_after=0.01)
        )
        assert ids(await pages(source, mine)) == ["needle"]
    tokens = [request.continuation for request in fake.of("query")]
    assert len(tokens) == 401 // 25 + 1 + 1, "one request twice, none from the start"
    assert tokens[9] == tokens[10]


async def test_a_server_that_stops_in_the_middle_leaves_the_rows_and_is_named(fake: FakeCosmos) -> None:
    store(fake, runs(500), ranges=4)
    async with source_of(fake) as source, aclosing(source.pages(NEWEST, 50)) as reading:
        found = [await anext(reading), await anext(reading)]
        fake.stop()
        found += [page async for page in reading]
    assert len(ids(found)) >= 100
    assert falling(found)
    assert len(set(ids(found))) == len(ids(found))
    assert found[-1].more
    assert len(found[-1].failed) == 4
    for failure in found[-1].failed:
        assert isinstance(failure.error, Unreachable)
        assert fake.endpoint.removeprefix("http://").strip("/") in failure.error.cause


async def test_a_server_that_comes_back_is_read_again(fake: FakeCosmos) -> None:
    store(fake, runs(50))
    async with source_of(fake) as source:
        await first(source)
        fake.stop()
        with pytest.raises(Unreachable, match="connection refused"):
            await first(source)
        fake.start()
        assert len(ids(await pages(source))) == 50


async def test_a_connection_that_is_cut_once_goes_unnoticed(fake: FakeCosmos) -> None:
    store(fake, runs(50))
    async with source_of(fake) as source:
        await first(source)
        fake.fail(kind("query"), drop(), times=1)
        fake.fail(kind("query"), drop(after=0.5), times=1)
        assert len(ids(await pages(source))) == 50


@pytest.mark.parametrize("what", ["account", "container", "pkranges", "query", "point"])
async def test_leaving_takes_less_than_half_a_second_whatever_hangs(fake: FakeCosmos, what: str) -> None:
    store(fake, runs(50), ranges=32)
    fake.fail(kind(what), hang())

    async def leaving() -> float:
        fake.requests.clear()
        async with source_of(fake) as source:
            reading = asyncio.create_task(source.get(RUNS, "r1", "r1") if what == "point" else first(source))
            while not fake.of(what):  # noqa: ASYNC110 - it runs in a thread of its own
                await asyncio.sleep(0.01)
            began = time.monotonic()
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            await source.aclose()
            return time.monotonic() - began

    # what waits for an answer waits each time; a machine that has other things to do seldom does three times
    assert min([await leaving() for _ in range(3)]) < 0.5


async def test_a_source_that_was_closed_says_so_and_can_be_closed_again(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    async with source_of(fake) as source:
        await first(source)
        await source.aclose()
        await source.aclose()
        with pytest.raises(Unreachable, match="closed"):
            await source.get(RUNS, "r1", "r1")


async def test_two_panes_that_ask_at_once_share_one_connection(fake: FakeCosmos) -> None:
    store(fake, runs(50))
    async with source_of(fake) as source:
        await asyncio.gather(first(source), source.count(NEWEST), source.get(RUNS, "r1", "r1"))
        assert source.identity.live
        assert source.identity.name.endswith("/agentic-fleet")
    assert len({request.headers["user-agent"] for request in fake.requests}) == 1
    assert len(fake.of("account")) <= 2, "one to connect, and one by which the SDK looks whether it is well"
    assert "fleet-tui/" in fake.requests[0].headers["user-agent"]


def test_nothing_of_the_sdk_is_loaded_before_the_first_question() -> None:
    code = """
        import sys
        from fleet_tui.settings import Account
        from fleet_tui.source.cosmos.source import CosmosSource
        CosmosSource(Account("https://a.documents.azure.com/", key="AAAA")).identity
        loaded = [name for name in sys.modules if name.split(".")[0] in ("azure", "aiohttp")]
        assert not loaded, loaded
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_nothing_is_written_to_the_terminal_whatever_goes_wrong() -> None:
    code = """
        import asyncio, gc, logging
        from fleet_tui.errors import FleetError
        from tests.fake.faults import drop, hang, status
        from tests.fake.server import FakeCosmos, kind
        from tests.source.account import first, pages, runs, source_of, store

        logging.basicConfig(level=logging.DEBUG)
        logging.getLogger("asyncio").setLevel(logging.INFO)

        async def main():
            with FakeCosmos() as fake:
                kept = store(fake, runs(500), ranges=4)
                for trouble in (status(429, retry_after=0.01), status(410, 1002), status(503), drop(), hang()):
                    async with source_of(fake, deadline=0.5) as source:
                        await first(source)
                        kept.split(kept.ranges[0].id)
                        fake.fail(kind("query", "account", "pkranges"), trouble, times=9)
                        try:
                            await pages(source)
                        except FleetError:
                            pass
                        fake.heal()
                async with source_of(fake, key="AAAA") as source:
                    try:
                        await first(source)
                    except FleetError:
                        pass
                async with source_of(fake) as source:
                    reading = asyncio.create_task(first(source))
                    await asyncio.sleep(0.01)
                    reading.cancel()
        asyncio.run(main())
        gc.collect()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


async def test_an_id_that_begins_so_is_asked_of_the_index_and_of_all_ids_only_if_there_is_none(
    fake: FakeCosmos,
) -> None:
    store(fake, [{"id": f"wf_{n:02}_ab{n}", "workflowId": f"w{n}", "_ts": n} for n in range(20)])
    async with source_of(fake) as source:
        fleet = Fleet(source)
        fake.requests.clear()
        opened = await fleet.record(RUNS, "wf_07")
        assert opened is not None
        assert opened.record.id == "wf_07_ab7"
        assert {"STARTSWITH(c.id, @" in each.query for each in fake.of("query")} == {True}
        assert not any("CONTAINS(c.id, " in each.query.partition(" WHERE ")[2] for each in fake.of("query"))
        fake.requests.clear()
        ending = await fleet.record(RUNS, "_AB13")
        assert ending is not None
        assert ending.record.id == "wf_13_ab13"
        assert any("CONTAINS(c.id, @" in each.query for each in fake.of("query"))
        fake.requests.clear()
        assert await fleet.record(RUNS, "…ab12") is not None
        assert not any("STARTSWITH(c.id, @" in each.query for each in fake.of("query")), (
            "the list shows the end of an id"
        )
