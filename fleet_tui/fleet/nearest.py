"""Finds the memories of a user that are most like a vector which a program or the user gives."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fleet_tui.errors import UsageError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.listing import MOST_SIMILAR, RecordPage
from fleet_tui.fleet.question import owner_terms
from fleet_tui.fleet.similar import Similar
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.query.filter_text import Filter
from fleet_tui.query.likeness import Vector
from fleet_tui.schema import MEMORIES
from fleet_tui.source.base import Nearest
from fleet_tui.text import counted


class _Nearest(Similar):
    """Refuses a vector that cannot be compared with any that is stored."""

    async def pages(self) -> AsyncGenerator[RecordPage[AgentMemoryItem], None]:
        async with aclosing(super().pages()) as pages:
            async for each in pages:
                if isinstance(each.page, Nearest):
                    require_comparable(each.page, self._vector)
                yield each


def nearest(fleet: Fleet, user: str, vector: Vector, text: str | Filter = "", *, k: int = MOST_SIMILAR) -> Similar:
    """Lists the memories of a user that are most like a vector and match a filter.

    Raises:
        FilterError: when the text cannot be parsed.
        UsageError: when it is read, the vector is of another length than all that are stored.

    >>> from fleet_tui.fleet.similar import comparable
    >>> vector = comparable((await fleet.record(MEMORIES, "mem_01KA8K7RM058YSEQGF8CC33QKF")).record)
    >>> [round(each.similarity, 2) async for each in nearest(fleet, "user_123", vector, k=3)]
    [1.0, 0.99, 0.51]
    """
    return _Nearest(fleet.source, owner_terms(MEMORIES, user), vector, text, k, fleet.clock())


def require_comparable(found: Nearest, vector: Vector) -> None:
    """Goes on unless every vector that was looked at, or the policy of vectors, has another length than the vector.

    Raises:
        UsageError: they have: another model made them, and that nothing is like it would be no answer.

    >>> require_comparable(Nearest((), compared=0, other_length=2, stored_length=8), (0.6, 0.8))
    Traceback (most recent call last):
    fleet_tui.errors.UsageError: the vector has 2 numbers, and none of the 2 stored vectors has as many: the ...
    """
    if found.compared or not found.stored_length:
        return
    own = f"the vector has {counted(len(vector), 'number')}, and"
    if found.other_length:
        stored = counted(found.other_length, "stored vector")
        looked_at = f"the {'newest ' if found.cut else ''}{stored}"
        cause = f"{own} none of {looked_at} has as many: the first of them has {found.stored_length:,}"
    else:
        cause = f"{own} the container's vector policy says {found.stored_length:,}"
    raise UsageError(cause, "take a vector of the model that made those of the memories")
