"""The state cell, and what a pane says when there is nothing else to see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import Final

from rich.cells import cell_len

from fleet_tui.errors import FilterError, FleetError, Throttled
from fleet_tui.fields import Container
from fleet_tui.fleet import Emptiness
from fleet_tui.source.base import Identity, RangeFailure, RequestLog
from fleet_tui.text import one_line, visible
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone


class State(StrEnum):
    """How far what is on screen can be trusted."""

    LOADING = "loading"
    OK = "ok"
    PARTIAL = "partial"
    STALE = "stale"
    ERROR = "error"


_SLOW: Final = 0.4  # seconds of reading that are not counted
_AGAIN: Final[Line] = [("r", Tone.KEY), (" tries again", Tone.DIM)]
_NAME: Final = 22  # characters of account and database that a narrow screen has room for
_PRODUCTION: Final = "PROD"

MARK: Final = {
    State.LOADING: ("◌ reading", Tone.ACCENT),
    State.OK: ("●", Tone.GOOD),
    State.PARTIAL: ("! partial", Tone.WARN),
    State.STALE: ("✗ stale", Tone.BAD),
    State.ERROR: ("✗ error", Tone.BAD),
}


OFFLINE: Final = ("✗ offline", Tone.BAD)


def reading_mark(seconds: float, wait: float) -> tuple[str, Tone]:
    """What is waited for: an answer, since when; or, for that many seconds more, a service that is throttling."""
    if wait > 0:
        return f"! 429 retry {ceil(wait)}s", Tone.WARN
    mark, tone = MARK[State.LOADING]
    return (f"{mark} {seconds:.1f}s" if seconds >= _SLOW else mark), tone


def state_cell(
    identity: Identity,
    state: State,
    log: RequestLog,
    charge: float,
    *,
    narrow: bool,
    costs: bool = True,
    mark: tuple[str, Tone] | None = None,
) -> Line:
    """Where the rows come from, how far to trust them, what they cost; a narrow one keeps the end of the name."""
    name = one_line(identity.name)
    if identity.profile:  # somebody's own name for it says enough where there is little room
        profile = one_line(identity.profile)
        name = profile if narrow else f"{profile} {name}"
    if narrow and len(name) > _NAME:
        name = "…" + name[1 - _NAME :]
    pieces: list[tuple[str, Tone]] = [(f"{name} {identity.read_only_word}", Tone.ACCENT), (" ", Tone.PLAIN)]
    pieces.append(mark or MARK[state])
    if identity.live and log.requests:
        if state is State.OK:
            pieces.append((f" {log.requests[-1].elapsed * 1000:.0f}ms", Tone.PLAIN))
        pieces += [(f" {charge:.1f} RU Σ{log.charge:.0f}", Tone.DIM)] if costs else []
    warned: Line = [(_PRODUCTION, Tone.BAD), (" ", Tone.PLAIN)] if identity.production else []
    return [*warned, *pieces, (" ", Tone.PLAIN)]


def breadcrumb(trail: Sequence[str], room: int) -> str:
    """Where one is, as much of the inner end as there is room for."""
    for dropped in range(len(trail)):
        text = " ▸ ".join(["…", *trail[dropped:]] if dropped else trail)
        if cell_len(text) <= room:
            return text
    return trail[-1]


def error_lines(error: FleetError) -> list[Line]:
    """An error in the body of a pane: cause, next step, and what belongs into a ticket."""
    told = [(visible(error.cause), Tone.PLAIN), (visible(error.next_step), Tone.PLAIN)]
    if error.reply.activity_id:
        told.append((f"activity id {one_line(error.reply.activity_id)}", Tone.DIM))
    lines: list[Line] = [[("  ", Tone.PLAIN), (each, tone)] for text, tone in told if text for each in text.split("\n")]
    lines[:1] = [[("✗ ", Tone.BAD), *lines[0][1:]]]
    return [
        *lines,
        [],
        [("  ", Tone.DIM), *_AGAIN, (" · ", Tone.DIM), ("i", Tone.KEY), (" shows the requests", Tone.DIM)],
    ]


def error_line(error: FleetError, rows: int) -> Line:
    """An error while rows stay: one line."""
    kept = f"{rows} rows stay · " if rows else ""
    return [("✗ ", Tone.BAD), (_cause(error), Tone.PLAIN), (f" · {kept}", Tone.DIM), *_AGAIN]


def error_notice(error: FleetError, rows: int, read_at: datetime | None = None) -> list[Line]:
    """An error while rows stay, to its end: when those were read, what to do, and what belongs into a ticket."""
    age = f", read {read_at:%H:%M:%S}Z" if read_at else ""
    kept = f" · {rows} rows stay{age}" if rows else ""
    return [[("✗ ", Tone.BAD), (_cause(error), Tone.PLAIN), (kept, Tone.DIM)], *_advice(error)]


def broken_notice(error: FleetError, rows: int) -> list[Line]:
    """The next rows did not come; those before them stand."""
    return [
        [("! ", Tone.WARN), (f"≥ {rows} rows, the next did not come: {_cause(error)}", Tone.PLAIN)],
        *_advice(error),
    ]


def partial_line(failed: tuple[RangeFailure, ...], rows: int) -> Line:
    """Some partition ranges did not answer; the rows of the others stand."""
    return [*_missing(failed, rows), (" · ", Tone.DIM), *_AGAIN]


def partial_notice(failed: tuple[RangeFailure, ...], rows: int) -> list[Line]:
    """Like `partial_line`, to its end: also what to do, and what belongs into a ticket."""
    return [_missing(failed, rows), *_advice(failed[0].error)]


def _missing(failed: tuple[RangeFailure, ...], rows: int) -> list[tuple[str, Tone]]:
    causes = "; ".join(dict.fromkeys(one_line(each.error.cause) for each in failed))
    ranges = f"{len(failed)} partition range{'s' if len(failed) > 1 else ''} did not answer"
    return [("! ", Tone.WARN), (f"≥ {rows} rows: {ranges}: {causes}", Tone.PLAIN)]


def _cause(error: FleetError) -> str:
    wait = f" · retry in {ceil(error.retry_after)}s" if isinstance(error, Throttled) else ""
    return one_line(error.cause) + wait


def _advice(error: FleetError) -> list[Line]:
    """What to do, and the activity id where there is one."""
    step = f"{one_line(error.next_step)} · " if error.next_step else ""
    lines: list[Line] = [[(f"  {step}", Tone.PLAIN), *_AGAIN]]
    if error.reply.activity_id:
        lines.append([("  ", Tone.PLAIN), (f"activity id {one_line(error.reply.activity_id)}", Tone.DIM)])
    return lines


def filter_error_lines(error: FilterError) -> list[Line]:
    """A filter that cannot be read: what is wrong, and what was probably meant."""
    shown, caret, *_ = error.pointed().split("\n")
    return [
        [("/ ", Tone.ACCENT), (visible(shown), Tone.PLAIN)],
        [(f"  {caret} ", Tone.BAD), (one_line(error.cause), Tone.PLAIN)],
        [("  " + one_line(error.next_step), Tone.DIM)],
    ]


def empty_lines(container: Container, text: str, user: str | None, why: Emptiness | None, link: str = "") -> list[Line]:
    """Which of three kinds of nothing this is, claimed only after a complete read; `link` is the title of one."""
    whose = f" of {one_line(user)}" if user else ""
    one, many = container.one, container.many
    if (why is None or not why.total) and link:
        return [[(f"{one_line(link)}: none is stored", Tone.PLAIN)], [("esc goes back", Tone.DIM)]]
    if why is None or not why.total:
        first = f"no {many}{whose} are stored here"
        way_out: Line = [("u", Tone.KEY), (" shows another user's, or all", Tone.DIM)] if user else []
        return [[(first, Tone.PLAIN)], way_out]
    named, are, them = (one, "is", "it") if why.total == 1 else (many, "are", "them")
    if why.never_recorded:
        first = f"no {one}{whose} ever recorded {', '.join(why.never_recorded)}"
        second = f"{why.total} {named} {are} here · ", " clears the filter"
    else:
        first = f"0 of {why.total} {named}{whose} · {one_line(text)}"
        second = f"the filter hides {them} · ", " clears it"
    return [[(first, Tone.PLAIN)], [(second[0], Tone.DIM), ("esc", Tone.KEY), (second[1], Tone.DIM)]]
