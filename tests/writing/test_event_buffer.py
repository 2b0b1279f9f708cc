"""Events that are appended again, and what is said of each when some are written and of others nobody knows."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from fleet_tui.errors import Forbidden, Unsure, UsageError
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account
from fleet_tui.writing import Writer
from tests.fake.faults import drop, hang, status
from tests.fake.server import FakeCosmos
from tests.fake.wire import Request
from tests.writing.conftest import event, reader_of, store, writer_of
from tests.writing.test_runs import appended, ids, patches, shown

OTHER = {"eventId": "ev_0001", "type": "message", "payload": {"message": "another"}}


@pytest.mark.parametrize("flushed", [False, True])
async def test_another_event_of_an_id_that_is_known_is_refused_at_once(
    fake: FakeCosmos, writer: Writer, flushed: bool
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(3))
    if flushed:
        await writer.flush()
    for _ in range(2):
        assert await writer.append_event(run, event(1)) == "ev_0001"
    with pytest.raises(UsageError, match="event ev_0001 is not written: run wf_1 has another of that id") as caught:
        await writer.append_event(run, OTHER)
    assert "an id of its own" in caught.value.next_step
    await writer.flush()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(3))


@pytest.mark.parametrize("size", [0, 100_000])
async def test_another_event_of_an_id_that_is_stored_is_told_by_the_flush_and_the_rest_is_written(
    account: Account, size: int
) -> None:
    async with writer_of(account) as writer:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(25), size)
    async with writer_of(account) as writer, reader_of(account) as fleet:
        await writer.append_event(run, OTHER)
        await appended(writer, run, range(24, 28), size)
        with pytest.raises(UsageError, match="event ev_0001 is not written: run wf_1 has another of that id"):
            await writer.flush()
        await writer.flush()
        assert await shown(fleet, run) == ids(range(28))


async def test_another_event_is_told_when_the_writer_is_closed_and_the_rest_is_written(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(4))
    writer = writer_of(fake)
    for number in range(4):
        await writer.append_event(run, {**event(number), "type": "other"})
    await appended(writer, run, range(4, 6))
    with pytest.raises(UsageError, match=r"event ev_0000 is not written.* event ev_0002 .*; and 1 more"):
        await writer.aclose()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(6))


async def test_an_event_without_a_time_is_the_same_whenever_it_is_appended(account: Account) -> None:
    said = {"eventId": "ev_1", "type": "score", "payload": {"of": 1.0, "list": [0, -0.0, None, True], "é": "ü"}}
    again = {"payload": {"é": "ü", "list": (0.0, 0, None, True), "of": 1}, "type": "score", "eventId": "ev_1"}
    for each in (said, again, said):
        async with writer_of(account) as writer:
            run = await writer.start_run("research", run_id="wf_1")
            await writer.append_event(run, each)
            await writer.append_event(run, again)
    async with writer_of(account) as writer, reader_of(account) as fleet:
        await writer.append_event(run, {**said, "payload": {"of": True}})
        with pytest.raises(UsageError, match="event ev_1 is not written"):
            await writer.flush()
        assert await shown(fleet, run) == ["ev_1"]


async def test_an_event_too_large_for_its_run_holds_up_no_other(account: Account) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("x" * 500_000, run_id="wf_1")
        await writer.append_event(run, event(1, 1_900_000))
        await writer.append_event(run, event(2))
        with pytest.raises(UsageError, match=r"event ev_0001 is not written: it has 1,900,.* no room"):
            await writer.flush()
        assert await shown(fleet, run) == ["ev_0002"]


async def waiting(fake: FakeCosmos, writer: Writer, number: int) -> str:
    """A run of so many events of which none could be sent so far."""
    run = await writer.start_run("research", run_id="wf_1")
    fake.fail(patches, status(403))
    for each in range(number):
        with suppress(Forbidden):  # it waits
            await writer.append_event(run, event(each))
    fake.heal()
    return run


async def test_where_nobody_knows_it_is_said_of_which_events_and_what_became_of_the_others(
    fake: FakeCosmos, writer: Writer
) -> None:
    run = await waiting(fake, writer, 25)
    before = len(fake.writes)
    fake.fail(lambda request: patches(request) and len(fake.writes) > before + 1, drop())
    fake.fail(lambda request: request.kind == "point" and len(fake.writes) > before + 1, status(503))
    with pytest.raises(Unsure, match="not known whether 10 events of run wf_1 are written") as caught:
        await writer.flush()
    assert caught.value.unknown == tuple(ids(range(10, 20)))
    assert caught.value.written == tuple(ids(range(10)))
    assert caught.value.unwritten == tuple(ids(range(20, 25)))
    assert "not known: ev_0010 to ev_0019 (10); written: ev_0000 to ev_0009 (10)" in caught.value.cause
    assert "not written: ev_0020 to ev_0024 (5)" in caught.value.cause
    fake.heal()
    await writer.flush()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(25))


async def test_what_is_refused_after_a_batch_is_said_of_the_rest_alone(fake: FakeCosmos, writer: Writer) -> None:
    await waiting(fake, writer, 25)
    before = len(fake.writes)
    fake.fail(lambda request: patches(request) and len(fake.writes) > before + 2, status(403))
    with pytest.raises(Forbidden, match="5 events of run wf_1 are not written"):
        await writer.flush()
    fake.heal()


async def test_a_flush_that_was_given_up_while_it_was_sending_is_in_doubt_until_the_run_is_read(
    fake: FakeCosmos, writer: Writer
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(3))
    arrived = asyncio.Event()

    def came(request: Request) -> bool:
        if patches(request):
            loop.call_soon_threadsafe(arrived.set)
        return patches(request)

    loop = asyncio.get_running_loop()
    fake.fail(came, hang())
    flushing = asyncio.create_task(writer.flush())
    await arrived.wait()
    flushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flushing
    fake.heal()
    fake.fail(lambda request: request.kind == "point", status(403))
    with pytest.raises(Unsure) as caught:
        await writer.flush()
    assert caught.value.unknown == tuple(ids(range(3)))
    fake.heal()
    await writer.flush()
    async with reader_of(fake) as fleet:
        opened = await fleet.run(run)
        assert opened
        assert opened.record.container is RUNS
        assert await shown(fleet, run) == ids(range(3))


async def test_events_that_others_wrote_without_ids_are_shown_once_while_they_are_moved(fake: FakeCosmos) -> None:
    nameless = [{"type": "message", "payload": {"message": f"{n} " + "x" * 100_000}} for n in range(18)]
    run = {"id": "wf_1", "workflowId": "wf_1", "userId": "ann", "events": nameless}
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        await store(fake, RUNS, run)
        before = await shown(fleet, "wf_1")
        fake.fail(patches, status(403))  # the segment is stored and the run is not trimmed
        await writer.append_event("wf_1", event(1))
        with pytest.raises(Forbidden):
            await writer.flush()
        moving = await shown(fleet, "wf_1")
        fake.heal()
        await writer.flush()
        after = await shown(fleet, "wf_1")
    assert len(before) == len(moving) == 18
    assert len(after) == 19
