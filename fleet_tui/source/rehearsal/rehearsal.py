"""Puts the demo behind a made-up network: slow, throttled, gone; to show what the screen makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from random import Random
from time import perf_counter
from typing import Final, TypeAlias

from msgspec.structs import replace

from fleet_tui.clock import Clock
from fleet_tui.errors import FleetError, Reply, ServiceFailed, Throttled, Unreachable, UsageError
from fleet_tui.fields import Container
from fleet_tui.key import PartitionKey, key_text
from fleet_tui.query.likeness import Vector
from fleet_tui.query.query import Query, Scope
from fleet_tui.source.base import (
    Cost,
    Counted,
    Found,
    Identity,
    Nearest,
    Page,
    RangeFailure,
    Request,
    RequestLog,
    Source,
)
from fleet_tui.source.rehearsal.replay import Replay

MODES: Final = ("slow", "flaky", "offline", "live")

_POINT_READ: Final = 1.0  # request units
_QUERY: Final = 2.3
_PER_ROW: Final = 0.05
_LATENCY: Final = (0.3, 1.5)  # seconds
_USUAL: Final = 0.012
_RETRY_AFTER: Final = 3.0
_RANGE: Final = "1"

# What becomes of the nth request, counted from 1: seconds that it takes, and what it fails with.
Trouble: TypeAlias = Callable[[int], tuple[float, FleetError | None]]


def rehearse(mode: str, source: Source, log: RequestLog, clock: Clock, replayed: str) -> Source:
    """Returns a source that shows a mode; `live` replays a run from the moment it is first asked.

    Raises:
        UsageError: when there is no such mode.
    """
    if mode not in MODES:
        raise UsageError(f"there is no --demo={mode}", f"there are {', '.join(MODES)}, and --demo alone")
    troubles: dict[str, Trouble] = {"slow": _slow(), "flaky": _flaky, "offline": _offline, "live": _untroubled}
    behind = Replay(source, replayed, clock) if mode == "live" else source
    return Rehearsal(behind, log, troubles[mode])


class Rehearsal:
    """Lets every answer take a request, which costs and may fail."""

    def __init__(self, source: Source, log: RequestLog, trouble: Trouble) -> None:
        self._source = source
        self._log = log
        self._trouble = trouble
        self._made = 0

    @property
    def identity(self) -> Identity:
        """Returns the identity of the source, on a network."""
        return replace(self._source.identity, live=True)

    @property
    def recognised(self) -> tuple[str, ...]:
        return self._source.recognised

    @property
    def times(self) -> tuple[str, ...]:
        return self._source.times

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        began = await self._request("point read", container, key_text(partition_key))
        found = await self._source.get(container, document_id, partition_key)
        cost = self._note("point read", container, key_text(partition_key), _POINT_READ, began)
        return None if found is None else replace(found, cost=cost)

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        """Yields pages, each by a request; where every other failure is of one range, the rows of the others stand."""
        where = "CROSS" if query.scope is Scope.CROSS else "one partition"
        async with aclosing(self._source.pages(replace(query, undecoded=False), size)) as pages:
            while True:
                failed: tuple[RangeFailure, ...] = ()
                try:
                    began = await self._request("query", query.container, where)
                except ServiceFailed as error:
                    began, failed = perf_counter(), (RangeFailure(_RANGE, error),)
                page = await anext(pages, None)
                if page is None:
                    return
                charge = _QUERY + _PER_ROW * len(page.documents)
                cost = self._note("query", query.container, where, charge, began)
                yield replace(page, cost=cost, failed=failed, more=page.more or bool(failed))
                if not page.more:
                    return

    async def count(self, query: Query) -> Counted:
        began = await self._request("count", query.container, "CROSS")
        counted = await self._source.count(query)
        return replace(counted, cost=self._note("count", query.container, "CROSS", _QUERY, began))

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        began = await self._request("nearest", query.container, "one partition")
        found = await self._source.nearest(query, vector, k)
        charge = _QUERY + _PER_ROW * (found.compared or k)
        return replace(found, cost=self._note("nearest", query.container, "one partition", charge, began))

    def part(self, run_id: str, *, apart: bool) -> None:
        self._source.part(run_id, apart=apart)

    async def aclose(self) -> None:
        await self._source.aclose()

    async def _request(self, operation: str, container: Container, partition: str) -> float:
        """Waits for the network; returns when it began."""
        self._log.afford()
        began = perf_counter()
        self._made += 1
        seconds, error = self._trouble(self._made)
        request = Request(operation, container.name, partition, 0.0, 0.0, self._activity)
        with self._log.waits(request):
            await asyncio.sleep(seconds)
            if error and not error.reply.status:
                raise error
        if error:
            self._log.add(replace(request, elapsed=perf_counter() - began, status=error.reply.status or 0))
            raise error
        return began

    @property
    def _activity(self) -> str:
        return f"00000000-demo-0000-0000-{self._made:012d}"

    def _note(self, operation: str, container: Container, partition: str, charge: float, began: float) -> Cost:
        cost = Cost(charge, perf_counter() - began, 1)
        self._log.add(Request(operation, container.name, partition, charge, cost.elapsed, self._activity))
        return cost


def _untroubled(_: int) -> tuple[float, FleetError | None]:
    return _USUAL, None


def _slow() -> Trouble:
    random = Random(0)  # noqa: S311 - the same each time, so that it can be shown and tested
    return lambda _: (random.uniform(*_LATENCY), None)


def _flaky(request: int) -> tuple[float, FleetError | None]:
    """Fails every third request: with 429, or for one partition range."""
    if request % 3:
        return _USUAL, None
    reply = Reply(429 if request % 2 else 503, activity_id=f"00000000-demo-0000-0000-{request:012d}")
    if request % 2:
        used_up = "the request units of this second are used up (429)"
        wait = f"wait {_RETRY_AFTER:g} s, or raise the throughput"
        return _USUAL, Throttled(used_up, _RETRY_AFTER, wait, reply)
    return _USUAL, ServiceFailed("the service could not answer (503)", "try again in a moment", reply)


def _offline(request: int) -> tuple[float, FleetError | None]:
    """Answers once, then never."""
    if request == 1:
        return _USUAL, None
    return _USUAL, Unreachable("demo.invalid:443: no connection in time", "check the network and the firewall")
