"""The command line: what was typed, and what it calls; all that is heavy loads inside the commands."""

from __future__ import annotations

from fleet_tui.cli import doctor, load, provision, records, runs
from fleet_tui.cli import doctor as config
from fleet_tui.cli import records as similar
from fleet_tui.cli import records as users
from fleet_tui.cli.group import cli

__all__ = ["cli", "config", "doctor", "load", "provision", "records", "runs", "similar", "users"]
