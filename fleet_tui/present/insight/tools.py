"""Tools and agents in a table, the slowest calls of each below it, and the words in which both are spoken of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from fleet_tui.fleet.results import Results
from fleet_tui.insight.finding import Finding
from fleet_tui.insight.spread import MOST
from fleet_tui.insight.tools import PARTS, Calls, SlowCall, Tally, Usage, by_calls, by_failed, by_p95
from fleet_tui.present.cells import Column, Line, Piece, cut, fit, fold
from fleet_tui.present.chart.raster import BRAILLE, spark
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.insight.examined import sorted_by
from fleet_tui.present.names import name_in, tool_name
from fleet_tui.present.quantities import (
    MOST_SECONDS,
    OUT_OF_RANGE,
    age,
    count,
    duration,
    exact_duration,
    spoken_duration,
    text_or_dash,
)
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.words import KEYS, WayOut
from fleet_tui.text import counted, one_line

INFERRED: Final = "~"  # not the ░ of the bars, whose stand-in in ASCII reads as a decimal point
_NONE: Final = "·"
UNMENTIONED: Final = "older events that a run does not mention were not looked for: of an account each would be a query"
"""What is to be said of an account: whose older events may be missing without a word of it."""
_USER: Final = 10  # cells
_P95: Final = "p95"


class Kind(Struct, frozen=True):
    """Says what is counted: its names, which of them a finding holds, how a name is shown, what a call is."""

    one: str
    name: str
    of: Callable[[Finding], Sequence[Calls]]
    shown: Callable[[str], str]
    meaning: str


TOOLS: Final = Kind("tool", "tools", lambda found: found.tools, tool_name, "an event that names the tool")
AGENTS: Final = Kind("agent", "agents", lambda found: found.agents, one_line, "an event that the agent wrote")


class Order(StrEnum):
    """Names the orders of the rows by the column that decides."""

    P95 = _P95
    FAILED = "failed"
    CALLS = "calls"


ORDERS: Final[Mapping[str, tuple[str, Callable[[Usage], tuple[float, ...]]]]] = {
    Order.P95: ("the slowest first", by_p95),
    Order.FAILED: ("of what the largest share failed first", by_failed),
    Order.CALLS: ("what was called most often first", by_calls),
}


def usage_of(results: Results[Finding], kind: Kind, order: str = Order.P95) -> list[Usage]:
    """Returns the rows that come of what was examined so far."""
    tally = Tally()
    for each in results.found:
        if each.found:
            tally.add(each.run, kind.of(each.found))
    return sorted(tally.rows(), key=ORDERS[order][1])


def columns(kind: Kind, order: str = Order.P95) -> tuple[Column[Usage], ...]:
    """Returns the columns of the table; a mark stands behind the name of that by which the rows are sorted."""
    return (
        Column(kind.one, 0, lambda row: (kind.shown(row.name), Tone.PLAIN), shorter=_shorter(kind)),
        Column(sorted_by("calls", order), 6, lambda row: (count(row.calls), Tone.PLAIN), right=True),
        Column(sorted_by("failed", order), 7, lambda row: _share(row.failed, row.calls, Tone.BAD), right=True),
        Column("429", 5, lambda row: _share(row.throttled, row.calls, Tone.WARN), right=True),
        Column("p50", 6, lambda row: _typical(row, row.p50), right=True),
        Column(sorted_by("p95", order), 6, lambda row: _typical(row, row.p95), right=True),
        Column("slowest", 7, _slowest, right=True, from_width=76),
        Column("in", 16, _where, from_width=76, most=24),
        Column("over time", PARTS, lambda row: (_over_time(row), Tone.CURVE_1), from_width=108),
    )


def took(seconds: float | None, *, inferred: bool) -> str:
    """Returns how long, marked where nobody recorded it."""
    return NOT_RECORDED if seconds is None else (INFERRED if inferred else "") + _apart(seconds)


def _apart(seconds: float) -> str:
    """Returns how long in five characters that tell it from its neighbours: 100 s beside 95 s is not two minutes.

    >>> _apart(0.25), _apart(9.96), _apart(100), _apart(583.2), _apart(1_000), _apart(7_200)
    ('0.2s', '10s', '100s', '583s', '16.7m', '2.0h')
    """
    if 9.95 <= seconds < 999.5:
        return f"{seconds:.0f}s"
    return f"{seconds / 60:.1f}m" if 999.5 <= seconds < 5970 else duration(seconds)


def percent(some: int, of: int) -> str:
    """Returns a share in percent, with a decimal where it is small.

    >>> percent(0, 9), percent(1, 3_000), percent(3, 37), percent(306, 3275), percent(1, 1)
    ('0%', '<0.1%', '8.1%', '9.3%', '100%')
    """
    share = percentage(some, of)
    if not some:
        return "0%"
    return "<0.1%" if share < 0.05 else f"{share:.1f}%" if share < 9.95 else f"{share:.0f}%"


def percentage(some: int, of: int) -> float:
    """Returns how many of a hundred that is."""
    return 100 * some / of


def title(row: Usage, kind: Kind) -> str:
    """Returns the title over the slowest calls."""
    return f"{kind.shown(row.name)}: the slowest of {counted(row.recorded + row.inferred, 'call')}"


def detail(row: Usage, kind: Kind, width: int, now: datetime, *, live: bool = False) -> list[Line]:
    """Returns the slowest calls, and what the row says in words; `live` is whether it is of an account."""
    lines: list[Line] = [_call(each, width, now) for each in row.slowest]
    told = [[(f" {sentence}", Tone.DIM)] for sentence in (*_told(row, kind), *([UNMENTIONED] if live else []))]
    return [*lines, *([[]] if lines else []), *(part for each in told for part in fold(each, width, 1))]


def found(results: Results[Finding], rows: Sequence[Usage], kind: Kind) -> str:
    """Returns how much was counted in how many runs, and of how many of them older events were left unread."""
    calls = sum(each.calls for each in rows)
    unread = older_unread(results)
    older = f" · older events of {unread} left unread" if unread else ""
    names = f"{len(rows)} {kind.one if len(rows) == 1 else kind.name}"
    return f"{names} · {counted(calls, 'call')} · {counted(results.examined, 'run')}{older}"


def older_unread(results: Results[Finding]) -> int:
    """Counts the runs whose older events were left unread, so that any row may lack calls of them."""
    return sum(bool(each.found and each.found.so_far) for each in results.found)


def nothing(kind: Kind, way_out: WayOut = KEYS) -> list[Line]:
    """Says that there is nothing to count."""
    return [[(f"no {kind.one} is recorded in the runs that match", Tone.PLAIN)], way_out.back]


def _told(row: Usage, kind: Kind) -> list[str]:
    """Returns the row in words, and what its numbers mean."""
    counts = f"{counted(row.calls, 'call')} in {counted(row.runs, 'run')}"
    ended = f"{row.failed:,} failed ({percent(row.failed, row.calls)}), {row.throttled:,} throttled (HTTP 429)"
    sentences = [f"{counts}: {ended}; a call is {kind.meaning}"]
    if row.p50 is None:
        return [*sentences, "no duration is known"]
    how = "inferred" if row.is_inferred else "recorded"
    sentences.append(
        f"half took no longer than {spoken_duration(row.p50)} (p50), 95 of 100 no longer than "
        f"{spoken_duration(row.p95)} (p95), of {counted(row.timed, f'{how} duration')}"
    )
    if not row.exact:
        sentences.append(
            f"of a run with more than {MOST} of them {MOST} are kept, evenly by size: p50 and p95 are near"
        )
    if row.is_inferred:
        sentences.append(f"{INFERRED} nobody recorded them: each counts until the agent's next event")
    elif row.inferred:
        sentences.append(f"{counted(row.inferred, 'more call')} without a recorded duration: not among them")
    return sentences


def _shorter(kind: Kind) -> Callable[[Usage, int], str]:
    return lambda row, room: name_in(kind.shown(row.name), room)


def _share(some: int, of: int, tone: Tone) -> Piece:
    return percent(some, of), tone if some else Tone.DIM


def _typical(row: Usage, seconds: float | None) -> Piece:
    return took(seconds, inferred=row.is_inferred), Tone.PLAIN


def _slowest(row: Usage) -> Piece:
    if not row.slowest:
        return NOT_RECORDED, Tone.DIM
    call = row.slowest[0].call
    return took(call.seconds, inferred=call.inferred), Tone.PLAIN


def _where(row: Usage) -> Piece:
    """Says which call a row opens on: the slowest, the newest where nobody knows how long any took."""
    run, event = (row.slowest[0].run, row.slowest[0].call.event) if row.slowest else row.newest
    return f"{short_id(run.id)} {one_line(event)}", Tone.DIM


def _over_time(row: Usage) -> str:
    """Draws the calls of each part of the time; a dot where there were none."""
    return spark([each or None for each in row.over_time], PARTS, BRAILLE).ljust(PARTS).replace(" ", _NONE)


def _call(slow: SlowCall, width: int, now: datetime) -> Line:
    run, call = slow.run, slow.call
    believed = call.seconds < MOST_SECONDS  # what nobody believes keeps its sign, for which its words leave no room
    took = exact_duration(call.seconds) if believed else f"{duration(call.seconds)}{OUT_OF_RANGE}"
    how_long = fit((INFERRED if call.inferred else "") + took, 8, right=True)
    where = f" {fit(short_id(run.id), 8)} {fit(one_line(call.event), 8)} {fit(age(run.written, now), 5, right=True)}"
    whose = f" {fit(text_or_dash(run.user), _USER)} "
    return cut([(how_long, Tone.PLAIN), (where + whose, Tone.DIM), (text_or_dash(run.task), Tone.PLAIN)], width)
