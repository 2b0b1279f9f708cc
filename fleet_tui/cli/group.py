"""Opens the screen where no noun is typed, and finds the command of a noun: only what was typed is loaded.

A container that is added to the schema has its two commands here: the list by the section's name, a record by its noun.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from io import StringIO
from typing import Any, Final

import click

from fleet_tui import __version__
from fleet_tui.address import SCHEME, Address
from fleet_tui.cli.options import GROUP, DemoGroup, takes
from fleet_tui.cli.paths import path_typed
from fleet_tui.cli.screen import prints, show
from fleet_tui.cli.terminal import no_screen, streams, told
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, RUNS, sections
from fleet_tui.text import one_line

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class AddressGroup(DemoGroup):
    """Takes an address for a noun: what the screen printed when it was left can be typed as it stands."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; what fails before it has begun, while help is written say, is told as any other failure."""
        with told(streams()) as out:
            try:
                code = super().main(*args, **{**extra, "standalone_mode": False}) or 0
                if code == 0 and sys.stdout is None:  # click drops there without a word what it prints, such as help
                    raise FleetError("standard output is closed", "send it to a file or a pipe")
                sys.exit(code)
            except click.Abort as error:
                raise KeyboardInterrupt from error
            except click.ClickException as mistake:
                mistake.show(words := StringIO())
                out.say(words.getvalue().rstrip("\n"))
                sys.exit(mistake.exit_code)
            except OSError as error:
                out.abandon()
                raise FleetError(f"standard output cannot be written: {error.strerror}") from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns."""
        del ctx
        return sorted(_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is none of that name."""
        del ctx
        load = _commands().get(cmd_name)
        return load() if load else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take an address as the noun that it names, followed by the address."""
        if args and args[0].startswith(SCHEME):
            return super().resolve_command(ctx, [Address.parse(args[0]).noun, *args])
        if args and args[0] not in _commands() and (named := path_typed(args[:1])):
            raise UsageError(
                f"{one_line(args[0])} is no command, but a {named.kind}", f"fleet-tui {named.flag} opens it"
            )
        return super().resolve_command(ctx, args)


def _commands() -> dict[str, Callable[[], click.Command]]:
    """Return what loads each command: to declare the options of all took a tenth of a start."""
    lists = {each.section: partial(_list, each) for each in sections() if each is not CACHE}
    records = {each.noun: partial(_record, each) for each in sections() if each not in (CACHE, RUNS)}
    return {**lists, **records, **_OWN}


def _list(container: Container) -> click.Command:
    from fleet_tui.cli.records import list_command

    return list_command(container)


def _record(container: Container) -> click.Command:
    from fleet_tui.cli.records import record_command

    return record_command(container)


def _run() -> click.Command:
    from fleet_tui.cli.runs import run

    return run


def _diff() -> click.Command:
    from fleet_tui.cli.runs import diff

    return diff


def _cache() -> click.Command:
    from fleet_tui.cli.records import cache

    return cache


def _similar() -> click.Command:
    from fleet_tui.cli.records import similar

    return similar


def _usage(name: str) -> click.Command:
    from fleet_tui.cli.tools import usage_command

    return usage_command(name)


def _users() -> click.Command:
    from fleet_tui.cli.records import users

    return users


def _helped() -> click.Command:
    from fleet_tui.cli.helped import helped

    return helped


def _watch() -> click.Command:
    from fleet_tui.cli.watch import watch

    return watch


def _completion() -> click.Command:
    from fleet_tui.cli.records import completion

    return completion


def _failures() -> click.Command:
    from fleet_tui.cli.failures import failures

    return failures


def _doctor() -> click.Command:
    from fleet_tui.cli.doctor import doctor

    return doctor


def _config() -> click.Command:
    from fleet_tui.cli.doctor import config

    return config


def _help() -> click.Command:
    from fleet_tui.cli.topics import help_on

    return help_on


def _load() -> click.Command:
    from fleet_tui.cli.load import load

    return load


def _provision() -> click.Command:
    from fleet_tui.cli.provision import provision

    return provision


def _ticket() -> click.Command:
    from fleet_tui.cli.handon import ticket

    return ticket


def _bundle() -> click.Command:
    from fleet_tui.cli.handon import bundle

    return bundle


def _pull() -> click.Command:
    from fleet_tui.cli.handon import pull

    return pull


_OWN: Final[Mapping[str, Callable[[], click.Command]]] = {
    RUNS.noun: _run,  # a run has places, and a file of its own
    "diff": _diff,
    CACHE.noun: _cache,
    "similar": _similar,
    "users": _users,
    "tools": partial(_usage, "tools"),
    "agents": partial(_usage, "agents"),
    "failures": _failures,
    "helped": _helped,
    "watch": _watch,
    "completion": _completion,
    "doctor": _doctor,
    "config": _config,
    "help": _help,
    "load": _load,
    "provision": _provision,
    "ticket": _ticket,
    "bundle": _bundle,
    "pull": _pull,
}


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
      fleet-tui help filters                                in full: keys, filters, settings, files, python
    """  # noqa: D301  # click wants the character, not the letters
    if ctx.invoked_subcommand is None:
        with told(streams()) as out:
            if why := no_screen():
                raise UsageError(why, f"{prints(ctx, out)}, -h says more")
            show(ctx, out)
