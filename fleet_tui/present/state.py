"""The title line of every screen: where the user is, and how far what is shown can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from math import ceil
from typing import Final

from rich.cells import cell_len

from fleet_tui.number import rounded
from fleet_tui.present.cells import Line, cut, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import milliseconds
from fleet_tui.schema import sections
from fleet_tui.source.base import Identity, RequestLog
from fleet_tui.text import one_line

_SLOW: Final = 0.4  # seconds of reading that are not counted
_NAMES: Final = (None, 22, 12)  # characters of account and database; None is all of them
_STATE: Final = 24  # cells that a state has room for, so that the words beside it stand still while it changes
_SECTION: Final = 2  # the place of the section in the way to a screen
BETWEEN: Final = " ▸ "  # two steps of the way to a screen
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
    most: int | None = None,
    costs: bool = True,
    mark: tuple[str, Tone] | None = None,
) -> Line:
    """Says where rows come from, how far to trust them, what they cost; `most` characters keep the end of the name."""
    name = one_line(identity.name)
    if identity.profile:  # somebody's own name for it says enough where there is little room
        profile = one_line(identity.profile)
        name = f"{profile} {name}" if most is None else profile
    if most is not None and len(name) > most:
        name = "…" + name[1 - most :]
    pieces: list[tuple[str, Tone]] = [(f"{name} {identity.read_only_word}", Tone.ACCENT), (" ", Tone.PLAIN)]
    pieces.append(mark or MARK[state])
    if identity.live and log.requests:
        if state is State.OK:
            pieces.append((f" {milliseconds(log.requests[-1].elapsed)}", Tone.PLAIN))
        pieces += [(f" {rounded(charge, 1)} RU Σ{log.charge:.0f}", Tone.DIM)] if costs else []
    warned: Line = [(_PRODUCTION, Tone.BAD), (" ", Tone.PLAIN)] if identity.production else []
    return [*warned, *pieces, (" ", Tone.PLAIN)]


def title(
    trail: Sequence[str], cell: Callable[[int | None, bool], Line], width: int, *, changes: bool
) -> tuple[Line, Line]:
    """Returns both sides of the first row: the way here and the sections, and the state cell.

    What has no room gives way in this order: the account's name, the words of the sections, the charge, their digits,
    the middle of the way. `cell` makes the state cell of some characters of a name, with or without what reading
    costs; where it `changes`, room is kept for that.
    """
    here = trail[_SECTION] if len(trail) > _SECTION else ""
    way: Line = [(f" {BETWEEN.join(trail)}", Tone.PLAIN)]
    for named, costs in ((_named, True), (_numbered, True), (_numbered, False), (_unnamed, False)):
        left: Line = [*way, *named(here)]
        for most in _NAMES:
            right = cell(most, costs)
            if line_width(left) + max(line_width(right), _STATE if changes else 0) < width:
                return left, right
    room = width - line_width(right) - 2
    return cut([(f" {breadcrumb(trail, room)}", Tone.PLAIN)], max(room + 1, 0)), right


def _named(here: str) -> Line:
    """Names the sections by key and word, that one is in in colour."""
    named = ((f"{number} {each.section}", each) for number, each in enumerate(sections(), 1))
    tones = ((text, Tone.HERE if each.section == here else Tone.DIM) for text, each in named)
    return [piece for each in tones for piece in (("  ", Tone.DIM), each)]


def _numbered(here: str) -> Line:
    """Names the section one is in, the others by their keys."""
    pieces: list[tuple[str, Tone]] = [(" ", Tone.PLAIN)]
    for number, each in enumerate(sections(), 1):
        current = each.section == here
        pieces += [(" ", Tone.DIM), (f"{number}▸{each.section}", Tone.HERE) if current else (f"{number}", Tone.DIM)]
    return pieces


def _unnamed(_here: str) -> Line:
    return ()


def breadcrumb(trail: Sequence[str], room: int) -> str:
    """Says where the user is; what has no room gives way in the middle, the inner end last."""
    first, *inner = trail
    ways = [trail, *([first, "…", *inner[left:]] for left in range(1, len(inner))), ["…", *inner[-1:]]]
    told = (BETWEEN.join(each) for each in ways)
    return next((each for each in told if cell_len(each) <= room), trail[-1])
