"""The access patterns of the data model, the accounts that they are asked of, and what was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.links import links_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.by_user import summary_fields
from fleet_tui.source.cosmos.source import CosmosSource
from tests.fake.server import FakeCosmos

_DATABASE: Final = "agentic-fleet"
_BY_USER: Final = "runsByUser"
_USERS: Final = 20
_RUNS: Final = 2_000
_OTHERS: Final = 400  # documents of each other container
_USER: Final = "user_7"
_RUN: Final = "wf_001007"  # of that user
_PAGE: Final = 50
_NEAREST: Final = 10


Tell: TypeAlias = Callable[[str], None]


class Kept(StrEnum):
    """How an account keeps its runs."""

    PLAIN = "as the data model"
    SUMMARY = "with a summary by user"
    LEVELS = "keyed /userId,/workflowId"


@dataclass(frozen=True)
class Asked:
    """The requests of one action: queries, each to one range, and point reads."""

    queries: int
    points: int

    @property
    def requests(self) -> int:
        return self.queries + self.points


@dataclass(frozen=True)
class Pattern:
    """One access pattern of one user, or of everybody."""

    name: str
    act: Callable[[Fleet], Awaitable[object]]


async def _page(fleet: Fleet, container: Container, text: str = "", user: str | None = _USER) -> int:
    async with aclosing(fleet.records(container, text, user=user, size=_PAGE).pages()) as pages:
        return len((await anext(pages)).records)


async def _count(fleet: Fleet, container: Container) -> int:
    return (await fleet.source.count(Query(container, (Term(container.field("user"), Eq(_USER)),)))).n


async def _nearest(fleet: Fleet) -> int:
    of_user = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq(_USER)),))
    return len((await fleet.source.nearest(of_user, (1.0, 0.5), _NEAREST)).documents)


async def _memories_of_run(fleet: Fleet) -> int:
    """Without the run itself, which is a point read of its own in front."""
    run = WorkflowRun.from_document({"id": _RUN, "workflowId": _RUN, "userId": _USER})
    memories = next(each for each in links_of(run) if each.container is MEMORIES)
    return len([each async for each in fleet.records(MEMORIES, within=memories.terms)])


async def _cached(fleet: Fleet) -> object:
    return await fleet.record(CACHE, "key_7", "key_7")


PATTERNS: Final = (
    Pattern("a user's newest runs, a page of 50", lambda fleet: _page(fleet, RUNS)),
    Pattern("the same, those that failed", lambda fleet: _page(fleet, RUNS, "failed:yes")),
    Pattern("a user's runs, counted", lambda fleet: _count(fleet, RUNS)),
    Pattern("everybody's newest runs, a page of 50", lambda fleet: _page(fleet, RUNS, user=None)),
    Pattern("a run by its id and user", lambda fleet: fleet.run(_RUN, user=_USER)),
    Pattern("a run by its id", lambda fleet: fleet.run(_RUN)),
    Pattern("a user's memories, a page of 50", lambda fleet: _page(fleet, MEMORIES)),
    Pattern("a user's nearest memories, top 10", _nearest),
    Pattern("memories that a run left", _memories_of_run),
    Pattern("a user's examples of a dataset", lambda fleet: _page(fleet, EXAMPLES, "dataset:train")),
    Pattern("a user's optimizations", lambda fleet: _page(fleet, OPTIMIZATIONS)),
    Pattern("a cache entry by its key", _cached),
)


def _runs() -> list[dict[str, Any]]:
    return [
        {
            "id": f"wf_{n:06}",
            "workflowId": f"wf_{n:06}",
            "userId": f"user_{n % _USERS}",
            "task": {"input": f"task {n}"},
            "execution_summary": {"status": "failed" if n % 3 == 0 else "completed"},
            "_ts": 1_700_000_000 + n,
        }
        for n in range(_RUNS)
    ]


def _others(container: Container) -> list[dict[str, Any]]:
    own = {"embedding": [1.0, 0.1], "metadata": {"sourceWorkflowId": _RUN}} if container is MEMORIES else {}
    return [
        {"id": f"key_{n}", "cacheKey": f"key_{n}", "userId": f"user_{n % _USERS}", "dataset": "train", "_ts": n, **own}
        for n in range(_OTHERS)
    ]


def fill(fake: FakeCosmos, ranges: int, kept: Kept) -> Account:
    """Makes every container with that many ranges, and returns the account."""
    runs = _runs()
    levels = "/userId,/workflowId" if kept is Kept.LEVELS else "/workflowId"
    fake.container(_DATABASE, RUNS.name, levels, ranges).add(*runs)
    fake.container(_DATABASE, SEGMENTS.name, "/workflowId", ranges)
    for container in (MEMORIES, EXAMPLES, OPTIMIZATIONS, CACHE):
        fake.container(_DATABASE, container.name, f"/{container.partition_key}", ranges).add(*_others(container))
    names: dict[str, str] = {}
    if kept is Kept.SUMMARY:
        names[_BY_USER] = _BY_USER
        known = set(summary_fields())
        summaries = ({name: value for name, value in each.items() if name in known} for each in runs)
        fake.container(_DATABASE, _BY_USER, "/userId", ranges).add(*summaries)
    return Account(fake.endpoint, _DATABASE, fake.key, names)


async def measure(ranges: int, kept: Kept, tell: Tell = lambda _: None) -> dict[str, Asked]:
    """Returns what each pattern asks of such an account, once the session knows its containers and ranges."""
    with FakeCosmos() as fake:
        tell(f"{ranges} ranges, {kept}: filling the account")
        fleet = Fleet(CosmosSource(fill(fake, ranges, kept), deadline=60), frozen(NOW))
        async with fleet:
            found: dict[str, Asked] = {}
            for number, pattern in enumerate(PATTERNS, 1):
                tell(f"{ranges} ranges, {kept}: {number} of {len(PATTERNS)}, {pattern.name}")
                await pattern.act(fleet)
                fake.requests.clear()
                assert await pattern.act(fleet), f"{pattern.name} finds nothing"
                found[pattern.name] = Asked(len(fake.of("query")), len(fake.of("point")))
            return found
