"""Knows which events a run holds: by their ids, and by what they say, of which a hash of 16 bytes is kept.

A hundred thousand events of a run would not fit twice. What is stored comes back as other JSON than it was sent: 1.0 as
1, names in another order; so what is hashed is in one form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from fleet_tui.number import double

STAMP: Final = "timestamp"  # of an event, which its writer makes where it has no time at all


class Mark(NamedTuple):
    """Tells an event from others: what it says, as a hash, and its time, None where only its writer gave it any."""

    said: bytes
    at: object


def mark(event: Mapping[str, Any], *, timed: bool = True) -> Mark:
    """Returns what tells an event from others, with its time or without.

    >>> mark({"n": 1, "a": 0}) == mark({"a": -0.0, "n": 1.0}) != mark({"n": 2})
    True
    """
    told = {name: _in_one_form(each) for name, each in event.items() if name != STAMP}
    said = blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16).digest()
    return Mark(said, event.get(STAMP) if timed else None)


def _in_one_form(value: object) -> object:
    kind = type(value)
    if kind is str or kind is bool or value is None:  # most are: asked first, for a run has thousands of them
        return value
    match value:
        case int() | float():
            return double(value) + 0.0  # -0.0 is stored as 0
        case Mapping():
            return {name: _in_one_form(each) for name, each in value.items()}
        case list():
            return [_in_one_form(each) for each in value]
    return value


class Held:
    """Holds the ids and marks of events."""

    def __init__(self, events: Iterable[object] = ()) -> None:
        self._marks: dict[str, tuple[Mark, ...]] = {}  # of an id nearly always a single mark
        for each in events:
            self.add(each)

    def add(self, event: object) -> None:
        """Takes note of a stored event; what has no id nobody can ask for."""
        if isinstance(event, Mapping) and isinstance(name := event.get("eventId"), str) and name:
            self._note(name, (mark(event),))

    def merge(self, other: Held) -> None:
        """Takes note of all that another knows."""
        for name, marks in other._marks.items():
            self._note(name, marks)

    def has(self, event: str) -> bool:
        """Tells whether there is an event of that id."""
        return event in self._marks

    def repeats(self, event: str, own: Mark) -> bool:
        """Tells whether an event of that id says the same; without a time of its own it is the same at any."""
        return any(own.said == each.said and own.at in (None, each.at) for each in self._marks.get(event, ()))

    def _note(self, name: str, marks: tuple[Mark, ...]) -> None:
        before = self._marks.get(name, ())
        self._marks[name] = (*before, *(each for each in marks if each not in before)) if before else marks
