"""Similar memories of an account: what is said while it is asked, and of an answer that is not the whole one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.schema import MEMORIES
from fleet_tui.source.cosmos import vector_search
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session
from tests.fake.faults import status
from tests.fake.server import FakeCosmos
from tests.fake.wire import Request
from tests.source.account import source_of
from tests.ui.doubles import Troubled
from tests.ui.screen import AT_ONCE, gone, seen, text_of

REFUSAL = "SC2005: 'VectorDistance' is not a recognized built-in function name."


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", MEMORIES.name, "/userId", ranges=2).add(*memories(300))
        yield fake


def memories(n: int) -> list[dict[str, Any]]:
    written = int(NOW.timestamp())
    return [
        {"id": f"m{i:03}", "userId": "ada", "content": f"note {i:03}", "embedding": [1.0, i / 100], "_ts": written - i}
        for i in range(n)
    ]


def without_vector_search(fake: FakeCosmos) -> None:
    fake.fail(lambda request: "VectorDistance" in request.query, status(400, message=REFUSAL))


def app(source: Any) -> FleetApp:
    return FleetApp(Session(Fleet(source, frozen(NOW)), source.log, paces=AT_ONCE), section="memories")


async def test_vector_search_says_that_it_was_and_what_it_cost(fake: FakeCosmos) -> None:
    async with source_of(fake) as source, app(source).run_test(size=(120, 24)) as pilot:
        await seen(pilot, "50 loaded", "note 000")
        await pilot.press("m")
        screen = await seen(pilot, "▸ similar to note 000", "20 most similar, by vector search")
        assert " RU Σ" in screen
        assert "> <1.000" in screen  # alike, but not the same
        queries = fake.of("query")
        assert queries[-1].query.startswith("SELECT TOP @k ")
        assert queries[-1].partition_key == '["ada"]'


async def test_without_vector_search_it_is_said_how_many_were_compared(fake: FakeCosmos) -> None:
    without_vector_search(fake)
    async with source_of(fake) as source, app(source).run_test(size=(200, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("m")
        await seen(pilot, "20 most similar of 299", "vector search refused: SC2005: 'VectorDistance' is not a")


async def test_any_other_refusal_is_shown_as_what_it_is(fake: FakeCosmos) -> None:
    fake.fail(lambda request: "VectorDistance" in request.query, status(400, message="Request size is too large."))
    async with source_of(fake) as source, app(source).run_test(size=(120, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("m")
        await seen(pilot, "error", "Request size is too large.")


async def test_a_distance_stands_lowest_first_under_a_head_that_says_so(fake: FakeCosmos) -> None:
    kept = fake.container("agentic-fleet", MEMORIES.name, "/userId", ranges=2).add(*memories(300))
    kept.shows["vectorEmbeddingPolicy"] = {
        "vectorEmbeddings": [{"path": "/embedding", "distanceFunction": "euclidean", "dimensions": 2}]
    }
    async with source_of(fake) as source, app(source).run_test(size=(120, 24)) as pilot:
        await seen(pilot, "50 loaded", "note 000")
        await pilot.press("m")
        await seen(pilot, "by vector search, by distance", "low is near", "0.010", "0.020")
        rows = [line for line in text_of(pilot).splitlines() if " 0.010 " in line or " 0.020 " in line]
        assert "note 001" in rows[0]


async def test_an_end_of_fetching_is_said_so(fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_search, "COMPARED_AT_MOST", 100)
    without_vector_search(fake)
    async with source_of(fake) as source, app(source).run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("m")
        await seen(pilot, "20 most similar of the newest 100")


async def test_a_fetch_that_breaks_off_is_partial_and_says_why(fake: FakeCosmos) -> None:
    without_vector_search(fake)
    fetches: list[Request] = []

    def second(request: Request) -> bool:
        fetches.extend([request] if "SELECT c.id, c.embedding" in request.query else [])
        return len(fetches) > 1 and "SELECT c.id, c.embedding" in request.query

    fake.fail(second, status(503))
    async with source_of(fake) as source, app(source).run_test(size=(100, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("m")
        await seen(pilot, "of the newest 100", "! partial", "(503)")


class Slow(Troubled):
    """An account that is asked for similar memories and lets one wait."""

    def __init__(self, source: Any) -> None:
        super().__init__(source)
        self.log = source.log
        self.held = asyncio.Event()

    async def nearest(self, *given: Any) -> Any:
        await self.held.wait()
        return await super().nearest(*given)


async def test_while_it_is_asked_the_cost_of_having_no_vector_search_is_announced(fake: FakeCosmos) -> None:
    async with source_of(fake) as source:
        slow = Slow(source)
        async with app(slow).run_test(size=(200, 24)) as pilot:
            await seen(pilot, "50 loaded")
            await pilot.press("m")
            await seen(pilot, "asking for the 20 memories of ada most like this one", "newest 2,000 are fetched")
            await pilot.press("escape")
            await seen(pilot, "reading was stopped")
            await pilot.press("escape")
            await gone(pilot, "▸ similar to")
            slow.held.set()
            await pilot.press("m")
            await seen(pilot, "20 most similar")
            assert "asking for" not in text_of(pilot)
