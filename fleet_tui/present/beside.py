"""Two values beside each other under the letters of their sides: what differs is told, what is equal is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from fleet_tui.model.difference import Leaf
from fleet_tui.model.inline import inline
from fleet_tui.present.cells import Line, Piece, cell_width, fit, fold
from fleet_tui.present.chart.curves import tone_of
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.word_difference import word_lines
from fleet_tui.text import counted, one_line

LABEL: Final = 20
_GAP: Final = 2


class Section(Struct):
    """Holds a part of the comparison: lines about what differs, and names of what is equal."""

    title: str
    lines: list[Line] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)


class Columns(Struct, frozen=True):
    """Lays out a name, then two values in columns of one width."""

    width: int
    marks: tuple[str, str]

    @property
    def value(self) -> int:
        """Returns the cells of one value."""
        return max((self.width - LABEL - _GAP) // 2, 8)

    def row(self, name: str, left: str, right: str) -> list[Line]:
        """Returns both values beside each other, below each other where one of the three is too long for that."""
        named = f"  {one_line(name)}"
        if max(map(cell_width, (left, right))) <= self.value and cell_width(named) < LABEL:
            label: Piece = (fit(named, LABEL), Tone.PLAIN)
            return [[label, (fit(left, self.value), tone_of(self.marks[0])), ("  ", Tone.PLAIN), self.tinted(right, 1)]]
        lines: list[Line] = [[(named, Tone.PLAIN)]]
        for text, side in ((left, 0), (right, 1)):
            lines += fold(
                [(f"    {self.marks[side]} ", tone_of(self.marks[side])), self.tinted(text, side)], self.width, 6
            )
        return lines

    def tinted(self, text: str, side: int) -> Piece:
        """Returns a text of one side in the tone of its letter."""
        return text, tone_of(self.marks[side])


def laid_out(section: Section, width: int, *, with_equal: bool = False) -> list[Line]:
    """Returns a part under its title, what is equal counted or named."""
    many = len(section.equal)
    word = "nothing differs" if not section.lines else ""
    count = counted(many, "equal key") if many else ""
    note = " · ".join(filter(None, (word, count)))
    title = f"{section.title}{'  ' + note if note and not section.lines else ''} "
    lines: list[Line] = [[], *fold([(title.ljust(width, "─"), Tone.DIM)], width, 4), *section.lines]
    if count and (section.lines or with_equal):
        shown = f"  {count}: {', '.join(section.equal)}" if with_equal else f"  {count} (h shows them)"
        lines += fold([(shown, Tone.DIM)], width, 4)
    return lines


def compared(title: str, found: Iterable[Leaf], columns: Columns, within: str = "") -> Section:
    """Returns what differs of some leaves, texts word by word; `within` is a path that their names go without."""
    section = Section(title)
    for leaf in found:
        name = one_line(leaf.path.removeprefix(within))
        if leaf.equal:
            section.equal.append(name)
        elif isinstance(leaf.left, str) and isinstance(leaf.right, str) and " " in leaf.left + leaf.right:
            section.lines += [
                [(f"  {name}", Tone.PLAIN)],
                *word_lines(leaf.left, leaf.right, columns.marks, columns.width),
            ]
        else:
            section.lines += columns.row(name, *both_texts(leaf))
    return section


def both_texts(leaf: Leaf) -> tuple[str, str]:
    """Returns the values of both sides in a line each."""
    left, right = (
        value_text(value) if recorded else NOT_RECORDED
        for value, recorded in zip((leaf.left, leaf.right), leaf.recorded, strict=True)
    )
    return left, right


def value_text(value: object) -> str:
    """Returns a stored value in a line."""
    if isinstance(value, str):
        return one_line(value)
    return inline(dict(value) if isinstance(value, Mapping) else value)
