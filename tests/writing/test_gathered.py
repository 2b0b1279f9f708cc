"""Events appended at once to a run that is not opened yet: it is looked for once, and they keep their order."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from fleet_tui.errors import UsageError
from tests.fake.faults import status
from tests.fake.server import FakeCosmos
from tests.fake.writing import verb
from tests.writing.conftest import event, reader_of, writer_of
from tests.writing.test_runs import ids, patches, shown


async def test_gathered_events_look_for_their_run_once_and_are_stored_in_the_order_of_the_calls(
    fake: FakeCosmos,
) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        fake.requests.clear()
        given = [event(number) for number in range(100)]
        names = await asyncio.gather(*(writer.append_event(run, each) for each in given))
        kinds = Counter(verb(each) if each.kind == "write" else each.kind for each in fake.requests)
        assert names == ids(range(100))
        assert (kinds["patch"], kinds["container"]) == (10, 1)
        assert kinds["point"] == 2, "it is found, and its events are read"
        opened = await fleet.run(run)
        assert opened
        stored = opened.document["events"]
        assert [each["eventId"] for each in stored] == ids(range(100))  # type: ignore[attr-defined]


async def test_what_comes_while_others_are_taken_comes_after_them(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        tasks: list[asyncio.Task[str]] = []

        def later(task: asyncio.Task[str]) -> None:
            del task
            if len(tasks) < 9:
                tasks.append(asyncio.create_task(writer.append_event(run, event(len(tasks)))))

        for number in range(5):
            tasks.append(asyncio.create_task(writer.append_event(run, event(number))))
            tasks[-1].add_done_callback(later)
        while not all(each.done() for each in tasks):
            await asyncio.wait(tasks)
        await writer.flush()
        opened = await fleet.run(run)
        assert opened
        stored = opened.document["events"]
        assert [each["eventId"] for each in stored] == ids(range(9))  # type: ignore[attr-defined]


async def test_a_run_that_is_not_there_is_looked_for_once_for_all_and_again_later(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        fake.requests.clear()
        told = await asyncio.gather(
            *(writer.append_event("wf_1", event(number)) for number in range(50)), return_exceptions=True
        )
        assert all(isinstance(each, UsageError) for each in told)
        assert len([each for each in fake.requests if each.kind == "point"]) == 1
        await writer.start_run("research", run_id="wf_1")
        await writer.append_event("wf_1", event(0))
        await writer.flush()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, "wf_1") == ids(range(1))


async def test_who_gives_up_while_a_run_is_looked_for_holds_up_nobody(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        tasks = [asyncio.create_task(writer.append_event(run, event(number))) for number in range(6)]
        await asyncio.sleep(0)
        for each in (0, 3):
            tasks[each].cancel()
        await asyncio.wait(tasks)
        await writer.flush()
        assert await shown(fleet, run) == [each for each in ids(range(6)) if each not in ("ev_0000", "ev_0003")]


async def test_runs_that_are_gathered_do_not_wait_for_each_other(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        for name in ("wf_1", "wf_2"):
            await writer.start_run("research", run_id=name)
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        fake.fail(lambda request: patches(request) and "wf_1" in request.path, status(403))
        asked = (writer.append_event(f"wf_{number % 2 + 1}", event(number)) for number in range(20))
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert [each for each in told if isinstance(each, Exception)]
        assert await shown(fleet, "wf_2") == ids(range(1, 20, 2))
        fake.heal()
        await writer.flush()
        assert await shown(fleet, "wf_1") == ids(range(0, 20, 2))


@pytest.mark.parametrize("count", [3, 30])
async def test_a_gathered_end_comes_after_the_events(fake: FakeCosmos, count: int) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        appends = (writer.append_event(run, event(number)) for number in range(count))
        await asyncio.gather(*appends, writer.finish_run(run))
        assert await shown(fleet, run) == ids(range(count))
