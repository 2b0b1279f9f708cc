"""Choosing a command by its name, and the colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.look import OURS
from fleet_tui.ui.widgets.pick_screen import PickScreen

if TYPE_CHECKING:
    from fleet_tui.ui.app import FleetApp
    from fleet_tui.ui.frame import FrameScreen


async def choose_command(app: FleetApp, frame: FrameScreen) -> None:
    """Run a command that can be meant here, with its key or without one."""
    commands = {each.id: each for each in app.session.keymap.of(*frame.PLACES) if each.id != "commands"}

    async def run(choice: str | None) -> None:
        """Do as the command's key would: the innermost widget around the keys that knows it does it."""
        if choice is None:
            return
        action = commands[choice].does or choice
        start = frame.focused or frame
        method = f"action_{action.partition('(')[0]}"
        owner = next((each for each in start.ancestors_with_self if hasattr(each, method)), None)
        if owner is not None:
            await app.run_action(action, default_namespace=owner)

    options = [(each.id, f"{each.key_text:<6} {each.help}") for each in commands.values()]
    await app.push_screen(PickScreen("command", options), run)


async def choose_theme(app: FleetApp, frame: FrameScreen) -> None:
    """Wear another theme: ours, then those of Textual."""
    ours = [each.name for each in OURS]
    names = [*ours, *(each for each in app.available_themes if each not in ours)]

    def wear(choice: str | None) -> None:
        app.theme = choice or app.theme
        if choice and not app.session.look.colour:
            frame.notice([(" NO_COLOR is set: no theme shows its colours", Tone.WARN)])

    await app.push_screen(
        PickScreen("theme", [(each, "dark" if app.available_themes[each].dark else "light") for each in names]), wear
    )
