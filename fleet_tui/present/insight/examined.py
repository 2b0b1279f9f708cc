"""Sentences about the examination of many runs: what it will cost, how far it is, and what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final, TypeVar

from fleet_tui.errors import FleetError
from fleet_tui.fleet.results import Results
from fleet_tui.fleet.selection import Selection
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.words import KEYS, RUNS_MISSING, WayOut, caution, missing_lines, not_read, partial_lines
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import counted

T = TypeVar("T")

_SORTED: Final = "↓"


def sorted_by(name: str, order: str) -> str:
    """Returns the label of a column, marked where it decides the order.

    >>> sorted_by("calls", "calls"), sorted_by("calls", "p95")
    ('calls↓', 'calls')
    """
    return f"{name}{_SORTED}" if name == order else name


def reads_ahead(name: str, kind: str, selection: Selection, reads: int, charge: float) -> str:
    """Says how many runs a question is about, how many are read for it, and about what that costs.

    >>> reads_ahead("failures", "failed ", Selection(), 37, 90.2)
    'failures of 0 failed runs: 37 reads, ~90 RU'
    """
    before = f" and {len(selection.before)} before them" if selection.before else ""
    about = f"{name} of {counted(len(selection.asked), f'{kind}run')}{before}"
    return f"{about}: {price(reads, charge)}"


def price(reads: int, charge: float) -> str:
    """Says how many reads there are to be, and about what they cost."""
    return f"{counted(reads, 'read')}, ~{charge:.0f} RU"


def listed_for(selection: Selection) -> str:
    """Says what it took to find out which runs are to be read; nothing where it took nothing."""
    return f"the list took {selection.charge:.1f} RU" if selection.charge else ""


def too_dear(reads: int, charge: float, left: float | None) -> str:
    """Says how many of the reads what is left of --max-ru is enough for; nothing where it is for all.

    >>> too_dear(16, 40.0, 11.0), too_dear(16, 40.0, 40.0), too_dear(16, 40.0, None)
    ('--max-ru leaves 11.0 RU: about 5 of the 16 can be read', '', '')
    """
    if left is None or left >= charge:
        return ""
    return f"--max-ru leaves {left:.1f} RU: about {ceil(reads * left / charge)} of the {reads} can be read"


def listing(kind: str) -> Line:
    """Says that it is being found out which runs are to be examined."""
    return [(f"listing the {kind}runs…", Tone.DIM)]


def agreement(told: str, dear: str = "", *, stays: bool = False) -> list[Line]:
    """Asks whether what was told is to be read; `dear` says why not all of it can be, `stays` whether rows would."""
    back: Line = [("esc", Tone.KEY), (" keeps these rows", Tone.DIM)] if stays else KEYS.back
    asked: Line = [(told, Tone.PLAIN), (" · ", Tone.DIM), ("enter", Tone.KEY), (" reads, ", Tone.DIM), *back]
    return [asked, caution(dear)] if dear else [asked]


def narrowed(some: Results[T], results: Results[T]) -> Line:
    """Says of how many runs a filter that is being typed tells, and how to ask it of all."""
    return [(f" {some.examined} of {counted(results.examined, 'examined run')} · enter asks for all", Tone.DIM)]


def progress(results: Results[T]) -> Line:
    """Says how far the examination is."""
    return [(f" examined {_of(results)} · ", Tone.DIM), ("esc", Tone.KEY), (" stops", Tone.DIM)]


def stopped(results: Results[T]) -> Line:
    """Says that the user stopped the examination, and how far it was."""
    return [*caution(f"stopped: {_of(results)} examined"), (" · ", Tone.DIM), ("r", Tone.KEY), (" goes on", Tone.DIM)]


def stopped_listing() -> Line:
    """Says that the user stopped it before it was known which runs are to be examined."""
    return [*caution("reading was stopped"), (" · ", Tone.DIM), *KEYS.again]


def ended_early(results: Results[T], error: FleetError, way_out: WayOut = KEYS) -> list[Line]:
    """Tells why the examination ended before its end; what was examined stands."""
    return missing_lines(f"{_of(results)} examined", error, way_out)


def left_out(results: Results[T], way_out: WayOut = KEYS) -> list[Line]:
    """Tells what of an examination is missing: ranges, runs that are gone or did not come, those beyond the most.

    That the newest were examined is said only where every range answered and every run was read.
    """
    failed: Sequence[RangeFailure] = results.selection.failed
    lines = partial_lines(RUNS_MISSING, failed, way_out) if failed else []
    if gone := sum(each.gone for each in results.found):
        lines.append(caution(f"{counted(gone, 'run')} gone since listed"))
    if refused := [(each.run.id, each.refused.cause) for each in results.found if each.refused]:
        lines.append(caution(not_read(refused)))
    if results.selection.more:
        newest = results.finished and not failed and results.examined == len(results.found)
        which = f"the newest {results.examined} were" if newest else _of(results)
        lines.append(caution(f"older runs were left unread: {which} examined"))
    if results.selection.unread:
        lines.append(caution(results.selection.unread))
    return lines


def so_far(results: Results[T]) -> str:
    """Says how many runs were examined."""
    return f"examined {_of(results)}"


def cost_of(results: Results[T]) -> str:
    """Says how many runs were examined, and what the reads alone took."""
    return f"{so_far(results)}, the reads took {results.reads_charge:.1f} RU"


def _of(results: Results[T]) -> str:
    return f"{results.examined} of {counted(len(results.selection.runs), 'run')}"
