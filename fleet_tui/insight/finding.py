"""Concludes from one reading of a run all that is asked of many runs, so that no question reads it again."""

from __future__ import annotations

from msgspec import Struct

from fleet_tui.insight.cause import Cause, cause_of, stored_cause
from fleet_tui.insight.tools import Calls, calls_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline


class Finding(Struct, frozen=True):
    """Holds what one run tells a question about many; `so_far` is whether its older events were left unread."""

    cause: Cause | None
    tools: tuple[Calls, ...] = ()
    agents: tuple[Calls, ...] = ()
    so_far: bool = False


def find(timeline: Timeline, so_far: bool) -> Finding:
    """Returns what is concluded of an examined timeline; `so_far` is whether older events were left unread."""
    return Finding(cause_of(timeline, so_far), *calls_of(timeline), so_far)


def known_cause(run: WorkflowRun, found: Finding | None) -> Cause | None:
    """Returns why a run failed: by its own error, else by what was found in its events, so far as they were read."""
    return stored_cause(run) or (found.cause if found else None)
