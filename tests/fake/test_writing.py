"""The fake that takes writes: what the service limits, and what happens to a write whose answer is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import AzureError
from azure.cosmos.aio import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import CosmosAccessConditionFailedError, CosmosHttpResponseError

from tests.fake.asking import runs
from tests.fake.faults import drop, status, unheard
from tests.fake.server import FakeCosmos, kind

DOCUMENT: dict[str, Any] = {"id": "r", "workflowId": "w", "events": []}


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos(writable=True) as fake:
        fake.container("db", "runs", "/workflowId").add(DOCUMENT)
        yield fake


def added(count: int) -> list[dict[str, Any]]:
    return [{"op": "add", "path": "/events/-", "value": number} for number in range(count)]


async def events(container: ContainerProxy) -> Any:
    return (await container.read_item("r", "w"))["events"]


async def test_a_patch_takes_ten_operations_and_no_more(client: CosmosClient) -> None:
    await runs(client).patch_item("r", "w", added(10))
    assert await events(runs(client)) == list(range(10))
    with pytest.raises(CosmosHttpResponseError, match="can't exceed 10"):
        await runs(client).patch_item("r", "w", added(11))


async def test_a_patch_under_an_old_etag_changes_nothing(client: CosmosClient) -> None:
    old = (await runs(client).read_item("r", "w"))["_etag"]
    options: dict[str, Any] = {"etag": old, "match_condition": MatchConditions.IfNotModified}
    await runs(client).patch_item("r", "w", added(1), **options)
    with pytest.raises(CosmosAccessConditionFailedError):
        await runs(client).patch_item("r", "w", added(1), **options)
    assert await events(runs(client)) == [0]


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ({"op": "set", "path": "/_ts", "value": 1}, "system property"),
        ({"op": "set", "path": "/a/b", "value": 1}, "cannot create path recursively"),
        ({"op": "replace", "path": "/none", "value": 1}, "absent"),
        ({"op": "add", "path": "/events/3", "value": 1}, "out of array bounds"),
        ({"op": "incr", "path": "/n", "value": 1}, "does not know the operation"),
    ],
)
async def test_what_a_patch_cannot_do_is_refused(client: CosmosClient, operation: dict[str, Any], why: str) -> None:
    with pytest.raises(CosmosHttpResponseError, match=why):
        await runs(client).patch_item("r", "w", [*added(1), operation])
    assert await events(runs(client)) == []


@pytest.mark.parametrize(
    ("fault", "stored"), [(drop(), True), (unheard(), False), (status(503), False), (status(429), False)]
)
async def test_a_dropped_answer_is_of_what_was_done_and_what_is_refused_is_not(
    fake: FakeCosmos, client: CosmosClient, fault: Any, stored: bool
) -> None:
    await events(runs(client))  # the SDK knows the container by now
    fake.fail(kind("write"), fault)
    with pytest.raises(AzureError):
        await runs(client).patch_item("r", "w", added(1))
    fake.heal()
    assert bool(await events(runs(client))) is stored  # more than once: left to itself, the SDK sends a PATCH again


async def test_a_document_above_2_mb_is_refused(client: CosmosClient) -> None:
    with pytest.raises(CosmosHttpResponseError, match="too large") as caught:
        await runs(client).upsert_item({**DOCUMENT, "text": "x" * (2 << 20)})
    assert caught.value.status_code == 413
