"""How a writer ends: what is appended too late is refused, and what nobody waited for is told of."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fleet_tui.errors import FleetError, Forbidden, UsageError
from fleet_tui.source.base import Cost
from fleet_tui.writing import Writer
from tests.fake.faults import status
from tests.fake.server import FakeCosmos
from tests.writing.conftest import event, reader_of, timers, writer_of
from tests.writing.test_runs import appended, ids, patches, shown


async def test_a_writer_that_is_closed_takes_no_event(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(2))
        await writer.aclose()
        with pytest.raises(UsageError, match="the writer is closed") as caught:
            await writer.append_event(run, event(2))
        assert "writing.connect" in caught.value.next_step
        assert await shown(fleet, run) == ids(range(2))


async def test_an_event_that_comes_while_the_writer_is_being_closed_is_refused(fake: FakeCosmos) -> None:
    writer = writer_of(fake)
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(2))
    closing = asyncio.create_task(writer.aclose())
    await asyncio.sleep(0)
    with pytest.raises(UsageError, match="the writer is closed"):
        await writer.append_event(run, event(2))
    await closing
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(2))


async def test_an_event_whose_run_is_still_looked_for_when_the_writer_closes_is_refused(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
    writer = writer_of(fake)
    appending = asyncio.create_task(writer.append_event(run, event(1)))
    await asyncio.sleep(0)
    await writer.aclose()
    with pytest.raises(FleetError, match="closed"):
        await appending


CALLS: dict[str, Callable[[Writer], Awaitable[object]]] = {
    "put_cache": lambda writer: writer.put_cache("k", 1),
    "add_memory": lambda writer: writer.add_memory("x"),
    "forget_memory": lambda writer: writer.forget_memory("m"),
    "set_importance": lambda writer: writer.set_importance("m", 0.5),
    "save_example": lambda writer: writer.save_example("x", dataset="d"),
    "promote": lambda writer: writer.promote("wf_1", dataset="d"),
    "start_run": lambda writer: writer.start_run("x"),
    "finish_run": lambda writer: writer.finish_run("wf_1"),
    "flush": lambda writer: writer.flush(),
    "save_optimization_round": lambda writer: writer.save_optimization_round("o", 1, 0.5),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_writer_that_is_closed_writes_nothing(fake: FakeCosmos, name: str) -> None:
    async with writer_of(fake) as writer:
        pass
    await writer.aclose()
    with pytest.raises(UsageError, match="the writer is closed"):
        await CALLS[name](writer)


def warned(program: Callable[[], object]) -> list[str]:
    """What Python warns of while a program runs and after all that it left is collected."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        program()
        gc.collect()
    return [str(each.message) for each in caught if "fleet_tui" in str(each.message)]


def test_events_that_a_writer_was_dropped_with_are_warned_of(fake: FakeCosmos) -> None:
    async def main() -> None:
        writer = writer_of(fake)
        for run, events in (("wf_1", 3), ("wf_2", 1), ("wf_3", 10)):
            await writer.start_run("research", run_id=run)
            await appended(writer, run, range(events))

    [words] = warned(lambda: asyncio.run(main()))
    assert "3 events of run wf_1 and 1 event of run wf_2 are not known to be written" in words
    assert "aclose" in words


def test_a_writer_that_was_dropped_while_its_loop_goes_on_still_writes_and_warns_of_nothing(fake: FakeCosmos) -> None:
    async def main() -> None:
        writer = writer_of(fake, every=0.01)
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))
        [timer] = timers()
        del writer
        gc.collect()
        await timer
        del timer
        async with reader_of(fake) as fleet:
            assert await shown(fleet, run) == ids(range(3))

    assert warned(lambda: asyncio.run(main())) == []


@pytest.mark.parametrize("way", ["flushed", "closed", "finished"])
def test_a_writer_without_events_left_is_dropped_in_silence(fake: FakeCosmos, way: str) -> None:
    async def main() -> None:
        writer = writer_of(fake)
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))
        ends: dict[str, Callable[[], Awaitable[Any]]] = {
            "flushed": writer.flush,
            "closed": writer.aclose,
            "finished": lambda: writer.finish_run(run),
        }
        await ends[way]()

    assert warned(lambda: asyncio.run(main())) == []


async def test_each_run_whose_events_are_not_written_is_told_of_when_the_writer_is_closed(fake: FakeCosmos) -> None:
    writer = writer_of(fake)
    for run in ("wf_1", "wf_2", "wf_3"):
        await writer.start_run("research", run_id=run)
        await appended(writer, run, range(2))
    fake.fail(lambda request: patches(request) and "wf_2" not in request.path, status(403))
    with pytest.raises(Forbidden, match="2 events of run wf_1 are not written") as caught:
        await writer.aclose()
    [note] = caught.value.__notes__
    assert "2 events of run wf_3 are not written" in note
    async with reader_of(fake) as fleet:
        assert await shown(fleet, "wf_2") == ids(range(2))


async def test_a_flush_tells_what_it_took(writer: Writer) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(3))
    spent = await writer.flush()
    assert (spent.requests, spent.charge) == (2, 6.0), "the run is read and changed once"
    assert 0 < spent.elapsed < 60
    assert (await writer.flush()).requests == 0
    await appended(writer, run, range(3, 4))
    assert (await writer.flush(run)).requests == 1
    ended = await writer.finish_run(run)
    assert ended.cost.charge > 12
    assert await writer.flush("wf_of_nobody") == Cost()
