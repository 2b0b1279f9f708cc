"""Finds the nearest vectors of one partition: by the account's vector search, or fetched and compared without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import aclosing
from typing import Final

from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fields import Document
from fleet_tui.query.cosmos_sql import compile_nearest, compile_vectors
from fleet_tui.query.likeness import Ranking, Vector
from fleet_tui.query.projection import SIMILARITY, Partial, row_of, value_at
from fleet_tui.query.query import OneOf, Query, Term
from fleet_tui.source.base import COMPARED_AT_MOST, Nearest, RangeFailure
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.ranges import DEADLINE, RangeReader, Spell

_AT_ONCE: Final = 100  # documents fetched in one request: a vector of 1,536 numbers takes some 30 KB
_REFUSED: Final = 400


async def nearest(reader: RangeReader, query: Query, vector: Vector, k: int, deadline: float = DEADLINE) -> Nearest:
    """Reads the `k` nearest rows of the query's one partition, within `deadline` seconds for each way of finding them.

    Raises:
        ValueError: the query is bound to no partition: a programming mistake, never the user's.
    """
    if query.partition is None:
        raise ValueError("vectors are compared within one partition")
    spell = Spell(reader, deadline)
    try:
        return await _asked(spell, query, vector, k)
    except FleetError as error:
        if error.reply.status != _REFUSED:
            raise
    found = await _compared(reader, query, vector, k, deadline)
    return replace(found, cost=spell.cost)  # of what was refused, too


async def _asked(spell: Spell, query: Query, vector: Vector, k: int) -> Nearest:
    """Asks the service's VectorDistance; it answers 400 where the account or the container is not made for it."""
    statement = compile_nearest(query, vector, k)
    rows: list[Document] = []
    async with spell.limit():
        for name in await spell.ranges():
            token: str | None = None
            while len(rows) < k:
                batch = await spell.reader.read(name, statement, k, token)
                found = (each for each in batch.rows if isinstance(each, dict))
                rows += (row_of(each) for each in found if isinstance(each.get(SIMILARITY), int | float))
                token = batch.token
                if token is None:
                    break
    return Nearest(tuple(rows[:k]), spell.cost, query.scope)


async def _compared(reader: RangeReader, query: Query, vector: Vector, k: int, deadline: float) -> Nearest:
    """Compares the newest documents by their ids and vectors alone; then reads the rows of the nearest."""
    ranking = Ranking[str](vector, k)
    failed, cut = await _fetch(Spell(reader, deadline), query, ranking)
    rows: list[Document] = []
    alike = {each: similarity for similarity, each in ranking.best}
    if alike:
        among = Term(query.container.field("id"), OneOf(tuple(alike)))
        own = Query(query.container, (*query.terms, among), limit=len(alike))
        async with aclosing(fan_out.pages(reader, own, len(alike), deadline)) as pages:
            rows = _ranked((await anext(pages)).documents, alike)
    return Nearest(
        tuple(rows),
        scope=query.scope,
        failed=failed,
        compared=ranking.compared,
        other_length=ranking.other_length,
        unusable=ranking.unusable,
        cut=cut,
    )


async def _fetch(spell: Spell, query: Query, ranking: Ranking[str]) -> tuple[tuple[RangeFailure, ...], bool]:
    """Compares document by document; returns what failed after the first of them came, and whether there are more."""
    statement = compile_vectors(query)
    path = query.container.vector_path
    seen = 0
    for name in await spell.ranges():
        token: str | None = None
        while seen < COMPARED_AT_MOST:
            try:
                async with spell.limit():
                    batch = await spell.reader.read(name, statement, _AT_ONCE, token)
            except FleetError as error:
                if not seen:
                    raise
                return (RangeFailure(name, error),), True
            found = (each for each in batch.rows if isinstance(each, dict))
            ranking.add((str(each.get("id")), value_at(each, path)) for each in found)
            seen += len(batch.rows)
            token = batch.token
            if token is None:
                return (), False
    return (), seen >= COMPARED_AT_MOST


def _ranked(documents: Iterable[Document], alike: Mapping[str, float]) -> list[Document]:
    """Returns rows with their similarity, most alike first."""
    found = [
        Partial({**each, SIMILARITY: alike[str(each["id"])]}) for each in documents if str(each.get("id")) in alike
    ]
    return sorted(found, key=lambda each: alike[str(each["id"])], reverse=True)
