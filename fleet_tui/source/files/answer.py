"""Runs a query over the rows of files, in plain generators that yield after each slice of work.

Each step takes some tens of milliseconds at most, so that its driver may be a thread, and may stop between two steps.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Final, TypeAlias

from fleet_tui.fields import WRITTEN, Container
from fleet_tui.query.evaluate import matcher, sort_key
from fleet_tui.query.likeness import Ranking
from fleet_tui.query.query import Query
from fleet_tui.source.files.lines import FileBytes, backward, count_lines, forward, lines, nothing_of_ours
from fleet_tui.source.files.rows import IndexedRow, LineRow, Loaded, Row, Rows, dated

_SLICE: Final = 5_000  # rows decoded, tested and sorted in one step
_CHUNK: Final = 500  # rows merged in one step

Key: TypeAlias = str | float

# How a writer may escape a letter that stands for itself elsewhere; a slash may also be escaped by itself.
_ESCAPED_LETTER: Final = b"\\u00"


def by_write_order(query: Query) -> bool:
    """Tells whether the order asked for is that of an append-only file, forwards or backwards."""
    return query.order.field.paths[0].steps == (WRITTEN,)


def line_order(query: Query) -> str:
    """Says in which order `stream` gives the lines, not their times, which a line may lack or contradict."""
    return "last line first" if query.order.descending else "first line first"


def stream(file: FileBytes, query: Query) -> Iterator[list[Row]]:
    """Yields the matching lines of an append-only file, last line first unless the query turns it; none is kept."""
    last_first = query.order.descending
    matches = _matches_line(query)
    for slab in backward(file) if last_first else forward(file):
        found = lines(slab)
        rows = (LineRow(query.container, file, line) for line in (reversed(found) if last_first else found))
        yield [row for row in rows if (stored := row.readable()) is not None and matches(row, stored)]
    if (file.strange or file.unread) and not file.accepted:
        raise nothing_of_ours(file)


def count_matching(file: FileBytes, query: Query) -> Iterator[int]:
    """Counts the lines of an append-only file that match, in parts; of a large file without reading every document."""
    if query.terms or file.small:
        yield from (len(rows) for rows in stream(file, query))
    else:
        yield from map(count_lines, forward(file))


def in_order(parts: Sequence[Rows], query: Query) -> Iterator[list[Row]]:
    """Yields matching rows of indexed files in the order asked for; of those that tie, the later line comes first.

    Each slice is sorted by itself and what is asked for is merged, so that no step sorts a whole file.
    """
    descending = query.order.descending
    runs: list[Iterator[tuple[Key, IndexedRow]]] = []
    for part, positions in _slices(parts):
        found = sorted(_keyed(part, positions, query), key=itemgetter(0), reverse=descending)
        runs.append(_run(part, [key for key, _ in found], [position for _, position in found]))
        yield []
    merged = heapq.merge(*runs, key=itemgetter(0), reverse=descending)
    while chunk := [row for _, row in islice(merged, _CHUNK)]:
        yield list[Row](chunk)


def count_rows(parts: Sequence[Rows], query: Query) -> Iterator[int]:
    """Counts the rows of indexed files that match, in parts."""
    matches = matcher(query.terms)
    for part, positions in _slices(parts):
        shown = _in_sight(part, positions, query)
        yield sum(matches(part.small(each)) for each in shown) if query.terms else len(shown)


def rank_rows(parts: Sequence[Rows], query: Query, ranking: Ranking[IndexedRow]) -> Iterator[int]:
    """Shows a ranking every row that matches, later rows first; yields how many it has seen, in parts."""
    matches = matcher(query.terms)
    for part, positions in _slices(parts):
        found = [each for each in positions if matches(part.small(each))]
        yield 0
        for start in range(0, len(found), _CHUNK):
            chunk = found[start : start + _CHUNK]
            ranking.add((IndexedRow(part, each), part.vector(each)) for each in chunk)
            yield len(chunk)


def find_lines(file: FileBytes, container: Container, document_id: str) -> Iterator[list[Row]]:
    """Yields lines of an append-only file whose document has an id, last first; no other line is decoded."""
    may_hold = _search(document_id, file)
    for slab in backward(file):
        # the slab as a whole first: most of them hold no trace of it
        candidates = [line for line in reversed(lines(slab)) if may_hold(line.text)] if may_hold(slab.text) else []
        rows = (LineRow(container, file, line) for line in candidates)
        yield [row for row in rows if row.readable() and row.completed()["id"] == document_id]


def find_rows(parts: Sequence[Rows], document_id: str) -> Iterator[list[Row]]:
    """Yields rows of indexed files that have an id, newest first, all in the last step."""
    found: list[IndexedRow] = []
    for rows in parts:
        may_hold = _search(document_id, rows.file)
        for texts in _texts(rows, may_hold):
            candidates = (IndexedRow(rows, each) for each, text in texts if may_hold(text))
            found += [row for row in candidates if row not in found and row.small()["id"] == document_id]
            yield []
    found.sort(key=lambda row: (row.rows.written[row.position], row.position), reverse=True)
    yield list[Row](found)


def _texts(rows: Rows, may_hold: Callable[[bytes], bool]) -> Iterator[Iterable[tuple[int, bytes]]]:
    """Yields rows, in parts, with a text that holds the id: what is kept of each, or where that is not all the file."""
    if rows.all_kept:
        yield from (rows.kept(range(start, min(start + _SLICE, len(rows)))) for start in range(0, len(rows), _SLICE))
        return
    for slab in forward(rows.file):
        yield rows.standing_in(slab) if may_hold(slab.text) else ()


def _search(document_id: str, file: FileBytes) -> Callable[[bytes], bool]:
    """Returns a test that lets through every text in which the id may be stored."""
    plain = document_id.isascii() and document_id.isprintable() and not any(each in document_id for each in '"\\/')
    if not plain or document_id.startswith(f"{file.name}:"):
        return lambda _: True
    needle = document_id.encode()
    return lambda text: needle in text or _ESCAPED_LETTER in text


def _matches_line(query: Query) -> Callable[[LineRow, Loaded], bool]:
    """Returns a test of a line and what it holds, which completes no more of it than the terms look at."""
    matches = matcher(query.terms)
    if not query.terms:
        return lambda row, stored: True
    if any(term.field.name == "created" for term in query.terms):
        return lambda row, stored: matches(dated(row.completed(stored), row.container))
    if any(path.steps in (("id",), (WRITTEN,)) for term in query.terms for path in term.field.paths):
        return lambda row, stored: matches(row.completed(stored))
    return lambda row, stored: matches(stored)


def _slices(parts: Sequence[Rows]) -> Iterator[tuple[Rows, range]]:
    """Yields positions, later positions first."""
    for part in parts:
        for end in range(len(part), 0, -_SLICE):
            yield part, range(end - 1, max(end - _SLICE, 0) - 1, -1)


def _keyed(part: Rows, positions: range, query: Query) -> Iterator[tuple[Key, int]]:
    shown = _in_sight(part, positions, query)
    if by_write_order(query) and not query.terms:
        yield from ((part.written[each], each) for each in shown)
        return
    field = query.order.field
    matches = matcher(query.terms)
    for each in shown:
        document = part.small(each)
        key = sort_key(document, field) if matches(document) else None
        if key is not None:
            yield key, each


def _in_sight(part: Rows, positions: range, query: Query) -> Sequence[int]:
    """Returns positions without the traces that are shown as the timeline of a run, unless ids are asked for."""
    if not part.lends or any(term.field.name == "id" for term in query.terms):
        return positions
    return [each for each in positions if each not in part.lends or part.lends[each].apart]


def _run(part: Rows, keys: list[Key], positions: list[int]) -> Iterator[tuple[Key, IndexedRow]]:
    """Yields rows in order; plain values until they are used, so that a million of them are no work for the GC."""
    return ((key, IndexedRow(part, position)) for key, position in zip(keys, positions, strict=True))
