"""A source that holds its documents in memory and counts what it is asked, and documents to put there."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import Any

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.errors import ServiceFailed
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet, Listing, RecordPage
from fleet_tui.key import PartitionKey, parts_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.evaluate import run as evaluate
from fleet_tui.query.likeness import Ranking, Vector
from fleet_tui.query.projection import SIMILARITY, Partial, partition_of, project, value_at
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS, SEGMENTS
from fleet_tui.source.base import Cost, Counted, Found, Identity, Nearest, Page, RangeFailure
from tests.model.making import Document, run, said, segment

FAILURE = RangeFailure("2", ServiceFailed("partition range 2 answered 503"))


class Memory:
    """Documents in memory behind the seam; it writes down what it was asked, and each answer costs 1 RU."""

    def __init__(
        self, runs: Iterable[Document] = (), segments: Iterable[Document] = (), memories: Iterable[Document] = ()
    ) -> None:
        self.documents = {RUNS.name: list(runs), SEGMENTS.name: list(segments), MEMORIES.name: list(memories)}
        self.asked: list[tuple[str, str, str]] = []
        self.failing_from: int | None = None  # the page from which one range does not answer
        self.failing_counts = False
        self.gone = False  # what a query still lists, a point read no longer finds
        self.open = 0
        self.closed = False

    @property
    def identity(self) -> Identity:
        return Identity("memory")

    recognised: tuple[str, ...] = ()

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        self.asked.append(("get", container.name, document_id))
        for each in self.documents[container.name]:
            here = each.get("id") == document_id and partition_of(container, each) in parts_of(partition_key)
            if here and not self.gone:
                return Found(each, Cost(1.0, 0.01, 1), b"stored")
        return None

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        found = evaluate(query, self.documents[query.container.name])
        starts = range(0, max(len(found), 1), size)
        self.open += 1
        try:
            for number, start in enumerate(starts):
                self.asked.append(("page", query.container.name, query.scope))
                failed = (FAILURE,) if self.failing_from is not None and number >= self.failing_from else ()
                over = number == len(starts) - 1
                part = tuple(found[start : start + size])
                raw = tuple(b"x" for _ in part)
                yield Page(part, Cost(1.0, 0.01, 1), query.scope, failed, bool(failed) or not over, raw, over)
        finally:
            self.open -= 1

    async def count(self, query: Query) -> Counted:
        self.asked.append(("count", query.container.name, query.scope))
        n = len(evaluate(query, self.documents.get(query.container.name, [])))
        return Counted(0, failed=(FAILURE,)) if self.failing_counts else Counted(n)

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:
        self.asked.append(("nearest", query.container.name, query.scope))
        ranking = Ranking[Document](vector, k)
        path = query.container.vector_path
        matching = filter(matcher(query.terms), self.documents[query.container.name])
        ranking.add((each, value_at(each, path)) for each in matching)
        rows = (Partial({**project(query.container, each), SIMILARITY: alike}) for alike, each in ranking.best)
        left = (ranking.compared, ranking.other_length, ranking.unusable)
        compared, other_length, unusable = left
        return Nearest(
            tuple(rows),
            Cost(1.0, 0.01, 1),
            query.scope,
            compared=compared,
            other_length=other_length,
            stored_length=ranking.stored_length,
            unusable=unusable,
        )

    def part(self, run_id: str, *, apart: bool) -> None:
        """Nothing is joined here."""

    async def aclose(self) -> None:
        self.closed = True


class Account(Memory):
    """Documents of an account: each read of one costs."""

    @property
    def identity(self) -> Identity:
        return Identity("account", live=True)


def stored(name: str, written: int = 0, user: str = "user_1", **more: Any) -> Document:
    return {**run(said("ev_1", 1, "")), "id": name, "workflowId": name, "_ts": written, "userId": user, **more}


def lasting(name: str, seconds: float | None, written: int) -> Document:
    summary = {} if seconds is None else {"durationSeconds": seconds}
    return stored(name, written, execution_summary=summary)


def fleet_of(*runs: Document, segments: Iterable[Document] = ()) -> tuple[Fleet, Memory]:
    memory = Memory(runs, segments)
    return Fleet(memory, frozen(NOW)), memory


def large(index: int, events: int = 5_000) -> Document:
    return {**segment(index, *([{}] * events)), "_ts": index}


async def names(records: Listing[WorkflowRun]) -> list[str]:
    """All ids of a list, in order."""
    return [each.id async for each in records]


async def pages_of(listing: Listing[WorkflowRun]) -> list[RecordPage[WorkflowRun]]:
    """All pages of a list."""
    return [page async for page in listing.pages()]
