"""A writer and a follower side by side: the follower sees each write once, and never an event twice or one too few."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from fleet_tui.clock import system_clock
from fleet_tui.fleet.watching import Watching
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from tests.writing.conftest import event, reader_of, writer_of
from tests.writing.test_runs import ids, shown

EVENTS = 60
SIZE = 60_000  # bytes of each: the run moves older events twice


async def test_a_follower_sees_every_event_of_a_growing_run_once(account: Account) -> None:
    seen: list[list[str]] = []
    versions: list[str] = []
    done = asyncio.Event()

    async def follow() -> None:
        async with reader_of(account) as fleet:
            watching = Watching(RUNS, lambda terms: fleet.records(RUNS, within=terms), system_clock)
            await watching.begin(fleet.records(RUNS, limit=1))
            ready.set()
            while not done.is_set():
                for each in (await watching.news()).records:
                    versions.append(str(each.document["_etag"]))
                    seen.append(await shown(fleet, each.stored_id))
            seen.append(await shown(fleet, "wf_1"))

    ready = asyncio.Event()
    following = asyncio.create_task(follow())
    await ready.wait()
    async with writer_of(account) as writer:
        run = await writer.start_run("research", run_id="wf_1")
        for each in range(EVENTS):
            await writer.append_event(run, event(each, SIZE))
        await writer.finish_run(run)
    done.set()
    await following
    assert seen[-1] == ids(range(EVENTS))
    assert len(versions) == len(set(versions))
    for before, after in pairwise(seen):
        assert after == ids(range(len(after)))
        assert len(after) >= len(before)
