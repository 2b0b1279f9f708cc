"""What is advised where nobody knows whether it is written: to do it again where that does no harm, else to read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from fleet_tui.errors import Forbidden, Unsure, UsageError
from fleet_tui.schema import MEMORIES
from fleet_tui.writing import Writer
from tests.fake.faults import drop, status
from tests.fake.server import FakeCosmos
from tests.fake.wire import Request
from tests.writing.conftest import event, reader_of, store, writer_of
from tests.writing.test_runs import appended, ids, patches, shown

AGAIN = "do the same again: what is done already is not done twice"
READ = "read it before you write again"
Call = Callable[[Writer], Awaitable[object]]
ADVISED: dict[str, tuple[Call, str]] = {
    "put_cache": (lambda writer: writer.put_cache("k", 1), AGAIN),
    "forget_memory": (lambda writer: writer.forget_memory("m1"), AGAIN),
    "set_importance": (lambda writer: writer.set_importance("m1", 0.5), AGAIN),
    "add_memory of an id": (lambda writer: writer.add_memory("x", memory_id="m2"), AGAIN),
    "add_memory": (lambda writer: writer.add_memory("x"), READ),
    "save_example of an id": (lambda writer: writer.save_example("x", dataset="d", example_id="e"), AGAIN),
    "save_example": (lambda writer: writer.save_example("x", dataset="d"), READ),
    "promote": (lambda writer: writer.promote("wf_0", dataset="d"), AGAIN),
    "start_run of an id": (lambda writer: writer.start_run("x", run_id="wf_1"), AGAIN),
    "start_run": (lambda writer: writer.start_run("x"), READ),
    "finish_run": (lambda writer: writer.finish_run("wf_0"), AGAIN),
    "save_optimization_round": (lambda writer: writer.save_optimization_round("o", 1, 0.5), AGAIN),
}


@pytest.mark.parametrize("name", ADVISED)
async def test_it_is_said_whether_a_call_may_simply_be_repeated_and_then_it_may(fake: FakeCosmos, name: str) -> None:
    call, advice = ADVISED[name]
    await store(fake, MEMORIES, {"id": "m1", "userId": "ann", "content": "likes tea"})
    async with writer_of(fake) as writer:
        await writer.start_run("research", run_id="wf_0")
        before = len(fake.writes)

        def sent(request: Request) -> bool:
            return len(fake.writes) > before and request.kind in ("write", "point")

        fake.fail(sent, drop())
        with pytest.raises(Unsure, match="not known whether") as caught:
            await call(writer)
        assert caught.value.next_step == advice
        fake.heal()
        if advice == AGAIN:
            await call(writer)


OTHER = {"eventId": "ev_0001", "type": "another"}


async def test_a_run_that_a_refused_event_keeps_from_being_finished_says_so_and_how_it_is(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        await writer.append_event(run, OTHER)
        await appended(writer, run, range(3, 5))
        with pytest.raises(UsageError, match=r"event ev_0001 is not written: .*; run wf_1 is not finished") as caught:
            await writer.finish_run(run, "failed")
        assert caught.value.next_step.endswith("; finish_run again finishes it without")
        assert await shown(fleet, run) == ids(range(5))
        assert (await writer.finish_run(run, "failed")).changed
        opened = await fleet.run(run)
        assert opened
        assert opened.record.status == "failed"


async def test_a_run_whose_events_cannot_be_sent_says_that_it_is_not_finished(fake: FakeCosmos, writer: Writer) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await writer.append_event(run, event(0))
    fake.fail(patches, status(403))
    with pytest.raises(Forbidden, match=r"1 event of run wf_1 is not written.*; run wf_1 is not finished") as caught:
        await writer.finish_run(run)
    assert caught.value.next_step.endswith("; finish_run again sends what waits, and finishes it")
    fake.heal()
    assert (await writer.finish_run(run)).changed
