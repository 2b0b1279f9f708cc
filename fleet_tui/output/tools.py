"""Prints the tools, or the agents, of the runs that match a filter: how often each was called and how that ended."""

from __future__ import annotations

from msgspec import Struct

from fleet_tui.fleet import Fleet
from fleet_tui.fleet.selection import select
from fleet_tui.insight.tools import Usage
from fleet_tui.model.json_row import canonical
from fleet_tui.model.record import address_of
from fleet_tui.output.examined import examine, print_rows, say_missing
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.insight.tools import (
    UNMENTIONED,
    Kind,
    columns,
    found,
    nothing,
    older_unread,
    percentage,
    usage_of,
)
from fleet_tui.present.words import OPTIONS, empty_lines
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RequestLog


class AskedUsage(Struct, frozen=True, kw_only=True):
    """Holds what is counted: tools or agents, of which runs, of whom (None is everybody)."""

    kind: Kind
    text: str = ""
    user: str | None = None
    form: Form = Form.PLAIN


async def print_usage(fleet: Fleet, streams: Streams, log: RequestLog, asked: AskedUsage) -> int:
    """Print each tool, the worst first; return 1 when some calls may be missing.

    Raises:
        FleetError: the filter cannot be read, or the runs cannot be listed.
    """
    kind, text, user = asked.kind, asked.text, asked.user
    selection = await select(fleet, text, user)
    if not selection.runs and not selection.failed:
        why = await fleet.why_empty(fleet.records(RUNS, text, user=user).query, user)
        streams.tell(empty_lines(RUNS, text, user, why, where=f"in {fleet.identity.name}", way_out=OPTIONS))
        return 0
    results = await examine(fleet, streams, log, selection, kind.name)
    rows = usage_of(results, kind)
    print_rows(streams, asked.form, rows, columns(kind), lambda row: canonical(_json(row, kind, older_unread(results))))
    if not rows and not results.error:
        streams.tell(nothing(kind, OPTIONS))
    streams.note(found(results, rows, kind))
    if rows and fleet.identity.live:
        streams.note(UNMENTIONED)
    return say_missing(fleet, streams, results)


def _json(row: Usage, kind: Kind, unread: int) -> dict[str, object]:
    """Return a row; `inferred` counts the durations that nobody recorded, of the slowest call it tells whether.

    `timed` counts the durations that p50 and p95 are of: those recorded, or, and then `p95_inferred`, those inferred.
    They are `exact` but where a run has so many that not all were kept.

    `older_unread` are the examined runs whose older events were not read: any row may lack calls of them.
    """
    slowest = row.slowest[0] if row.slowest else None
    return {
        kind.one: row.name,
        "runs": row.runs,
        "calls": row.calls,
        "failed": row.failed,
        "failed_percent": round(percentage(row.failed, row.calls), 2),
        "throttled": row.throttled,
        "throttled_percent": round(percentage(row.throttled, row.calls), 2),
        "timed": row.timed,
        "inferred": row.inferred,
        "p50_seconds": _rounded(row.p50),
        "p95_seconds": _rounded(row.p95),
        "p95_inferred": row.p95 is not None and row.is_inferred,
        "exact": row.exact,
        "slowest": slowest
        and {
            "run": slowest.run.id,
            "event": slowest.call.event,
            "seconds": _rounded(slowest.call.seconds),
            "inferred": slowest.call.inferred,
            "address": str(address_of(slowest.run, slowest.call.event)),
        },
        "over_time": list(row.over_time),
        "older_unread": unread,
    }


def _rounded(seconds: float | None) -> float | None:
    """Return seconds without the last bits, which times as doubles have of themselves."""
    return None if seconds is None else round(seconds, 6)
