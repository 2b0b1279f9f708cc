"""What every screen is given: the query module, the request log, and whose records are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from fleet_tui.fleet import Fleet
from fleet_tui.source.base import RequestLog
from fleet_tui.ui.keymap import DEFAULT, Keymap
from fleet_tui.ui.look import Look


@dataclass(slots=True)
class Session:
    """One source, asked through one fleet, for as long as the screen is up; `user` holds for all sections."""

    fleet: Fleet
    log: RequestLog
    user: str | None = None
    look: Look = field(default_factory=Look)
    keymap: Keymap = DEFAULT

    @property
    def ascii(self) -> bool:
        """Whether the terminal has ASCII only: whatever is drawn is translated, what draws shapes may do better."""
        return self.look.ascii
