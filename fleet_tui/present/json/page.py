"""Values of a document on lines: indented, named, with commas, each on as many lines as it takes.

Both the tree that folds and the lines of a detail are laid out here; only the tree leaves room for a sign.
"""

from __future__ import annotations

from msgspec import Struct

from fleet_tui.model.inline import inline
from fleet_tui.present.cells import SHOWN_TEXT, Line, Piece, cell_width, cut, fit, fold, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.json.node import Node, json_text, size_of
from fleet_tui.present.quantities import size_text
from fleet_tui.redact import without_keys


class Page(Struct, frozen=True):
    """Lays out values at one width."""

    width: int
    indent: int = 0  # of all lines
    signs: bool = False  # whether a line begins with the room for a sign of what folds
    longest: int = SHOWN_TEXT  # characters of one text; the size of the rest is said
    more: str = ""  # where the rest can be read

    def space(self, node: Node) -> str:
        """Returns the indentation; half of the width is left for the values, however deep."""
        return " " * min(self.indent + 2 * node.depth, self.width // 2)

    def head(self, node: Node) -> list[Piece]:
        """Returns what stands before a value; a long name of what folds is cut, so that its size has room."""
        sign = ("▾ " if node.open else "▸ ") if node.folds else "  "
        name = "" if node.name is None else f"{json_text(node.name)}: "
        if self.signs and node.folds and cell_width(name) > self.width // 2:
            name = fit(name, self.width // 2)
        return [(self.space(node) + sign * self.signs, Tone.DIM), (name, Tone.ACCENT)]

    def opening(self, node: Node) -> list[Line]:
        """Returns the lines on which a list or an object begins."""
        return self._folded([*self.head(node), ("{" if isinstance(node.value, dict) else "[", Tone.PLAIN)])

    def closing(self, node: Node) -> Line:
        """Returns the line on which a list or an object ends."""
        bracket = "}" if isinstance(node.value, dict) else "]"
        return cut([(f"{self.space(node)}{'  ' * self.signs}{bracket}{node.comma}", Tone.PLAIN)], self.width)

    def closed(self, node: Node) -> Line:
        """Returns as much as fits of what is folded, and how much there is where that is not all."""
        head = self.head(node)
        room = max(self.width - line_width(head), 12)
        whole = inline(node.value, room + 1) + node.comma
        if len(whole) <= room and cell_width(whole) <= room:
            return cut([*head, (whole, Tone.PLAIN)], self.width)
        size = f" {size_of(node.value)}"
        part = fit(inline(node.value, room), max(room - len(size), 8))
        return cut([*head, (part, Tone.PLAIN), (size, Tone.DIM)], self.width)

    def whole(self, node: Node) -> list[Line]:
        """Returns a value without members on as many lines as it takes; of a very long text the first part."""
        value, rest = node.value, ""
        if isinstance(value, str) and len(value) > self.longest:
            rest = f" … {size_text(len(value) - self.longest)} more{self.more}"
            value = without_keys(value)[: self.longest]  # cut behind the search for keys: half of one is not found
        return self.text(node, json_text(value) + (rest or node.comma))

    def text(self, node: Node, text: str) -> list[Line]:
        """Returns a text in the place of a value."""
        return self._folded([*self.head(node), (text, Tone.PLAIN)])

    def _folded(self, line: Line) -> list[Line]:
        return fold(line, self.width, min(len(line[0][0]) + 2, self.width // 2))
