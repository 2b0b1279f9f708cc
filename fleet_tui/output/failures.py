"""Prints the failed runs that match a filter, grouped by why they failed."""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from fleet_tui.fleet import Fleet
from fleet_tui.fleet.selection import select
from fleet_tui.output.examined import examine, print_rows, say_missing
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.insight import failures as present
from fleet_tui.query.failed import failed
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RequestLog


class AskedFailures(Struct, frozen=True, kw_only=True):
    """Holds which failures were asked for: of which runs, of whom (None is everybody), how many groups (0 is all)."""

    text: str = ""
    user: str | None = None
    limit: int = 0
    form: Form = Form.PLAIN


async def print_failures(fleet: Fleet, streams: Streams, log: RequestLog, asked: AskedFailures) -> int:
    """Print the groups, newest first; return 1 when some may be missing.

    Raises:
        FleetError: the filter cannot be read, or the runs cannot be listed.
    """
    among = parse(asked.text, RUNS, fleet.clock())
    wanted = among.with_term(failed(RUNS))
    selection = await select(fleet, wanted, asked.user, look_back=True, among=among)
    results = await examine(fleet, streams, log, selection, "failures", "failed ")
    now = fleet.clock()
    groups = present.groups_of(results, now)
    shown = groups[: asked.limit] if asked.limit else groups
    print_rows(streams, asked.form, shown, present.columns(fleet.clock), partial(present.row_of, now=now))
    if len(shown) < len(groups):
        streams.note(f"{len(shown)} of {len(groups)} groups printed: --limit 0 prints all")
    elif not groups and not results.error and asked.form is Form.PLAIN:
        streams.tell(present.nothing()[:1])
    return say_missing(fleet, streams, results)
