"""A stored value as JSON that folds: lines are made for what is in sight only, whatever the value's size and depth.

A document may have a million values and more levels than Python has calls: so each walk keeps a stack of its own.
Whatever takes long is work in slices of some 3 ms, so that keys are heard meanwhile; the tree is another only once
the work is done, and is as it was where it is left before. At first levels are unfolded up to 200 lines, which can be
looked over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from sys import maxsize
from typing import Final

from fleet_tui.model.inline import inline
from fleet_tui.present.cells import Line
from fleet_tui.present.json.node import SHORT, Node, Path, count_of, members_of, searched_text
from fleet_tui.present.json.page import Page
from fleet_tui.present.json.shape import CLOSING, Shape, Swept, Turn, sweep
from fleet_tui.present.work import Work, at_once
from fleet_tui.undecoded import Undecoded

_ON_ONE_LINE: Final = 60  # characters of a list or an object that need not be unfolded to be read
_AT_FIRST: Final = 200  # lines that levels are unfolded to without being asked for
_SLICE: Final = 1_000  # values looked at before others get their turn
_LAYS: Final = 10  # values that could be looked at in the time in which one is laid out, or decoded
_KEPT: Final = 2_000  # nodes


class JsonTree:
    """Holds a document, and what of it is unfolded, at one width."""

    def __init__(self, document: object, width: int = 80) -> None:
        self._document = document
        self._page = _page(width)
        self._root = Node.of(document)
        self._kept = 0  # nodes
        self._looked = 0  # at values, since others had their turn
        self.shape = self._at_first()

    @property
    def width(self) -> int:
        """Returns the width that its lines are laid out for."""
        return self._page.width

    @property
    def height(self) -> int:
        """Counts its lines."""
        return self.shape.height

    def place_of(self, index: int) -> Path:
        """Returns where a row stands among the paths; a closing bracket stands behind all that is in it."""
        path, part = self.shape.at(index)
        return (*path, maxsize) if part == CLOSING else path

    def rows_of(self, path: Path) -> range:
        """Returns the rows of a value; only the first where it holds others, and of what it is folded into."""
        row = self.shape.row_of(path)
        node, _ = self._node(self.shape.at(row)[0])
        return range(row, row + (1 if node.holds or (node.folds and not node.open) else len(self._parts(node))))

    def folds(self, index: int) -> str:
        """Returns the word for what `toggle` does with the value of a row, empty where it does nothing."""
        path, _ = self.shape.at(index)
        node, shape = self._node(path)
        return "" if not node.folds else "fold" if shape and shape.open else "unfold"

    def toggle(self, index: int) -> Work[int]:
        """Folds or unfolds the value of a row, and returns its first row."""
        path, _ = self.shape.at(index)
        node, shape = self._node(path)
        if node.folds:
            another = shape.turned(opened=not shape.open) if shape else (yield from self._opened(node))
            self.shape = self.shape.changed_at(path, another)
        return self.shape.row_of(path)

    def unfold_level(self, index: int) -> Work[int]:
        """Unfolds all at the outermost level with something folded, and returns where the row stands then."""
        path, before = self.place_of(index), self.shape
        for depth in range((yield from self._depth()) + 1):
            self.shape = yield from self._swept(partial(self._unfolded_in, depth=depth), depth)
            if self.shape is not before:
                break
        return self._row_at(path)

    def fold_level(self, index: int) -> Work[int]:
        """Folds all at the innermost level with something unfolded, and returns where the row stands then."""
        path, depth = self.place_of(index), (yield from self._depth())
        if depth:
            self.shape = yield from self._swept(partial(self._folded_at, depth=depth), depth)
        return self._row_at(path)

    def reveal(self, path: Path) -> Work[int]:
        """Unfolds what a value is hidden in, and a long text itself, and returns its first row."""
        way: list[Shape] = []
        node, shape = self._root, self.shape or None
        for position in path:
            way.append((shape or (yield from self._opened(node))).turned(opened=True))
            node, shape = node.member(position), way[-1].inside.get(position)
        if node.folds and not node.holds:
            shape = (shape or (yield from self._opened(node))).turned(opened=True)
        for position, each in zip(reversed(path), reversed(way), strict=True):
            shape = each if shape is None or shape is each.inside.get(position) else each.changed({position: shape})
        self.shape = shape or self.shape
        return self.shape.row_of(path)

    def lay_out(self, width: int, index: int = 0) -> Work[int]:
        """Makes the lines for another width, and returns where the value of that row stands then."""
        path, before = self.place_of(index), self._page
        self._page, done = _page(width), False
        try:
            shape = yield from self._swept(self._laid)
            done = True
        finally:
            self._page = self._page if done else before
        self.shape = shape
        return self._row_at(path)

    def unfold_as(self, other: JsonTree) -> Work[None]:
        """Unfolds what is unfolded of another version, as far as it is there."""
        self.shape = yield from sweep(self._root, other.shape, self._laid)

    def places(self, needle: str) -> Iterator[Path | None]:
        """Yields the path of every value with a text in its name or itself; now and then None, to let others in."""
        wanted = needle.lower()
        path: list[int] = []
        left = [enumerate(members_of(self._document))]
        seen = 0
        while left:
            found = next(left[-1], None)
            if found is None:
                left.pop()
                del path[-1:]
                continue
            position, (name, value) = found
            seen += 1
            if seen % _SLICE == 0:
                yield None
            if wanted in searched_text(name, value).lower():
                yield (*path, position)
            if isinstance(value, dict | list) and value:
                path.append(position)
                left.append(enumerate(members_of(value)))

    def line(self, index: int) -> Line:
        """Returns a row."""
        path, part = self.shape.at(index)
        node, _ = self._node(path)
        if part == CLOSING:
            return self._page.closing(node)
        if node.folds and not node.open:
            return self._page.closed(node)
        if node.holds:
            return self._page.opening(node)[0]
        parts = self._parts(node)
        return parts[min(part, len(parts) - 1)]

    def _node(self, path: Path) -> tuple[Node, Shape | None]:
        """Returns a value, and how it is unfolded; some are kept, for those in sight are asked for again and again."""
        if self._kept > _KEPT:
            self._root, self._kept = Node.of(self._document), 0
        node: Node = self._root
        shape: Shape | None = self.shape
        for position in path:
            if position not in node.made:
                node.made[position] = node.member(position)
                self._kept += 1
            node, shape = node.made[position], shape.inside.get(position) if shape else None
        node.open = shape is not None and shape.open
        return node, shape

    def _parts(self, node: Node) -> list[Line]:
        """Returns the lines of a value without members; several are kept, for each is asked for."""
        if node.laid[0] == self.width:
            return node.laid[1]
        parts = self._page.whole(node)
        if len(parts) > 1:
            node.laid = (self.width, parts)
        return parts

    def _row_at(self, path: Path) -> int:
        return self.shape.row_of(path[:-1] if path[-1:] == (maxsize,) else path)

    def _over(self, values: int) -> bool:
        """Notes that so many values were looked at; tells whether others are to have their turn."""
        self._looked = (self._looked + values) % (2 * _SLICE)
        if self._looked < _SLICE:
            return False
        self._looked = 0
        return True

    def _opened(self, node: Node, share: Callable[[], float] | None = None) -> Work[Shape]:
        """Returns the shape of a value that is unfolded, all in it folded."""
        if not node.holds:
            return Shape(lines=len(self._page.whole(node)))
        value, narrow = node.value, self.width // 4
        members = value.outlined() if isinstance(value, Undecoded) else (each for _, each in members_of(value))
        rows: list[int] = []
        for position, each in enumerate(members):
            long = isinstance(each, str) and narrow <= len(each) <= SHORT
            rows.append(len(self._page.whole(node.member(position))) if long else 1)
            if self._over(_LAYS if long else 1):
                yield share() if share else len(rows) / count_of(value)
        return Shape.of(rows)

    def _swept(self, turn: Turn, depth: int = maxsize) -> Work[Shape]:
        return sweep(Node.of(self._document), self.shape, turn, depth)

    def _laid(self, each: Swept) -> Work[Shape]:
        """Lays out at the width of now."""
        own = yield from self._opened(each.node, each.share)
        return own.changed(each.changes).turned(opened=each.shape.open)

    def _unfolded_in(self, each: Swept, depth: int) -> Work[Shape]:
        """Unfolds the members of what lies at a depth."""
        members = count_of(each.node.value) if each.node.depth == depth and each.shape.open else 0
        for each.position in range(members):
            known = each.shape.inside.get(each.position)
            if known and not known.open:
                each.changes[each.position] = known.turned(opened=True)
            elif not known and (member := each.node.member(each.position)).folds:
                each.changes[each.position] = yield from self._opened(member, each.share)
            if self._over(_LAYS):
                yield each.share()
        return each.shape.changed(each.changes)

    def _folded_at(self, each: Swept, depth: int) -> Work[Shape]:
        """Folds what lies at a depth."""
        if self._over(_LAYS):
            yield each.share()
        folds = each.node.depth == depth
        return each.shape.turned(opened=False) if folds else each.shape.changed(each.changes)

    def _depth(self) -> Work[int]:
        """Returns how deep something is unfolded."""
        left, depth = [(self.shape, 0)] if self.shape.open else [], 0
        while left:
            shape, level = left.pop()
            depth = max(depth, level)
            left.extend((each, level + 1) for each in shape.inside.values() if each.open)
            if self._over(1):
                yield 0.0
        return depth

    def _at_first(self) -> Shape:
        """Unfolds level by level, as long as it can be looked over; what can be read on one line stays there."""
        shape = at_once(self._opened(self._root))
        lines = count_of(self._document) + 1
        level: list[tuple[Path, Node]] = [((), self._root)] if self._root.holds else []
        while level and lines <= _AT_FIRST:
            inner = ((path, node, each) for path, node in level for each in range(count_of(node.value)))
            level = [((*path, each), node.member(each)) for path, node, each in inner]
            level = [(path, node) for path, node in level if node.holds and _takes_more(node.value)]
            lines += sum(count_of(node.value) + 1 for _, node in level)
            for path, node in level if lines <= _AT_FIRST else ():
                shape = shape.changed_at(path, at_once(self._opened(node)))
        return shape


def _takes_more(value: object) -> bool:
    return len(inline(value, _ON_ONE_LINE + 1)) > _ON_ONE_LINE


def _page(width: int) -> Page:
    return Page(width, signs=True, more=", :pager shows all")
