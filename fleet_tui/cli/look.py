"""What the screen is opened with besides records: how it looks on this terminal, and the user's own keys."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fleet_tui.cli.options import typed
from fleet_tui.errors import UsageError
from fleet_tui.output.streams import Streams

if TYPE_CHECKING:
    from fleet_tui.ui.keymap import Keymap
    from fleet_tui.ui.look import Look


def asked_look(ctx: click.Context) -> Look:
    """As asked for, else as the terminal says.

    Raises:
        UsageError: when there is no such theme.
    """
    from fleet_tui.ui.look import look_of, themes

    theme = typed(ctx).get("theme")
    if theme and theme not in themes():
        raise UsageError(f"there is no theme {theme}", f"there are {', '.join(themes())}")
    return look_of(os.environ, sys.stdout.encoding, theme=theme, ascii_only=typed(ctx).get("ascii"))


def own_keys(streams: Streams) -> Keymap:
    """The user's keys; what of them cannot be used is told before the screen hides it."""
    from fleet_tui.ui.keymap import read_keymap

    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    keymap = read_keymap(folder / "fleet-tui" / "keys.toml")
    for warning in keymap.warnings:
        streams.say(f"fleet-tui: {warning}")
    return keymap
