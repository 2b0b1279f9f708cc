"""Opens the screen where no noun is typed; the other files of this room add the nouns to this command."""

from __future__ import annotations

import sys
from io import StringIO
from typing import Any, Final

import click

from fleet_tui import __version__
from fleet_tui.address import SCHEME, Address
from fleet_tui.cli.opening import no_screen, show, streams, told
from fleet_tui.cli.options import GROUP, DemoGroup, takes
from fleet_tui.errors import FleetError, UsageError

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class AddressGroup(DemoGroup):
    """Takes an address for a noun: what the screen printed when it was left can be typed as it stands."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; what fails before it has begun, while help is written say, is told as any other failure."""
        with told(streams()) as out:
            try:
                sys.exit(super().main(*args, **{**extra, "standalone_mode": False}) or 0)
            except click.Abort as error:
                raise KeyboardInterrupt from error
            except click.ClickException as mistake:
                mistake.show(words := StringIO())
                out.say(words.getvalue().rstrip("\n"))
                sys.exit(mistake.exit_code)
            except OSError as error:
                out.abandon()
                raise FleetError(f"standard output cannot be written: {error.strerror}") from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take an address as the noun that it names, followed by the address."""
        if args and args[0].startswith(SCHEME):
            return super().resolve_command(ctx, [Address.parse(args[0]).noun, *args])
        return super().resolve_command(ctx, args)


@click.group(cls=AddressGroup, invoke_without_command=True, context_settings=CONTEXT, subcommand_metavar="[COMMAND]")
@takes(*GROUP)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """See what multi-agent workflows did, recorded in Azure Cosmos DB.

    On a terminal this opens the screen. Elsewhere, and with --json, --plain or --raw, rows are printed: data on
    stdout, words on stderr; exit code 1 is a failure, 2 a mistake in what was typed or set.

    \b
      fleet-tui --demo                                      try it, no account needed
      fleet-tui runs 'failed:yes since:24h'                 what failed since yesterday
      fleet-tui runs 'agent:writer score:<6' --json | jq -r .id
      fleet-tui run last-failed                             why the last failed run failed
      fleet-tui run ID@judge:2 --plain                      its second judge round
      fleet-tui fleet://memory/mem_01HZ                     an address that the screen gave
    """  # noqa: D301  # click wants the character, not the letters
    if ctx.invoked_subcommand is None:
        with told(streams()) as out:
            if why := no_screen():
                raise UsageError(why, "fleet-tui runs prints, -h says more")
            show(ctx, out)
