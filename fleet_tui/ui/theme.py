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

FLEET_LIGHT: Final = Theme(
    name="fleet-light",
    dark=False,
    primary="#005faf",
    secondary="#5f5f87",
    accent="#005f87",
    foreground="#262626",
    background="#ffffff",
    surface="#ffffff",
    panel="#e4e4e4",
    success="#005f00",
    warning="#875f00",
    error="#af0000",
    variables={"text-muted": "#585858", "footer-background": "#e4e4e4"},
)

OURS: Final = (FLEET_DARK, FLEET_LIGHT)
ANSI: Final = "ansi-dark"  # of Textual's own: the terminal's sixteen colours, or none
