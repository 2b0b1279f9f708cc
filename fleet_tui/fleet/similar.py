"""Finds the memories of a user that are most like a vector: a stored memory's, or what a program or the user gives."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final

from fleet_tui.errors import UsageError
from fleet_tui.fleet.links import Link
from fleet_tui.fleet.listing import Listing, RecordPage
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.query.evaluate import ordered
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.likeness import Distance, Vector, vector_of
from fleet_tui.query.projection import value_at
from fleet_tui.query.query import Eq, Query, Term, of_partition
from fleet_tui.schema import LEFT_OUT, MEMORIES
from fleet_tui.source.base import Nearest, Source
from fleet_tui.text import clip, counted, one_line

_NAMED: Final = 28  # characters of a memory that a title quotes


class NearestPage(RecordPage[AgentMemoryItem], frozen=True):
    """Holds memories, and what their likeness rests on."""

    page: Nearest


class Similar(Listing[AgentMemoryItem]):
    """Gives one page: the most similar first, or in the order that the filter asks for.

    A vector that was `given` is refused where no other of its length is stored.
    """

    def __init__(
        self,
        source: Source,
        among: tuple[Term, ...],
        vector: Vector,
        text: str | Filter,
        k: int,
        now: datetime,
        *,
        given: bool = False,
    ) -> None:
        parsed = parse(text, MEMORIES, now) if isinstance(text, str) else text
        query = Query(MEMORIES, (*among, *parsed.terms), parsed.sort, k)
        super().__init__(source, query, parsed.derived, AgentMemoryItem.from_document, size=k, now=now)
        self._vector = vector
        self._k = k
        self._given = given
        self.distance = Distance.COSINE  # as far as the answer is here

    async def pages(self) -> AsyncGenerator[NearestPage, None]:
        """Yields the only page."""
        found = await self._source.nearest(self.query, self._vector, self._k)
        if self._given:
            require_same_length(found, self._vector)
        self.distance = found.distance
        sort = self.query.sort
        documents = ordered(found.documents, sort) if sort else found.documents
        records = tuple(each for each in map(self._make, documents) if self._matches(each))
        yield NearestPage(records, found, len(found.documents))


def link_to_similar(memory: AgentMemoryItem) -> Link:
    """Returns the link to the other memories of its user, among which similar memories are looked for.

    Raises:
        UsageError: it records no user, so that its partition has no name.

    >>> opened = await fleet.record(MEMORIES, "mem_01KA8K7RM058YSEQGF8CC33QKF")
    >>> link_to_similar(opened.record).title
    'similar to When asked for a table, the…'
    """
    owner = of_partition(MEMORIES, memory.own_key)
    if not owner:
        cause = f"memory {one_line(memory.id)} records no user, among whose memories to look"
        raise UsageError(cause, "take another memory")
    itself = Term(MEMORIES.field("id"), Eq(memory.stored_id), negated=True)
    named = one_line(memory.content or "") or one_line(memory.id)
    return Link(f"similar to {clip(named, _NAMED)}", MEMORIES, (*owner, itself))


def stored_vector(memory: AgentMemoryItem) -> Vector:
    """Returns the vector of a whole memory.

    Raises:
        UsageError: there is none, or none that anything is like.

    >>> opened = await fleet.record(MEMORIES, "mem_01KA8K7RM058YSEQGF8CC33QKF")
    >>> len(stored_vector(opened.record))
    8
    """
    stored = value_at(memory.document, MEMORIES.vector_path)
    vector = vector_of(stored)
    if vector is None:
        named = f"memory {one_line(memory.id)}"
        left_out = memory.document.get(LEFT_OUT)
        if stored is None and isinstance(left_out, list) and MEMORIES.vector_path.steps[0] in left_out:
            cause = f"the embedding of {named} was left out of what was handed on"
            raise UsageError(cause, "whoever made it can make it with --vectors")
        if stored is None or stored == []:
            raise UsageError(f"{named} has no embedding to compare by", "take another memory")
        raise UsageError(f"the embedding of {named} is no list of numbers, or all zeros", "take another memory")
    return vector


def require_same_length(found: Nearest, vector: Vector) -> None:
    """Goes on unless every vector that was looked at, or the policy of vectors, has another length than the vector.

    Raises:
        UsageError: they have: another model made them, and that nothing is like it would be no answer.

    >>> require_same_length(Nearest((), compared=0, other_length=2, stored_length=8), (0.6, 0.8))
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
