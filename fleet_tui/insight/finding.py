"""Concludes from one reading of a run all that is asked of many runs, so that no question reads it again."""

from __future__ import annotations

from msgspec import Struct

from fleet_tui.insight.cause import Cause, cause_of
from fleet_tui.insight.tools import Calls, calls_of
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
