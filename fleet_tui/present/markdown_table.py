"""A table of a Markdown text as lines of a width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from msgspec import Struct

from fleet_tui.present.cells import Line, Piece, line_width, wrap_line
from fleet_tui.present.glyphs import Tone

_NARROWEST: Final = 6  # cells of a column; where not even these fit, each row becomes a list of named values
_GAP: Final = " │ "


class Cell(Struct, frozen=True):
    """Holds the pieces of a cell, and whether they stand at the right."""

    pieces: Sequence[Piece]
    right: bool = False

    @property
    def width(self) -> int:
        """Returns the cells it takes on one line."""
        return line_width(self.pieces)


def table_lines(rows: Sequence[Sequence[Cell]], width: int) -> Iterator[Line]:
    """Yields the lines of a table, the first row its heading; the widest columns give way until all fit."""
    if not rows or not rows[0]:
        return
    natural = [max((row[i].width for row in rows if i < len(row)), default=0) for i in range(len(rows[0]))]
    sizes = _sizes(natural, width - len(_GAP) * (len(natural) - 1))
    if sizes is None:
        yield from _named(rows, width)
        return
    for number, row in enumerate(rows):
        yield from _row(row, sizes, heading=number == 0)
        if number == 0:
            yield [("─┼─".join("─" * size for size in sizes), Tone.DIM)]


def _sizes(natural: Sequence[int], room: int) -> list[int] | None:
    sizes = [max(each, 1) for each in natural]
    if sum(min(each, _NARROWEST) for each in sizes) > room:
        return None
    while (over := sum(sizes) - room) > 0:
        widest = max(range(len(sizes)), key=sizes.__getitem__)
        second = max([each for i, each in enumerate(sizes) if i != widest], default=0)
        sizes[widest] -= min(over, max(sizes[widest] - max(second, _NARROWEST), 1))
    return sizes


def _row(row: Sequence[Cell], sizes: Sequence[int], *, heading: bool) -> Iterator[Line]:
    """Yields a row on as many lines as its tallest cell takes."""
    cells = [list(wrap_line(cell.pieces, size)) for cell, size in zip(row, sizes, strict=False)]
    for parts in zip_longest(*cells, fillvalue=[]):
        line: list[Piece] = []
        for number, (part, size) in enumerate(zip(parts, sizes, strict=False)):
            if number:
                line.append((_GAP, Tone.DIM))
            padding = (" " * max(size - line_width(part), 0), Tone.PLAIN)
            shown = [(text, Tone.STRONG if heading and tone is Tone.PLAIN else tone) for text, tone in part]
            line += [padding, *shown] if row[number].right else [*shown, padding]
        yield line


def _named(rows: Sequence[Sequence[Cell]], width: int) -> Iterator[Line]:
    """Yields each value behind its column's name, for a table with more columns than the screen has room for."""
    for row in rows[1:]:
        for name, cell in zip(rows[0], row, strict=False):
            label = [(text, Tone.DIM) for text, _ in name.pieces]
            yield from wrap_line([*label, (": ", Tone.DIM), *cell.pieces], width)
        yield []
