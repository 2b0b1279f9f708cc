"""Running a command as its key would: the innermost widget around the keys that knows it does it."""

from __future__ import annotations

from textual.actions import parse

from fleet_tui.ui.commands import Command
from fleet_tui.ui.frame import FrameScreen


async def run_command(frame: FrameScreen, command: Command, argument: str = "") -> None:
    """Runs a command with what was typed behind its name."""
    app, action = frame.app, command.action
    method = f"action_{action.partition('(')[0]}"
    around = (frame.focused or frame).ancestors_with_self
    owner = app if action.startswith("app.") else next((each for each in around if hasattr(each, method)), None)
    if owner is not None:
        _, called, given = parse(action)
        await app.run_action(("app" if owner is app else "", called, (*given, *filter(None, [argument]))), owner)
