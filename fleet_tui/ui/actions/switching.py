"""Switching to the account of another profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fleet_tui.errors import FleetError, SettingsError
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line
from fleet_tui.ui.widgets.pick_screen import PickScreen

if TYPE_CHECKING:
    from fleet_tui.ui.app import FleetApp


async def choose_profile(app: FleetApp) -> None:
    """Offer the profiles; the one that is taken is what the app reads from then."""
    profiles = app.session.profiles

    async def switch(name: str | None) -> None:
        if name is not None and profiles is not None:
            with _told(app):
                await app.begin_anew(profiles.open(name))

    with _told(app):
        choices = profiles.choices() if profiles else ()
        if not choices:
            place = "~/.config/fleet-tui/config.toml"
            raise SettingsError("there are no profiles to choose from", f"write some into {place}")
        await app.push_screen(PickScreen("profile", choices), switch)


@contextmanager
def _told(app: FleetApp) -> Iterator[None]:
    """What is wrong with a setting is told, and all stays as it is."""
    try:
        yield
    except FleetError as error:
        if app.frame:
            app.frame.notice([("✗ ", Tone.BAD), (one_line(str(error)), Tone.PLAIN)])
