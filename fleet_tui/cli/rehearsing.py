"""The demo as `--demo=slow` and its like show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fleet_tui.cli.options import typed

if TYPE_CHECKING:
    from fleet_tui.clock import Clock
    from fleet_tui.source.base import RequestLog, Source


def demo_of(ctx: click.Context, source: Source, log: RequestLog) -> tuple[Source, Clock]:
    """The demo behind the network that was asked for, if any, and its clock: it stands still unless a run is replayed.

    Raises:
        UsageError: when there is no such mode.
    """
    from fleet_tui.clock import frozen, ticking
    from fleet_tui.demo import NOW, REPLAYED

    mode = typed(ctx).get("rehearse")
    if mode is None:
        return source, frozen(NOW)
    from fleet_tui.source.rehearsal import rehearse

    clock = ticking(NOW) if mode == "live" else frozen(NOW)
    return rehearse(mode, source, log, clock, REPLAYED), clock
