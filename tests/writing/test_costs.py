"""What each method of a writer says it took is what the account was asked, and how long that was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import pytest

from fleet_tui.source.base import Cost
from fleet_tui.writing import Writer
from tests.fake.server import FakeCosmos
from tests.writing.conftest import event, writer_of

TOLD: dict[str, Callable[[Writer], Awaitable[Any]]] = {
    "put_cache": lambda writer: writer.put_cache("k", 1),
    "add_memory": lambda writer: writer.add_memory("x", memory_id="m2"),
    "add_memory, again": lambda writer: writer.add_memory("x", memory_id="m1"),
    "forget_memory": lambda writer: writer.forget_memory("m1"),
    "set_importance": lambda writer: writer.set_importance("m1", 0.5),
    "save_example": lambda writer: writer.save_example("x", dataset="d"),
    "promote": lambda writer: writer.promote("wf_1", dataset="d"),
    "finish_run": lambda writer: writer.finish_run("wf_1"),
    "save_optimization_round": lambda writer: writer.save_optimization_round("o2", 1, 0.5),
    "save_optimization_round, again": lambda writer: writer.save_optimization_round("o1", 2, 0.5),
}


@pytest.fixture
async def filled(fake: FakeCosmos) -> FakeCosmos:
    """The fake with a memory, a run and an optimization in it."""
    async with writer_of(fake) as writer:
        await writer.add_memory("x", memory_id="m1")
        await writer.start_run("x", run_id="wf_1")
        await writer.save_optimization_round("o1", 1, 0.5)
    return fake


async def opened(fake: FakeCosmos, writer: Writer) -> None:
    """Lets a writer have read what it reads once: of the account the SDK still does so in the background."""
    await writer.put_cache("opened", 1)
    fake.requests.clear()


def asked(fake: FakeCosmos) -> int:
    return sum(each.kind != "account" for each in fake.requests)


@pytest.mark.parametrize("name", TOLD)
async def test_each_request_is_told_and_no_second_twice(filled: FakeCosmos, name: str) -> None:
    filled.latency = 0.01
    async with writer_of(filled) as writer:
        await opened(filled, writer)
        before = monotonic()
        cost: Cost = (await TOLD[name](writer)).cost
        elapsed = monotonic() - before
        assert cost.requests == asked(filled)
    assert 0 < cost.elapsed <= elapsed


async def test_events_and_the_end_of_a_run_tell_of_each_request_once(filled: FakeCosmos) -> None:
    async with writer_of(filled) as writer:
        await opened(filled, writer)
        before = monotonic()
        for number in range(26):
            await writer.append_event("wf_1", event(number, 100_000 if number < 25 else 0))
        flushed = await writer.flush()
        ended = (await writer.finish_run("wf_1")).cost
        elapsed = monotonic() - before
        assert 0 < flushed.requests < ended.requests == asked(filled)
    assert ended.elapsed <= elapsed
