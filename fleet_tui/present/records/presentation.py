"""Each container's way to show its records, on the screen and on the command line alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Protocol

from fleet_tui.clock import Clock
from fleet_tui.fields import Container
from fleet_tui.present.cells import Column, Line
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS


class Presentation(Protocol):
    """Shows records as rows of a list, on one line, and in full."""

    def columns(self, clock: Clock) -> Sequence[Column[Any]]:
        """Returns the columns of the list; ages count from the clock."""
        ...

    def peek(self, record: Any, now: datetime) -> Line:
        """Returns a line about a record of the list."""
        ...

    def detail(self, record: Any, width: int, now: datetime) -> list[Line]:
        """Returns all there is to know of a record, as far as it was read."""
        ...


def _runs() -> Presentation:
    from fleet_tui.present.records import runs

    return runs


def _memories() -> Presentation:
    from fleet_tui.present.records import memories

    return memories


def _optimizations() -> Presentation:
    from fleet_tui.present.records import optimizations

    return optimizations


def _examples() -> Presentation:
    from fleet_tui.present.records import examples

    return examples


def _cache_entries() -> Presentation:
    from fleet_tui.present.records import cache

    return cache


PRESENTATIONS: Final[Mapping[Container, Callable[[], Presentation]]] = {
    RUNS: _runs,
    MEMORIES: _memories,
    OPTIMIZATIONS: _optimizations,
    EXAMPLES: _examples,
    CACHE: _cache_entries,
}


@cache
def presentation(container: Container) -> Presentation:
    """Returns how a container's records are shown; any that the table lacks are shown by their listed fields."""
    found = PRESENTATIONS.get(container)
    if found:
        return found()
    from fleet_tui.present.records.any_record import AnyRecord

    return AnyRecord(container)
