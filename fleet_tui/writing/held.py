"""Knows which events a run holds: by their ids, and by what they say, of which a hash of 16 bytes is kept.

A hundred thousand events of a run would not fit twice. What is stored comes back as other JSON than it was sent: 1.0 as
1, names in another order; so what is hashed is in one form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

from fleet_tui.number import double

STAMP: Final = "timestamp"  # of an event, which its writer makes where it has no time at all


def event_id(event: object) -> str | None:
    """Returns the id of a stored event."""
    found = event.get("eventId") if isinstance(event, Mapping) else None
    return found if isinstance(found, str) else None


def mark(event: Mapping[str, Any], *, timed: bool) -> bytes:
    """Returns what tells an event from others, with its time or without.

    >>> mark({"n": 1, "a": 0}, timed=True) == mark({"a": -0.0, "n": 1.0}, timed=True) != mark({"n": 2}, timed=True)
    True
    """
    told = event if timed else {name: each for name, each in event.items() if name != STAMP}
    return blake2b(
        json.dumps(_in_one_form(told), sort_keys=True).encode(), digest_size=16, salt=bytes([timed])
    ).digest()


def _in_one_form(value: object) -> object:
    match value:
        case bool():
            return value
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
        self._marks: dict[str, frozenset[bytes]] = {}
        for each in events:
            self.add(each)

    def add(self, event: object) -> None:
        """Takes note of a stored event; what has no id nobody can ask for."""
        if isinstance(event, Mapping) and (name := event_id(event)):
            marks = (mark(event, timed=True), mark(event, timed=False))
            self._marks[name] = self._marks.get(name, frozenset()).union(marks)

    def merge(self, other: Held) -> None:
        """Takes note of all that another knows."""
        for name, marks in other._marks.items():
            self._marks[name] = self._marks.get(name, frozenset()).union(marks)

    def has(self, event: str) -> bool:
        """Tells whether there is an event of that id."""
        return event in self._marks

    def repeats(self, event: str, own: bytes) -> bool:
        """Tells whether the event of that id, or each of several, says the same."""
        return own in self._marks.get(event, ())
