"""An account of its own for each test, on the server for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fleet_tui.settings import Account
from fleet_tui.source.cosmos.client import Connection
from tests.admin.making import connected
from tests.emulator.server import TestServer


@pytest.fixture
def account(server: TestServer, request: pytest.FixtureRequest) -> Account:
    return Account(server.endpoint, request.node.name, server.key)


@pytest.fixture
async def connection(account: Account) -> AsyncIterator[Connection]:
    async with connected(account) as connection:
        yield connection
