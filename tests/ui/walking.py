"""A walk over every screen there is, by the keys that the app itself declares."""

from __future__ import annotations

from typing import Final

from textual.pilot import Pilot
from textual.widgets import Input

from fleet_tui.present.state import State
from fleet_tui.schema import sections
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.commands import Command, commands_of
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.widgets.pick_screen import PickScreen
from tests.ui.screen import text_of, until

_LEAVING: Final = ("quit", "back", "clear", "end_find", "last_view", "commands")
_ATTEMPTS: Final = 6  # escapes until one must be back


async def walk(pilot: Pilot[object], app: FleetApp) -> set[str]:
    """Press every key on all lists and on their first records, but those that only move the cursor.

    Returns the sections and the names of the screens that were seen.
    """
    seen: set[str] = set()
    for number, container in enumerate(sections(), 1):
        await pilot.press(str(number))
        await _rests(pilot, app)
        seen.add(container.section)
        seen |= await _every_key(pilot, app)
        await pilot.press("g", "enter")
        await _rests(pilot, app)
        if len(app.screen_stack) > 1:
            seen |= await _every_key(pilot, app)
            await pilot.press("escape")
    return seen


async def _every_key(pilot: Pilot[object], app: FleetApp) -> set[str]:
    home, seen = app.frame, set()
    assert home is not None
    for command in commands_of(*(each for each in home.places if each != "move")):
        leaves = command.id in _LEAVING or command.does.startswith(("section(", "app.up_to("))
        if command.keys and not leaves:
            seen |= await _key(pilot, app, command)
            await _back_to(pilot, app, home)
    return seen


async def _key(pilot: Pilot[object], app: FleetApp, command: Command) -> set[str]:
    """One key; of a menu the first choice is taken, but no user, for all would be hidden but hers."""
    seen = set()
    await pilot.press(command.keys.split(",")[0])
    await _rests(pilot, app)
    seen.add(type(app.screen).__name__)
    if isinstance(app.screen, PickScreen) and command.id != "user":
        await pilot.press("enter")
        await _rests(pilot, app)
        seen.add(type(app.screen).__name__)
    return seen


async def _back_to(pilot: Pilot[object], app: FleetApp, home: FrameScreen) -> None:
    """Escape leaves whatever was opened, an input included; of a list at home it takes the filter out again."""
    for _ in range(_ATTEMPTS):
        filtered = isinstance(home, ListScreen) and home.filter_text
        if app.screen is home and not isinstance(home.focused, Input) and not filtered:
            return
        await pilot.press("escape")
        await _rests(pilot, app)
    assert app.screen is home, text_of(pilot)


async def _rests(pilot: Pilot[object], app: FleetApp) -> None:
    """Until nothing is read any more."""
    await until(pilot, lambda: app.frame is None or app.frame.standing.state is not State.LOADING, "an answer")
