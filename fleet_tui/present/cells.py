"""Lines of text with tones, cut, padded, wrapped and put into columns by terminal cells: a CJK character takes two.

The lists of the screen and the tables of the command line draw their rows from the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

from msgspec import Struct
from rich.cells import cell_len, chop_cells, set_cell_size

from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line

R = TypeVar("R")
Piece: TypeAlias = tuple[str, Tone]
Line: TypeAlias = Sequence[Piece]
Layout: TypeAlias = Callable[[int], Sequence[Line]]  # the lines at a width, made when it is known and when it changes

_LEAST: Final = 8  # cells in which a text can be read at all
WHOLE: Final = 1_000  # cells of a column that may grow to all that it holds
_WIDEST: Final = 400  # cells of a text from which on it is as wide as any screen
_ROOMY: Final = 40  # cells that a text keeps when a column beside it grows
_WIDE: Final = 2  # cells of the widest character
_NOTHING: Final[Mapping[str, int]] = {}
SHOWN_TEXT: Final = 64_000  # characters of one text that are laid out; the size of the rest is said


class Column(Struct, Generic[R], frozen=True):
    """Says how wide a column is (0 takes what is left), from which screen width on it is shown, and what it holds."""

    label: str
    width: int
    cell: Callable[[R], Piece]
    right: bool = False
    from_width: int = 0
    most: int = 0  # cells that it may grow to for what it holds, as long as that leaves enough
    shorter: Callable[[R, int], str] | None = None  # what it says where that has more cells than there are
    by: str = ""  # the field that it shows, by which rows can be sorted
    later: bool = False  # whether what it holds is known only later, so that it takes all that is left from the first

    def piece(self, record: R, size: int) -> Piece:
        """Returns what it holds, in shorter words where it has some and there is no room for all."""
        text, tone = self.cell(record)
        return (self.shorter(record, size) if self.shorter and cell_width(text) > size else text), tone


def columns_for(columns: Iterable[Column[R]], width: int) -> list[Column[R]]:
    """Returns the columns that a screen of that width shows."""
    return [each for each in columns if width >= each.from_width]


def wanted(columns: Iterable[Column[R]], records: Iterable[R]) -> Mapping[str, int]:
    """Returns by label how many cells a column takes for what it holds, if that is known and its width goes by it."""
    found: dict[str, int] = {}
    known = list(records)
    for column in (each for each in columns if (each.most or not each.width) and not each.later):
        most, size = column.most or _WIDEST, 0
        for record in known:
            size = max(size, cell_width(column.cell(record)[0]))
            if size >= most:
                break
        found[column.label] = min(size, most)
    return found


def widths(columns: Sequence[Column[R]], width: int, wanted_: Mapping[str, int] = _NOTHING) -> list[int]:
    """Returns each column's cells; that of width 0 gets what the others and the gaps between leave.

    It takes no more of that than what it holds, where that is known. Columns at the end for which there is no room have
    none. Some grow for what they hold while that leaves enough.
    """
    left = width - sum(each.width for each in columns) - (len(columns) - 1)
    rest = next((each for each in columns if not each.width), None)
    label = rest.label if rest else ""
    needed = max(wanted_.get(label, WHOLE), cell_width(label), _LEAST)
    grown = []
    for each in columns:
        wants = wanted_.get(each.label, 0) if each.most else 0
        more = max(min(wants - each.width, left - min(needed, _ROOMY)), 0)
        left -= more
        grown.append(each.width + more)
    sizes = [each or max(min(left, needed), _LEAST) for each in grown]
    if left >= _LEAST:
        return sizes
    shown: list[int] = []
    for size in sizes:
        if width <= 0:
            break
        shown.append(min(size, width))
        width -= size + 1
    return shown


def line(record: R, columns: Sequence[Column[R]], sizes: Sequence[int]) -> list[Piece]:
    """Returns a row, a space between the columns."""
    pieces: list[Piece] = []
    for column, size in zip(columns, sizes, strict=False):
        text, tone = column.piece(record, size)
        if pieces:
            pieces.append((" ", Tone.PLAIN))
        pieces.append((fit(text, size, right=column.right), tone))
    return pieces


def heading(columns: Sequence[Column[R]], sizes: Sequence[int]) -> str:
    """Returns the labels over the columns."""
    sized = zip(columns, sizes, strict=False)
    return " ".join(fit(each.label, size, right=each.right) for each, size in sized)


def heading_line(
    columns: Sequence[Column[R]], sizes: Sequence[int], by: str = "", *, descending: bool = True
) -> list[Piece]:
    """Returns the labels for the screen; that of the field by which rows are sorted has its arrow, if there is room."""
    pieces: list[Piece] = []
    for column, size in zip(columns, sizes, strict=False):
        sorts = bool(by) and column.by == by
        label = column.label + ("↓" if descending else "↑") if sorts else column.label
        label = label if cell_width(label) <= size else column.label
        pieces += [(" ", Tone.PLAIN)] if pieces else []
        pieces.append((fit(label, size, right=column.right), Tone.SORTED if sorts else Tone.STRONG))
    return pieces


def placed(columns: Sequence[Column[R]], sizes: Sequence[int]) -> Iterator[tuple[int, int, Column[R]]]:
    """Yields the first cell of each column, the cell behind its last, and the column."""
    cell = 0
    for column, size in zip(columns, sizes, strict=False):
        yield cell, cell + size, column
        cell += size + 1


class Table(Generic[R]):
    """Draws records in the columns that a width has room for; whatever a cell holds, a row is one line."""

    def __init__(
        self, columns: Sequence[Column[R]], width: int, shown: Callable[[str], str] = str, first: Iterable[R] = ()
    ) -> None:
        self._shown = shown  # how a text stands where it is printed, which may take more cells
        self._columns = columns_for(columns, width)
        growing = [each for each in self._columns if each.most]  # of later rows nothing is known yet
        self._sizes = widths(self._columns, width, wanted(growing, first))

    def heading(self) -> str:
        """Returns the line over the rows."""
        return heading(self._columns, self._sizes).rstrip()

    def row(self, record: R) -> str:
        """Returns a record's line."""
        sized = zip(self._columns, self._sizes, strict=False)
        told = ((self._shown(one_line(column.piece(record, size)[0])), column, size) for column, size in sized)
        return " ".join(fit(text, size, right=column.right) for text, column, size in told).rstrip()


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Returns exactly `width` cells: padded, or cut with `…`."""
    length = cell_width(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    padding = " " * (width - length)
    return padding + text if right else text + padding


def cut(line_: Line, width: int) -> list[Piece]:
    """Returns at most `width` cells of a line, the last of them `…` where that is not all."""
    if line_width(line_) <= width:
        return list(line_)
    return toned(fit(line_text(line_), width), _tones(line_))


def going_on(line_: Line, width: int) -> list[Piece]:
    """Returns a line that ends with `…`, for what it goes on in is out of sight below."""
    return cut([*line_, (" …", Tone.DIM)], width)


def cell_width(text: str) -> int:
    """Returns how many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def line_text(line_: Line) -> str:
    """Returns the words of a line."""
    return "".join(text for text, _ in line_)


def line_width(line_: Line) -> int:
    """Returns how many cells a line takes."""
    return sum(cell_width(text) for text, _ in line_)


def toned(text: str, tones: Sequence[Tone]) -> list[Piece]:
    """Returns a text as pieces, given the tone of each character."""
    pieces: list[Piece] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or tones[index] is not tones[start]:
            pieces.append((text[start:index], tones[start]))
            start = index
    return pieces


def wrap(text: str, width: int) -> list[str]:
    """Returns lines of at most `width` cells, broken at spaces where there are any; an empty text is an empty line."""
    if width < _WIDE:
        return [fit(each, width).rstrip() for each in text.split("\n")]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) <= width and paragraph.isascii():
            lines.append(paragraph)
            continue
        lines.extend(_wrap_paragraph(paragraph, width))
    return lines


def wrap_line(line_: Line, width: int) -> Iterator[list[Piece]]:
    """Yields a line as several of at most `width` cells, each character in its tone."""
    if width < _WIDE:
        yield cut(line_, width)
        return
    text = line_text(line_)
    tones = _tones(line_)
    start = 0
    for part in wrap(text, width):
        start = text.find(part, start)
        yield toned(part, tones[start : start + len(part)])
        start += len(part)


def fold(line_: Line, width: int, indent: int) -> list[Line]:
    """Returns a line as several where it is wider than the screen: its last piece goes on below, indented.

    Pieces before it that leave no room for it go the same way, all but a short first piece. On a screen that has room
    for neither, it is as many lines as it takes. Less than nothing, which is left beside a margin, is nothing.
    """
    if not line_:
        return [line_]
    width = max(width, 0)
    *head, last = line_
    body = [last]
    used = line_width(head)
    if "\n" not in last[0] and used + cell_width(last[0]) <= width:
        return [line_]
    if used > width * 2 // 3:
        kept = 1 if cell_width(head[0][0]) <= width // 2 else 0
        head, body = head[:kept], [*head[kept:], last]
        used = line_width(head)
    if width - max(used, indent) < _LEAST:
        return [*wrap_line(line_, width)]
    first, *rest = wrap_line(body, width - max(used, indent))
    return [[*head, *first], *([(" " * indent, Tone.PLAIN), *each] for each in rest)]


def _tones(line_: Line) -> list[Tone]:
    """Returns the tone of each character."""
    return [tone for piece, tone in line_ for _ in piece]


def folded(lines: Iterable[Line], width: int) -> list[Line]:
    """Returns the lines, those that are too wide on several: the last thing that is done to each detail."""
    return [part for each in lines for part in fold(each, width, 0)]


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    rest = paragraph
    while rest:
        head = rest[:width]
        if not head.isascii() and cell_len(head) > width:
            head = chop_cells(head, width)[0]
        if not rest.startswith(" ", len(head)) and len(head) < len(rest):
            space = head.rfind(" ")
            if space > width // 3:
                head = head[: space + 1]
        lines.append(head.rstrip())
        rest = rest[len(head) :].removeprefix(" ")
    return lines or [""]
