"""Prints single records that were asked for by their ids."""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.errors import FleetError
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet, Opened
from fleet_tui.model.row import Record, json_row
from fleet_tui.output.form import Form
from fleet_tui.output.print_records import without_vector
from fleet_tui.output.streams import Streams
from fleet_tui.text import one_line
from fleet_tui.ui.present.presentation import presentation


async def print_each(
    fleet: Fleet, streams: Streams, container: Container, ids: Sequence[str], form: Form, *, vectors: bool = False
) -> int:
    """Print each record that is there; 1 is returned, and the others are named, when some are not.

    Raises:
        FleetError: when none is there, or the source fails.
    """
    found = {each: await fleet.record(container, each) for each in ids}
    absent = [one_line(each) for each, opened in found.items() if opened is None]
    where = f"no {container.one} {', '.join(absent)} in {one_line(fleet.identity.name)}, of whatever user"
    if len(absent) == len(found):
        raise FleetError(where, f"fleet-tui {container.section} lists what there is")
    for number, opened in enumerate(each for each in found.values() if each is not None):
        if number and form is Form.PLAIN:
            streams.line("")
        _print(fleet, streams, opened, form, vectors)
    streams.flush()
    if absent:
        streams.say(f"fleet-tui: {where}")
    return 1 if absent else 0


def _print(fleet: Fleet, streams: Streams, opened: Opened[Record], form: Form, vectors: bool) -> None:
    record, now = opened.record, fleet.clock()
    match form:
        case Form.JSON:
            streams.json(json_row(record, now))
        case Form.RAW:
            document = record.document if vectors else without_vector(record)
            if opened.raw is None or document is not record.document:
                streams.json(document)
            else:
                streams.raw(opened.raw)
        case Form.PLAIN:
            for line in presentation(record.container).detail(record, streams.width, now):
                streams.line("".join(text for text, _ in line).rstrip())
