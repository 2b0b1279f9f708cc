"""The fake answers as cosmos.md says the service does, seen through the SDK.

Nothing here was run against a live account.
"""

from __future__ import annotations

import time
from typing import Any

import azure.cosmos
import pytest
from azure.core.credentials import AccessToken
from azure.cosmos.aio import CosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError, CosmosResourceNotFoundError

from tests.fake.asking import COUNT, DOCUMENTS, IDS, NEWEST, ask, falling, runs, spans, store
from tests.fake.server import FakeCosmos


@pytest.mark.parametrize("ranges", [1, 2, 32])
async def test_each_range_answers_its_own_rows_in_order(fake: FakeCosmos, client: CosmosClient, ranges: int) -> None:
    stored = store(fake, ranges)
    found: list[str] = []
    for span, home in zip(await spans(runs(client)), stored.ranges, strict=True):
        rows = await ask(runs(client), NEWEST, size=3, feed_range=span)
        assert falling(rows)
        assert {row["id"] for row in rows} == {each["id"] for each in stored.documents_of(home.id)}
        found += [row["id"] for row in rows]
    assert len(found) == len(IDS)
    assert set(found) == IDS
    asked = fake.of("query")
    assert {request.range_id for request in asked} == {home.id for home in stored.ranges}
    assert {request.page_size for request in asked} == {3}
    assert len(fake.of("plan")) == 0


async def test_a_document_is_where_the_sdk_says_its_partition_key_is(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake, ranges=5)
    for span, home in zip(await spans(runs(client)), stored.ranges, strict=True):
        for each in stored.documents_of(home.id):
            own = await runs(client).feed_range_from_partition_key(each["workflowId"])
            assert await runs(client).is_feed_range_subset(span, own)


async def test_a_part_of_a_range_answers_its_own_rows(fake: FakeCosmos, client: CosmosClient) -> None:
    parts = fake.container("db", "parts", "/workflowId", ranges=6).add(*DOCUMENTS)
    store(fake, ranges=2)
    every = await spans(client.get_database_client("db").get_container_client("parts"))
    for span, part in zip(every, parts.ranges, strict=True):
        rows = await ask(runs(client), "SELECT c.id FROM c", feed_range=span)
        assert [row["id"] for row in rows] == [each["id"] for each in parts.documents_of(part.id)]
    assert [request.range_id for request in fake.of("query") if not request.continuation] == [*"000111"]


async def test_a_document_that_is_stored_again_keeps_its_place(fake: FakeCosmos, client: CosmosClient) -> None:
    async def listed() -> list[tuple[str, int]]:
        rows = await ask(runs(client), "SELECT c.id, c.n FROM c ORDER BY c._ts DESC", partition_key="w")
        return [(row["id"], row["n"]) for row in rows]

    stored = fake.container("db", "runs", "/workflowId")
    stored.add(*({"id": name, "workflowId": "w", "_ts": 1, "n": 0} for name in "abc"))
    before = await runs(client).read_item("a", partition_key="w")
    assert await listed() == [("a", 0), ("b", 0), ("c", 0)]
    stored.add({"id": "a", "workflowId": "w", "_ts": 1, "n": 1})
    assert await listed() == [("a", 1), ("b", 0), ("c", 0)]
    stored.remove({"id": "b", "workflowId": "w"})
    assert await listed() == [("a", 1), ("c", 0)]
    after = await runs(client).read_item("a", partition_key="w")
    assert after["_rid"] == before["_rid"]
    assert after["_etag"] != before["_etag"]


@pytest.mark.parametrize("ranges", [1, 4])
async def test_the_sdk_merges_ranges_by_means_of_a_plan(fake: FakeCosmos, client: CosmosClient, ranges: int) -> None:
    store(fake, ranges)
    query = 'SELECT c.id, c._ts, {"n": c.n} AS made FROM c WHERE c.n < @n ORDER BY c._ts DESC'
    rows = await ask(runs(client), query, values={"n": 60})
    assert falling(rows)
    assert sorted(row["made"]["n"] for row in rows) == list(range(60))
    assert len(fake.of("plan")) == (ranges > 1)
    assert await ask(runs(client), COUNT, values={"n": 60}) == [60]


async def test_unsorted_rows_of_all_ranges_come_without_a_plan(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake, ranges=4)
    rows = await ask(runs(client), "SELECT c.id FROM c", size=40)
    assert [row["id"] for row in rows] == [each["id"] for each in DOCUMENTS]
    assert [request.range_id for request in fake.requests if request.kind in ("plan", "query")] == [None] * 3


async def test_a_partition_key_names_one_range_and_its_own_rows(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake, ranges=4).add({"id": "other", "workflowId": "w7", "_ts": 1})
    assert [row["id"] for row in await ask(runs(client), NEWEST, partition_key="w7")] == ["r7", "other"]
    (request,) = fake.of("query")
    assert request.partition_key == '["w7"]'
    assert "other" in {each["id"] for each in stored.documents_of(str(request.range_id))}


async def test_pages_may_be_short_and_empty_and_counts_come_in_parts(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake, ranges=1)
    fake.scan = 20
    (span,) = await spans(runs(client))
    only = await ask(runs(client), "SELECT c.id FROM c WHERE c.id = @id", values={"id": "r70"}, feed_range=span)
    assert only == [{"id": "r70"}]
    assert len(fake.of("query")) == 5
    assert sum(await ask(runs(client), COUNT, values={"n": 60}, feed_range=span)) == 60
    assert len(fake.of("query")) == 10


async def test_a_large_row_ends_a_page(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = fake.container("db", "runs", "/workflowId")
    stored.add(*({"id": str(n), "workflowId": "w", "text": "x" * 1_900_000} for n in range(4)))
    assert len(await ask(runs(client), "SELECT * FROM c", size=100, partition_key="w")) == 4
    assert [request.size > 4_000_000 for request in fake.of("query")] == [True, False]


async def test_a_point_read_costs_one_and_finds_or_does_not(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake).add({"id": "a b|ü", "workflowId": "ß"})
    assert (await runs(client).read_item("a b|ü", partition_key="ß"))["workflowId"] == "ß"
    for wrong in (("gone", "w1"), ("r1", "w2")):
        with pytest.raises(CosmosResourceNotFoundError) as caught:
            await runs(client).read_item(wrong[0], partition_key=wrong[1])
        assert caught.value.sub_status in (0, None)
    assert [(request.status, request.charge) for request in fake.of("point")] == [(200, 1), (404, 1), (404, 1)]


async def test_what_is_not_there_is_not_found(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    for database, name in (("db", "gone"), ("gone", "runs")):
        missing = client.get_database_client(database).get_container_client(name)
        with pytest.raises(CosmosResourceNotFoundError):
            await missing.read()
        with pytest.raises(CosmosResourceNotFoundError):
            await ask(missing, NEWEST)
    assert (await client.get_database_client("db").read())["id"] == "db"
    with pytest.raises(CosmosResourceNotFoundError):
        await client.get_database_client("gone").read()


async def test_another_key_is_unauthorized(fake: FakeCosmos) -> None:
    client = CosmosClient(fake.endpoint, credential="AAAA")
    with pytest.raises(CosmosHttpResponseError, match="wrong key is being used") as caught:
        await client.__aenter__()
    await client.close()  # `async with` would not: the SDK leaves its session open when it can't enter
    assert caught.value.status_code == 401


async def test_writes_are_refused_and_remembered(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake)
    whole = await runs(client).read_item("r1", partition_key="w1")
    for write in (
        runs(client).upsert_item({"id": "new", "workflowId": "w"}),
        runs(client).replace_item("r1", {**whole, "n": 0}),
        runs(client).patch_item("r1", partition_key="w1", patch_operations=[{"op": "set", "path": "/n", "value": 0}]),
        runs(client).delete_item("r1", partition_key="w1"),
        client.create_database("more"),
    ):
        with pytest.raises(CosmosHttpResponseError) as caught:
            await write
        assert caught.value.status_code == 403
    assert [request.method for request in fake.writes] == ["POST", "PUT", "PATCH", "DELETE", "POST"]
    assert stored.find("r1", '["w1"]') == whole


@pytest.mark.parametrize("partition_key", ["w1", None])
async def test_sql_that_the_product_cannot_send_is_a_bad_request(
    fake: FakeCosmos, client: CosmosClient, partition_key: str | None
) -> None:
    store(fake)
    with pytest.raises(CosmosHttpResponseError, match="near '3") as caught:
        await ask(runs(client), "SELECT TOP 3 * FROM c", partition_key=partition_key)
    assert caught.value.status_code == 400


async def test_a_token_continues_its_own_query_only(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    pages = runs(client).query_items(NEWEST, partition_key="w1", max_item_count=1).by_page("-RID:~[]")
    with pytest.raises(CosmosHttpResponseError, match="Invalid Continuation Token"):
        await anext(pages)
    stored = fake.container("db", "runs", "/workflowId").add(*({**each, "workflowId": "w"} for each in DOCUMENTS))
    first: Any = runs(client).query_items(NEWEST, partition_key="w", max_item_count=50).by_page()
    seen = [row["id"] async for row in await anext(first)]
    other = runs(client).query_items("SELECT c.id FROM c", partition_key="w").by_page(first.continuation_token)
    with pytest.raises(CosmosHttpResponseError, match="Invalid Continuation Token"):
        await anext(other)
    stored.add({"id": "newer", "workflowId": "w", "_ts": 1_800_000_000})
    rest = [row["id"] async for page in first async for row in page]
    assert len(seen + rest) == len(IDS)
    assert set(seen + rest) == IDS


def test_the_synchronous_client_is_answered_too(fake: FakeCosmos) -> None:
    store(fake, ranges=3)
    with azure.cosmos.CosmosClient(fake.endpoint, credential=fake.key) as client:
        container = client.get_database_client("db").get_container_client("runs")
        rows = list(container.query_items(NEWEST, enable_cross_partition_query=True))
    assert falling(rows)
    assert {row["id"] for row in rows} == IDS


async def test_over_tls_it_takes_the_tokens_it_knows_and_no_others() -> None:
    class Login:
        async def get_token(self, *_: str, **__: object) -> AccessToken:
            return AccessToken("token-1", int(time.time()) + 3600)

        async def close(self) -> None: ...

    with FakeCosmos(tls=True) as fake:
        store(fake)
        fake.tokens.add("token-1")
        async with CosmosClient(fake.endpoint, credential=Login()) as client:
            assert (await runs(client).read_item("r1", partition_key="w1"))["n"] == 1
            fake.tokens.clear()
            with pytest.raises(CosmosHttpResponseError, match="wrong key is being used"):
                await runs(client).read_item("r1", partition_key="w1")
        async with CosmosClient(fake.endpoint, credential=fake.key) as client:
            assert (await runs(client).read_item("r1", partition_key="w1"))["n"] == 1


async def test_a_missing_database_is_told_from_a_missing_container(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    for database, sub_status in (("db", 0), ("gone", 1003)):
        with pytest.raises(CosmosResourceNotFoundError) as caught:
            await client.get_database_client(database).get_container_client("other").read()
        assert (caught.value.sub_status or 0) == sub_status
