"""Cells with dots inside them, braille or characters that every terminal has: a grid for curves, a row for a spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final, TypeAlias

from msgspec import Struct

from fleet_tui.present.cells import Line, Piece
from fleet_tui.present.glyphs import LEVELS, Tone

Reach: TypeAlias = Mapping[int, tuple[int, int]]  # rows of dots, highest and lowest, by column of cells


class Raster(Struct, frozen=True):
    """Says how a chart is drawn; a cell holds `across` by `down` dots, `glyphs` a character for each set of them."""

    across: int
    down: int
    bits: tuple[tuple[int, ...], ...]  # by column, then row of the dot
    glyphs: str
    light: str  # stands for a cell that only a band goes through; empty: its dots do
    point: str
    tick: str  # on the vertical axis
    wall: str
    corner: str
    floor: str
    notch: str  # on the horizontal axis
    here: str  # where the crosshair meets it
    guide: str
    hair: str
    levels: str  # of a spark, lowest first

    @property
    def spans(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Returns the dots of a column from one row to another, by column, first and last row."""
        rows = range(self.down)
        return tuple(
            tuple(tuple(sum(column[first : last + 1]) for last in rows) for first in rows) for column in self.bits
        )


BRAILLE: Final = Raster(
    across=2,
    down=4,
    bits=((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)),
    glyphs=" " + "".join(map(chr, range(0x2801, 0x2900))),
    light="",
    point="•",
    tick="┤",
    wall="│",
    corner="└",
    floor="─",
    notch="┴",
    here="╵",
    guide="┈",
    hair="┊",
    levels=LEVELS,
)
ASCII: Final = Raster(
    across=1,
    down=3,
    bits=((1, 2, 4),),
    glyphs=" '-|.:||",
    light=":",
    point="*",
    tick="+",
    wall="|",
    corner="+",
    floor="-",
    notch="+",
    here="^",
    guide="",
    hair="",
    levels="_.-=+*%#",
)


class Canvas:
    """Holds a grid that curves are drawn on, by dots; what is drawn outside of it is left out."""

    def __init__(self, width: int, height: int, raster: Raster) -> None:
        self.width = width
        self.height = height
        self.raster = raster
        self.across = width * raster.across
        self.down = height * raster.down
        self._spans = raster.spans
        self._solid = [0] * (width * height)
        self._light = [0] * (width * height)
        self._tones: list[Tone] = [Tone.DIM] * (width * height)
        self._signs: dict[int, Piece] = {}

    def column(self, x: int, top: int, bottom: int, tone: Tone) -> None:
        """Draws all dots of a column from one row to another."""
        if not 0 <= x < self.across:
            return
        raster, width = self.raster, self.width
        down = raster.down
        top, bottom = max(top, 0), min(bottom, self.down - 1)
        spans, cell, end = self._spans[x % raster.across], x // raster.across, bottom // down
        while top <= bottom:
            row = top // down
            index = row * width + cell
            self._solid[index] |= spans[top % down][bottom % down if row == end else -1]
            self._tones[index] = tone
            top = (row + 1) * down

    def band(self, x: int, top: int, bottom: int, tone: Tone) -> None:
        """Draws both ends and every second dot between: light enough for a curve to be seen in it."""
        raster = self.raster
        bits, cell, down = raster.bits[x % raster.across], x // raster.across, raster.down
        for y in range(top + top % 2, bottom + 1, 2):
            index = y // down * self.width + cell
            self._light[index] |= bits[y % down]
            if not self._solid[index]:
                self._tones[index] = tone
        self.column(x, top, top, tone)
        self.column(x, bottom, bottom, tone)

    def kept(self, x: int, y: int, reach: Reach) -> int:
        """Returns the row, or the nearest to it that the column of cells there reaches."""
        limits = reach.get(x // self.raster.across)
        return min(max(y, limits[0]), limits[1]) if limits else y

    def stroke(self, x0: int, y0: int, x1: int, y1: int, tone: Tone, reach: Reach) -> None:
        """Draws a straight line from one dot to another, without a break but where it would leave what is reached."""
        if x1 <= x0:
            top, bottom = sorted((y0, y1))
            self.column(x0, self.kept(x0, top, reach), self.kept(x0, bottom, reach), tone)
            return
        slope = (y1 - y0) / (x1 - x0)
        begin, end = max(x0, 0), min(x1, self.across - 1)
        before = int(y0 + (begin - x0) * slope + 0.5)
        for x in range(begin, end + 1):
            y = int(y0 + (x - x0) * slope + 0.5)
            top, bottom = (before + 1, y) if y > before else (y, max(before - 1, y))
            self.column(x, self.kept(x, top, reach), self.kept(x, bottom, reach), tone)
            before = y

    def sign(self, column: int, row: int, text: str, tone: Tone) -> bool:
        """Puts a character over a cell and returns whether it stands there: not over another, and not outside."""
        index = row * self.width + column
        if not (0 <= column < self.width and 0 <= row < self.height) or index in self._signs:
            return False
        self._signs[index] = (text, tone)
        return True

    def hair(self, column: int) -> None:
        """Draws a light vertical line, behind all else."""
        if self.raster.hair:
            for row in range(self.height):
                self._behind(row * self.width + column, self.raster.hair)

    def guide(self, row: int) -> None:
        """Draws a light horizontal line, behind all else."""
        if self.raster.guide:
            for column in range(0, self.width, 2):
                self._behind(row * self.width + column, self.raster.guide)

    def line(self, row: int) -> Line:
        """Returns a row as text; neighbours of one tone are one piece."""
        start = row * self.width
        pieces: list[Piece] = []
        text, tone = "", Tone.DIM
        for index in range(start, start + self.width):
            sign = self._signs.get(index)
            character, its_tone = sign or (self._glyph(index), self._tones[index])
            if its_tone is not tone and character != " ":
                if text:
                    pieces.append((text, tone))
                text, tone = "", its_tone
            text += character
        pieces.append((text, tone))
        return pieces

    def _glyph(self, index: int) -> str:
        solid, light = self._solid[index], self._light[index]
        if self.raster.light:
            return self.raster.glyphs[solid] if solid else self.raster.light if light else " "
        return self.raster.glyphs[solid | light]

    def _behind(self, index: int, character: str) -> None:
        if not (self._solid[index] or self._light[index]):
            self._signs.setdefault(index, (character, Tone.DIM))


def spark(values: Sequence[float | None], cells: int, raster: Raster = BRAILLE) -> str:
    """Returns at most so many cells, each the mean of its share of the values; blank where a share has none.

    The cells in which the highest and the lowest of all stand show these: a mean would hide a peak of one round. Where
    both stand in one cell after the other, they take turns.
    """
    known = [each for each in values if each is not None]
    if not known:
        return ""
    low, high, mean = min(known), max(known), fmean(known)
    rarer, other = sorted((high, low), key=lambda each: abs(each - mean), reverse=True)
    count = min(cells, len(values))
    shares = [values[len(values) * cell // count : len(values) * (cell + 1) // count] for cell in range(count)]
    told: list[float | None] = []
    for share in shares:
        extremes = [each for each in (rarer, other) if each in share]
        again = len(extremes) > 1 and told[-1:] == extremes[:1]
        told.append(extremes[again] if extremes else _mean(share))
    top = len(raster.levels) - 1
    step = top / (high - low) if high > low else 0.0
    base = 0.0 if step else top / 2
    return "".join(
        " " if each is None else raster.levels[int(base + (each - low) * step + 0.5)] for each in told
    ).rstrip()


def _mean(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return fmean(known) if known else None
