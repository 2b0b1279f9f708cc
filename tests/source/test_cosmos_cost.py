"""What reading costs and how it is held down: the request log, the budget, one page at a time, the SDK's options."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from fleet_tui.errors import OverBudget
from fleet_tui.fleet import Fleet
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.settings import Preferences
from tests.fake.faults import status
from tests.fake.server import FakeCosmos, kind
from tests.source.account import NEWEST, first, ids, runs, source_of, store

U1 = Query(RUNS, (Term(RUNS.field("user"), Eq("u1")),))


async def test_the_request_log_keeps_each_statement_as_it_was_sent_with_its_parameters(fake: FakeCosmos) -> None:
    store(fake, runs(50), ranges=2)
    async with source_of(fake) as source:
        await first(source, U1)
        await source.count(U1)
        log = [each for each in source.log.requests if each.operation == "query"]
    sent = [(each.query, tuple((one["name"], one["value"]) for one in each.parameters)) for each in fake.of("query")]
    assert sorted((each.sql, each.parameters) for each in log) == sorted(sent)
    assert {each.parameters for each in log} == {(("@p0", "u1"),)}
    assert any(each.sql.startswith("SELECT VALUE COUNT(1)") for each in log)
    assert not [each.sql for each in source.log.requests if each.operation != "query" and each.sql]


async def test_the_request_log_says_what_the_service_refused(fake: FakeCosmos) -> None:
    store(fake, runs(50), ranges=1)
    fake.fail(kind("query"), status(429, retry_after=0.01), times=1)
    async with source_of(fake) as source:
        await first(source)
        assert [each.status for each in source.log.requests if each.operation == "query"] == [429, 200]


async def test_a_list_stops_before_the_page_after_the_budget_and_keeps_its_rows(fake: FakeCosmos) -> None:
    store(fake, runs(500), ranges=2)
    async with source_of(fake) as source:
        source.log.limit = 60.0
        found = []
        with pytest.raises(OverBudget, match=r"RU are used, and --max-ru allows 60"):  # noqa: PT012
            async with aclosing(source.pages(NEWEST, 50)) as pages:
                async for page in pages:
                    found.append(page)  # noqa: PERF401 - a comprehension would lose them
        sent = len(fake.of("query"))
        assert 50 <= len(ids(found)) < 500
        assert source.log.charge >= 60 > source.log.charge - found[-1].cost.charge, "one page over it at most"
        for question in (first(source), source.count(NEWEST), source.get(RUNS, "r1", "r1")):
            with pytest.raises(OverBudget):
                await question
        assert len(fake.of("query")) == sent
        assert not fake.of("point")


async def test_what_a_search_has_found_is_given_out_before_the_budget_ends_it(fake: FakeCosmos) -> None:
    documents = runs(500)
    documents[-20]["execution_summary"] = {"durationSeconds": 90}
    store(fake, documents, ranges=1)
    found = []
    async with source_of(fake) as source:
        source.log.limit = 20.0
        async with aclosing(Fleet(source).records(RUNS, "duration:>60").pages()) as pages:
            found.append(await anext(pages))
            with pytest.raises(OverBudget):
                await anext(pages)
    assert [each.id for page in found for each in page.records] == ["r480"]
    assert found[-1].more
    assert 0 < found[-1].searched < 500


async def test_a_list_that_ends_within_its_last_page_is_whole_whatever_it_cost(fake: FakeCosmos) -> None:
    store(fake, runs(40), ranges=2)
    async with source_of(fake) as source:
        source.log.limit = 5.0
        async with aclosing(source.pages(NEWEST, 50)) as pages:
            found = [page async for page in pages]
    assert len(ids(found)) == 40
    assert not found[-1].more


async def test_no_page_is_read_before_it_is_asked_for(fake: FakeCosmos) -> None:
    store(fake, runs(1_000), ranges=1)
    async with source_of(fake) as source, aclosing(source.pages(NEWEST, 50)) as pages:
        for asked in (1, 2, 3):
            await anext(pages)
            assert len(fake.of("query")) == asked


async def test_a_range_is_never_asked_for_more_rows_than_a_page_holds(fake: FakeCosmos) -> None:
    store(fake, runs(2_000), ranges=8)
    async with source_of(fake) as source, aclosing(source.pages(NEWEST, 50)) as pages:
        await anext(pages)
        asked = sum(request.page_size for request in fake.of("query") if request.range_id)
        assert asked <= 2 * 50 + 8 * 6, "two pages of rows, at most: one to show and one ahead"


async def test_what_is_asked_of_the_sdk_goes_with_every_request_and_nothing_by_itself(fake: FakeCosmos) -> None:
    asked = {
        "x-ms-cosmos-priority-level": "Low",
        "x-ms-cosmos-throughput-bucket": "2",
        "x-ms-consistency-level": "Eventual",
    }
    preferences = Preferences(
        priority="Low", throughput_bucket=2, preferred_locations=("Here",), consistency="Eventual"
    )
    store(fake, runs(5))
    fake.container("agentic-fleet", "agentMemory", "/userId").add({"id": "m", "userId": "u"})
    async with source_of(fake, preferences=preferences) as source:
        await first(source)
        await source.get(MEMORIES, "m", "u")
    for request in [*fake.of("query"), *fake.of("point")]:
        assert {name: request.headers.get(name) for name in asked} == asked
    fake.requests.clear()
    async with source_of(fake) as source:
        await first(source)
    sent = {(name, request.headers[name]) for request in fake.requests for name in asked if name in request.headers}
    assert sent <= {("x-ms-consistency-level", "Session")}, "the SDK repeats the account's own default"


async def test_the_first_of_the_preferred_regions_is_read_from(fake: FakeCosmos) -> None:
    async with source_of(fake, preferences=Preferences(preferred_locations=("There", "Here"))) as source:
        store(fake, runs(5))
        await first(source)
        client = await source._connection._connected()
        assert client.client_connection.connection_policy.PreferredLocations == ["There", "Here"]


async def test_the_identity_names_the_profile_and_says_that_it_is_production(fake: FakeCosmos) -> None:
    async with source_of(fake, profile="live", production=True) as source:
        assert (source.identity.profile, source.identity.production) == ("live", True)


@pytest.mark.parametrize(("ranges", "asked"), [(1, ["query"]), (3, ["query"] * 4)], ids=["one range", "three ranges"])
async def test_the_first_question_is_asked_while_the_ranges_are_read(
    fake: FakeCosmos, ranges: int, asked: list[str]
) -> None:
    store(fake, runs(120), ranges=ranges)
    fake.latency = 0.03
    async with source_of(fake) as source:
        page = await first(source)
        assert len(page.documents) == 50
        requests = fake.of("container", "pkranges", "query")
        kinds = [each.kind for each in requests]
        assert sorted(kinds) == sorted(["container", "pkranges", "pkranges", *asked])
        assert "query" in kinds[1:3], "it does not wait for the ranges"
        assert page.cost.charge == pytest.approx(sum(each.charge for each in requests)), "what is dropped is paid too"


@pytest.mark.parametrize("ranges", [1, 3])
async def test_only_the_first_question_of_a_session_is_asked_before_the_ranges_are_known(
    fake: FakeCosmos, ranges: int
) -> None:
    store(fake, runs(120), ranges=ranges)
    async with source_of(fake) as source:
        before = await first(source)
        asked = len(fake.of("query"))
        assert (await first(source)).documents == before.documents
        assert len(fake.of("query")) == asked + ranges


async def test_a_list_whose_first_page_came_before_the_ranges_goes_on_to_its_end(fake: FakeCosmos) -> None:
    store(fake, runs(120), ranges=1)
    async with source_of(fake) as source:
        found = [each["id"] async for page in source.pages(Query(RUNS), 50) for each in page.documents]
    assert sorted(found) == sorted(f"r{n}" for n in range(120))
    assert len(fake.of("query")) == 3


async def test_a_container_that_is_split_after_the_first_page_loses_no_row_and_repeats_none(fake: FakeCosmos) -> None:
    stored = store(fake, runs(120), ranges=1)
    found: list[str] = []
    async with source_of(fake) as source:
        async for page in source.pages(Query(RUNS), 50):
            found += [str(each["id"]) for each in page.documents]
            if len(found) == 50:
                stored.split(stored.ranges[0].id)
    assert sorted(found) == sorted(f"r{n}" for n in range(120))
