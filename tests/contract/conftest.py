"""Every test of this folder runs on every source."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

import pytest

from fleet_tui.source.base import Source
from tests.contract.documents import STORED
from tests.contract.places import PLACES, Contents

Hold: TypeAlias = Callable[[Contents], AbstractAsyncContextManager[Source]]


@pytest.fixture(params=PLACES)
def hold(request: pytest.FixtureRequest) -> Hold:
    """Holds documents in a place for as long as its context lasts."""
    place = PLACES[request.param]
    return lambda contents: place(contents, request)


@pytest.fixture
async def source(hold: Hold) -> AsyncIterator[Source]:
    """A source of the documents of the suite."""
    async with hold(STORED) as source:
        yield source
