"""Whose records there are, and completion for the shell."""

from __future__ import annotations

import sys
from typing import Final

import click
from click.shell_completion import get_completion_class

from fleet_tui.cli.group import cli
from fleet_tui.cli.opening import Opening, ask, streams, told
from fleet_tui.cli.options import FORM, SOURCE, takes
from fleet_tui.errors import FleetError
from fleet_tui.output.form import Form

_SHELLS: Final = ("bash", "zsh", "fish")


@cli.command()
@takes(*SOURCE, *FORM[:2])
@click.pass_context
def users(ctx: click.Context, form: str | None) -> None:
    """Whose runs the newest are, among a bounded number of them: an account keeps no list of users."""
    with told(streams()) as out:
        from fleet_tui.output.print_users import print_users

        shape = Form(form or Form.PLAIN)

        async def look(at: Opening) -> int:
            return print_users(out, at.fleet.clock, await at.fleet.users(), shape)

        sys.exit(ask(ctx, out, look))


@cli.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what makes a shell complete fleet-tui: commands, options, filter fields.

    \b
      eval "$(fleet-tui completion bash)"
      fleet-tui completion zsh > ~/.zfunc/_fleet-tui
      fleet-tui completion fish > ~/.config/fish/completions/fleet-tui.fish
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        made = get_completion_class(shell)
        if made is None:
            raise FleetError(f"this click cannot complete for {shell}")
        out.line(made(cli, {}, "fleet-tui", "_FLEET_TUI_COMPLETE").source())
        out.flush()
