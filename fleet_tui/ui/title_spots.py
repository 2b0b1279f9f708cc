"""Tells what a click in the first row does: the parts of the way lead back there, the sections lead to themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fleet_tui.present.cells import Line, cell_width
from fleet_tui.present.state import BETWEEN

_FIRST: Final = 1  # cell in which the way begins


def title_spots(line: Line, trail: Sequence[str], section_key: Callable[[int], str]) -> Iterator[tuple[int, int, str]]:
    """Yields the parts of the left side of the row, and what a click on each presses.

    `section_key` gives the key of a section by its number.
    """
    (way, _), *sections = line
    yield from _parts(way, trail)
    cell = cell_width(way)
    for text, _ in sections:
        word = text.strip()
        if word[:1].isdigit():
            begin = cell + cell_width(text) - cell_width(text.lstrip())
            yield begin, begin + cell_width(word), section_key(int(word[0]))
        cell += cell_width(text)


def _parts(way: str, trail: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yields the steps before the last; what has given way in the middle is nowhere to be clicked."""
    parts = way.strip().split(BETWEEN)
    cell = _FIRST
    for place, part in enumerate(parts):
        depth = place if trail[: place + 1] == tuple(parts[: place + 1]) else len(trail) - len(parts) + place
        if 0 <= depth < len(trail) - 1 and trail[depth] == part:
            yield cell, cell + cell_width(part), f"app.up_to({depth})"
        cell += cell_width(part + BETWEEN)
