"""Kills a writer (-9) at each of its steps, starts it again, and holds what a reader sees meanwhile and at the end.

Each round has an account of its own. A step is a request of the writer's; it is killed when the request has come and
nothing is carried out, when it is on its way and carried out up to 1 s later, which is while the next writer writes,
when it is carried out and not answered, or up to 20 ms after it was answered; or at any time.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from multiprocessing.process import BaseProcess
from typing import Final

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.whole_run import whole_run
from fleet_tui.settings import Account, Preferences
from fleet_tui.source.cosmos.source import CosmosSource
from tests.fake.faults import Delivery, unheard
from tests.fake.server import FakeCosmos
from tests.fake.wire import Reply, Request
from tests.fake.writing import verb
from tests.kills.writing import EVENTS, RUN, event, write

STEPS: Final = ("read", "start", "append", "segment", "trim", "finish")
MOMENTS: Final = ("before", "late", "after", "answered")
ANY: Final = ("any step", "any moment")
CASES: Final = (*(each for each in product(STEPS, MOMENTS) if each != ("read", "late")), ANY)
_OFTEN: Final = {"read": 4, "append": 3}  # times that a step is taken; the others once
_ON_ITS_WAY: Final = 1.0  # seconds, at most
_UNHEARD: Final = ("before", "late")
_VIEWERS: Final = "Low"  # priority, by which the requests of viewers are known
_LATER: Final = 0.02  # seconds after an answer
_WHOLE: Final = 0.6  # seconds of a writer's whole life, about
_LONGEST: Final = 60.0
_IDS: Final = [event(number)["eventId"] for number in range(EVENTS)]


@dataclass
class Told:
    """What happened in all rounds."""

    killed: Counter[tuple[str, str]] = field(default_factory=Counter)
    survived: int = 0  # rounds in which the writer had ended before it was to be killed
    polls: int = 0
    moved: int = 0  # rounds that ended with a segment
    faults: list[str] = field(default_factory=list)


def step_of(request: Request) -> str:
    """Which step of a writer a request is; empty for what the SDK asks by itself."""
    if request.kind == "point":
        return "read"
    if request.kind != "write":
        return ""
    if verb(request) == "create":
        return "segment" if request.container == "workflowRunSegments" else "start"
    paths = {each["path"] for each in json.loads(request.payload)["operations"]}
    return "append" if "/events/-" in paths else "trim" if "/segments" in paths else "finish"


class Killer:
    """Kills one process once, at a moment of a step."""

    def __init__(self, fake: FakeCosmos, step: str, moment: str, chance: random.Random) -> None:
        self._fake = fake
        self.process: BaseProcess | None = None
        self.done = False
        self._step, self._moment = step, moment
        self._left = chance.randint(1, _OFTEN.get(step, 1))
        self._later = chance.uniform(0, _ON_ITS_WAY if moment == "late" else _LATER)

    def when(self, request: Request) -> bool:
        """Whether a request is the step that it waits for; a viewer's requests are not the writer's."""
        if self.done or self._left == 0 or step_of(request) != self._step or _of_viewer(request):
            return False
        self._left -= 1
        if self._left:
            return False
        if self._moment in _UNHEARD:
            self.kill()
        if self._moment == "late":
            threading.Timer(self._later, self._fake.arrive, (request,)).start()
        return True

    def how(self, reply: Reply) -> Delivery:
        """What becomes of the answer to it."""
        if self._moment in _UNHEARD:
            return unheard()(reply)
        if reply.headers.get("etag") or reply.status >= 400:  # else it is asked only whether this refuses
            if self._moment == "after":
                self.kill()
            else:
                threading.Timer(self._later, self.kill).start()
        return Delivery(reply)

    def kill(self) -> None:
        """Kills it, if it lives."""
        process = self.process
        if process and process.pid and process.exitcode is None:
            os.kill(process.pid, signal.SIGKILL)
            self.done = True


def _of_viewer(request: Request) -> bool:
    return request.headers.get("x-ms-cosmos-priority-level") == _VIEWERS


def kills(count: int, seed: int, tell: Callable[[str], object] = lambda _: None) -> Told:
    """So many rounds, each with one kill; the same seed kills at the same steps."""
    chance = random.Random(seed)
    told = Told()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.kills.writing", "azure.cosmos.aio", "fleet_tui.source.cosmos.transport"])
    number = 0
    while told.killed.total() < count and number < 2 * count:
        step, moment = CASES[number % len(CASES)]
        asyncio.run(_round(step, moment, chance, told, lambda *given: context.Process(target=write, args=given)))
        number += 1
        if number % 20 == 0:
            tell(f"{told.killed.total()} of {count} killed: {len(told.faults)} faults, {told.polls} polls")
    return told


async def _round(
    step: str, moment: str, chance: random.Random, told: Told, process: Callable[..., BaseProcess]
) -> None:
    name = f"{step}, {moment}"
    with FakeCosmos(writable=True) as fake:
        for container in ("workflowRuns", "workflowRunSegments"):
            fake.container("agentic-fleet", container, "/workflowId")
        killer = Killer(fake, step, moment, chance)
        fake.fail(killer.when, killer.how)
        over = asyncio.Event()
        polling = asyncio.create_task(_poll(fake, over, told, name))
        killer.process = first = process(fake.endpoint, fake.key)
        first.start()
        if (step, moment) == ANY:
            threading.Timer(chance.uniform(0, _WHOLE), killer.kill).start()
        await _ended(first)
        told.survived += not killer.done
        told.killed[step, moment] += killer.done
        fake.heal()
        second = process(fake.endpoint, fake.key)
        second.start()
        await _ended(second)
        if second.exitcode:
            told.faults.append(f"{name}: the writer that was started again ended with {second.exitcode}")
        over.set()
        await polling
        await _check(fake, told, name)


async def _ended(process: BaseProcess) -> None:
    await asyncio.to_thread(process.join, _LONGEST)
    if process.exitcode is None:
        process.kill()
        raise RuntimeError("the writer does not end")


def _viewer(fake: FakeCosmos) -> Fleet:
    return Fleet(CosmosSource(Account(fake.endpoint, key=fake.key, preferences=Preferences(priority=_VIEWERS))))


async def _seen(fleet: Fleet) -> list[str]:
    """The ids of the events as a viewer shows them; nothing before the run is begun."""
    opened = await fleet.run(RUN, RUN)
    if opened is None:
        return []
    read = await whole_run(fleet, opened)
    return [each.event.id for each in opened.timeline(read.segments)]


async def _poll(fake: FakeCosmos, over: asyncio.Event, told: Told, name: str) -> None:
    """Looks again and again, and notes whenever an event is doubled, out of order, or gone."""
    before = 0
    async with _viewer(fake) as fleet:
        while not over.is_set():
            try:
                seen = await _seen(fleet)
            except FleetError as error:
                told.faults.append(f"{name}: a reader was told: {error}")
                return
            told.polls += 1
            if seen != _IDS[: len(seen)] or len(seen) < before:
                told.faults.append(f"{name}: a reader saw {len(seen)} events after {before}: {seen}")
            before = len(seen)


async def _check(fake: FakeCosmos, told: Told, name: str) -> None:
    async with _viewer(fake) as fleet:
        seen = await _seen(fleet)
        opened = await fleet.run(RUN)
        if seen != _IDS:
            told.faults.append(f"{name}: at the end {len(seen)} events are shown: {seen}")
        if opened is None or opened.record.status != "succeeded":
            told.faults.append(f"{name}: the run is not finished")
        told.moved += bool(opened and "segments" in opened.document)
