"""Takes what was typed and calls what is meant; all that is heavy loads inside the commands."""

from __future__ import annotations

from fleet_tui.cli import doctor, load, provision, records, runs  # each adds its commands to the group
from fleet_tui.cli.group import cli

__all__ = ["cli", "doctor", "load", "provision", "records", "runs"]
