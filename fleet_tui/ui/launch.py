"""Showing the screen, and what is left of it when it is gone."""

from __future__ import annotations

from typing import NamedTuple

from fleet_tui.address import Address
from fleet_tui.fleet import Fleet
from fleet_tui.source.base import RequestLog
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.keymap import DEFAULT, Keymap
from fleet_tui.ui.look import Look
from fleet_tui.ui.session import Profiles, Session


class Left(NamedTuple):
    """The end of the screen: the address under the cursor, and the exit code, not 0 where a signal ended it."""

    address: Address | None
    code: int = 0


def run_app(
    fleet: Fleet,
    log: RequestLog,
    *,
    section: str = "",
    filter_text: str = "",
    user: str | None = None,
    profiles: Profiles | None = None,
    address: Address | None = None,
    marked: tuple[str, ...] = (),
    mouse: bool = True,
    look: Look | None = None,
    keymap: Keymap = DEFAULT,
    bell: bool = False,
) -> Left:
    """Shows the screen until the user leaves, or a signal ends it."""
    session = Session(fleet, log, user, profiles, look=look or Look(), keymap=keymap, bell=bell)
    app = FleetApp(session, section=section, filter_text=filter_text, address=address, marked=marked)
    last = app.run(mouse=mouse)
    if app.defect:
        raise app.defect
    return Left(last, app.return_code or 0)
