"""Asks a fleet for runs and prints them."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from fleet_tui.fleet import Fleet, RecordPage
from fleet_tui.model.row import json_row
from fleet_tui.model.run import WorkflowRun
from fleet_tui.output.form import Form
from fleet_tui.output.streams import Streams
from fleet_tui.output.table import Table
from fleet_tui.output.words import empty_words, more_words, partial_words, searched_words
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RangeFailure
from fleet_tui.ui.present.runs import columns

_PAGE: Final = 101  # the default limit and the one row that tells whether there is more, in one page
_WHOLE_PAGE: Final = 20  # a whole document may be 2 MB


async def print_runs(fleet: Fleet, streams: Streams, form: Form, text: str, user: str | None, limit: int) -> int:
    """Print the runs that match, at most `limit` of them, 0 for all; 1 is returned when some may be missing.

    Raises:
        FleetError: when the filter cannot be read or the source fails; rows printed before stand.
    """
    whole = form is Form.RAW
    size = _WHOLE_PAGE if whole else min(limit + 1, _PAGE) if limit else _PAGE
    listing = fleet.records(RUNS, text, user=user, limit=limit + 1 if limit else None, size=size, whole=whole)
    printer = _Printer(fleet, streams, form)
    failed: dict[str, RangeFailure] = {}
    left_out = ""
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            failed |= {each.range_id: each for each in page.page.failed}
            room = limit - printer.printed if limit else len(page.records)
            printer.print(page, room)
            if len(page.records) > room:
                left_out = more_words(limit)
            elif limit and listing.derived and page.more and len(page.records) < size:
                left_out = searched_words(page.searched, [term.field.name for term in listing.derived])
            if left_out:
                break
    if failed:
        streams.say(partial_words("runs", tuple(failed.values())))
    elif not printer.printed and not left_out and form is Form.PLAIN:
        streams.say(empty_words(fleet.identity.name, user, await fleet.why_empty(listing.query, user)))
    if left_out:
        streams.say(left_out)
    return 1 if failed else 0


class _Printer:
    """Prints pages in one form and counts the rows."""

    def __init__(self, fleet: Fleet, streams: Streams, form: Form) -> None:
        self.printed = 0
        self._streams = streams
        self._form = form
        self._now = fleet.clock()
        self._table: Table[WorkflowRun] = Table(columns(fleet.clock), streams.width)

    def print(self, page: RecordPage[WorkflowRun], room: int) -> None:
        """The first rows of a page, as many as there is room for."""
        stored = dict(zip(map(id, page.page.documents), page.page.raw, strict=False))
        for run in page.records[:room]:
            match self._form:
                case Form.JSON:
                    self._streams.json(json_row(run, self._now))
                case Form.RAW if raw := stored.get(id(run.document)):
                    self._streams.raw(raw.replace(b"\n", b" "))  # between the tokens of an array's element
                case Form.RAW:
                    self._streams.json(run.document)
                case Form.PLAIN:
                    self._plain(run)
            self.printed += 1
        self._streams.flush()

    def _plain(self, run: WorkflowRun) -> None:
        if not self.printed:
            self._streams.line(self._table.heading())
        self._streams.line(self._table.row(run))
