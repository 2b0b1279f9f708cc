"""Fixtures for all tests that need the server or its engine: a plugin, named once by the topmost conftest.py."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.emulator.engine import Engine
from tests.emulator.server import TestServer, missing


def _need_node() -> None:
    reason = missing()
    if reason is None:
        return
    if os.environ.get("FLEET_TUI_REQUIRE_SERVER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """One server for the whole run: every test makes a database of its own name in it."""
    _need_node()
    server = TestServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One engine for the whole run: every test loads its own documents first."""
    _need_node()
    engine = Engine()
    yield engine
    engine.stop()
