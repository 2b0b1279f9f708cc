"""Partition ranges in memory, which answer as the service does: in order, piecewise, and `Gone` after a split."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fields import Document, Field, Path
from fleet_tui.query.cosmos_sql import Statement, compile_streams
from fleet_tui.query.evaluate import sort_key
from fleet_tui.query.query import Query
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.ranges import Batch, Gone

Key = Callable[[Any], Any]


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    name: str
    path: str
    size: int
    token: str | None


class MemoryRanges:
    """A `RangeReader` over documents; `trouble` is called before each answer and may split.

    A document belongs to the stream of the first path that records it, as the compiled statements have it. Ranges are
    named by their place in the key space, so their order stays when one splits.
    """

    def __init__(self, documents: Sequence[Document], ranges: int, field: Field, seed: int = 0) -> None:
        draw = random.Random(seed)
        bounds = [i / ranges for i in range(ranges + 1)]
        self.spans = {f"{low:.6f}": (low, high) for low, high in itertools.pairwise(bounds)}
        self.places = [(draw.random(), each) for each in documents]
        self.field = field
        self.asked: list[Asked] = []
        self.rows = 0  # sent
        self.read_again = 0  # how many times the ranges were
        self.open = self.busiest = 0
        self.waves = 0  # how many times requests began while none was open: round trips
        self.latency = 0.0
        self.together = 0  # nothing is answered before so many requests are open at once
        self._met = asyncio.Event()
        self.rank: Key = lambda value: value  # what the service orders by
        self.trouble: Callable[[MemoryRanges, Asked], None] = lambda _ranges, _asked: None
        self.failing: dict[str, FleetError] = {}
        self.hanging: set[str] = set()
        self._known: list[str] = []  # as a client caches them
        self._known_held: dict[tuple[object, ...], list[tuple[Any, Document]]] = {}
        self._charge = 0.0

    @property
    def spent(self) -> Cost:
        return Cost(self._charge, 0.0, len(self.asked))

    def begin(self) -> None: ...

    async def ranges(self, *, again: bool) -> list[str]:
        self.read_again += again
        if again or not self._known:
            self._known = sorted(self.spans)
        return self._known

    def statements(self, query: Query) -> tuple[Statement, ...]:
        return compile_streams(query)

    async def read(self, name: str, statement: Statement, size: int, token: str | None) -> Batch:
        asked = Asked(name, str(statement.order), size, token)
        self.asked.append(asked)
        self.waves += not self.open
        self.open += 1
        self.busiest = max(self.busiest, self.open)
        if self.open >= self.together:
            self._met.set()
        try:
            await self._met.wait()
            await asyncio.sleep(self.latency)
            if name in self.hanging:
                await asyncio.Event().wait()
            self.trouble(self, asked)
            if name in self.failing:
                raise self.failing[name]
            if name not in self.spans:
                raise Gone
            return self._answer(self.matching(statement, *self.spans[name]), size, token)
        finally:
            self.open -= 1

    def _answer(self, found: Sequence[Any], size: int, token: str | None) -> Batch:
        at = int(token or 0)
        self._charge += 1.0
        rows = found[at : at + size]
        self.rows += len(rows)
        return Batch(rows, str(at + size) if at + size < len(found) else None)

    def split(self, name: str) -> None:
        """Two ranges in the place of one."""
        low, high = self.spans.pop(name)
        middle = (low + high) / 2
        self.spans |= {f"{low:.6f}+{len(self.asked)}": (low, middle), f"{middle:.6f}+": (middle, high)}

    def matching(self, statement: Statement, low: float, high: float) -> list[Document]:
        """What a statement selects of a piece of the key space, in the service's order."""
        if statement.order is None:
            return [sum(low <= place < high for place, _ in self.places)]  # type: ignore[list-item]  # a count
        start = dict(statement.parameters).get("@from")
        held = self._held(statement.order, statement.descending, low, high)
        if start is None:
            return [each for _, each in held]
        bound = self.rank(start)
        return [each for rank, each in held if (rank <= bound if statement.descending else rank >= bound)]

    def _held(self, order: Path, descending: bool, low: float, high: float) -> list[tuple[Any, Document]]:
        """Rank and document of what one range holds of a stream, in order: worked out once for all requests for it."""
        asked = (order, descending, low, high, len(self.places), self.rank)
        if asked not in self._known_held:
            found = [
                (self.rank(self._key(each, order)), each)
                for place, each in self.places
                if low <= place < high
                and order == next((path for path in self.field.paths if self._key(each, path) is not None), None)
            ]
            found.sort(key=itemgetter(0), reverse=descending)
            self._known_held[asked] = found
        return self._known_held[asked]

    def _key(self, document: Document, path: Path | None) -> Any:
        """The value of the field's kind at one of its paths."""
        return sort_key(document, replace(self.field, paths=(path,) if path else ()))
