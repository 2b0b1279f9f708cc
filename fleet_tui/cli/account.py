"""An account on the command line: which one, a connection to it, and words about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import click

from fleet_tui.cli.opening import settings_of
from fleet_tui.cli.options import typed
from fleet_tui.errors import UsageError
from fleet_tui.output.streams import Streams

if TYPE_CHECKING:
    from fleet_tui.settings import Account
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.cosmos_client import Connection

_PATIENCE: Final = 30.0  # seconds that the service may ask to wait


def the_account(ctx: click.Context, out: Streams, command: str) -> tuple[Account, RequestLog]:
    """The account of what was typed and of the environment, and the log that its requests go into.

    Raises:
        UsageError: the demo or files are named, which no command of this kind can do anything with.
    """
    from fleet_tui.source.base import RequestLog

    refuse_files(ctx, command)
    settings = settings_of(ctx)
    for note in settings.notes:
        say(out, note)
    if settings.account is None:
        raise UsageError(f"{command} needs an account", "name one with --endpoint")
    return settings.account, RequestLog()


def refuse_files(ctx: click.Context, command: str) -> None:
    """Refuse the demo and files as what a command is about."""
    given = typed(ctx)
    for option in ("demo", "data"):
        if given.get(option):
            raise UsageError(f"{command} needs an account, and --{option} is none", "name one with --endpoint")


@asynccontextmanager
async def connected(account: Account, log: RequestLog, patience: float = _PATIENCE) -> AsyncIterator[Connection]:
    """A connection to the account."""
    from fleet_tui.source.cosmos_client import Connection

    connection = Connection(account, log, patience)
    try:
        yield connection
    finally:
        await connection.aclose()


def say(out: Streams, words: str, next_step: str = "") -> None:
    """A sentence on stderr, and the next step below it."""
    from fleet_tui.text import visible

    out.say(visible(f"fleet-tui: {words}" + (f"\n  {next_step}" if next_step else "")))
