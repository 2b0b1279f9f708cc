"""Showing the screen, and what is left of it when it is gone."""

from __future__ import annotations

from typing import NamedTuple

from fleet_tui.address import Address
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session


class Left(NamedTuple):
    """The end of the screen: the address under the cursor, and the exit code, not 0 where a signal ended it."""

    address: Address | None
    code: int = 0


def run_app(
    session: Session,
    *,
    section: str = "",
    filter_text: str = "",
    address: Address | None = None,
    marked: tuple[str, ...] = (),
    mouse: bool = True,
) -> Left:
    """Shows the screen until the user leaves, or a signal ends it."""
    app = FleetApp(session, section=section, filter_text=filter_text, address=address, marked=marked)
    last = app.run(mouse=mouse)
    if app.defect:
        raise app.defect
    return Left(last, app.return_code or 0)
