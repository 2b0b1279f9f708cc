"""Starts the command line, for `python -m fleet_tui` and for the installed command."""

from __future__ import annotations

from fleet_tui.cli import cli


def main() -> None:
    """Run the command line; it ends by `SystemExit`."""
    cli(prog_name="fleet-tui")


if __name__ == "__main__":
    main()
