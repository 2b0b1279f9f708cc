"""Asks a fleet for records and prints them: those that match a filter page by page, or each that is named.

A page is printed before the next is asked for, so that `| head` ends the reading and the charge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

import orjson
from msgspec import Struct, field

from fleet_tui.address import Address
from fleet_tui.errors import FleetError, SourceError
from fleet_tui.fields import Container, Document, RowText, as_stored
from fleet_tui.fleet import Fleet, Listing, Opened, RecordPage
from fleet_tui.insight.cause import Cause, cause_told
from fleet_tui.insight.finding import find, known_cause
from fleet_tui.json_line import json_line, portable_line
from fleet_tui.model.dspy_row import dspy_row
from fleet_tui.model.example import DspyExample
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.plain_row import plain_row
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.output.optimization import optimization_object
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.blocks import under_words
from fleet_tui.present.cells import Line, Table, line_text
from fleet_tui.present.records.presentation import presentation
from fleet_tui.present.records.runs import failed_columns, row_of, with_cause
from fleet_tui.present.words import (
    OPTIONS,
    caution,
    empty_lines,
    is_newest_first,
    more_lines,
    next_missing,
    not_read,
    order_words,
    partial_lines,
    searched_lines,
)
from fleet_tui.query.query import Query, Term
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import one_line, visible

_PAGE: Final = 101  # the default limit and the one row that tells whether there is more, in one page
_BLOCK: Final = 1_000  # rows of files at once, where all are asked for
_WHOLE_PAGE: Final = 20  # a whole document may be 2 MB


class Asked(Struct, frozen=True, kw_only=True):
    """Holds what was asked for: which records, of whom (None is everybody), how many (0 is all), in which form."""

    container: Container
    text: str = ""
    user: str | None = None
    limit: int = 100
    form: Form = Form.PLAIN
    vectors: bool = False  # whether whole documents keep their embeddings
    causes: bool = False  # whether runs are read whole where no row tells why they failed
    dspy: bool = False  # whether rows of examples are those that DSPy takes
    within: tuple[Term, ...] = ()


async def print_records(fleet: Fleet, streams: Streams, asked: Asked) -> int:
    """Print the records that match; return 1 when some may be missing.

    Raises:
        FleetError: the filter cannot be read or the source fails; rows printed before stand.
    """
    container, whole, size = asked.container, asked.form is Form.RAW, _size(fleet, asked)
    listing = fleet.records(
        container,
        asked.text,
        user=asked.user,
        limit=asked.limit + 1 if asked.limit else None,
        size=size,
        whole=whole,
        within=asked.within,
        write=_writer(fleet, asked),
    )
    printer = _Printer(fleet, streams, asked)
    if asked.causes and whole:
        streams.note("a document is printed as it is stored: --causes reads nothing", "take --json for what it tells")
    try:
        missing = await _print_pages(listing, printer, asked, size)
    except SourceError:
        if printer.printed:
            streams.note(next_missing(printer.printed))
        raise
    await _tell_missing(fleet, streams, asked, listing.query, missing, printer)
    return 1 if missing.failed or printer.refused else 0


async def _tell_missing(
    fleet: Fleet, streams: Streams, asked: Asked, query: Query, missing: _Missing, printer: _Printer
) -> None:
    """Tell what an answer lacks, and in which order it came."""
    container = asked.container
    if missing.unread:
        streams.tell([caution(missing.unread)])
    if missing.failed:
        streams.tell(partial_lines(f"{container.many} may be missing", tuple(missing.failed.values()), OPTIONS))
    elif not printer.printed and not missing.left_out and asked.form is Form.PLAIN:
        await _tell_why_empty(fleet, streams, asked, query)
    if missing.left_out:
        streams.tell(missing.left_out)
    if missing.stands or not is_newest_first(query.order):
        streams.note(f"{container.many} {order_words(query.order, missing.stands)}")
    if missing.via:
        streams.note(one_line(missing.via))
    for sentence in () if asked.form is Form.RAW else fleet.source.times:
        streams.note(sentence)
    if printer.refused:
        streams.tell([caution(not_read(printer.refused))])


def _size(fleet: Fleet, asked: Asked) -> int:
    """Return the rows of a page; a table is as wide as its first page wants, and few records are held at once."""
    if asked.form is Form.RAW:
        return _WHOLE_PAGE
    if asked.limit:
        return min(asked.limit + 1, _PAGE)
    light = asked.form is Form.JSON and not asked.causes and plain_row(asked.container) is not None
    return _BLOCK if light and not fleet.identity.live else _PAGE


class _Written(Struct, frozen=True, gc=False):
    """Holds what is printed of a row whose record nobody needs."""

    text: bytes


Write: TypeAlias = Callable[[RowText], _Written | None]


def _writer(fleet: Fleet, asked: Asked) -> Write | None:
    """Return what prints a row straight from its text, None for one that takes a record; None where all do."""
    match asked.form:
        case Form.JSON:
            return _json_writer(asked.container, fleet.clock())
        case Form.RAW:
            return partial(_as_stored, asked)
        case Form.PLAIN:
            return None


def _json_writer(container: Container, now: datetime) -> Write | None:
    row_of_text = plain_row(container)
    if row_of_text is None:
        return None

    def write(text: RowText) -> _Written | None:
        row = row_of_text(text, now)
        if row is None:
            return None
        if container is RUNS:
            row = with_cause(row, cause_told(visible(str(row["error"]))) if row["failed"] else None)
        return _Written(orjson.dumps(row))

    return write


def _as_stored(asked: Asked, text: RowText) -> _Written:
    stored = _on_one_line(text.text)
    policy = asked.container.vector
    key = policy.path.steps[0] if policy and not asked.vectors else ""
    if key and (key.encode() in stored or b"\\u00" in stored):  # else it is written nowhere
        document = text.document()
        if key in document:
            return _Written(json_line(_without(document, key)).encode())
    return _Written(stored)


def _on_one_line(stored: bytes) -> bytes:
    """Return a document on one line: a line may end between the tokens of an array's element."""
    return stored.replace(b"\n", b" ")


class _Missing(Struct):
    """Holds what an answer lacks: ranges that did not answer, what could not be read, and what the limit left out.

    `stands` is in which order its rows come, where that is not the order of their times.
    """

    failed: dict[str, RangeFailure] = field(default_factory=dict)
    unread: str = ""
    left_out: Sequence[Line] = ()
    stands: str = ""
    via: str = ""


async def _print_pages(listing: Listing[Any], printer: _Printer, asked: Asked, size: int) -> _Missing:
    """Print rows up to the limit, and return what is missing."""
    missing, limit, whole = _Missing(), asked.limit, asked.form is Form.RAW
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            missing.failed |= {each.range_id: each for each in page.page.failed}
            missing.unread, missing.stands, missing.via = page.page.unread, page.page.stands, page.page.via
            room = limit - printer.printed if limit else len(page.records)
            runs = [each for each in page.records[:room] if not isinstance(each, _Written)]
            unread = await printer.examine(runs) if asked.causes and not whole else None
            printer.page(page, room)
            if unread:
                raise unread
            if len(page.records) > room:
                missing.left_out = more_lines(limit)
            elif limit and listing.derived and page.more and len(page.records) < size:
                derived = [term.field.name for term in listing.derived]
                missing.left_out = searched_lines(asked.container, page.searched, derived)
            if missing.left_out:
                break
    return missing


async def _tell_why_empty(fleet: Fleet, streams: Streams, asked: Asked, query: Query) -> None:
    """Tell which kind of nothing it is."""
    why, where = await fleet.why_empty(query, asked.user), f"in {fleet.identity.name}"
    streams.tell(empty_lines(asked.container, asked.text, asked.user, why, where=where, way_out=OPTIONS))


async def print_each(
    fleet: Fleet, streams: Streams, container: Container, named: Sequence[Address], form: Form, *, vectors: bool = False
) -> int:
    """Print each record that is there; return 1, with the others named, when some are not.

    Raises:
        FleetError: none is there, or the source fails.
    """
    meant = dict.fromkeys([await fleet.meant(each) for each in named])
    found = {each: await fleet.record(container, each.id, each.partition) for each in meant}
    missing = [each for each, opened in found.items() if opened is None]
    if len(missing) == len(found):
        raise await absent(fleet, container, missing)
    for number, opened in enumerate(each for each in found.values() if each is not None):
        if number and form is Form.PLAIN:
            streams.line("")
        _print(fleet, streams, opened, form, vectors)
    streams.flush()
    if missing:
        streams.note((await absent(fleet, container, missing)).cause)
    return 1 if missing else 0


async def absent(fleet: Fleet, container: Container, named: Sequence[Address]) -> FleetError:
    """Return the error for records that are not there; it names where others of their ids are.

    Raises:
        FleetError: where else they may be cannot be read.
    """
    cause = f"no {container.one} {', '.join(map(_called, named))} in {one_line(fleet.identity.name)}, of whatever user"
    if others := [str(found) for each in named for found in await fleet.elsewhere(each)]:
        cause += f"; under another partition key there is {', '.join(others)}"
    return FleetError(cause, f"fleet-tui {container.section} lists what there is")


def _called(address: Address) -> str:
    name, key = repr(address.id) if address.noun == RUNS.noun else one_line(address.id), address.partition
    return name if key is None else f"{name} {under_words(key)}"


class _Printer:
    """Prints records in the form that was asked for, and counts them."""

    def __init__(self, fleet: Fleet, streams: Streams, asked: Asked) -> None:
        self.printed = 0
        self.refused: list[tuple[str, str]] = []  # runs that could not be read to say why they failed, each with why
        self._asked = asked
        self._streams = streams
        self._now = fleet.clock()
        self._clock = fleet.clock
        self._examination = fleet.examination(find)
        self._table: Table[Any] | None = None

    async def examine(self, runs: Sequence[WorkflowRun]) -> FleetError | None:
        """Read the runs that failed and do not say why; return the error that ended that."""
        wanted = [each for each in runs if each.unexplained]
        try:
            async with aclosing(self._examination.examine(wanted)) as examined:
                async for each in examined:
                    if each.refused:
                        self.refused.append((each.run.id, each.refused.cause))
        except FleetError as error:
            return error
        return None

    def page(self, page: RecordPage[Any], room: int) -> None:
        """Print the first rows of a page, as many as there is room for."""
        if self._asked.form is Form.JSON:
            self._rows(page.records[:room])
            return
        stored = dict(zip(map(id, page.page.documents), page.page.raw, strict=False))
        for record in page.records[:room]:
            match self._asked.form:
                case Form.RAW if isinstance(record, _Written):
                    self._streams.raw(record.text)
                case Form.RAW:
                    found = stored.get(id(record.document))
                    _print_raw(self._streams, record, found and _on_one_line(found), self._asked.vectors)
                case Form.PLAIN:
                    self._plain(record, page.records)
            self.printed += 1
        self._streams.flush()

    def _rows(self, records: Sequence[Record | _Written]) -> None:
        if records:
            self._streams.rows(
                each.text.decode() if isinstance(each, _Written) else portable_line(self._object(each))
                for each in records
            )
        self.printed += len(records)
        self._streams.flush()

    def _object(self, record: Record) -> dict[str, object]:
        if isinstance(record, WorkflowRun):
            return row_of(record, self._now, self._cause(record))
        if self._asked.dspy and isinstance(record, DspyExample):
            return dspy_row(record, self._now)
        return printed_row(record, self._now)

    def _cause(self, run: WorkflowRun) -> Cause | None:
        return known_cause(run, self._examination.found(run))

    def _plain(self, record: Record, first: Sequence[Record]) -> None:
        if self._table is None:
            columns = presentation(self._asked.container).columns(self._clock)
            if self._asked.causes:
                columns = failed_columns(self._clock, self._cause)
            self._table = Table(columns, self._streams.width, self._streams.shown, first)
            self._streams.line(self._table.heading())
        self._streams.line(self._table.row(record))


def _print(fleet: Fleet, streams: Streams, opened: Opened[Record], form: Form, vectors: bool) -> None:
    record, now = opened.record, fleet.clock()
    match form:
        case Form.JSON:
            streams.json(
                optimization_object(record, now) if isinstance(record, OptimizationRun) else printed_row(record, now)
            )
        case Form.RAW:
            _print_raw(streams, record, opened.raw, vectors)
        case Form.PLAIN:
            for line in presentation(record.container).detail(record, streams.width, now):
                streams.line(line_text(line).rstrip())


def _object(record: Record, now: datetime) -> dict[str, object]:
    return optimization_object(record, now) if isinstance(record, OptimizationRun) else printed_row(record, now)


def _print_raw(streams: Streams, record: Record, stored: bytes | None, vectors: bool) -> None:
    """Print the document as stored; its vector, which is mostly longer than all else, only where it is asked for."""
    document = record.document if vectors else _without_vector(record)
    streams.document(document, stored if document is record.document else None)


def _without_vector(record: Record) -> Document:
    """Return the document, a copy without its embedding where it has one."""
    policy = record.container.vector
    key = policy.path.steps[0] if policy else ""
    return _without(record.document, key) if key in record.document else record.document


def _without(document: Document, key: str) -> Document:
    return {name: value for name, value in as_stored(document).items() if name != key}
