"""What a user of Entra ID sees of its tokens: nothing while one can be had, else how to log in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from fleet_tui.errors import Unauthorized
from fleet_tui.schema import RUNS
from fleet_tui.source.cosmos.source import CosmosSource
from tests.fake.server import FakeCosmos
from tests.source.account import first, ids, pages, runs, source_of, store


class EntraId:
    """Gives one token after the other, each good for an hour; in the place of `DefaultAzureCredential`."""

    given = 0
    closed = 0

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        EntraId.given += 1
        await asyncio.sleep(0.01)
        return AccessToken(f"token-{EntraId.given}", int(time.time()) + 3600)

    async def close(self) -> None:
        EntraId.closed += 1


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCosmos]:
    monkeypatch.setattr("azure.identity.aio.DefaultAzureCredential", EntraId)
    EntraId.given = EntraId.closed = 0
    with FakeCosmos(tls=True) as fake:
        store(fake, runs(200), ranges=8)
        yield fake


@pytest.fixture
async def source(fake: FakeCosmos) -> AsyncIterator[CosmosSource]:
    async with source_of(fake, key=None) as source:
        yield source


async def test_one_token_serves_all_requests_while_it_is_good(fake: FakeCosmos, source: CosmosSource) -> None:
    fake.tokens.add("token-1")
    assert len(ids(await pages(source))) == 200
    assert await source.get(RUNS, "r1", "r1")
    assert EntraId.given == 1
    await source.aclose()
    assert EntraId.closed == 1


async def test_a_token_that_is_refused_is_renewed_once_for_all_ranges(fake: FakeCosmos, source: CosmosSource) -> None:
    fake.tokens.add("token-1")
    await first(source)
    fake.tokens.clear()
    fake.tokens.add("token-2")
    fake.requests.clear()
    assert len((await first(source)).documents) == 50
    assert EntraId.given == 2
    assert len(fake.of("query")) <= 2 * 8


async def test_a_login_that_is_over_is_tried_once_more_and_then_the_way_in_is_named(
    fake: FakeCosmos, source: CosmosSource
) -> None:
    fake.tokens.add("token-1")
    await first(source)
    fake.tokens.clear()
    fake.requests.clear()
    with pytest.raises(Unauthorized) as told:
        await source.get(RUNS, "r1", "r1")
    assert [request.status for request in fake.requests] == [401, 401]
    assert EntraId.given == 2
    assert "does not accept the Entra ID token (401)" in told.value.cause
    assert "az login" in told.value.next_step


async def test_an_account_that_never_takes_the_token_is_asked_twice(fake: FakeCosmos, source: CosmosSource) -> None:
    with pytest.raises(Unauthorized, match="Entra ID token"):
        await first(source)
    assert len(fake.requests) == 2


async def test_no_token_is_told_to_anybody(source: CosmosSource) -> None:
    with pytest.raises(Unauthorized) as told:
        await first(source)
    assert "token-" not in str(told.value)
    assert all("token-" not in repr(request) for request in source.log.requests)
