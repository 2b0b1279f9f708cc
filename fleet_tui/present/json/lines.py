"""A stored value as JSON that is all unfolded; each string is safe to show, a very long string is cut with its size.

So is, for a pane, a value of very many lines: to lay out all of a document of 16 MB took 2.5 s, and nobody reads it
there.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Final

from fleet_tui.model.inline import inline
from fleet_tui.present.cells import Line, cell_width, cut, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.json.node import Node
from fleet_tui.present.json.page import Page

_LONG: Final = 2_000  # characters of one string that are shown
_DEEP: Final = 200  # levels; what is deeper is only hinted at: nobody's eyes follow it
_HINT: Final = 80
MOST: Final = 1_000  # lines of one value: some 20 ms
_LEAST: Final = 8  # cells below which no list stands on one line


def json_lines(value: object, width: int, *, indent: int = 0, compact: bool = True, most: float = inf) -> list[Line]:
    """Returns the value on as many lines as it takes; what fits on a single line stays there if `compact`."""
    page = Page(width, indent, longest=_LONG)
    lines: list[Line] = []
    for node, ends in _walk(Node.of(value), page, compact=compact):
        if len(lines) > most:
            return shortened(lines, width)
        if ends:
            lines.append(page.closing(node))
        elif not node.holds:
            lines += page.whole(node)
        elif node.open:
            lines += page.opening(node)
        else:
            lines += page.text(node, inline(node.value, _HINT if node.depth >= _DEEP else width) + node.comma)
    return lines


def shortened(lines: list[Line], width: int) -> list[Line]:
    """Returns lines as far as they are shown, and where those are that are left out."""
    if len(lines) <= MOST:
        return lines
    return [*lines[:MOST], cut([(f"… more than {MOST:,} lines, the raw document shows all", Tone.WARN)], width)]


def _walk(root: Node, page: Page, *, compact: bool) -> Iterator[tuple[Node, bool]]:
    """Yields each value in order, and again where it ends; by a stack, for nesting must not exhaust Python's.

    Values are made as they are come to, so that a document of a million takes no room beside its lines.
    """
    left: list[tuple[Node, Iterator[Node]]] = []
    node: Node | None = root
    while node is not None:
        node.open = node.holds and node.depth < _DEEP and not (compact and _fits(node, page))
        yield node, False
        if node.open:
            left.append((node, node.make()))
        node = None
        while left and (node := next(left[-1][1], None)) is None:
            yield left.pop()[0], True


def _fits(node: Node, page: Page) -> bool:
    """Tells whether a list or an object stands on one line: short enough, and no object within."""
    value = node.value
    if not isinstance(value, dict | list):
        return True
    room = page.width - line_width(page.head(node)) - len(node.comma)
    members = value.values() if isinstance(value, dict) else value
    if room < _LEAST or len(value) > room // 2 or any(_takes_more(each, room) for each in members):
        return False
    return cell_width(inline(value, room + 1)) <= room and not _holds_objects(value)


def _takes_more(member: object, room: int) -> bool:
    return isinstance(member, dict) or (isinstance(member, str) and len(member) > room)


def _holds_objects(value: dict[str, object] | list[object]) -> bool:
    left = [*value.values()] if isinstance(value, dict) else [*value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            return True
        left.extend(each if isinstance(each, list) else ())
    return False
