"""What every screen is given: the query module and the request log."""

from __future__ import annotations

from dataclasses import dataclass

from fleet_tui.fleet import Fleet
from fleet_tui.source.base import RequestLog


@dataclass(frozen=True, slots=True)
class Session:
    """One source, asked through one fleet, for as long as the screen is up."""

    fleet: Fleet
    log: RequestLog
