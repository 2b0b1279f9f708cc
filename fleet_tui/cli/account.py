"""Reads what was typed and what the environment says: the settings, and the account that a command is about."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import click

from fleet_tui.cli.options import typed
from fleet_tui.cli.paths import path_typed
from fleet_tui.errors import SettingsError, UsageError
from fleet_tui.output.streams import Streams
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.settings import Account, Flags, Settings
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.cosmos.client import Connection

_PATIENCE: Final = 30.0  # seconds that the service may ask to wait


def settings_of(ctx: click.Context, streams: Streams, *, place: bool = True) -> Settings:
    """Return what was typed and what the environment says, its notes told; from here on failures are in the log."""
    from fleet_tui.log import start_log
    from fleet_tui.settings import NOWHERE, read_settings

    given = typed(ctx)
    start_log(given.get("log"))
    if given.get("all_users") and given.get("user"):
        raise UsageError("--user and --all-users exclude each other", "give one of them")
    try:
        settings = read_settings(flags_of(ctx), environment(ctx), place=place)
    except SettingsError as error:
        words = ctx.params.get("words") or ()
        if error.cause == NOWHERE and (named := path_typed((words,) if isinstance(words, str) else words)):
            step = f"{named.flag} reads it; what stands alone is a filter"
            raise SettingsError(f"{error.cause}, but {one_line(named.text)} is a {named.kind}", step) from None
        raise
    for note in settings.notes:
        streams.note(note)
    return settings


def flags_of(ctx: click.Context) -> Flags:
    """Return what was typed of the settings."""
    from fleet_tui.settings import Flags

    return Flags(**{name: typed(ctx)[name] for name in Flags.__struct_fields__ if name in typed(ctx)})


def environment(ctx: click.Context) -> Mapping[str, str]:
    """Return the variables that count: none for the demo, for nobody's own records are in it."""
    return {} if typed(ctx).get("demo") else os.environ


def the_account(ctx: click.Context, streams: Streams, command: str) -> tuple[Account, RequestLog]:
    """Return the account that a command is about, and the log that its requests go into.

    Raises:
        UsageError: the demo or files are named, which no command of this kind can do anything with.
    """
    from fleet_tui.source.base import RequestLog

    refuse_files(ctx, command)
    settings = settings_of(ctx, streams)
    if settings.account is None:
        raise UsageError(f"{command} needs an account", "name one with --endpoint")
    return settings.account, RequestLog()


def refuse_files(ctx: click.Context, command: str) -> None:
    """Refuse the demo and files where a command is about an account."""
    given = typed(ctx)
    for option in ("demo", "data"):
        if given.get(option):
            raise UsageError(f"{command} needs an account, and --{option} is none", "name one with --endpoint")


@asynccontextmanager
async def connected(account: Account, log: RequestLog, patience: float = _PATIENCE) -> AsyncIterator[Connection]:
    """Hold a connection to the account open."""
    from fleet_tui.source.cosmos.client import Connection

    connection = Connection(account, log, patience)
    try:
        yield connection
    finally:
        await connection.aclose()
