"""Where a writer can be used: in the loop in which it was first used, and in the process that opened it."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import warnings
from typing import Any

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.writing import Writer
from tests.fake.server import FakeCosmos
from tests.writing.conftest import event, reader_of, writer_of
from tests.writing.test_closing import CALLS
from tests.writing.test_runs import appended, ids, shown

ALL = {
    **CALLS,
    "append_event": lambda writer: writer.append_event("wf_1", event(7)),
    "with": lambda writer: writer.__aenter__(),
}
OTHER = "it is not written: the writer belongs to the event loop in which it was first used, and this is another"


def begun(fake: FakeCosmos) -> Writer:
    """A writer that was used in a loop, which has ended."""
    writer = writer_of(fake)

    async def first() -> None:
        await writer.start_run("research", run_id="wf_1")
        await writer.append_event("wf_1", event(0))
        await writer.flush()

    asyncio.run(first())
    return writer


async def awaited(writer: Writer, name: str) -> object:
    """What a call of a writer's returns."""
    return await ALL[name](writer)  # type: ignore[no-any-return, operator]  # a lambda of its own


@pytest.mark.parametrize("name", ALL)
def test_a_writer_is_of_the_loop_in_which_it_was_first_used(fake: FakeCosmos, name: str) -> None:
    writer = begun(fake)
    sent = len(fake.requests)
    with pytest.raises(UsageError) as caught:
        asyncio.run(awaited(writer, name))
    assert caught.value.cause == OTHER
    assert caught.value.next_step == "open one within the function that asyncio.run runs"
    assert len(fake.requests) == sent, "nothing is asked"


def test_a_writer_is_not_of_the_loop_of_another_thread(fake: FakeCosmos) -> None:
    told: list[BaseException] = []

    def elsewhere(writer: Writer) -> None:
        try:
            asyncio.run(awaited(writer, "append_event"))
        except BaseException as error:  # noqa: BLE001  # of whatever kind: it is looked at
            told.append(error)

    async def main() -> None:
        async with writer_of(fake) as writer, reader_of(fake) as fleet:
            run = await writer.start_run("research", run_id="wf_1")
            await appended(writer, run, range(3))
            thread = threading.Thread(target=elsewhere, args=(writer,))
            thread.start()
            await asyncio.to_thread(thread.join)
            await writer.flush()
            assert await shown(fleet, run) == ids(range(3)), "its own loop goes on with it"

    asyncio.run(main())
    [error] = told
    assert isinstance(error, UsageError)
    assert error.cause == OTHER


def test_a_writer_with_nothing_left_can_be_closed_in_another_loop(fake: FakeCosmos) -> None:
    writer = begun(fake)
    asyncio.run(writer.aclose())
    with pytest.raises(UsageError, match="the writer is closed"):
        asyncio.run(awaited(writer, "append_event"))


def test_a_writer_that_is_closed_in_another_loop_says_which_events_are_left(fake: FakeCosmos) -> None:
    writer = writer_of(fake)

    async def first() -> None:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))

    asyncio.run(first())
    with pytest.raises(UsageError, match="3 events of run wf_1 are not known to be written: the writer belongs to"):
        asyncio.run(writer.aclose())
    asyncio.run(writer.aclose())


async def test_a_process_that_is_forked_is_told_to_open_its_own_and_closes_nothing(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, parent = writer_of(fake), os.getpid()
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(3))
    with monkeypatch.context() as forked:
        forked.setattr(os, "getpid", lambda: parent + 1)
        for name in ALL:
            with pytest.raises(UsageError) as caught:
                await awaited(writer, name)
            words = f"it is not written: the writer was opened in process {parent}, from which this one was forked"
            assert (caught.value.cause, caught.value.next_step) == (words, "open another in each process")
        await writer.aclose()
    await writer.aclose()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(3)), "the events are its parent's"


def test_a_process_that_is_forked_does_not_warn_of_the_events_of_its_parent(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        writer = writer_of(fake)
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))
        held.append(writer)

    held: list[Any] = []
    asyncio.run(main())
    monkeypatch.setattr(os, "getpid", lambda: 1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        held.clear()
        gc.collect()
    assert not [each for each in caught if "fleet_tui" in str(each.message)]
