"""Prints the failed runs that match a filter, grouped by why they failed: each is read whole, so what it costs is said.

Words go to stderr: before the reading how many runs it is about and, of an account, about what that costs.
"""

from __future__ import annotations

from msgspec import Struct

from fleet_tui.fleet import Fleet
from fleet_tui.fleet.sample import Look, sample
from fleet_tui.insight.failures import Group
from fleet_tui.insight.finding import Finding
from fleet_tui.output.examined import looked
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.cells import Table
from fleet_tui.present.insight import examined as told
from fleet_tui.present.insight import failures as present
from fleet_tui.present.words import OPTIONS
from fleet_tui.query.failed import failed
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import RUNS


class AskedFailures(Struct, frozen=True, kw_only=True):
    """Holds which failures were asked for: of which runs, of whom (None is everybody), how many groups (0 is all)."""

    text: str = ""
    user: str | None = None
    limit: int = 0
    form: Form = Form.PLAIN


async def print_failures(fleet: Fleet, streams: Streams, asked: AskedFailures) -> int:
    """Print the groups, newest first; return 1 when some may be missing.

    Raises:
        FleetError: the filter cannot be read, or the runs cannot be listed.
    """
    among = parse(asked.text, RUNS, fleet.clock())
    wanted = among.with_term(failed(RUNS))
    runs = await sample(fleet, wanted, asked.user, look_back=True, among=among)
    look = await looked(fleet, streams, runs, "failures", "failed ")
    groups = present.groups_of(look, fleet.clock())
    shown = groups[: asked.limit] if asked.limit else groups
    _print(fleet, streams, shown, asked.form)
    _tell(streams, look, len(groups), len(shown), asked.form)
    unreadable = any(each.unreadable for each in look.found)
    return 1 if look.error or not look.finished or runs.failed or unreadable else 0


def _print(fleet: Fleet, streams: Streams, groups: tuple[Group, ...], form: Form) -> None:
    now = fleet.clock()
    if form is Form.JSON:
        for each in groups:
            streams.json(present.row_of(each, now))
    elif groups:
        table: Table[Group] = Table(present.columns(fleet.clock), streams.width, streams.shown, groups)
        streams.line(table.heading())
        for each in groups:
            streams.line(table.row(each))


def _tell(streams: Streams, look: Look[Finding], many: int, shown: int, form: Form) -> None:
    if look.error:
        streams.tell(told.ended_early(look, look.error, OPTIONS))
    for line in told.left_out(look, OPTIONS):
        streams.tell([line])
    if shown < many:
        streams.note(f"{shown} of {many} groups printed: --limit 0 prints all")
    elif not many and not look.error and form is Form.PLAIN:
        streams.tell(present.nothing()[:1])
