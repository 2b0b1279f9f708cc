"""Puts the spans of one trace in order: who is inside whom, and what is odd about it.

Nothing here walks up from every span: of 10,000 in a chain that would be 50 million steps. Each is come to once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from fleet_tui.source.files.traces.span import MICRO, SECOND, Span, stamp
from fleet_tui.text import counted

_CLOCK: Final = MICRO  # nanoseconds by which a child may seem early: shapes round to the microsecond, each its own way


class Placed(Struct, eq=False):  # a tree: to compare its parts would walk in circles
    """Holds a span where it stands in its trace; `inside` counts the spans in it, those in these too."""

    span: Span
    parent: Placed | None = None
    depth: int = 0
    starts: int = 0  # its own start, else that of what it is in
    inside: int = 0
    children: list[Placed] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


class Tree(Struct):
    """Holds the spans of a trace, each before those in it and these before the next beside it, and its tops.

    Of those that stand beside each other, and of the tops, the earliest comes first: as trace viewers show them.
    """

    placed: list[Placed]
    tops: list[Placed]
    odd: list[str]

    @property
    def root(self) -> Placed | None:
        """Returns the top that has no parent, the earliest of several; None where the parents of all are gone."""
        return next((each for each in self.tops if not each.span.parent_id), None)


def grown(spans: Sequence[Span]) -> Tree:
    """Returns the tree of the spans of one trace, each of them once."""
    placed = [Placed(each) for each in spans]
    by_id: dict[str, Placed] = {}
    for each in placed:
        by_id.setdefault(each.span.span_id, each)
    by_id.pop("", None)
    tops = []
    for each in placed:
        parent = by_id.get(each.span.parent_id)
        if parent is not None and each.span.parent_id != each.span.span_id:
            each.parent = parent
            parent.children.append(each)
            continue
        tops.append(each)
        if parent is not None:
            each.odd.append("its own parent: it names itself as the span around it")
        elif each.span.parent_id:
            each.odd.append(f"parent missing: {each.span.parent_id} is not in this file")
    order = _walked(tops, len(placed))
    circles = _cut_circles(placed, order)
    order = _walked([*tops, *circles], len(placed)) if circles else order
    for each in order:
        _judge(each)
    _count(order)
    return Tree(order, sorted([*tops, *circles], key=_start), _remarks(tops, len(circles)))


def _walked(tops: list[Placed], most: int) -> list[Placed]:
    """Returns the spans from the tops down, each before those in it and its own before the next top's."""
    known = min((each.span.start for each in tops if each.span.start is not None), default=0)
    found: list[Placed] = []
    for each in tops:
        each.starts, each.depth = known if each.span.start is None else each.span.start, 0
    left = sorted(tops, key=_start)[::-1]  # not in reverse, which keeps the order of those of one moment
    while left and len(found) < most:
        each = left.pop()
        found.append(each)
        for child in each.children:
            child.depth = each.depth + 1
            child.starts = each.starts if child.span.start is None else child.span.start
        left += sorted(each.children, key=_start)[::-1]
    return found


def _start(placed: Placed) -> int:
    return placed.starts


def _cut_circles(placed: list[Placed], order: list[Placed]) -> list[Placed]:
    """Makes a top of the earliest span of each circle of parents, that none of them is lost."""
    met = {id(each) for each in order}
    tops = []
    for each in placed:
        if id(each) in met:
            continue
        top = min(_circle(each), key=_start_in_file)
        if top.parent:
            top.parent.children.remove(top)
            top.parent = None
        top.odd.append(f"parents in a circle: {top.span.parent_id}, which it names as its parent, is inside it")
        tops.append(top)
        met.update(map(id, _below(top)))
    return tops


def _circle(placed: Placed) -> list[Placed]:
    """Returns the spans of the circle that the parents of a span lead into; it need not be one of these itself."""
    passed: list[Placed] = []
    known: dict[int, int] = {}  # by identity, the place among those passed
    each: Placed | None = placed
    while each is not None and id(each) not in known:
        known[id(each)] = len(passed)
        passed.append(each)
        each = each.parent
    return passed[known[id(each)] :] if each is not None else passed


def _start_in_file(placed: Placed) -> tuple[bool, int]:
    return placed.span.start is None, placed.span.start or 0


def _below(placed: Placed) -> Iterator[Placed]:
    left = [placed]
    while left:
        each = left.pop()
        yield each
        left += each.children


def _count(order: list[Placed]) -> None:
    for each in reversed(order):
        if each.parent:
            each.parent.inside += each.inside + 1


def _judge(placed: Placed) -> None:
    """Notes what is odd about the times of a span."""
    span, around = placed.span, placed.parent.span if placed.parent else None
    if not span.trace_id or not span.span_id:
        placed.odd.append("no id")
    if span.start is None:
        placed.odd.append("no start: it stands where its parent does")
    if span.end is None:
        placed.odd.append("never ended: no end is recorded")
    elif span.start is not None and span.end < span.start:
        placed.odd.append(f"ends before its start: {stamp(span.start)} to {stamp(span.end)}")
    early = (around.start or 0) - span.start if around and span.start is not None else 0
    if around and early > _CLOCK:
        apart = f"{early / SECOND:.6f}".rstrip("0").rstrip(".")
        clocks = "" if around.resource == span.resource else ", and they are of two services: their clocks differ"
        placed.odd.append(f"before its parent: it starts {apart} s earlier{clocks}")


def _remarks(tops: list[Placed], circles: int) -> list[str]:
    roots = sum(not each.span.parent_id for each in tops)
    own = sum(each.span.parent_id == each.span.span_id != "" for each in tops)
    found = []
    if not roots:
        found.append("no root span in this file")
    elif roots > 1:
        found.append(f"{roots} root spans")
    if lost := len(tops) - roots - own:
        found.append(f"{counted(lost, 'span')} whose parent is missing")
    if own:
        found.append("1 span that is its own parent" if own == 1 else f"{own:,} spans that are their own parents")
    if circles:
        found.append(f"{counted(circles, 'circle')} of parents")
    return found
