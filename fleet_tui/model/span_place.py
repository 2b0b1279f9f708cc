"""Reads where in its trace an event stood that was a span: it says so under `tree`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.text import one_line

TREE: Final = "tree"
_DEEPEST: Final = 1_000_000  # levels; what says more counts nothing


class SpanPlace(Struct, frozen=True):
    """Holds where a span stood: `depth` counts the spans that it is in, `inside` those that are in it.

    `parent` is the id of the span around it, as stored. `agent` says of whom its agent is, where it names none itself;
    `odd` what is odd about its times and its place.
    """

    parent: str = ""
    depth: int = 0
    inside: int = 0
    agent: str = ""
    odd: tuple[str, ...] = ()


NOWHERE: Final = SpanPlace()


def is_span(event: object) -> bool:
    """Tells whether a stored event was a span."""
    return isinstance(event, Mapping) and isinstance(event.get(TREE), Mapping)


def place_of(event: object) -> SpanPlace:
    """Returns where a stored event stood in its trace; nowhere of what was no span."""
    tree = event.get(TREE) if isinstance(event, Mapping) else None
    if not isinstance(tree, Mapping):
        return NOWHERE
    parent, agent = tree.get("parent"), tree.get("agent")
    return SpanPlace(
        parent if isinstance(parent, str) else "",
        _level(tree.get("depth")),
        _level(tree.get("inside")),
        one_line(agent) if isinstance(agent, str) else "",
        remarks(tree.get("odd")),
    )


def remarks(stored: object) -> tuple[str, ...]:
    """Returns what is said to be odd about a span or a trace, safe to show."""
    return tuple(one_line(each) for each in stored if isinstance(each, str)) if isinstance(stored, list) else ()


def _level(stored: object) -> int:
    return stored if isinstance(stored, int) and stored is not True and 0 < stored <= _DEEPEST else 0
