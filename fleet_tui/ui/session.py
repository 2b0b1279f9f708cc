"""What every screen is given: the query module, the request log, and whose records are shown."""

from __future__ import annotations

from dataclasses import dataclass

from fleet_tui.fleet import Fleet
from fleet_tui.source.base import RequestLog


@dataclass(slots=True)
class Session:
    """One source, asked through one fleet, for as long as the screen is up; `user` holds for all sections."""

    fleet: Fleet
    log: RequestLog
    user: str | None = None
