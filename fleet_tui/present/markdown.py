"""Markdown as lines: headings, lists, quotes, code, tables; links keep their address, HTML stays text.

Textual's Markdown widget would cost 60 % of Textual's own start to import and about 1 ms for each block that it mounts;
lines are searched and drawn like any other text. The parser is loaded when the first text is laid out.
What stands in it is hostile: an entity such as `&#x202e;` becomes a character only while it is read, so every text
passes the door of `text.py` behind the parser too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from rich.cells import cell_len

from fleet_tui.present.blocks import block
from fleet_tui.present.cells import Line, Piece, line_width, wrap, wrap_line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.markdown_table import Cell, table_lines
from fleet_tui.text import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LEAST: Final = 12  # cells that text keeps, however deep it stands in lists and quotes
_DEEPEST: Final = 40  # levels; the parser leaves out what is deeper, so such a text is shown as it stands
_SIGNS: Final = {"strong_open": Tone.STRONG, "em_open": Tone.EMPHASIS, "s_open": Tone.DIM}


def markdown_lines(text: str, width: int) -> list[Line]:
    """Returns the text laid out for a width; what is wider is wrapped, never cut."""
    page = _Page(width)
    tokens = _parser().parse(visible(text))
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return block(text, width)
    for token in tokens:
        page.take(token)
    return page.lines


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").enable("strikethrough")


class _Page(Struct):
    """Holds the lines so far, and what the next stand in."""

    width: int
    lines: list[Line] = field(default_factory=list)
    margins: list[Piece] = field(default_factory=list)  # what stands at the left of every line
    numbers: list[int | None] = field(default_factory=list)  # of the lists around it, None without numbers
    bullet: str = ""  # what the next line begins with, in place of the last margin
    heading: str = ""
    tight: bool = True  # nothing has been written since a list or item began
    rows: list[list[Cell]] | None = None

    def take(self, token: Token) -> None:
        """Writes one token."""
        write = _WRITERS.get(token.type)
        if write is not None:
            write(self, token)

    @property
    def room(self) -> int:
        """Returns the cells beside the margins."""
        return max(self.width - line_width(self.margins), _LEAST)

    def apart(self, *, tight: bool = False) -> None:
        """Writes an empty line, unless there is one or the item has just begun."""
        if self.lines and not self.tight and not tight:
            self.lines.append(self._margin(bare=True))
        self.tight = False

    def write(self, line: Sequence[Piece]) -> None:
        """Writes a line behind the margins."""
        self.lines.append([*self._margin(), *line])

    def _margin(self, *, bare: bool = False) -> list[Piece]:
        if self.bullet and not bare:
            mark, self.bullet = self.bullet, ""
            return [*self.margins[:-1], (mark, Tone.DIM)]
        return list(self.margins)


def _inline(page: _Page, token: Token) -> None:
    pieces = list(_pieces(token.children or []))
    if page.rows is not None:
        page.rows[-1][-1] = Cell(pieces, page.rows[-1][-1].right)
        return
    if page.heading:
        pieces = [(text, Tone.STRONG if tone is Tone.PLAIN else tone) for text, tone in pieces]
    for line in wrap_line(pieces, page.room):
        page.write(line)
    if page.heading == "h1":
        page.write([("═" * min(max((cell_len(text) for text, _ in pieces), default=0), page.room), Tone.DIM)])


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    tones = [Tone.PLAIN]
    links: list[str] = []
    for token in tokens:
        content = visible(token.content)
        if token.type in _SIGNS:
            tones.append(_SIGNS[token.type])
        elif token.type.removesuffix("_close") + "_open" in _SIGNS:
            tones.pop()
        elif token.type == "link_open":
            links.append(visible(str(token.attrGet("href") or "")))
            tones.append(Tone.ACCENT)
        elif token.type == "link_close":
            tones.pop()
            yield f" ({links.pop()})", Tone.DIM
        elif token.type == "image":
            yield f"[image: {content}] ({visible(str(token.attrGet('src') or ''))})", Tone.DIM
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n" if token.type == "hardbreak" else " ", Tone.PLAIN
        elif content:
            yield content, Tone.ACCENT if token.type == "code_inline" else tones[-1]


def _code(page: _Page, token: Token) -> None:
    page.apart()
    for line in visible(token.content).rstrip("\n").split("\n"):
        for part in wrap(line, page.room - 2):
            page.write([("│ ", Tone.DIM), (part, Tone.ACCENT)])


def _html(page: _Page, token: Token) -> None:
    page.apart()
    for line in wrap(visible(token.content).rstrip("\n"), page.room):
        page.write([(line, Tone.DIM)])


def _rule(page: _Page, _: Token) -> None:
    page.apart()
    page.write([("─" * min(page.room, 24), Tone.DIM)])


def _paragraph(page: _Page, token: Token) -> None:
    page.apart(tight=token.hidden)


def _heading(page: _Page, token: Token) -> None:
    page.apart()
    page.heading = token.tag


def _heading_end(page: _Page, _: Token) -> None:
    page.heading = ""


def _quote(page: _Page, _: Token) -> None:
    page.apart()
    page.tight = True
    page.margins.append(("▏ ", Tone.DIM))


def _list(page: _Page, token: Token) -> None:
    page.apart(tight=bool(page.numbers))
    page.tight = True
    page.numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)


def _list_end(page: _Page, _: Token) -> None:
    page.numbers.pop()
    page.tight = False


def _item(page: _Page, _: Token) -> None:
    number = page.numbers[-1]
    page.bullet = " • " if number is None else f"{number:>2}. "
    if number is not None:
        page.numbers[-1] = number + 1
    page.margins.append((" " * len(page.bullet), Tone.PLAIN))
    page.tight = True


def _item_end(page: _Page, _: Token) -> None:
    if page.bullet:
        page.write([])
    page.margins.pop()


def _quote_end(page: _Page, _: Token) -> None:
    page.margins.pop()


def _table(page: _Page, _: Token) -> None:
    page.apart()
    page.rows = []


def _row(page: _Page, _: Token) -> None:
    if page.rows is not None:
        page.rows.append([])


def _cell(page: _Page, token: Token) -> None:
    if page.rows:
        page.rows[-1].append(Cell([], "right" in str(token.attrGet("style") or "")))


def _table_end(page: _Page, _: Token) -> None:
    rows, page.rows = page.rows or [], None
    for line in table_lines(rows, page.room):
        page.write(line)


_WRITERS: Final[dict[str, Callable[[_Page, Token], None]]] = {
    "inline": _inline,
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "heading_close": _heading_end,
    "fence": _code,
    "code_block": _code,
    "html_block": _html,
    "hr": _rule,
    "blockquote_open": _quote,
    "blockquote_close": _quote_end,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "bullet_list_close": _list_end,
    "ordered_list_close": _list_end,
    "list_item_open": _item,
    "list_item_close": _item_end,
    "table_open": _table,
    "tr_open": _row,
    "th_open": _cell,
    "td_open": _cell,
    "table_close": _table_end,
}
