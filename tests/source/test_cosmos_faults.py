"""What a user reads when the account does not answer as asked: the cause, the next step, and no secret."""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from fleet_tui.errors import (
    ContainerMissing,
    FleetError,
    Forbidden,
    ServiceFailed,
    SourceError,
    Throttled,
    TimedOut,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.cosmos.source import CosmosSource
from tests.fake.faults import Delivery, Fault, drip, drop, hang, html, status, truncated, wordless
from tests.fake.server import FakeCosmos, kind
from tests.fake.wire import Reply
from tests.source.account import NEWEST, first, ids, pages, runs, source_of, store

QUESTIONS: dict[str, Callable[[CosmosSource], Awaitable[object]]] = {
    "query": first,
    "count": lambda source: source.count(NEWEST),
    "point": lambda source: source.get(RUNS, "r1", "r1"),
}

RBAC = (
    "Request for Read DatabaseAccount is blocked because principal [11-22-33] in tenant [44] does not have required"
    " RBAC permissions to perform action [Microsoft.DocumentDB/databaseAccounts/readMetadata] on any scope."
)
FIREWALL = (
    "Request originated from IP 198.51.100.7 through public internet. This is blocked by your Cosmos DB account"
    " firewall settings."
)


async def test_a_run_behind_throttling_for_ever_takes_three_requests_at_most(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    fake.fail(lambda request: request.kind != "account", status(429, retry_after=0.05))
    async with source_of(fake) as source:
        with pytest.raises(Throttled):
            await source.get(RUNS, "r1", "r1")
        assert len([each for each in fake.requests if each.kind != "account"]) == 2
        fake.heal()
        await source.get(RUNS, "r1", "r1")
        fake.fail(kind("point"), status(429, retry_after=0.05))
        fake.requests.clear()
        began = time.monotonic()
        with pytest.raises(Throttled) as told:
            await source.get(RUNS, "r1", "r1")
        assert len(fake.of("point")) == 2
        assert time.monotonic() - began >= 0.05
    assert told.value.retry_after == 0.05
    assert told.value.reply.status == 429
    assert "0.05 s" in told.value.next_step


async def test_a_list_behind_throttling_for_ever_takes_two_requests_a_range_at_most(fake: FakeCosmos) -> None:
    store(fake, runs(500), ranges=32)
    async with source_of(fake) as source:
        await first(source)
        fake.requests.clear()
        fake.fail(kind("query"), status(429, 3200, retry_after=0.05))
        with pytest.raises(Throttled):
            await first(source)
    assert len(fake.of("query")) <= 64
    assert max(Counter(request.range_id for request in fake.of("query")).values()) == 2


async def test_after_the_first_refusal_no_range_starts_before_the_service_wants_it(fake: FakeCosmos) -> None:
    store(fake, runs(500), ranges=100)
    async with source_of(fake) as source:
        await first(source)
        fake.requests.clear()
        fake.latency = 0.02
        fake.fail(kind("query"), status(429, retry_after=1.0), times=1)
        page = await first(source)
    assert not page.failed, "the second try succeeds"
    asked = [each.received for each in fake.of("query")]
    refused = min(asked) + fake.latency
    assert not [each for each in asked if refused + 0.4 < each < refused + 0.98], "what was on its way had arrived"
    assert max(asked) > refused + 0.99


async def test_a_wait_longer_than_anybody_waits_is_told_at_once(fake: FakeCosmos) -> None:
    store(fake, runs(50))
    async with source_of(fake, deadline=2) as source:
        await first(source)
        fake.fail(kind("query"), status(429, retry_after=60))
        began = time.monotonic()
        with pytest.raises(Throttled) as told:
            await first(source)
    assert time.monotonic() - began < 1
    assert told.value.retry_after > 50


async def test_throttling_that_names_no_wait_is_given_a_second(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    async with source_of(fake) as source:
        await first(source)
        fake.fail(kind("point"), status(429), times=1)
        began = time.monotonic()
        assert await source.get(RUNS, "r1", "r1")
    assert 0.9 < time.monotonic() - began < 1.9


async def test_one_throttled_range_leaves_the_rows_of_the_others(fake: FakeCosmos) -> None:
    store(fake, runs(400), ranges=4)
    fake.fail(lambda request: request.kind == "query" and request.range_id == "2", status(429, retry_after=0.01))
    async with source_of(fake) as source:
        found = await pages(source)
    assert 200 < len(ids(found)) < 400
    [failure] = found[-1].failed
    assert isinstance(failure.error, Throttled)
    assert all(page.more for page in found)


@pytest.mark.parametrize("code", [408, 449, 500, 502, 503])
async def test_a_service_that_stumbles_once_is_asked_once_more(fake: FakeCosmos, code: int) -> None:
    store(fake, runs(50), ranges=1)
    async with source_of(fake) as source:
        await first(source)
        fake.requests.clear()
        fake.fail(kind("query", "point"), status(code, retry_after=0.01), times=1)
        assert len(ids(await pages(source))) == 50
        assert len(fake.of("query")) == 2
        fake.fail(kind("query", "point"), status(code, retry_after=0.01))
        fake.requests.clear()
        with pytest.raises(ServiceFailed) as told:
            await source.get(RUNS, "r1", "r1")
    assert len(fake.of("point")) == 2
    assert told.value.reply.status == code
    assert told.value.reply.activity_id == fake.of("point")[-1].headers["x-ms-activity-id"]
    assert told.value.reply.activity_id in str(told.value)


async def test_a_replica_that_is_behind_is_asked_once_more_and_is_no_missing_run(fake: FakeCosmos) -> None:
    store(fake, runs(50))
    async with source_of(fake) as source:
        fake.fail(kind("point"), status(404, 1002), times=1)
        assert await source.get(RUNS, "r1", "r1")
        fake.fail(kind("point"), status(404, 1002))
        with pytest.raises(ServiceFailed):
            await source.get(RUNS, "r1", "r1")


Told = tuple[Fault, type[FleetError], str, str]

ANSWERS: dict[str, Told] = {
    "the key is wrong": (status(401), Unauthorized, r"does not accept the key", r"the key and the clock: .* GMT.* GMT"),
    "keys are switched off": (status(401, 5202), Unauthorized, r"takes no keys", r"AZURE_COSMOS_USE_MANAGED_IDENTITY"),
    "a role is missing": (
        status(403, 5300, message=RBAC),
        Forbidden,
        r"may not Microsoft\.DocumentDB/databaseAccounts/readMetadata",
        r"az cosmosdb sql role assignment create .*Built-in Data Reader.*--principal-id 11-22-33",
    ),
    "a firewall": (status(403, message=FIREWALL), Forbidden, r"firewall keeps the address 198\.51\.100\.7 out", r"Net"),
    "forbidden for another reason": (status(403, 5301, message="no"), Forbidden, r"forbids this \(403\): no", r"role"),
    "the container went": (status(404, 1003), ContainerMissing, r"no container workflowRuns in database", r"provision"),
    "a refused query": (status(400, message="no composite index"), ServiceFailed, r"400\): no composite index", r"id"),
    "a query that needs a plan": (status(400, 1004), ServiceFailed, r"refused the request \(400\)", r"activity id"),
    "half a body": (truncated(), Unreadable, r"reply of 127\.0\.0\.1:\d+ is unreadable", r"proxy"),
    "a page of a proxy": (html(), Unreadable, r"is unreadable", r"proxy"),
    "an error page of a proxy": (html(502), ServiceFailed, r"502\): an HTML page, as a proxy sends it", r"again"),
    "an error without a word": (wordless(418), ServiceFailed, r"refused the request \(418\)$", r"activity id"),
    "forbidden without a word": (wordless(403), Forbidden, r"forbids this \(403\)$", r"role"),
    "a body cut short": (drop(after=0.5), Unreadable, r"unreadable: the connection was dropped", r"proxy"),
    "no answer at all": (drop(), Unreachable, r"^127\.0\.0\.1:\d+: the connection was dropped", r"again"),
}


@pytest.mark.parametrize("case", ANSWERS)
async def test_each_answer_of_the_service_is_told_in_words_with_a_next_step(fake: FakeCosmos, case: str) -> None:
    fault, kind_of_error, cause, next_step = ANSWERS[case]
    store(fake, runs(50))
    async with source_of(fake) as source:
        await first(source)
        fake.fail(kind("query", "point"), fault)
        for question in QUESTIONS.values():
            with pytest.raises(SourceError) as told:
                await question(source)
            assert type(told.value) is kind_of_error
            assert re.search(cause, told.value.cause)
            assert re.search(next_step, told.value.next_step)


async def test_an_account_that_refuses_the_key_is_asked_once(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    async with source_of(fake, key="AAAA") as source:
        with pytest.raises(Unauthorized, match="does not accept the key"):
            await first(source)
    assert len(fake.requests) == 1


async def test_no_error_holds_the_key_or_a_signature_or_an_act_for_the_terminal(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    words = f"bad {fake.key} AccountKey={fake.key};x sig=abc%2Fdef Bearer eyJ0.aaa.bbb \x1b]52;c;aGk=\x07 \u202e end"
    fake.fail(kind("query"), status(400, message=words))
    async with source_of(fake) as source:
        with pytest.raises(ServiceFailed) as told:
            await first(source)
    shown = str(told.value)
    for secret in (fake.key, "abc%2Fdef", "eyJ0", "\x1b", "\u202e"):
        assert secret not in shown
    assert "end" in shown


async def test_an_unreadable_reply_is_not_shown_with_the_documents_in_it(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    fake.fail(kind("query", "point"), truncated())
    async with source_of(fake) as source:
        for question in (QUESTIONS["query"], QUESTIONS["point"]):
            with pytest.raises(Unreadable) as told:
                await question(source)
            assert "workflowId" not in str(told.value)


async def test_a_container_that_went_is_looked_for_again(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    async with source_of(fake) as source:
        await first(source)
        fake.fail(kind("query"), status(404, 1003), times=4)
        with pytest.raises(ContainerMissing):
            await first(source)
        fake.requests.clear()
        assert len(ids(await pages(source))) == 5
    assert len(fake.of("container")) == 1


async def test_connections_that_are_cut_for_ever_are_tried_twice(fake: FakeCosmos) -> None:
    store(fake, runs(5), ranges=3)
    async with source_of(fake) as source:
        await first(source)
        fake.requests.clear()
        fake.fail(kind("query"), drop())
        with pytest.raises(Unreachable, match="dropped"):
            await first(source)
    assert len(fake.of("query")) == 2 * 3


async def test_without_a_key_entra_id_logs_in_and_says_how_when_it_cannot(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    class NoCredential:
        async def get_token(self, *_: str, **__: object) -> None:
            raise ClientAuthenticationError(message="AADSTS700082: The refresh token has expired. sig=abc")

        async def close(self) -> None:
            closed.append(self)

    monkeypatch.setattr("azure.identity.aio.DefaultAzureCredential", NoCredential)
    async with source_of(fake, endpoint=fake.endpoint.replace("http:", "https:"), key=None) as source:
        for question in QUESTIONS.values():
            with pytest.raises(Unauthorized, match="AADSTS700082: The refresh token has expired") as told:
                await question(source)
    assert "az login" in told.value.next_step
    assert "sig=abc" not in str(told.value)
    assert len(closed) == 1, "one credential for all questions"
    assert not fake.requests


async def test_a_missing_database_or_container_is_named_with_the_account(fake: FakeCosmos) -> None:
    store(fake, runs(5))
    async with source_of(fake) as source:
        with pytest.raises(ContainerMissing, match="no container agentMemory in database agentic-fleet"):
            await first(source, Query(MEMORIES))
        assert len(ids(await pages(source))) == 5, "the others work"
    async with source_of(fake, database="elsewhere") as source:
        with pytest.raises(ContainerMissing, match="has no database elsewhere"):
            await source.count(NEWEST)


@pytest.mark.parametrize("fault", [drip(0.05), hang()])
async def test_an_answer_that_never_ends_is_given_up_at_the_deadline(fake: FakeCosmos, fault: Fault) -> None:
    store(fake, runs(50), ranges=3)
    async with source_of(fake, deadline=0.4) as source:
        await first(source)
        fake.fail(kind("query", "point"), fault)
        for question in QUESTIONS.values():
            began = time.monotonic()
            with pytest.raises(TimedOut, match=r"within 0\.4 s"):
                await question(source)
            assert time.monotonic() - began < 2, "whoever waits for the answer waits for ever"


async def test_one_range_that_drips_costs_its_rows_only(fake: FakeCosmos) -> None:
    store(fake, runs(300), ranges=3)
    fake.fail(lambda request: request.kind == "query" and request.range_id == "1", drip(0.05))
    async with source_of(fake, deadline=0.5) as source:
        found = await pages(source)
    assert 150 < len(ids(found)) < 300
    assert isinstance(found[-1].failed[0].error, TimedOut)


def _closed_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


async def test_a_host_that_cannot_be_reached_is_named_with_the_reason(fake: FakeCosmos) -> None:
    port = _closed_port()
    unreachable: dict[str, tuple[dict[str, Any], str]] = {
        "refused": ({"endpoint": f"http://127.0.0.1:{port}/"}, f"127.0.0.1:{port}: connection refused"),
        "no name": ({"endpoint": "https://nowhere.invalid/"}, "nowhere.invalid:443: no such host name"),
        "no TLS": ({"endpoint": fake.endpoint.replace("http:", "https:")}, "the TLS handshake failed"),
    }
    for account, cause in unreachable.values():
        async with source_of(fake, **account) as source:
            with pytest.raises(Unreachable) as told:
                await first(source)
        assert cause in told.value.cause
        assert told.value.next_step


async def test_a_proxy_of_the_environment_is_used_and_named_when_it_is_away(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(fake, runs(5))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{_closed_port()}")
    async with source_of(fake) as source:
        with pytest.raises(Unreachable, match="the proxy lets nothing through"):
            await first(source)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with source_of(fake) as source:
        assert len(ids(await pages(source))) == 5


SHAPES = [b"", b"null", b"[]", b"7", b"{}", b'{"Documents": 7}', b'{"Documents": [null]}', b"\xff\xfe"]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("body", SHAPES)
async def test_a_reply_of_any_shape_is_unreadable_and_never_no_data(
    fake: FakeCosmos, question: str, body: bytes
) -> None:
    store(fake, runs(5))
    fake.fail(kind("query" if question == "count" else question), lambda reply: Delivery(replace(reply, body=body)))
    async with source_of(fake, deadline=5) as source:
        with pytest.raises(Unreadable) as told:
            await QUESTIONS[question](source)
    assert told.value.next_step


@pytest.mark.parametrize("asked", ["account", "container", "pkranges"])
@pytest.mark.parametrize("body", SHAPES)
async def test_odd_replies_about_the_account_end_in_words_or_do_no_harm(
    fake: FakeCosmos, asked: str, body: bytes
) -> None:
    store(fake, runs(5))
    fake.fail(kind(asked), lambda reply: Delivery(replace(reply, body=body)))
    async with source_of(fake, deadline=5) as source:
        with suppress(SourceError):
            assert len(ids(await pages(source))) == 5


async def test_a_key_that_is_not_accepted_is_named_by_where_it_stands(fake: FakeCosmos) -> None:
    async with source_of(fake, key="AAAA", key_origin="AZURE_COSMOS_KEY in .env") as source:
        with pytest.raises(Unauthorized, match=r"does not accept the key \(401\): AZURE_COSMOS_KEY in \.env"):
            await first(source)


async def test_clocks_too_far_apart_are_set_right_before_the_key_is_looked_for(fake: FakeCosmos) -> None:
    def an_hour_ago(reply: Reply) -> Delivery:
        delivery = status(401)(reply)
        then = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
        delivery.reply.headers["date"] = then
        return delivery

    fake.fail(kind("account"), an_hour_ago)
    async with source_of(fake) as source:
        with pytest.raises(Unauthorized) as told:
            await first(source)
    assert told.value.next_step.startswith("set the clock right: the service's clock says ")
    assert told.value.next_step.count(" GMT") == 2


async def test_a_secret_in_the_words_of_the_service_is_gone_before_they_are_cut(fake: FakeCosmos) -> None:
    for length in range(220, 300, 16):
        fake.heal()
        fake.fail(kind("account"), status(400, message=f"{'x' * length} {fake.key} {'y' * 300}"))
        async with source_of(fake) as source:
            with pytest.raises(ServiceFailed) as told:
                await first(source)
        assert fake.key[:12] not in str(told.value)
