"""What the tests of this folder ask, and of what: ninety documents, half of which share their time with another."""

from __future__ import annotations

from typing import Any, Final

from azure.cosmos.aio import ContainerProxy, CosmosClient

from tests.fake.server import FakeCosmos
from tests.fake.store import Container

NEWEST: Final = "SELECT c.id, c._ts FROM c ORDER BY c._ts DESC"
COUNT: Final = "SELECT VALUE COUNT(1) FROM c WHERE c.n < @n"
DOCUMENTS: Final = tuple(
    {"id": f"r{n}", "workflowId": f"w{n}", "_ts": 1_700_000_000 + n * 7 % 45, "n": n} for n in range(90)
)
IDS: Final = {each["id"] for each in DOCUMENTS}


def store(fake: FakeCosmos, ranges: int = 2) -> Container:
    """The documents in a container of that many ranges."""
    return fake.container("db", "runs", "/workflowId", ranges).add(*DOCUMENTS)


def runs(client: CosmosClient) -> ContainerProxy:
    """That container, as the SDK has it."""
    return client.get_database_client("db").get_container_client("runs")


async def spans(container: ContainerProxy, force_refresh: bool = False) -> list[dict[str, Any]]:
    """Its feed ranges."""
    return [each async for each in container.read_feed_ranges(force_refresh=force_refresh)]


async def ask(
    container: ContainerProxy, query: str, size: int = 10, values: dict[str, Any] | None = None, **options: Any
) -> list[Any]:
    """All rows of a query; `options` are the SDK's."""
    parameters = [{"name": f"@{name}", "value": value} for name, value in (values or {}).items()]
    found = container.query_items(query, parameters=parameters, max_item_count=size, **options)
    return [row async for row in found]


def falling(rows: list[Any]) -> bool:
    """Whether the rows come newest first."""
    times = [row["_ts"] for row in rows]
    return times == sorted(times, reverse=True)
