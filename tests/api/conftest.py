"""An environment in which nothing says where to read from, and accounts that hold the demo."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from fleet_tui.schema import CONTAINERS
from tests.api.programs import DATABASE, as_of_now
from tests.cli.conftest import clean
from tests.fake.server import FakeCosmos


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a machine on which nobody set anything."""
    for name in set(os.environ) - set(clean(os.environ)):
        monkeypatch.delenv(name)
    for name, value in clean({}).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def _filled() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container(DATABASE, each.name, f"/{each.partition_key}", ranges=3).add(*as_of_now(each))
        yield fake


@pytest.fixture
def account(_filled: FakeCosmos, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCosmos]:
    """The fake with the demo in it, which the environment names."""
    for name, value in _filled.environ.items():
        monkeypatch.setenv(name, value)
    yield _filled
    _filled.heal()
