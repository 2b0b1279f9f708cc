"""The title line of every screen: where the user is, and how far what is shown can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import ceil
from typing import Final

from rich.cells import cell_len

from fleet_tui.number import rounded
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import milliseconds
from fleet_tui.source.base import Identity, RequestLog
from fleet_tui.text import one_line

_SLOW: Final = 0.4  # seconds of reading that are not counted
_NAME: Final = 22  # characters of account and database that a narrow screen has room for
_PRODUCTION: Final = "PROD"


class State(StrEnum):
    """Says how far what is on screen can be trusted."""

    LOADING = "loading"
    OK = "ok"
    PARTIAL = "partial"
    STALE = "stale"
    ERROR = "error"


MARK: Final = {
    State.LOADING: ("◌ reading", Tone.ACCENT),
    State.OK: ("●", Tone.GOOD),
    State.PARTIAL: ("! partial", Tone.WARN),
    State.STALE: ("✗ stale", Tone.BAD),
    State.ERROR: ("✗ error", Tone.BAD),
}
OFFLINE: Final = ("✗ offline", Tone.BAD)


def reading_mark(seconds: float, wait: float) -> tuple[str, Tone]:
    """Says what is waited for: an answer, since when; or a throttling service, for that many seconds more."""
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
    """Says where rows come from, how far to trust them, what they cost; a narrow screen keeps the end of the name."""
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
            pieces.append((f" {milliseconds(log.requests[-1].elapsed)}", Tone.PLAIN))
        pieces += [(f" {rounded(charge, 1)} RU Σ{log.charge:.0f}", Tone.DIM)] if costs else []
    warned: Line = [(_PRODUCTION, Tone.BAD), (" ", Tone.PLAIN)] if identity.production else []
    return [*warned, *pieces, (" ", Tone.PLAIN)]


def breadcrumb(trail: Sequence[str], room: int) -> str:
    """Says where the user is, as much of the inner end as there is room for."""
    for dropped in range(len(trail)):
        text = " ▸ ".join(["…", *trail[dropped:]] if dropped else trail)
        if cell_len(text) <= room:
            return text
    return trail[-1]
