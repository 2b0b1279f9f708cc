"""How often something is read again without being asked for each time: chosen by the user, within what is decent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line
from fleet_tui.ui.frame import FrameScreen

LEAST_SECONDS: Final = 2.0
OFF: Final = "off"


async def choose_seconds(frame: FrameScreen, take: Callable[[float | None], None], off: str = "") -> None:
    """Let the user choose a number of seconds; `off` says what none means, where there may be none."""
    from fleet_tui.ui.widgets.pick_screen import PickScreen

    def chosen(choice: str | None) -> None:
        if choice == OFF:
            take(None)
        elif choice is not None:
            seconds = _seconds(choice)
            if seconds is None:
                said = f" {one_line(choice)!r} is not a number of seconds from {LEAST_SECONDS:g} on"
                frame.notice([(said, Tone.WARN)])
            else:
                take(seconds)

    options = [(OFF, off)] if off else []  # no numbers among them: 3 would be completed to 30
    await frame.app.push_screen(PickScreen(f"seconds, {LEAST_SECONDS:g} or more", options, free=True), chosen)


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if LEAST_SECONDS <= seconds < float("inf") else None
