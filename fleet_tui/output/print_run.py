"""Reads one run and prints it, or the place in it that an address names."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fleet_tui.address import Address
from fleet_tui.errors import FleetError, SourceError
from fleet_tui.fleet import Fleet, OpenedRun, SegmentsRead
from fleet_tui.output.form import Form
from fleet_tui.output.opened_run import event_object, locate, opened_timeline, run_object, run_text
from fleet_tui.output.streams import Streams
from fleet_tui.output.words import missing_words, partial_words
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.schema import RUNS

_NONE: Final = SegmentsRead((), complete=False)
NEWEST: Final = {"last": "", "last-failed": "status:failed"}  # names in place of an id, and what they ask for


@dataclass(frozen=True, slots=True)
class RunRead:
    """A run and what was read of its older events; `anchor` is the place asked for, `missing` says what did not answer.

    Reading is apart from printing, which for a long run takes seconds that only a program outside of a loop lets
    ctrl+c end.
    """

    opened: OpenedRun
    now: datetime
    anchor: str = ""
    segments: SegmentsRead = _NONE
    missing: str = ""


async def newest(fleet: Fleet, address: Address, text: str, user: str | None) -> Address:
    """The address of the first run that matches both a filter and the name in place of an id, in the filter's order.

    Raises:
        FleetError: when there is none, or when it may be in a part of the source that does not answer.
    """
    asked = parse(text, RUNS, fleet.clock())
    named = parse(NEWEST[address.id], RUNS, fleet.clock())
    listing = fleet.records(
        RUNS, Filter((*named.terms, *asked.terms), asked.derived, asked.sort), user=user, limit=1, size=10
    )
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            if page.page.failed:
                raise page.page.failed[0].error
            for run in page.records:
                return Address("run", run.stored_id, address.anchor)
    whose = f" of {user}" if user else ""
    words = " ".join(filter(None, (NEWEST[address.id], text)))
    cause = f"no run{whose} in {fleet.identity.name}" + (f" matches {words}" if words else "")
    raise FleetError(cause, "--all-users asks for everybody's" if user else "")


async def read_run(fleet: Fleet, address: Address, form: Form) -> RunRead:
    """Read a run, and its older events where the form shows any of them.

    Raises:
        FleetError: when there is no such run, or the source fails.
    """
    opened = await fleet.run(address.id) if address.id else None
    if opened is None:
        raise FleetError(
            f"no run {address.id!r} in {fleet.identity.name}, of whatever user", "fleet-tui runs lists what there is"
        )
    if form is Form.RAW and not address.anchor:
        return RunRead(opened, fleet.clock(), address.anchor)
    try:
        segments = await fleet.segments(opened.record, at_most=None)
    except SourceError as error:  # a run is shown without them rather than not at all
        return RunRead(opened, fleet.clock(), address.anchor, missing=missing_words("older events", error))
    lost = partial_words("older events", segments.failed) if segments.failed else ""
    return RunRead(opened, fleet.clock(), address.anchor, segments, lost)


def print_run(streams: Streams, form: Form, read: RunRead) -> int:
    """Print a run or the place in it; 1 is returned when older events are missing.

    Raises:
        FleetError: when there is no such place in it.
    """
    if read.missing:
        streams.say(read.missing)
    opened = read.opened
    if form is Form.RAW and not read.anchor:
        if opened.raw is None:
            streams.json(opened.document)
        else:
            streams.raw(opened.raw)
    else:
        timeline = opened_timeline(opened, read.segments)
        row = locate(timeline, read.anchor) if read.anchor else None
        if form is Form.JSON:
            streams.json(run_object(opened, timeline, row, read.now))
        elif form is Form.RAW and row:
            streams.json(event_object(row))
        else:
            for line in run_text(timeline, row, streams.width):
                streams.line(line)
    streams.flush()
    return 1 if read.missing else 0
