"""Every key of the app, declared once, and what is asked of that table."""

from __future__ import annotations

from fleet_tui.ui.commands.command import Command, character_of, key_called, on_keyboard
from fleet_tui.ui.commands.meanings import alike, meanings
from fleet_tui.ui.commands.table import COMMANDS, bindings, commands_of
from fleet_tui.ui.commands.waiting import LEAVES, LETS_TYPE, NEEDS_ROWS, STOPS_READING

__all__ = [
    "COMMANDS",
    "LEAVES",
    "LETS_TYPE",
    "NEEDS_ROWS",
    "STOPS_READING",
    "Command",
    "alike",
    "bindings",
    "character_of",
    "commands_of",
    "key_called",
    "meanings",
    "on_keyboard",
]
