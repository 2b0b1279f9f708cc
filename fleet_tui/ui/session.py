"""What every screen is given: the query module, the request log, and whose records are shown."""

from __future__ import annotations

from dataclasses import dataclass

from fleet_tui.fleet import Fleet
from fleet_tui.source.base import RequestLog
from fleet_tui.ui.present.times import Times


@dataclass(slots=True)
class Session:
    """One source, asked through one fleet, for as long as the screen is up.

    `user` holds for all sections, `times` for all runs; `follow_every` are the seconds between two reads.
    """

    fleet: Fleet
    log: RequestLog
    user: str | None = None
    times: Times = Times.ELAPSED
    follow_every: float = 5.0
