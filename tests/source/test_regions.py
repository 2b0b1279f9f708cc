"""An account of two regions: what the first does not answer the second does, and what is ours stays ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest

from fleet_tui.errors import FleetError, Forbidden, ServiceFailed, Throttled
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import RUNS
from fleet_tui.settings import Preferences
from tests.fake.faults import Fault, drop, status
from tests.fake.server import FakeCosmos, kind
from tests.source.account import NEWEST, falling, ids, pages, runs, source_of, store

DATA = kind("container", "pkranges", "query", "point", "plan")
TO_THE_OTHER: dict[str, Fault] = {
    "503": status(503),
    "408": status(408),
    "500": status(500),
    "403/1008": status(403, 1008),
    "403/3": status(403, 3),
    "dropped": drop(),
}


class Account(NamedTuple):
    """The account's own address, and its regions."""

    door: FakeCosmos
    a: FakeCosmos
    b: FakeCosmos


@pytest.fixture
def account() -> Iterator[Account]:
    with ExitStack() as stack:
        found = Account(*(stack.enter_context(FakeCosmos()) for _ in range(3)))
        found.door.regions.update(A=found.a.endpoint, B=found.b.endpoint)
        for region in (found.a, found.b):
            region.regions.update(found.door.regions)
            store(region, runs(60), ranges=2)
        yield found


def reading(account: Account, **more: Any) -> Any:
    return source_of(account.door, 20, preferences=Preferences(preferred_locations=("A", "B")), **more)


@pytest.mark.parametrize("name", TO_THE_OTHER)
async def test_what_region_a_does_not_answer_region_b_does(account: Account, name: str) -> None:
    account.a.fail(DATA, TO_THE_OTHER[name])
    async with reading(account) as source:
        found = await pages(source, NEWEST, size=20)
        opened = await source.get(RUNS, "r7", "r7")
        counted = await source.count(Query(RUNS, (Term(RUNS.field("user"), Eq("u1")),)))
    assert len(ids(found)) == len(set(ids(found))) == 60
    assert falling(found)
    assert not found[-1].failed
    assert opened is not None
    assert counted.n == 12
    asked_a, asked_b = len(account.a.of("query", "point")), len(account.b.of("query", "point"))
    assert asked_b > 0
    assert asked_a <= asked_b + 1, "each request is tried in A once at most"


@pytest.mark.parametrize("name", TO_THE_OTHER)
async def test_what_no_region_answers_is_an_error_after_few_requests(account: Account, name: str) -> None:
    async with reading(account) as source:
        await source.get(RUNS, "r1", "r1")
        for region in (account.a, account.b):
            region.fail(kind("point"), TO_THE_OTHER[name])
            region.requests.clear()
        source.deadline = 3.0
        with pytest.raises(FleetError) as told:
            await source.get(RUNS, "r7", "r7")
    assert "role" not in told.value.next_step.replace("no role is missing", "")
    assert not isinstance(told.value, Forbidden)
    assert 2 <= len(account.a.of("point")) + len(account.b.of("point")) <= 6


async def test_a_replica_that_is_behind_is_asked_as_the_sdk_alone_asks_it(account: Account) -> None:
    from azure.cosmos.aio import CosmosClient

    for region in (account.a, account.b):
        region.fail(kind("point"), status(404, 1002))
    async with CosmosClient(account.door.endpoint, account.door.key, preferred_locations=["A", "B"]) as client:
        proxy = client.get_database_client("agentic-fleet").get_container_client("workflowRuns")
        await proxy.read()
        with pytest.raises(Exception, match="404"):
            await proxy.read_item("r7", "r7")
    alone = [len(region.of("point")) for region in (account.a, account.b)]
    for region in (account.a, account.b):
        region.requests.clear()
    async with reading(account) as source:
        with pytest.raises(ServiceFailed, match="404"):
            await source.get(RUNS, "r7", "r7")
    assert [len(region.of("point")) for region in (account.a, account.b)] == alone


async def test_throttling_is_waited_for_in_the_region_that_throttles(account: Account) -> None:
    account.a.fail(kind("point"), status(429, retry_after=0.05))
    async with reading(account) as source:
        with pytest.raises(Throttled):
            await source.get(RUNS, "r7", "r7")
    assert (len(account.a.of("point")), len(account.b.of("point"))) == (2, 0)


async def test_a_range_that_is_gone_is_asked_for_anew_and_not_elsewhere(account: Account) -> None:
    gone = account.a.fail(kind("query"), status(410, 1002), times=2)
    async with reading(account) as source:
        found = await pages(source, NEWEST, size=20)
    assert len(set(ids(found))) == 60
    assert gone.hits == 2
    assert not account.b.of("query")


@pytest.mark.parametrize(("name", "sub_status"), [("403/1008", 1008), ("403/3", 3)])
async def test_of_one_region_a_403_of_regions_is_raised_at_once_and_advises_no_role(
    fake: FakeCosmos, name: str, sub_status: int
) -> None:
    store(fake, runs(5))
    fake.fail(kind("point"), TO_THE_OTHER[name])
    async with source_of(fake) as source:
        with pytest.raises(ServiceFailed) as told:
            await source.get(RUNS, "r1", "r1")
    assert told.value.reply.sub_status == sub_status
    assert "region" in told.value.cause
    assert "no role is missing" in told.value.next_step
    assert len(fake.of("point")) == 1


async def test_of_one_region_a_503_is_tried_twice_as_before(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    fake.fail(kind("point"), status(503))
    async with source_of(fake) as source:
        with pytest.raises(ServiceFailed, match="503"):
            await source.get(RUNS, "r1", "r1")
    assert len(fake.of("point")) == 2
