"""A fake, and a client of it with the options of the product."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from azure.cosmos.aio import CosmosClient

from tests.fake.server import FakeCosmos


@pytest.fixture
async def client(fake: FakeCosmos) -> AsyncIterator[CosmosClient]:
    async with CosmosClient(fake.endpoint, credential=fake.key, connection_timeout=5, read_timeout=15) as client:
        yield client
