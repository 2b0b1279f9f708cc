"""Finds the nearest vectors of one partition: by the account's vector search, or fetched and compared without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from typing import Final

from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fields import Document
from fleet_tui.number import finite
from fleet_tui.query.cosmos_sql import compile_vectors
from fleet_tui.query.likeness import Distance, Ranking, Vector, nearest_of
from fleet_tui.query.projection import DISTANCE, SIMILARITY, row_of, value_at
from fleet_tui.query.query import OneOf, Query, Term
from fleet_tui.source.base import COMPARED_AT_MOST, Nearest, RangeFailure
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.ranges import DEADLINE, Spell
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.source.cosmos.statuses import REFUSED

_AT_ONCE: Final = 100  # documents fetched in one request: a vector of 1,536 numbers takes some 30 KB
# A refusal of the search itself: no such function, order or capability, no policy for the path, vectors of another
# length, or a client that is said to be unable to read such an order. Any other is not hidden by comparing.
_NO_SEARCH: Final = re.compile(
    r"vector|nonstreamingorderby|recogni[sz]ed built-in function|SC2005|input values is invalid"
    r"|order by item expression could not be mapped",
    re.IGNORECASE,
)


async def nearest(reader: Reader, query: Query, vector: Vector, k: int, deadline: float = DEADLINE) -> Nearest:
    """Reads the `k` nearest rows of the query's one partition, within `deadline` seconds for each way of finding them.

    Raises:
        ValueError: the query is bound to no partition: a programming mistake, never the user's.
    """
    if query.partition is None:
        raise ValueError("vectors are compared within one partition")
    spell = Spell(reader, deadline)
    try:
        searched = await _asked(reader, spell, query, vector, k)
    except FleetError as error:
        words = error.cause.partition(": ")[2]
        if error.reply.status != REFUSED or not _NO_SEARCH.search(words):
            raise
        found = await _compared(reader, query, vector, k, deadline, at_most=COMPARED_AT_MOST)
        return replace(found, cost=spell.cost, refused=words)  # what was refused has its cost, too
    if searched.documents:
        return searched
    return replace(await _looked_into(searched, reader, query, vector, k, deadline), cost=spell.cost)


async def _looked_into(
    searched: Nearest, reader: Reader, query: Query, vector: Vector, k: int, deadline: float
) -> Nearest:
    """Returns why a search found nothing, which the service does not say: by its policy, or by what is stored.

    Of vectors of another length it says no word, as if there were none. One request is enough to meet some.
    """
    found = await _compared(reader, query, vector, k, deadline, at_most=_AT_ONCE)
    if found.compared or found.other_length or found.unusable:
        return found
    told = reader.description.dimensions
    return replace(searched, stored_length=told if told != len(vector) else 0)


async def _asked(reader: Reader, spell: Spell, query: Query, vector: Vector, k: int) -> Nearest:
    """Asks the service's VectorDistance; it answers 400 where the account or the container is not made for it.

    Its rows come in pieces, each in an order of its own, so they are put in order when all of them are here.
    """
    found: list[tuple[float, Document]] = []
    async with spell.limit():
        for name in await spell.ranges():
            batch = await reader.read(name, reader.nearest(query, vector, k), k, None)
            rows = (each for each in batch.rows if isinstance(each, dict))
            measured = ((finite(each.get(SIMILARITY)), each) for each in rows)
            found += ((near, each) for near, each in measured if near is not None)
    by = reader.description.distance
    rows_of = tuple(_row(each, near, by) for near, each in nearest_of(found, k, by))
    return Nearest(rows_of, spell.cost, query.scope, distance=by)


async def _compared(reader: Reader, query: Query, vector: Vector, k: int, deadline: float, *, at_most: int) -> Nearest:
    """Compares the newest documents by their ids and vectors alone; then reads the rows of the nearest."""
    ranking = Ranking[str](vector, k, reader.description.distance)
    failed, cut = await _fetch(Spell(reader, deadline), query, ranking, at_most)
    rows: list[Document] = []
    alike = {each: similarity for similarity, each in ranking.best}
    if alike:
        among = Term(query.container.field("id"), OneOf(tuple(alike)))
        own = Query(query.container, (*query.terms, among), limit=len(alike))
        async with aclosing(fan_out.pages(reader, own, len(alike), deadline)) as pages:
            rows = _ranked((await anext(pages)).documents, alike, reader.description.distance)
    return Nearest(
        tuple(rows),
        scope=query.scope,
        failed=failed,
        compared=ranking.compared,
        other_length=ranking.other_length,
        stored_length=ranking.stored_length,
        unusable=ranking.unusable,
        cut=cut,
        distance=reader.description.distance,
    )


async def _fetch(
    spell: Spell, query: Query, ranking: Ranking[str], at_most: int
) -> tuple[tuple[RangeFailure, ...], bool]:
    """Compares document by document; returns what failed after the first of them came, and whether there are more."""
    statement = compile_vectors(query)
    path = query.container.vector_path
    seen = 0
    for name in await spell.ranges():
        token: str | None = None
        while True:
            if seen >= at_most:
                return (), True
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
                break
    return (), False


def _ranked(documents: Iterable[Document], alike: Mapping[str, float], distance: Distance) -> list[Document]:
    """Returns rows with what the distance function says of them, nearest first."""
    found = [(alike[str(each["id"])], each) for each in documents if str(each.get("id")) in alike]
    return [_row(each, near, distance) for near, each in nearest_of(found, len(found), distance)]


def _row(document: Document, near: float, distance: Distance) -> Document:
    row = row_of(document)
    row[SIMILARITY] = near
    if distance is not Distance.COSINE:
        row[DISTANCE] = str(distance)
    return row
