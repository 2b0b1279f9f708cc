"""Prints the answers that are no records: memories with their similarity, users, statements, settings.

Each has two forms, aligned text and one JSON object a line: none is stored as a document, so that --raw has no meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from fleet_tui.address import Address
from fleet_tui.clock import Clock, stamp
from fleet_tui.fleet import Fleet, UserSeen, UsersSeen
from fleet_tui.fleet.similar import Similar
from fleet_tui.json_line import json_line
from fleet_tui.key import key_text
from fleet_tui.model.json_row import printed_row, written_from
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.output.records import absent
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.cells import Column, Table, cell_width, fit
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.quantities import age
from fleet_tui.present.records.memories import similar_columns
from fleet_tui.present.words import OPTIONS, after_reading_lines, partial_lines
from fleet_tui.query.cosmos_sql import Statement, compile_streams
from fleet_tui.query.likeness import Vector
from fleet_tui.query.query import Query, Term
from fleet_tui.schema import MEMORIES
from fleet_tui.settings.survey import Told
from fleet_tui.source.base import Nearest
from fleet_tui.text import counted, one_line


async def print_similar(fleet: Fleet, streams: Streams, wanted: Address, text: str, form: Form, k: int) -> int:
    """Print the `k` memories that match a filter and are most like a memory; return 1 when some may be missing.

    Raises:
        FleetError: there is no such memory, or it has nothing to be compared by.
    """
    opened = await fleet.record(MEMORIES, wanted.id, wanted.partition)
    if opened is None:
        raise await absent(fleet, MEMORIES, [wanted])
    return await _print_alike(fleet, streams, fleet.similar(opened.record, text, k=k), form, "its user")


async def print_nearest(
    fleet: Fleet, streams: Streams, user: str, vector: Vector, text: str, form: Form, k: int
) -> int:
    """Print the `k` memories of a user that are most like a vector; return 1 when some may be missing.

    Raises:
        FleetError: the vector has another length than all that are stored.
    """
    return await _print_alike(fleet, streams, fleet.nearest(user, vector, text, k=k), form, one_line(user))


async def _print_alike(fleet: Fleet, streams: Streams, listing: Similar, form: Form, whose: str) -> int:
    now = fleet.clock()
    failed = 0
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            columns = similar_columns(fleet.clock, page.page.distance)
            table: Table[AgentMemoryItem] = Table(columns, streams.width, streams.shown)
            if form is Form.PLAIN and page.records:
                streams.line(table.heading())
            for record in page.records:
                if form is Form.JSON:
                    name = "distance" if record.distance.lower_is_nearer else "similarity"
                    streams.json({**printed_row(record, now), name: record.similarity})
                else:
                    streams.line(table.row(record))
            streams.flush()
            streams.note(_compared(page.page, whose))
            if page.page.failed:
                streams.tell(partial_lines("memories may be missing", page.page.failed, OPTIONS))
            failed += len(page.page.failed)
    return 1 if failed else 0


def print_users(streams: Streams, clock: Clock, seen: UsersSeen, form: Form, times: Sequence[str] = ()) -> int:
    """Print each user once, in the order of the runs; return 1 when some may be missing.

    `times` says what was taken for write times that are not stored.
    """
    if form is Form.JSON:
        for each in seen.users:
            written = stamp(each.written.at) if each.written else None
            streams.json(
                {"user": each.stored, "runs": each.runs, "last_written_at": written, **written_from(each.written)}
            )
    else:
        now = clock()
        table: Table[UserSeen] = Table(
            (
                Column("runs", 6, lambda each: (str(each.runs), Tone.PLAIN), right=True),
                Column("last", 5, lambda each: (age(each.written, now), Tone.PLAIN), right=True),
                Column("user", 0, lambda each: (each.user or NOT_RECORDED, Tone.PLAIN)),
            ),
            streams.width,
            streams.shown,
        )
        streams.line(table.heading())
        for each in seen.users:
            streams.line(table.row(each))
    streams.flush()
    every = counted(seen.among, "run")
    first = f"the first {every}, {seen.stands}" if seen.stands else f"the newest {every}"
    streams.note(f"among {first if seen.more else every}")
    for sentence in times:
        streams.note(sentence)
    if seen.failed:
        streams.tell(partial_lines("users may be missing", seen.failed, OPTIONS))
    return 1 if seen.failed else 0


def print_sql(streams: Streams, form: Form, query: Query, derived: tuple[Term, ...]) -> None:
    """Print each statement and its parameters: as SQL with comments, or as the JSON object that the service takes."""
    key = query.partition
    where = "every partition range" if key is None else f"partition {one_line(key_text(key))}"
    for statement in compile_streams(query):
        if form is Form.JSON:
            streams.json(_posted(statement))
        else:
            streams.line(f"-- {query.container.name}, {where}")
            streams.line(statement.text)
            for name, value in statement.parameters:
                streams.line(f"-- {name} = {json_line(value)}")
    streams.flush()
    if derived:
        streams.tell(after_reading_lines([term.field.name for term in derived]))


def print_config(streams: Streams, form: Form, told: Sequence[Told]) -> None:
    """Print one setting a line; a key only by its length."""
    if form is Form.JSON:
        for each in told:
            wrong = {"wrong": each.wrong} if each.wrong else {}
            streams.json({"setting": each.name, "value": each.value, "from": each.origin, **wrong})
    else:
        rows = [("setting", "value", "from"), *(tuple(map(streams.shown, _row(each))) for each in told)]
        sizes = [max(cell_width(row[column]) for row in rows) for column in (0, 1)]
        for name, value, origin in rows:
            streams.line(f"{fit(name, sizes[0])}  {fit(value, sizes[1])}  {origin}")
    streams.flush()


def _compared(page: Nearest, whose: str) -> str:
    """Return what the answer rests on: how many vectors were compared, and which were left out."""
    by_distance = "by distance: lower is nearer" if page.distance.lower_is_nearer else ""
    if page.compared is None:
        parts = ["by the account's vector search", by_distance]
    else:
        memories = counted(page.compared, "memory", "memories")
        parts = [f"compared with {'the newest ' if page.cut else ''}{memories} of {whose}"]
        parts += [*(f"{each} left out" for each in page.left_out), by_distance]
        parts += [f"for the account's vector search was refused: {page.refused}"] if page.refused else []
    return ", ".join(filter(None, parts))


def _posted(statement: Statement) -> dict[str, object]:
    parameters = [{"name": name, "value": value} for name, value in statement.parameters]
    return {"query": statement.text, "parameters": parameters}


def _row(told: Told) -> tuple[str, str, str]:
    value = told.value or ("!" if told.wrong else NOT_RECORDED)
    return told.name, one_line(value), one_line(told.wrong or told.origin)
