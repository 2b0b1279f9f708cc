"""The colours: exact xterm-256 entries, so that every terminal shows the same, contrast 4.5:1 or more on the ground."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

FLEET_DARK: Final = Theme(
    name="fleet-dark",
    dark=True,
    primary="#87afff",
    secondary="#afafd7",
    accent="#87afd7",
    foreground="#d0d0d0",
    background="#121212",
    surface="#121212",
    panel="#262626",
    success="#87d787",
    warning="#ffd75f",
    error="#ff8787",
    variables={"text-muted": "#a8a8a8", "footer-background": "#262626"},
)
