"""Sentences about the examination of many runs: what it will cost, how far it is, and what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from fleet_tui.errors import FleetError
from fleet_tui.fleet.sample import Look, Sample
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.words import KEYS, RUNS_MISSING, WayOut, caution, missing_lines, partial_lines
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import counted

T = TypeVar("T")


def reads_ahead(name: str, kind: str, sample: Sample, reads: int, charge: float) -> str:
    """Says how many runs a question is about, how many are read for it, and about what that costs.

    >>> reads_ahead("failures", "failed ", Sample(), 37, 90.2)
    'failures of 0 failed runs: 37 reads, ~90 RU'
    """
    before = f" and {len(sample.before)} before them" if sample.before else ""
    about = f"{name} of {counted(len(sample.asked), f'{kind}run')}{before}"
    return f"{about}: {price(reads, charge)}"


def price(reads: int, charge: float) -> str:
    """Says how many reads there are to be, and about what they cost."""
    return f"{counted(reads, 'read')}, ~{charge:.0f} RU"


def listing(kind: str) -> Line:
    """Says that it is being found out which runs are to be examined."""
    return [(f"listing the {kind}runs…", Tone.DIM)]


def agreement(told: str) -> Line:
    """Asks whether what was told is to be read."""
    return [(told, Tone.PLAIN), (" · ", Tone.DIM), ("enter", Tone.KEY), (" reads, ", Tone.DIM), *KEYS.back]


def progress(look: Look[T]) -> Line:
    """Says how far the examination is."""
    return [(f" examined {_of(look)} · ", Tone.DIM), ("esc", Tone.KEY), (" stops", Tone.DIM)]


def stopped(look: Look[T]) -> Line:
    """Says that the user stopped the examination, and how far it was."""
    return [*caution(f"stopped: {_of(look)} examined"), (" · ", Tone.DIM), ("r", Tone.KEY), (" goes on", Tone.DIM)]


def ended_early(look: Look[T], error: FleetError, way_out: WayOut = KEYS) -> list[Line]:
    """Tells why the examination ended before its end; what was examined stands."""
    return missing_lines(f"{_of(look)} examined", error, way_out)


def left_out(look: Look[T], way_out: WayOut = KEYS) -> list[Line]:
    """Tells what of a finished examination is missing: ranges, runs that are gone, and those beyond the most."""
    failed: Sequence[RangeFailure] = look.sample.failed
    lines = partial_lines(RUNS_MISSING, failed, way_out) if failed else []
    if gone := sum(each.gone for each in look.found):
        lines.append(caution(f"{counted(gone, 'run')} gone since listed"))
    if refused := [(each.run.id, each.unreadable.cause) for each in look.found if each.unreadable]:
        name, cause = refused[0]
        lines.append(caution(f"{counted(len(refused), 'run')} could not be read, {name}: {cause}"))
    if look.sample.more:
        lines.append(caution(f"older runs were left unread: the newest {len(look.sample.runs)} were examined"))
    if look.sample.unread:
        lines.append(caution(look.sample.unread))
    return lines


def so_far(look: Look[T]) -> str:
    """Says how many runs were examined."""
    return f"examined {_of(look)}"


def cost_of(look: Look[T]) -> str:
    """Says how many runs were examined, and what that took."""
    return f"{so_far(look)}, {look.charge:.1f} RU"


def _of(look: Look[T]) -> str:
    return f"{len(look.found)} of {counted(len(look.sample.runs), 'run')}"
