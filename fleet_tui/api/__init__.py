"""Gives the types that programs name: what `connect` opens, what it reads, and the terms of a filter.

from fleet_tui.api import RUNS, Eq, Term

failed_of_ann = Term(RUNS.field("status"), Eq("failed")), Term(RUNS.field("user"), Eq('any "name" at all'))

def failures(fleet: AsyncFleet) -> AsyncRows[WorkflowRun]:
    return fleet.runs(failed_of_ann)

Errors are those of `fleet_tui.errors`, of which a program meets these most: `UsageError`, what was asked cannot be;
`SourceError`, the source did not answer as asked, among them `Incomplete`, a part of it did not and `records` holds
what came, `Unreachable`, also of a fleet that was closed, and `Throttled`, with `retry_after`. All are `FleetError`.
A term that means nothing for its field, as a text for a number, is Python's TypeError where it is made.
"""

from __future__ import annotations

from fleet_tui.api.async_fleet import AsyncFleet
from fleet_tui.api.rows import AsyncRows
from fleet_tui.api.sync_fleet import SyncFleet, SyncRows
from fleet_tui.api.where import Since, Where
from fleet_tui.errors import FleetError, Incomplete, SourceError, Throttled, Unreachable, UsageError
from fleet_tui.fleet.opened import Opened, OpenedRun
from fleet_tui.model.cache import CacheEntry
from fleet_tui.model.example import DspyExample
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Contains, Defined, Eq, Has, OneOf, Range, Sort, Term
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.settings import Credential
from fleet_tui.source.base import Cost

__all__ = [
    "CACHE",
    "EXAMPLES",
    "MEMORIES",
    "OPTIMIZATIONS",
    "RUNS",
    "AgentMemoryItem",
    "AsyncFleet",
    "AsyncRows",
    "CacheEntry",
    "Contains",
    "Cost",
    "Credential",
    "Defined",
    "DspyExample",
    "Eq",
    "FleetError",
    "Has",
    "Incomplete",
    "OneOf",
    "Opened",
    "OpenedRun",
    "OptimizationRun",
    "Range",
    "Since",
    "Sort",
    "SourceError",
    "SyncFleet",
    "SyncRows",
    "Term",
    "Throttled",
    "Unreachable",
    "UsageError",
    "Where",
    "WorkflowRun",
]
