"""The places where commands are meant, and which of them can be met together: there a key has to mean one thing."""

from __future__ import annotations

from typing import Final

PLACES: Final = {
    "everywhere": "everywhere",
    "move": "rows",
    "list": "a list",
    "outcomes": "a list of what can fail",
    "runs": "the list of runs",
    "memories": "memories",
    "optimizations": "the list of optimizations",
    "examined": "what many runs tell",
    "optimization": "an optimization",
    "helped": "before and after an optimization",
    "difference": "two compared",
    "comparison": "two runs compared",
    "run": "a run",
    "timeline": "a timeline",
    "judge": "the rounds of a judge",
    "json": "a raw document",
    "search": "a text",
    "record": "an opened record",
    "screen": "what was opened",
}

_OF_LISTS: Final = frozenset(("list", "outcomes", "runs", "optimizations"))
_OF_OPENED: Final = frozenset(
    ("run", "timeline", "judge", "json", "record", "screen", "difference", "comparison", "helped")
)
_APART: Final = (_OF_LISTS, _OF_OPENED, frozenset(("examined",)))
# Of what is opened, these are screens of their own.
_SCREENS: Final = (
    frozenset(("run", "timeline", "judge", "record")),
    frozenset(("difference", "comparison")),
    frozenset(("helped",)),
)


def met_together(one: str, other: str) -> bool:
    """Tells whether keys of both places can be meant at the same time; nothing opened has the keys of a list."""
    return all(
        len({kind for kind in kinds for place in (one, other) if place in kind}) < 2 for kinds in (_APART, _SCREENS)
    )
