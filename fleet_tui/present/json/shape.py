"""Keeps what is unfolded of a document, and how many rows that takes, apart from the document itself.

A shape never changes: whatever is folded or unfolded makes another that shares with it all that stays, so that work
on a million rows can be left in the middle. A row is found by its numbers in some steps for each level.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import sub
from sys import maxsize
from typing import Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from fleet_tui.present.json.node import Node, Path, count_of
from fleet_tui.present.work import Work

CLOSING: Final = -1  # the part of a value that is its closing bracket: the first line is 0


class Shape(Struct, frozen=True, eq=False):
    """Holds how one value is unfolded: the row after each of its members, from its first, and their own shapes."""

    ends: Sequence[int] = ()  # of a text there are none
    inside: Mapping[int, Shape] = field(default_factory=dict)  # those that are or were unfolded
    lines: int = 0  # of a text
    open: bool = True

    @classmethod
    def of(cls, rows: Sequence[int]) -> Shape:
        """Returns the shape of a value with so many rows in each of its members."""
        return cls(array("I", accumulate(rows)))

    @property
    def height(self) -> int:
        """Counts its rows."""
        if not self.open:
            return 1
        return self.ends[-1] + 2 if self.ends else self.lines

    def start(self, position: int) -> int:
        """Returns the first row of a member, counted from its own first."""
        return 1 + (self.ends[position - 1] if position else 0)

    def turned(self, *, opened: bool) -> Shape:
        """Returns it unfolded, or folded with all in it as it was."""
        return replace(self, open=opened)

    def changed(self, changes: Mapping[int, Shape]) -> Shape:
        """Returns it with other shapes of some members."""
        if not changes:
            return self
        rows = array("I", map(sub, self.ends, (0, *self.ends[:-1])))
        for position, each in changes.items():
            rows[position] = each.height
        return replace(self, ends=array("I", accumulate(rows)), inside={**self.inside, **changes})

    def changed_at(self, path: Path, shape: Shape) -> Shape:
        """Returns it with another shape of a value that is unfolded down to there."""
        way, each = list[Shape](), self
        for position in path:
            way.append(each)
            each = each.inside.get(position, shape)
        for position, each in zip(reversed(path), reversed(way), strict=True):
            shape = each.changed({position: shape})
        return shape

    def at(self, index: int) -> tuple[Path, int]:
        """Returns the path of the value that a row is of, and which of its rows that is."""
        path: list[int] = []
        shape: Shape | None = self
        while shape is not None and shape.open and shape.ends:
            if index == 0:
                return tuple(path), 0
            if index == shape.height - 1:
                return tuple(path), CLOSING
            position = bisect_right(shape.ends, index - 1)
            index -= shape.start(position)
            path.append(position)
            shape = shape.inside.get(position)
        return tuple(path), index

    def row_of(self, path: Path) -> int:
        """Returns the first row of a value, or of what it is folded into."""
        row, shape = 0, self
        for position in path:
            if not shape.open:
                break
            row += shape.start(position)
            inside = shape.inside.get(position)
            if inside is None:
                break
            shape = inside
        return row


class Swept(Struct, eq=False):
    """Holds a value that work has come to, with the shapes that it has made for what is in it."""

    node: Node
    shape: Shape
    left: Iterator[int]  # members that are still to be swept
    above: Swept | None = None
    changes: dict[int, Shape] = field(default_factory=dict)
    position: int = 0  # of the member that the work is at

    def share(self) -> float:
        """Tells which part of all rows the work has passed."""
        row, each = 0, self
        while True:
            row += each.shape.start(each.position) if each.position < len(each.shape.ends) else 0
            if each.above is None:
                return row / (each.shape.height + 1)
            each = each.above


Turn: TypeAlias = Callable[[Swept], Work[Shape]]


def sweep(root: Node, shape: Shape, turn: Turn, depth: int = maxsize) -> Work[Shape]:
    """Makes the shape of each value anew that is or was unfolded, after those of what is in it.

    Down to a depth they are only those of what is in sight.
    """
    each = Swept(root, shape, iter(shape.inside if depth else ()))
    while True:
        position = next(each.left, None)
        if position is None:
            done = yield from turn(each)
            if each.above is None:
                return done
            if done is not each.shape:
                each.above.changes[each.above.position] = done
            each = each.above
        elif position < count_of(each.node.value) and (member := each.node.member(position)).folds:
            each.position, inner = position, each.shape.inside[position]
            goes_on = depth == maxsize or (inner.open and member.depth < depth)
            each = Swept(member, inner, iter(inner.inside if goes_on else ()), each)
