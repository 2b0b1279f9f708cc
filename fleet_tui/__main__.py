"""`python -m fleet_tui`, and what the installed command calls."""

from __future__ import annotations

from fleet_tui.cli import cli


def main() -> None:
    """Run the command line; leaves by `SystemExit`."""
    cli(prog_name="fleet-tui")


if __name__ == "__main__":
    main()
