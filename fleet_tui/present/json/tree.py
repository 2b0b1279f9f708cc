"""A stored value as JSON that folds: lines are made for what is unfolded only, whatever the value's size and depth.

A document may have a million values and more levels than Python has calls: so each walk keeps a stack of its own, and
a line is a node and a number until it is drawn. At first levels are unfolded up to 200 lines, which can be looked over.
A search gives way after every 2,000 values, about 6 ms, so that a key never waits for its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from sys import maxsize
from typing import Final, TypeAlias

from fleet_tui.model.inline import inline
from fleet_tui.present.cells import Line
from fleet_tui.present.json.node import Node, Path, count_of, searched_text
from fleet_tui.present.json.page import Page

_ON_ONE_LINE: Final = 60  # characters of a list or an object that need not be unfolded to be read
_AT_FIRST: Final = 200  # lines that levels are unfolded to without being asked for
_SLICE: Final = 2_000  # values looked through before others get their turn
_CLOSING: Final = -1

Entry: TypeAlias = tuple[Node, int]  # a node and which of its lines: the first is 0, a closing bracket -1


class JsonTree:
    """Holds the lines of a document at one width."""

    def __init__(self, document: object, width: int = 80) -> None:
        self.root = Node.of(document)
        self.root.open = True
        self._page = _page(width)
        self._unfold_at_first()
        self.lines = self._lines_of(self.root)

    @property
    def width(self) -> int:
        """Returns the width that its lines are laid out for."""
        return self._page.width

    def lay_out(self, width: int, index: int = 0) -> int:
        """Makes the lines for another width, and returns where the value of that row stands then."""
        node = self.lines[index][0]
        self._page = _page(width)
        self.lines = self._lines_of(self.root)
        return self.index_of(node)

    def unfolded(self) -> set[Path]:
        """Returns what is unfolded, for another version of the same document."""
        return {node.path for node, part in self.lines if part == 0 and node.folds and node.open}

    def unfold(self, paths: set[Path]) -> None:
        """Unfolds just these values."""
        left = [self.root]
        while left:
            node = left.pop()
            node.open = node.folds and node.path in paths
            if node.open and node.holds:
                left.extend(node.members)
        self.lines = self._lines_of(self.root)

    def index_of(self, node: Node) -> int:
        """Returns the first row of a value, or of what it is folded into."""
        hidden = node
        while node.parent is not None:
            node = node.parent
            if not node.open:
                hidden = node
        return next((index for index, entry in enumerate(self.lines) if entry == (hidden, 0)), 0)

    def place_of(self, index: int) -> Path:
        """Returns where a row stands among the paths; a closing bracket stands behind all that is in it."""
        node, part = self.lines[index]
        return (*node.path, maxsize) if part == _CLOSING else node.path

    def toggle(self, index: int) -> int:
        """Folds or unfolds the value of a row, and returns its first row."""
        node = self.lines[index][0]
        start = self.index_of(node)
        if node.folds:
            end = self._end(start)
            node.open = not node.open
            self.lines[start:end] = self._lines_of(node)
        return start

    def unfold_level(self, index: int) -> int:
        """Unfolds all at the outermost level with something folded, and returns where the row stands then."""
        return self._set_level(index, opened=False)

    def fold_level(self, index: int) -> int:
        """Folds all at the innermost level with something unfolded, and returns where the row stands then."""
        return self._set_level(index, opened=True)

    def reveal(self, path: Path) -> int:
        """Unfolds what a value is hidden in, and a long text itself, and returns its first row."""
        node, outermost = self.root, None
        for position in path:
            outermost = outermost or (None if node.open else node)
            node.open = True
            node = node.members[position]
        if node.folds and not node.holds and not node.open:
            outermost = outermost or node
            node.open = True
        if outermost is not None:
            start = next(index for index, entry in enumerate(self.lines) if entry[0] is outermost)
            self.lines[start : start + 1] = self._lines_of(outermost)
        return self.index_of(node)

    def places(self, needle: str) -> Iterator[Path | None]:
        """Yields the path of every value with a text in its name or itself; now and then None, to let others in."""
        wanted = needle.lower()
        left: list[tuple[Path, str | None, object]] = [((), None, self.root.value)]
        seen = 0
        while left:
            path, name, value = left.pop()
            seen += 1
            if seen % _SLICE == 0:
                yield None
            if wanted in searched_text(name, value).lower():
                yield path
            if isinstance(value, dict):
                members = enumerate(value.items())
                left.extend(reversed([((*path, position), key, each) for position, (key, each) in members]))
            elif isinstance(value, list):
                left.extend(reversed([((*path, position), None, each) for position, each in enumerate(value)]))

    def line(self, index: int) -> Line:
        """Returns a row."""
        node, part = self.lines[index]
        if part == _CLOSING:
            return self._page.closing(node)
        if node.folds and not node.open:
            return self._page.closed(node)
        if node.holds:
            return self._page.opening(node)[0]
        parts = self._parts(node)
        return parts[min(part, len(parts) - 1)]

    def _parts(self, node: Node) -> list[Line]:
        """Returns the lines of a value without members; several are kept, for each is asked for."""
        if node.laid[0] == self.width:
            return node.laid[1]
        parts = self._page.whole(node)
        if len(parts) > 1:
            node.laid = (self.width, parts)
        return parts

    def _lines_of(self, top: Node) -> list[Entry]:
        entries: list[Entry] = []
        left: list[Entry] = [(top, 0)]
        while left:
            entry = left.pop()
            node, part = entry
            if part == _CLOSING or (node.folds and not node.open):
                entries.append(entry)
            elif node.holds:
                entries.append(entry)
                left.append((node, _CLOSING))
                left.extend((each, 0) for each in reversed(node.members))
            else:
                short = not isinstance(node.value, str) or len(node.value) < self.width // 4
                entries.extend((node, each) for each in range(1 if short else len(self._parts(node))))
        return entries

    def _end(self, start: int) -> int:
        """Returns the row after the last of the value that begins in a row."""
        node = self.lines[start][0]
        if node.holds and node.open:
            return next(i for i in range(start, len(self.lines)) if self.lines[i] == (node, _CLOSING)) + 1
        end = start + 1
        while end < len(self.lines) and self.lines[end][0] is node:
            end += 1
        return end

    def _set_level(self, index: int, *, opened: bool) -> int:
        """Turns all unfolded values of the innermost level, or all folded ones of the outermost."""
        node = self.lines[index][0]
        shown = [each for each, part in self.lines if part == 0 and each.folds and each.open is opened and each.parent]
        if shown:
            level = (max if opened else min)(each.depth for each in shown)
            for each in shown:
                if each.depth == level:
                    each.open = not opened
            self.lines = self._lines_of(self.root)
        return self.index_of(node)

    def _unfold_at_first(self) -> None:
        """Unfolds level by level, as long as it can be looked over; what can be read on one line stays there."""
        lines, level = 0, [self.root] if self.root.holds else []
        while level:
            lines += sum(count_of(each.value) + 1 for each in level)
            if lines > _AT_FIRST and level != [self.root]:
                return
            for each in level:
                each.open = True
            level = [
                member
                for each in level
                for member in each.members
                if member.holds and len(inline(member.value, _ON_ONE_LINE + 1)) > _ON_ONE_LINE
            ]


def _page(width: int) -> Page:
    return Page(width, signs=True, more=", :pager shows all")
