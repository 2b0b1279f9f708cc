"""One value of a document that is shown as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, field

from fleet_tui.present.cells import Line
from fleet_tui.present.quantities import size_text
from fleet_tui.text import counted, escape_json

SHORT: Final = 300  # characters of a string that never folds
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode  # `dumps` makes a new encoder for each value

Path: TypeAlias = tuple[int, ...]  # positions from the root down; paths compare as values stand in the text


class Node(Struct, eq=False):
    """Holds one value of the document; a member is made when it is asked for."""

    value: object
    name: str | None
    depth: int
    last: bool
    open: bool = False
    laid: tuple[int, list[Line]] = (0, [])  # its lines where it has several, and for which width
    made: dict[int, Node] = field(default_factory=dict)
    _named: Sequence[tuple[str, object]] | None = None  # members of an object, once one is asked for

    @classmethod
    def of(cls, document: object) -> Node:
        """Returns the node of a whole document."""
        return cls(document, None, 0, last=True)

    @property
    def comma(self) -> str:
        """Returns what stands behind it."""
        return "" if self.last else ","

    @property
    def holds(self) -> bool:
        """Tells whether it is a list or an object with something in it."""
        return isinstance(self.value, dict | list) and bool(self.value)

    @property
    def folds(self) -> bool:
        """Tells whether there is anything to fold: members, or a long text."""
        return self.holds or (isinstance(self.value, str) and len(self.value) > SHORT)

    def member(self, position: int) -> Node:
        """Returns what is in it at a position, not kept."""
        name: str | None = None
        if isinstance(self.value, dict):
            if self._named is None:
                self._named = tuple(self.value.items())
            name, value = self._named[position]
        else:
            value = self.value[position]  # type: ignore[index]  # asked of what holds members only
        return Node(value, name, self.depth + 1, position == count_of(self.value) - 1)

    def make(self) -> Iterator[Node]:
        """Makes its members one by one, without keeping them."""
        last = count_of(self.value) - 1
        for position, (name, each) in enumerate(members_of(self.value)):
            yield Node(each, name, self.depth + 1, position == last)


def members_of(value: object) -> Iterator[tuple[str | None, object]]:
    """Yields what is in a value, with its names where it is an object."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((None, each) for each in value)


def json_text(value: object) -> str:
    """Returns a value as JSON on one line, safe to show."""
    return escape_json(_ENCODE(value))


def searched_text(name: str | None, value: object) -> str:
    """Returns what is looked through: the name of a value and, unless it holds others, the value as it is shown."""
    shown = f'"{value}"' if isinstance(value, str) else "" if isinstance(value, dict | list) else json.dumps(value)
    return shown if name is None else f'"{name}": {shown}'


def size_of(value: object) -> str:
    """Returns how much there is of a list, an object or a text."""
    if isinstance(value, str):
        return size_text(len(value.encode("utf-8", "replace")))
    count = count_of(value)
    thing = "item" if isinstance(value, list) else "key"
    return counted(count, thing)


def count_of(value: object) -> int:
    """Returns how many members a value has."""
    return len(value) if isinstance(value, dict | list) else 0
