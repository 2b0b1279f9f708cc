"""Puts the spans of one trace in order: who is inside whom, and what is odd about it.

Nothing here walks up from every span: of 10,000 in a chain that would be 50 million steps. Each is come to once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from fleet_tui.source.files.traces.span import MICRO, SECOND, Span, span_time
from fleet_tui.text import counted

_CLOCK: Final = MICRO  # nanoseconds by which a child may seem early: shapes round to the microsecond, each its own way


class Node(Struct, eq=False):  # hashed by identity: to compare its parts would walk in circles
    """Holds a span where it stands in its trace; `inside` counts the spans in it, those in these too.

    `errors` are those that came from it, `passed_on` those that came from a span in it.
    """

    span: Span
    parent: Node | None = None
    depth: int = 0
    starts: int = 0  # its own start, else that of what it is in
    inside: int = 0
    children: list[Node] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    errors: list[dict[str, object]] = field(default_factory=list)
    passed_on: list[dict[str, object]] = field(default_factory=list)


class Tree(Struct):
    """Holds the spans of a trace, each before those in it and these before the next beside it, and its tops.

    Of those that stand beside each other, and of the tops, the earliest comes first: as trace viewers show them.
    """

    nodes: list[Node]
    tops: list[Node]
    odd: list[str]

    @property
    def root(self) -> Node | None:
        """Returns the top that has no parent, the earliest of several; None where the parents of all are gone."""
        return next((each for each in self.tops if not each.span.parent_id), None)


def tree_of(spans: Sequence[Span]) -> Tree:
    """Returns the tree of the spans of one trace, each of them once."""
    nodes = [Node(each) for each in spans]
    by_id: dict[str, Node] = {}
    for each in nodes:
        by_id.setdefault(each.span.span_id, each)
    by_id.pop("", None)
    tops = []
    for each in nodes:
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
    order = _walked(tops)
    circles = _cut_circles(nodes, order)
    order = _walked([*tops, *circles]) if circles else order
    for each in order:
        _note_oddities(each)
    for each in reversed(order):
        if each.parent:
            each.parent.inside += each.inside + 1
    return Tree(order, sorted([*tops, *circles], key=_start), _remarks(tops, len(circles)))


def _walked(tops: list[Node]) -> list[Node]:
    """Returns the spans from the tops down, each before those in it and its own before the next top's."""
    known = min((each.span.start for each in tops if each.span.start is not None), default=0)
    found: list[Node] = []
    for each in tops:
        each.starts, each.depth = known if each.span.start is None else each.span.start, 0
    left = sorted(tops, key=_start)[::-1]  # not in reverse, which keeps the order of those of one moment
    while left:
        each = left.pop()
        found.append(each)
        for child in each.children:
            child.depth = each.depth + 1
            child.starts = each.starts if child.span.start is None else child.span.start
        left += sorted(each.children, key=_start)[::-1]
    return found


def _start(node: Node) -> int:
    return node.starts


def _cut_circles(nodes: list[Node], order: list[Node]) -> list[Node]:
    """Makes a top of the earliest span of each circle of parents, that none of them is lost."""
    met = set(order)
    tops = []
    for each in nodes:
        if each in met:
            continue
        top = min(_circle(each), key=_start_in_file)
        if top.parent:
            top.parent.children.remove(top)
            top.parent = None
        top.odd.append(f"parents in a circle: {top.span.parent_id}, which it names as its parent, is inside it")
        tops.append(top)
        met.update(_below(top))
    return tops


def _circle(node: Node) -> list[Node]:
    """Returns the spans of the circle that the parents of a span lead into; it need not be one of these itself."""
    passed: dict[Node, int] = {}  # and the place of each among them
    each: Node | None = node
    while each is not None and each not in passed:
        passed[each] = len(passed)
        each = each.parent
    return list(passed)[passed[each] if each else 0 :]


def _start_in_file(node: Node) -> tuple[bool, int]:
    return node.span.start is None, node.span.start or 0


def _below(node: Node) -> Iterator[Node]:
    left = [node]
    while left:
        each = left.pop()
        yield each
        left += each.children


def _note_oddities(node: Node) -> None:
    """Notes what is odd about the ids and the times of a span."""
    span, around = node.span, node.parent.span if node.parent else None
    if not span.trace_id or not span.span_id:
        node.odd.append("no id")
    if span.start is None:
        node.odd.append("no start: it stands where its parent does")
    if span.end is None:
        node.odd.append("never ended: no end is recorded")
    elif span.start is not None and span.end < span.start:
        node.odd.append(f"ends before its start: {span_time(span.start)} to {span_time(span.end)}")
    early = (around.start or 0) - span.start if around and span.start is not None else 0
    if around and early > _CLOCK:
        apart = f"{early / SECOND:.6f}".rstrip("0").rstrip(".")
        clocks = "" if around.resource == span.resource else ", and they are of two services: their clocks differ"
        node.odd.append(f"before its parent: it starts {apart} s earlier{clocks}")


def _remarks(tops: list[Node], circles: int) -> list[str]:
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
