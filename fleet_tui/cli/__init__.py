"""Takes what was typed and calls what is meant; all that is heavy loads inside the commands."""

from __future__ import annotations

from fleet_tui.cli.group import cli

__all__ = ["cli"]
