"""A server that is broken, or means harm, costs an error: neither memory, nor requests, nor the key."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from fleet_tui.errors import FleetError, OverBudget, ServiceFailed, Throttled, Unreachable, Unreadable
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.ranges import REQUESTS_AT_MOST
from fleet_tui.source.cosmos.regions import belongs, regions_of, require_own
from fleet_tui.source.cosmos.source import CosmosSource
from tests.fake.faults import (
    Delivery,
    Fault,
    bomb,
    empty_pages,
    foreign,
    status,
    swollen,
    with_headers,
    with_rows,
    zipped,
)
from tests.fake.server import FakeCosmos, kind
from tests.fake.wire import Reply
from tests.packed import deflated
from tests.source.account import NEWEST, first, pages, runs, source_of, store

LONG = "9" * 400
NO_NUMBERS = ["NaN", "-5", "", "inf", "-inf", LONG, "1e308", "²", "x", "1,5"]
SHORT = "{:.12}".format
MB = 1 << 20


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        store(fake, runs(5), ranges=2)
        yield fake


@pytest.mark.parametrize("wait", NO_NUMBERS, ids=SHORT)
async def test_a_429_that_says_nonsense_about_the_wait_is_a_429(fake: FakeCosmos, wait: str) -> None:
    fake.fail(kind("point"), status(429, **{"x-ms-retry-after-ms": wait}))
    async with source_of(fake) as source:
        with pytest.raises(Throttled) as told:
            await source.get(RUNS, "r1", "r1")
        assert told.value.retry_after == 1.0
        assert len(fake.of("point")) == 2


@pytest.mark.parametrize("sub_status", [*NO_NUMBERS, "9" * 5000], ids=SHORT)
async def test_a_sub_status_that_is_no_number_is_none(fake: FakeCosmos, sub_status: str) -> None:
    fake.fail(kind("query"), status(400, **{"x-ms-substatus": sub_status}))
    async with source_of(fake) as source:
        with pytest.raises(ServiceFailed) as told:
            await first(source)
    assert told.value.reply.sub_status is None


@pytest.mark.parametrize("charge", [each for each in NO_NUMBERS if each], ids=SHORT)
async def test_a_charge_that_is_no_number_spoils_no_page_and_never_defeats_the_budget(
    fake: FakeCosmos, charge: str
) -> None:
    fake.fail(lambda request: True, with_headers({"x-ms-request-charge": charge}))
    log = RequestLog(limit=20)
    source = CosmosSource(Account(fake.endpoint, key=fake.key), log)
    try:
        assert len((await first(source)).documents) == 5
        for _ in range(20):
            with suppress(OverBudget):
                await first(source)
    finally:
        await source.aclose()
    assert 20 <= log.charge < 30


@pytest.mark.parametrize("how", [swollen(9 * MB), swollen(None), bomb(256 * MB)], ids=["9 MB", "endless", "gzip"])
@pytest.mark.parametrize("asked", ["account", "container", "pkranges", "query", "point"])
async def test_a_reply_that_is_too_large_ends_at_eight_megabytes(fake: FakeCosmos, how: Fault, asked: str) -> None:
    fake.fail(kind(asked), how)
    async with source_of(fake) as source:
        with pytest.raises(Unreadable, match=r"is unreadable: it is larger than 8 MB"):
            await (source.get(RUNS, "r1", "r1") if asked == "point" else first(source))
    assert len(fake.of(asked)) <= (3 if asked == "query" else 2), "one query more, before the ranges are known"


async def test_a_reply_below_the_limit_is_read_whole(fake: FakeCosmos) -> None:
    fake.fail(kind("query"), with_rows([{"id": "r", "_ts": 1, "pad": "x" * (7 * MB)}]))
    async with source_of(fake) as source:
        assert (await first(source)).documents


async def test_a_reply_that_came_compressed_is_read(fake: FakeCosmos) -> None:
    fake.fail(lambda request: True, lambda reply: zipped(reply.body)(reply) if reply.body else Delivery(reply))
    async with source_of(fake) as source:
        assert len((await first(source)).documents) == 5


@pytest.mark.parametrize("body", [b"[" * 7 * MB, b"[" + b"{}," * 2 * MB + b"{}]"], ids=["deep", "wide"])
async def test_a_reply_of_millions_of_values_is_refused_before_it_is_decoded(fake: FakeCosmos, body: bytes) -> None:
    fake.fail(kind("query"), foreign(body))
    async with source_of(fake) as source:
        with pytest.raises(Unreadable, match="more than 1,000,000 values"):
            await first(source)


async def test_empty_pages_without_end_take_as_many_requests_as_an_action_may(fake: FakeCosmos) -> None:
    fake.fail(kind("query"), empty_pages())
    for ask in (first, lambda source: source.count(NEWEST)):
        fake.requests.clear()
        async with source_of(fake, deadline=60) as source:
            with pytest.raises(ServiceFailed, match=r"no end after 1,000 requests"):
                await ask(source)
        assert len(fake.of("query", "pkranges", "container")) <= REQUESTS_AT_MOST


async def test_partition_ranges_without_end_take_no_more_requests_either(fake: FakeCosmos) -> None:
    changing = iter(range(10**6))
    fake.fail(
        kind("pkranges"), lambda reply: Delivery(replace(reply, headers={"etag": f'"{next(changing)}"'}, status=200))
    )
    async with source_of(fake, deadline=60) as source:
        with pytest.raises(FleetError):
            await first(source)
    assert len(fake.requests) <= REQUESTS_AT_MOST + 2


async def test_the_next_page_may_make_as_many_requests_again(fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleet_tui.source.cosmos.client.REQUESTS_AT_MOST", 12)
    store(fake, runs(300), ranges=1)
    async with source_of(fake) as source:
        assert sum(len(each.documents) for each in await pages(source, size=10)) == 300
        for each in range(20):
            assert await source.get(RUNS, f"r{each}", f"r{each}")
    assert len(fake.requests) > 40


@pytest.mark.parametrize("words", ["[" * 100_000, "y" * 7 * MB, '{"message": ' + "9" * 5000 + "}"], ids=SHORT)
@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 449, 503])
async def test_a_refusal_in_endless_or_nested_words_is_a_short_sentence(
    fake: FakeCosmos, words: str, code: int
) -> None:
    long = {"x-ms-activity-id": "i" * 8000, "date": "Mon, 17 Nov 99999999999 10:15:23 GMT"}

    def refuse(reply: Reply) -> Delivery:
        return Delivery(replace(reply, status=code, body=words.encode(), headers=reply.headers | long))

    fake.fail(kind("point", "query"), refuse)
    async with source_of(fake, deadline=5) as source:
        for asked in (source.get(RUNS, "r1", "r1"), first(source)):
            [came] = await asyncio.gather(asked, return_exceptions=True)
            assert came is None or isinstance(came, FleetError)
            assert len(str(came)) < 800


def deep(levels: int) -> str:
    return '{"id": "deep", "_ts": 5, "a": ' + "[" * levels + "]" * levels + "}"


STRANGE = [
    deep(140),
    deep(900),
    deep(100_000),
    "null",
    "7",
    '{"id": "r"}',
    '{"id": "r", "_ts": NaN}',
    f'{{"n": {"9" * 5000}}}',
]


@pytest.mark.parametrize("strange", STRANGE, ids=SHORT)
async def test_one_strange_document_costs_its_row_and_is_counted(fake: FakeCosmos, strange: str) -> None:
    good = [json.dumps({"id": f"g{each}", "_ts": 100 - each}) for each in range(3)]
    fake.fail(lambda request: request.kind == "query" and request.range_id == "1", foreign(b'{"Documents": []}'))
    fake.fail(kind("query"), foreign(f'{{"Documents": [{good[0]}, {strange}, {good[1]}, {good[2]}]}}'.encode()))
    async with source_of(fake) as source:
        page = await first(source)
    assert [each["id"] for each in page.documents] == ["g0", "g1", "g2"]
    assert [each.lost for each in page.failed] == [1]


async def test_an_opened_document_that_is_too_deep_is_unreadable(fake: FakeCosmos) -> None:
    fake.fail(kind("point"), foreign(deep(900).encode()))
    async with source_of(fake) as source:
        with pytest.raises(Unreadable):
            await source.get(RUNS, "r1", "r1")


ENDPOINT = "https://acme.documents.azure.com:443/"


@pytest.mark.parametrize(
    ("address", "endpoint", "own"),
    [
        ("https://acme.documents.azure.com:443/", ENDPOINT, True),
        ("https://acme-westus2.documents.azure.com:443/", ENDPOINT, True),
        ("https://ACME-WestUS.documents.azure.com", ENDPOINT, True),
        ("https://acme-westus.documents.azure.cn", ENDPOINT, False),
        ("https://acme-westus.documents.azure.com.example", ENDPOINT, False),
        ("https://acme-x.evil.documents.azure.com", ENDPOINT, False),
        ("https://acme-evil-westus.documents.azure.com", ENDPOINT, False),
        ("https://acmewestus.documents.azure.com", ENDPOINT, False),
        ("https://other-westus.documents.azure.com", ENDPOINT, False),
        ("https://acme-westus.documents.azure.com@evil.example/", ENDPOINT, False),
        ("https://evil.example/acme-westus.documents.azure.com", ENDPOINT, False),
        ("http://acme-westus.documents.azure.com", ENDPOINT, False),
        ("https://acme-.documents.azure.com", ENDPOINT, False),
        ("https://169.254.169.254/", ENDPOINT, False),
        ("https://[::1", ENDPOINT, False),
        ("", ENDPOINT, False),
        ("http://localhost:9/", "http://localhost:8081/", True),
        ("http://127.0.0.1:8081/", "http://localhost:8081/", False),
        ("http://localhost-x:8081/", "http://localhost:8081/", False),
        ("http://127-x.0.0.1/", "http://127.0.0.1/", False),
        ("https://[::1]:8081/", "https://[::1]:8081/", True),
    ],
)
def test_a_region_is_a_host_of_the_account_or_no_region_of_it(address: str, endpoint: str, own: bool) -> None:
    assert belongs(address, endpoint) is own


@pytest.mark.parametrize("where", ["readableLocations", "writableLocations", "thinClientReadableLocations"])
async def test_a_region_elsewhere_is_named_and_hears_nothing(fake: FakeCosmos, where: str) -> None:
    with FakeCosmos() as elsewhere:
        strange = elsewhere.endpoint.replace("127.0.0.1", "localhost")
        regions = {where: [{"name": "There", "databaseAccountEndpoint": strange}]}
        fake.fail(
            kind("account"),
            lambda reply: Delivery(replace(reply, body=json.dumps({**json.loads(reply.body), **regions}).encode())),
        )
        async with source_of(fake) as source:
            with pytest.raises(Unreadable) as told:
                await first(source)
        assert not elsewhere.requests
    assert f"names a region at {strange}, which is no host of this account" in told.value.cause


async def test_no_request_leaves_for_another_host_whatever_the_sdk_has_heard(fake: FakeCosmos) -> None:
    with FakeCosmos() as elsewhere:
        store(elsewhere, runs(5))
        async with source_of(fake) as source:
            await first(source)
            client = await source._connection._connected()
            strange = elsewhere.endpoint.replace("127.0.0.1", "localhost")
            transport = client.client_connection.pipeline_client._pipeline._transport
            request = client.client_connection.pipeline_client.get(strange)
            with pytest.raises(Unreadable, match="no host of this account"):
                await transport.send(request)
        assert not elsewhere.requests


def test_an_account_document_of_any_shape_does_no_harm() -> None:
    account = Account(ENDPOINT)
    for body in (b"", b"null", b"[]", b"{}", b'{"a": [null, {}]}', b"\xff", b"[" * 10_000, b'{"a": 7, "b": {"c": 1}}'):
        require_own(regions_of(body), account)
    with pytest.raises(Unreadable):
        require_own(regions_of(b'{"readableLocations": [{"databaseAccountEndpoint": 7}]}'), account)


WORDS = ("bytes", "b'", 'b"', "NoneType", "object", "Traceback", "codec", "Expecting", "aiohttp", "message=", "0x")


@pytest.mark.parametrize(
    "how",
    [
        with_headers({"x-odd": "y" * 9000}),
        with_headers({f"x-odd-{each}": "y" * 8000 for each in range(200)}),
        foreign(b"\xff\xfe{}"),
        foreign(b"{"),
        foreign(b'{"id": null'),
        foreign(b"null"),
        foreign(b"[7]"),
        foreign(b'"text"'),
        with_headers({"content-encoding": "gzip"}),
        with_headers({"content-encoding": "deflate"}),
        with_headers({"content-encoding": "br, x"}),
        with_headers({"content-type": "text/html; charset=no-such"}),
    ],
)
@pytest.mark.parametrize("asked", ["account", "container", "pkranges", "query", "point"])
async def test_no_words_of_a_library_reach_the_user(fake: FakeCosmos, how: Fault, asked: str) -> None:
    fake.fail(kind(asked), how)
    async with source_of(fake, deadline=5) as source:
        asking = source.get(RUNS, "r1", "r1") if asked == "point" else first(source)
        [came] = await asyncio.gather(asking, return_exceptions=True)
    if isinstance(came, BaseException):
        assert isinstance(came, FleetError)
        assert not [each for each in WORDS if each in str(came)], str(came)
        assert came.next_step


async def test_a_host_that_is_no_host_is_told_in_our_words() -> None:
    source = CosmosSource(Account("http://127.0.0.1:1/", key="AAAA"))
    try:
        with pytest.raises(Unreachable, match="connection refused"):
            await first(source)
    finally:
        await source.aclose()


def test_the_bomb_of_these_tests_is_small_on_the_wire() -> None:
    assert len(bomb(256 * MB)(Reply()).reply.body) < MB
    assert gzip.decompress(bomb(9 * MB + 7)(Reply()).reply.body) == b" " * (9 * MB + 7)
    assert zlib.decompress(deflated(9 * MB + 7), -zlib.MAX_WBITS) == b" " * (9 * MB + 7)
    assert gzip.decompress(zipped(b"x")(Reply()).reply.body) == b"x"
