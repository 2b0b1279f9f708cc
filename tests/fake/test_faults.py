"""What goes wrong on purpose goes wrong as it would on the way to the service, seen through the SDK."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from azure.core.exceptions import DecodeError, ServiceRequestError
from azure.cosmos.aio import CosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError

from tests.fake.asking import IDS, NEWEST, ask, falling, runs, spans, store
from tests.fake.faults import Fault, drip, drop, firewall, foreign, hang, html, role_missing, status, truncated
from tests.fake.server import FakeCosmos, kind


class Throttled(Exception):
    """What the product raises on 429, so that the SDK does not try again by itself."""


def stop_on_429(response: Any) -> None:
    if response.http_response.status_code == 429:
        raise Throttled(response.http_response.headers["x-ms-retry-after-ms"])


async def begin(client: CosmosClient) -> tuple[list[dict[str, Any]], Any]:
    """The first page of the newest rows of the first range, and an iterator over the pages after it."""
    first, *_ = await spans(runs(client))
    pages = runs(client).query_items(NEWEST, feed_range=first, max_item_count=10).by_page()
    return [row async for row in await anext(pages)], pages


async def finish(pages: Any) -> list[dict[str, Any]]:
    return [row async for page in pages async for row in page]


@pytest.mark.parametrize(
    ("code", "sub_status"),
    [(400, 0), (401, 0), (403, 5300), (404, 1003), (410, 1002), (410, 1007), (413, 0), (449, 0), (503, 0)],
)
async def test_a_status_reaches_the_caller(fake: FakeCosmos, client: CosmosClient, code: int, sub_status: int) -> None:
    store(fake)
    first, *_ = await spans(runs(client))
    fake.fail(kind("query"), status(code, sub_status, message="because of this"))
    with pytest.raises(CosmosHttpResponseError, match="because of this") as caught:
        await ask(runs(client), NEWEST, feed_range=first)
    assert (caught.value.status_code, caught.value.sub_status or 0) == (code, sub_status)
    assert caught.value.headers["x-ms-activity-id"]
    assert fake.of("query")[0].status == code


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (role_missing("Microsoft.DocumentDB/a/b"), r"principal \[11-22-33\].* action \[Microsoft.DocumentDB/a/b\]"),
        (firewall("203.0.113.9"), r"from IP 203\.0\.113\.9 .* firewall settings"),
    ],
)
async def test_what_is_forbidden_says_why(fake: FakeCosmos, client: CosmosClient, fault: Fault, said: str) -> None:
    store(fake)
    await runs(client).read()
    fake.fail(kind("point"), fault)
    with pytest.raises(CosmosHttpResponseError, match=said) as caught:
        await runs(client).read_item("r1", partition_key="w1")
    assert caught.value.status_code == 403


async def test_a_refusal_may_have_headers_and_an_answer_a_foreign_body(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    await runs(client).read()
    fake.fail(kind("point"), foreign(b'{"ok": true}'), times=1)
    assert await runs(client).read_item("r1", partition_key="w1") == {"ok": True}
    fake.fail(kind("point"), status(401, date="Mon, 17 Nov 2025 10:15:23 GMT"))
    with pytest.raises(CosmosHttpResponseError) as caught:
        await runs(client).read_item("r1", partition_key="w1")
    assert caught.value.headers["date"] == "Mon, 17 Nov 2025 10:15:23 GMT"


async def test_a_fault_happens_as_often_as_asked(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    first, second = await spans(runs(client))
    rule = fake.fail(lambda request: request.range_id == "1", status(500), times=2)
    assert len(await ask(runs(client), NEWEST, feed_range=first)) > 0
    assert rule.hits == 0
    assert falling(await ask(runs(client), NEWEST, size=100, feed_range=second))
    assert [request.status for request in fake.of("query") if request.range_id == "1"] == [500, 500, 200]
    assert rule.hits == 2


async def test_throttling_tells_when_to_come_back(fake: FakeCosmos, client: CosmosClient) -> None:
    """With a hook that raises, as cosmos.md has it, each range is asked exactly once."""
    store(fake)
    fake.fail(kind("query"), status(429, 3200, retry_after=0.25))
    for span in await spans(runs(client)):
        with pytest.raises(Throttled, match=r"^250$"):
            await ask(runs(client), NEWEST, feed_range=span, raw_response_hook=stop_on_429)
    assert [(request.range_id, request.status) for request in fake.of("query")] == [("0", 429), ("1", 429)]
    fake.heal()
    assert len(await ask(runs(client), NEWEST)) == len(IDS)


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (drop(), ServiceRequestError, "Server disconnected"),
        (drop(after=0.5), DecodeError, "payload is not completed"),
        (truncated(), DecodeError, "Failed to decode JSON"),
        (html(), DecodeError, "Please sign in"),
    ],
    ids=["dropped", "dropped in the body", "truncated", "html"],
)
async def test_an_unreadable_reply_is_an_error(
    fake: FakeCosmos, client: CosmosClient, fault: Fault, error: type[Exception], said: str
) -> None:
    store(fake)
    first, *_ = await spans(runs(client))
    fake.fail(kind("query"), fault)
    with pytest.raises(error, match=said):
        await ask(runs(client), NEWEST, feed_range=first)


async def test_a_drip_is_slow_and_whole(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    await runs(client).read()
    fake.fail(kind("point"), drip(0.002))
    began = time.monotonic()
    assert (await runs(client).read_item("r1", partition_key="w1"))["n"] == 1
    (request,) = fake.of("point")
    assert time.monotonic() - began > request.size * 0.002
    fake.heal()
    fake.fail(kind("point"), drip(1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await runs(client).read_item("r1", partition_key="w1")


async def test_a_hanging_request_stays_open_until_the_client_leaves(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    first, *_ = await spans(runs(client))
    rule = fake.fail(kind("query"), hang(), times=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await ask(runs(client), NEWEST, feed_range=first)
    assert rule.hits == 1
    assert len(await ask(runs(client), NEWEST, feed_range=first)) > 0
    hung, *answered = fake.of("query")
    assert (hung.seconds, hung.status) == (None, None)
    assert all(request.seconds is not None for request in answered)


async def test_latency_passes_alike_for_all_that_is_asked_at_once(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake, ranges=8)
    every = await spans(runs(client))
    fake.latency = 0.2
    began = time.monotonic()
    found = await asyncio.gather(*(ask(runs(client), NEWEST, size=100, feed_range=span) for span in every))
    assert 0.2 < time.monotonic() - began < 8 * 0.2
    assert sum(map(len, found)) == len(IDS)
    assert fake.busiest == 8
    assert all((request.seconds or 0) >= 0.2 for request in fake.of("query"))


async def test_a_split_before_the_first_page_breaks_the_order(fake: FakeCosmos, client: CosmosClient) -> None:
    """The SDK reads the children one after the other."""
    stored = store(fake)
    first, *_ = await spans(runs(client))
    wanted = {each["id"] for each in stored.documents_of("0")}
    children = stored.split("0")
    rows = await ask(runs(client), NEWEST, feed_range=first)
    assert len(rows) == len(wanted)
    assert {row["id"] for row in rows} == wanted
    assert not falling(rows)
    asked = [(request.range_id, request.status) for request in fake.of("query")]
    assert asked[0] == ("0", 410)
    assert set(asked[1:]) == {(child, 200) for child in children}


async def test_a_split_in_the_middle_of_a_list_tells_rows_again(fake: FakeCosmos, client: CosmosClient) -> None:
    """The SDK can't share the parent's token among the children: it begins the range anew, and only logs that."""
    stored = store(fake)
    wanted = {each["id"] for each in stored.documents_of("0")}
    seen, pages = await begin(client)
    children = stored.split("0")
    rest = await finish(pages)
    assert falling(seen)
    assert len(rest) == len(wanted)
    assert {row["id"] for row in rest} == wanted
    assert not falling(rest)
    asked = [(request.range_id, request.status) for request in fake.of("query")]
    assert asked[:2] == [("0", 200), ("0", 410)]
    assert set(asked[2:]) == {(child, 200) for child in children}


async def test_the_token_of_a_parent_is_good_for_its_children(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake)
    wanted = [each["id"] for each in stored.documents_of("0")]
    seen, pages = await begin(client)
    stored.split("0")
    every = await spans(runs(client), force_refresh=True)
    rows = list(seen)
    for span in every[:2]:
        later = runs(client).query_items(NEWEST, feed_range=span).by_page(pages.continuation_token)
        rows += await finish(later)
    assert sorted(row["id"] for row in rows) == sorted(wanted)


async def test_a_split_of_a_split_is_seen(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake)
    first, second = await spans(runs(client))
    left, right = stored.split("0")
    lowest, low = stored.split(left)
    assert all(stored.documents_of(each.id) for each in stored.ranges)
    rows = await ask(runs(client), NEWEST, feed_range=first) + await ask(runs(client), NEWEST, feed_range=second)
    assert len(rows) == len(IDS)
    assert {row["id"] for row in rows} == IDS
    assert {request.range_id for request in fake.of("query") if request.status == 200} == {lowest, low, right, "1"}
    assert len(await spans(runs(client), force_refresh=True)) == 4
    assert [each.parents for each in stored.ranges] == [("0", left), ("0", left), ("0",), ()]


async def test_a_split_before_a_merge_by_the_sdk_is_repaired(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake)
    await spans(runs(client))
    stored.split("1")
    rows = await ask(runs(client), NEWEST)
    assert {row["id"] for row in rows} == IDS
    assert {request.range_id for request in fake.of("query") if request.status == 200} >= {"0", "2", "3"}


async def test_ranges_are_told_once_and_then_only_what_is_new(fake: FakeCosmos, client: CosmosClient) -> None:
    stored = store(fake, ranges=32)
    await spans(runs(client))
    assert [request.status for request in fake.of("pkranges")] == [200, 304]
    whole = fake.of("pkranges")[0].size
    fake.requests.clear()
    stored.split("7")
    await ask(runs(client), NEWEST, partition_key="w1")
    assert len(await spans(runs(client))) == 32
    assert fake.of("pkranges") == []
    assert len(await spans(runs(client), force_refresh=True)) == 33
    assert max(request.size for request in fake.of("pkranges")) > whole


async def test_a_server_that_stops_comes_back_on_its_port(fake: FakeCosmos, client: CosmosClient) -> None:
    store(fake)
    seen, pages = await begin(client)
    endpoint = fake.endpoint
    fake.latency = 30
    pending = asyncio.create_task(finish(pages))
    await asyncio.sleep(0.5)
    assert len(fake.of("query")) == 2
    fake.stop()
    with pytest.raises(ServiceRequestError):
        async with asyncio.timeout(8):  # not the read timeout: connections are cut, and the SDK tries a few more
            await pending
    fake.heal()
    fake.start()
    assert fake.endpoint == endpoint
    first, *_ = await spans(runs(client))
    rows = await ask(runs(client), NEWEST, feed_range=first)
    assert rows[: len(seen)] == seen
