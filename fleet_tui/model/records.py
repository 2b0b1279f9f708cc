"""Names the record type that a container's documents become.

The table is written out, so that a type checker and grep see it; each type loads when its container is first read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, Protocol

from fleet_tui.fields import Container, Document
from fleet_tui.model.record import Record
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS


class RecordType(Protocol):
    """Is a class of records."""

    def from_document(self, document: Document) -> Record:
        """Reads a stored document; never raises."""
        ...


def _run() -> RecordType:
    from fleet_tui.model.run import WorkflowRun

    return WorkflowRun


def _memory() -> RecordType:
    from fleet_tui.model.memory import AgentMemoryItem

    return AgentMemoryItem


def _optimization() -> RecordType:
    from fleet_tui.model.optimization import OptimizationRun

    return OptimizationRun


def _example() -> RecordType:
    from fleet_tui.model.example import DspyExample

    return DspyExample


def _cache_entry() -> RecordType:
    from fleet_tui.model.cache import CacheEntry

    return CacheEntry


RECORD_TYPES: Final[dict[Container, Callable[[], RecordType]]] = {
    RUNS: _run,
    MEMORIES: _memory,
    OPTIMIZATIONS: _optimization,
    EXAMPLES: _example,
    CACHE: _cache_entry,
}


@cache
def record_type(container: Container) -> RecordType:
    """Returns the record type of a container.

    Raises:
        LookupError: when the table has none: a place that a new container needs was left out.
    """
    found = RECORD_TYPES.get(container)
    if found is None:
        raise LookupError(f"{container.name} has no record type: RECORD_TYPES in fleet_tui/model/records.py lacks it")
    return found()
