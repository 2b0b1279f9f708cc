"""Groups of failures in a table, the runs of each below it, and the words in which both are spoken of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from fleet_tui.clock import Clock, Moment, stamp
from fleet_tui.fleet.examining import Examined
from fleet_tui.fleet.results import Results
from fleet_tui.insight.failures import Failed, Group, grouped
from fleet_tui.insight.finding import Finding
from fleet_tui.model.json_row import field_value
from fleet_tui.present.cells import Column, Line, cut, fit, folded
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.insight.examined import sorted_by
from fleet_tui.present.quantities import age, text_or_dash
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.words import KEYS
from fleet_tui.schema import RUNS
from fleet_tui.text import counted, one_line

NEW: Final = "NEW"
_OF_USER: Final = RUNS.field("user")
_USER: Final = 10  # cells


class Order(StrEnum):
    """Names the orders of the groups by the column that decides."""

    LAST = "last"
    N = "n"
    FIRST = "first"
    USERS = "users"


ORDERS: Final[Mapping[str, tuple[str, Callable[[Group], float]]]] = {
    Order.LAST: ("what failed last first", lambda _: 0.0),  # as they are grouped
    Order.N: ("what failed most often first", lambda group: -group.n),
    Order.FIRST: ("what came up last first, be it NEW", lambda group: -_seconds(group.first)),
    Order.USERS: ("what most users met first", lambda group: -len(group.users)),
}


def groups_of(results: Results[Finding], now: datetime, order: str = Order.LAST) -> tuple[Group, ...]:
    """Returns the groups of what was examined so far; what is new shows once older runs were examined."""
    asked, before = failed_of(results.asked), failed_of(results.before)
    runs = results.selection
    groups = grouped(asked, before, whole=results.whole, now=now, of_all=not runs.narrowed, good=runs.good)
    return tuple(sorted(groups, key=ORDERS[order][1]))


def failed_of(examined: Sequence[Examined[Finding]]) -> Iterator[Failed]:
    """Yields the runs that failed, each with why, of those that were examined."""
    for each in examined:
        if each.found and each.found.cause:
            yield Failed(each.run, each.found.cause)


def columns(clock: Clock, order: str = Order.LAST) -> tuple[Column[Group], ...]:
    """Returns the columns of the table, ages count from the clock; a mark is at that by which they are sorted."""
    first = sorted_by("first", order)
    return (
        Column(sorted_by("n", order), 4, lambda group: (str(group.n), Tone.PLAIN), right=True),
        Column(sorted_by("last", order), 5, lambda group: (age(group.last, clock()), Tone.DIM), right=True),
        Column(first, len(first), lambda group: first_seen(group, clock()), right=True),
        Column("signature", 0, lambda group: (one_line(group.signature.text), Tone.PLAIN)),
        Column("tool", 12, lambda group: (text_or_dash(group.tool), Tone.PLAIN), from_width=70, most=24),
        Column("agent", 10, lambda group: (text_or_dash(group.signature.agent), Tone.PLAIN), from_width=98, most=20),
        Column(sorted_by("users", order), 10, lambda group: (users(group), Tone.DIM), from_width=60, most=24),
    )


def first_seen(group: Group, now: datetime) -> tuple[str, Tone]:
    """Returns since when, as far back as was read; a plus says that older runs were left unread."""
    if group.new:
        return NEW, Tone.WARN
    return age(group.first, now) + ("+" if group.first_at_least else ""), Tone.DIM


def users(group: Group) -> str:
    """Returns whose runs they are, or how many users that is."""
    if len(group.users) > 1:
        return counted(len(group.users), "user")
    return text_or_dash(group.users[0] if group.users else None)


def found(results: Results[Finding], groups: Sequence[Group]) -> str:
    """Returns how many runs failed, of how many that match where that was counted, and how many users they are of."""
    failed = sum(group.n for group in groups)
    whose = {user for group in groups for user in group.users}
    among = f" of {results.selection.among:,}" if results.selection.among is not None and results.finished else ""
    older = "+" if results.selection.more and not results.before else ""
    return f"{failed}{older} failed{among} · {counted(len(whose), 'user')}"


def row_of(group: Group, now: datetime) -> dict[str, object]:
    """Returns a group as a JSON row: times and ids as they are stored, texts as the screen tells them.

    `new` is null where a filter for more than times left runs out, so that nobody knows. `first_at_least` says that
    older runs were left unread, so that it may have come up before its first; `so_far` that older events of the newest
    run were.
    """
    cause, of_runs = group.newest.cause, [each.run for each in group.failed]
    return {
        "signature": group.signature.text,
        "n": group.n,
        "first": _stamp(group.first),
        "first_at_least": group.first_at_least,
        "last": _stamp(group.last),
        "new": group.new,
        "tool": group.tool,
        "agent": group.signature.agent,
        "users": list(dict.fromkeys(user for run in of_runs if (user := field_value(run, _OF_USER, now)))),
        "runs": [run.stored_id for run in of_runs],
        "runs_before": [each.run.stored_id for each in group.before],
        "cause": cause.text,
        "cause_rule": cause.rule,
        "event": cause.row,
        "so_far": cause.so_far,
        "good_runs_of_task": group.good,
    }


def _seconds(moment: Moment | None) -> float:
    return moment.at.timestamp() if moment and not moment.is_blank else 0.0


def _stamp(moment: Moment | None) -> str | None:
    return stamp(moment.at) if moment and not moment.is_blank else None


def title(group: Group) -> str:
    """Returns the title over the runs of a group: how many, and how often the task of the newest went well."""
    good = "" if group.good is None else f" ─ {counted(group.good, 'good run')} of the task"
    return f"{counted(group.n, 'run')} of this signature{good}"


def detail(group: Group, width: int, now: datetime) -> list[Line]:
    """Returns the runs of a group, newest first, and the whole cause of the newest."""
    lines = [_run(each, width, now) for each in group.failed]
    if group.before:
        lines += [[(" before what was asked for:", Tone.DIM)], *(_run(each, width, now) for each in group.before)]
    cause = group.newest.cause
    where = f" · {one_line(cause.row)}" if cause.row else ""
    lines += [[], [(f" {one_line(cause.text)}{where}", Tone.PLAIN)]]
    lines += [[(f" by {cause.rule}", Tone.DIM)]] if cause.rule != cause.text else []
    if group.new is None:
        lines += [[(" whether it is new was not looked for: the filter leaves other runs out", Tone.DIM)]]
    if cause.so_far:
        lines += [[(" so far: older events of it were left unread", Tone.WARN)]]
    return folded(lines, width)


def nothing() -> list[Line]:
    """Says that there is nothing to group."""
    return [[("no failed run matches", Tone.PLAIN)], KEYS.back]


def _run(failed: Failed, width: int, now: datetime) -> Line:
    run = failed.run
    whose = fit(text_or_dash(run.user), _USER)
    begin = f" {fit(age(run.written, now), 5, right=True)} {fit(short_id(run.id), 8)} {whose} "
    return cut([(begin, Tone.DIM), (text_or_dash(run.task), Tone.PLAIN)], width)
