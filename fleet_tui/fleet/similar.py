"""Finds the memories most like a given memory: in its own user's partition, by the vector that is stored with it."""

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
from fleet_tui.source.base import Source
from fleet_tui.text import clip, one_line

_NAMED: Final = 28  # characters of a memory that a title quotes


class Similar(Listing[AgentMemoryItem]):
    """Gives one page: the most similar first, or in the order that the filter asks for; its `page` is a `Nearest`."""

    def __init__(
        self, source: Source, among: tuple[Term, ...], vector: Vector, text: str | Filter, k: int, now: datetime
    ) -> None:
        parsed = parse(text, MEMORIES, now) if isinstance(text, str) else text
        query = Query(MEMORIES, (*among, *parsed.terms), parsed.sort, k)
        super().__init__(source, query, parsed.derived, AgentMemoryItem.from_document, size=k, now=now)
        self._vector = vector
        self._k = k
        self.distance = Distance.COSINE  # as far as the answer is here

    async def pages(self) -> AsyncGenerator[RecordPage[AgentMemoryItem], None]:
        """Yields the only page."""
        found = await self._source.nearest(self.query, self._vector, self._k)
        self.distance = found.distance
        sort = self.query.sort
        documents = ordered(found.documents, sort) if sort else found.documents
        records = tuple(each for each in map(self._make, documents) if self._matches(each))
        yield RecordPage(records, found, len(found.documents))


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


def comparable(memory: AgentMemoryItem) -> Vector:
    """Returns the vector of a whole memory.

    Raises:
        UsageError: there is none, or none that anything is like.

    >>> opened = await fleet.record(MEMORIES, "mem_01KA8K7RM058YSEQGF8CC33QKF")
    >>> len(comparable(opened.record))
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
