"""Runs the command line, as `python -m fleet_tui` and as the installed command."""

from __future__ import annotations

from fleet_tui.cli import cli


def main() -> None:
    """Runs the command line; leaves by `SystemExit`."""
    cli(prog_name="fleet-tui")


if __name__ == "__main__":
    main()
