"""Stepping through a timeline, from one place worth seeing to the next; it never wraps around unsaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.model.matches import Matches
from fleet_tui.model.steps import Place, is_agent_change, is_error, is_judge_round, is_tool_call, seek, slow_downs
from fleet_tui.model.timeline import Timeline
from fleet_tui.present import words
from fleet_tui.ui.footer import idle_of

MATCH: Final = "match"  # the kind of place that a filter makes


_AT_FIRST: Final = "agent"  # of which the first row always is one


class Kind(Struct, frozen=True):
    """Holds the name of a kind of place, and how to know such a place in a timeline."""

    name: str
    places: Callable[[Timeline], Place]


KINDS: Final[Mapping[str, Kind]] = {
    "error": Kind("error", lambda _: is_error),
    "agent": Kind("change of agent", lambda _: is_agent_change),
    "tool": Kind("tool call", lambda _: is_tool_call),
    "judge": Kind("judge round", lambda _: is_judge_round),
    "slow": Kind("slow-down", slow_downs),
}


class Stepping:
    """Finds the next place of a kind; what is slow is counted once for each timeline, over all of its rows."""

    def __init__(self) -> None:
        self._timeline: Timeline | None = None
        self._places: dict[str, Place] = {}

    def seek(
        self, timeline: Timeline, start: int, kind: str, direction: int, matches: Matches | None, *, hides: bool
    ) -> int | str:
        """Returns the row of the next such place in sight, or that there is none and how many lie the other way."""
        if kind == MATCH:
            if matches is None:
                return "nothing to step to: / finds events"
            name, found = MATCH, matches.step(start, direction)
        else:
            name, place = KINDS[kind].name, self._places_of(timeline, kind)
            if matches is not None and hides:
                place = _both(_within(matches), place)
            found = seek(timeline, start, direction, place)
        return found.index if found.index is not None else words.none_left(name, direction, found.behind)

    def idle(self, timeline: Timeline) -> frozenset[str]:
        """Returns the commands that lead nowhere in a timeline, once all of its rows are known; one row plays not."""
        if not timeline.examined:
            return frozenset()
        rows = range(1, len(timeline))
        return idle_of({"play": bool(rows), **{f"next_{kind}": self._any(timeline, kind, rows) for kind in KINDS}})

    def _any(self, timeline: Timeline, kind: str, rows: range) -> bool:
        place = self._places_of(timeline, kind)
        first = kind != _AT_FIRST and len(timeline) > 0 and place(timeline, 0)
        return first or any(place(timeline, each) for each in rows)

    def _places_of(self, timeline: Timeline, kind: str) -> Place:
        if timeline is not self._timeline:
            self._timeline = timeline
            self._places.clear()
        if kind not in self._places:
            self._places[kind] = KINDS[kind].places(timeline)
        return self._places[kind]


def _within(matches: Matches) -> Place:
    return lambda _, index: index in matches


def _both(one: Place, other: Place) -> Place:
    return lambda timeline, index: one(timeline, index) and other(timeline, index)
