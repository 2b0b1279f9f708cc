"""Following a large run of an account: it is counted, and read when it was written again."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.fleet import Fleet, OpenedRun
from fleet_tui.fleet.following import READ_EVERY, Following
from tests.fake.server import FakeCosmos
from tests.memory_source import fleet_of
from tests.source.account import source_of, store

WRITTEN = 1_763_370_000


def version(events: int, written: int = WRITTEN, size: int = 60_000) -> dict[str, Any]:
    said = [{"eventId": f"e{n}", "content": "x" * (size // events)} for n in range(events)]
    return {"id": "wf", "workflowId": "wf", "_ts": written, "events": said}


async def opened(fleet: Fleet) -> OpenedRun:
    found = await fleet.run("wf", "wf")
    assert found is not None
    return found


def kinds(fake: FakeCosmos) -> list[str]:
    found = [each.kind for each in fake.of("query", "point")]
    fake.requests.clear()
    return found


async def test_a_large_run_that_nobody_writes_is_counted_and_loads_no_document(fake: FakeCosmos) -> None:
    kept = store(fake, [version(3)], ranges=2)
    async with source_of(fake) as source:
        fleet = Fleet(source)
        run, following = await opened(fleet), Following(fleet)
        kinds(fake)
        again = await following.again(run)
        assert again is not None
        assert kinds(fake) == ["point"], "the second of its last write may not have been over when it was read"
        for _ in range(3):
            again = await following.again(run)
            assert again is not None
            assert again.document is run.document
            assert again.cost.charge > 0
            (query,) = fake.of("query")
            assert query.query.startswith("SELECT VALUE COUNT(1) FROM c WHERE ")
            assert "c._ts > @" in query.query
            assert query.partition_key == '["wf"]'
            assert kinds(fake) == ["query"]
        kept.add(version(4, WRITTEN + 9))
        again = await following.again(run)
        assert again is not None
        assert len(again.record.document["events"]) == 4  # type: ignore[arg-type]
        assert kinds(fake) == ["query", "point"]


async def test_a_second_write_in_the_same_second_is_seen(fake: FakeCosmos) -> None:
    kept = store(fake, [version(3)], ranges=2)
    async with source_of(fake) as source:
        fleet = Fleet(source)
        run, following = await opened(fleet), Following(fleet)
        kept.add(version(4, WRITTEN))
        again = await following.again(run)
        assert again is not None
        assert len(again.record.document["events"]) == 4  # type: ignore[arg-type]


async def test_a_run_that_was_deleted_is_noticed_after_some_counts(fake: FakeCosmos) -> None:
    kept = store(fake, [version(3)], ranges=2)
    async with source_of(fake) as source:
        fleet = Fleet(source)
        run, following = await opened(fleet), Following(fleet)
        await following.again(run)
        kept.remove(version(3))
        found = [await following.again(run) for _ in range(READ_EVERY)]
    assert found[-1] is None
    assert all(found[:-1])


@pytest.mark.parametrize("size", [600, 40_000])
async def test_a_small_run_is_read_as_ever(fake: FakeCosmos, size: int) -> None:
    store(fake, [version(3, size=size)], ranges=2)
    async with source_of(fake) as source:
        fleet = Fleet(source)
        run, following = await opened(fleet), Following(fleet)
        kinds(fake)
        for _ in range(3):
            assert await following.again(run)
        assert kinds(fake) == ["point"] * 3


async def test_a_run_of_a_file_is_read_as_ever() -> None:
    fleet, memory = fleet_of(version(3))
    run, following = await opened(fleet), Following(fleet)
    for _ in range(3):
        assert await following.again(run)
    assert {each[0] for each in memory.asked} == {"get"}
