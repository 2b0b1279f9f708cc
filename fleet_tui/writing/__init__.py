"""Writes runs, memories, examples, optimizations and cache entries into an account.

    import asyncio
    from fleet_tui import writing

    async def main() -> None:
        async with writing.connect() as writer:
            run = await writer.start_run("research 2025 AI trends", user="user_123")
            await writer.append_event(run, {"type": "message", "agentId": "writer", "payload": {"message": "done"}})
            await writer.finish_run(run, "succeeded", result={"answer": "on-demand GPU pools"})

    asyncio.run(main())

The account is named as it is for the viewer: by the environment, a profile, an endpoint. A viewer cannot write: what
it reads with has no method for it, and nothing of it imports this.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from fleet_tui.clock import system_clock
from fleet_tui.errors import SettingsError
from fleet_tui.redact import keep_secret
from fleet_tui.settings import Account, Flags, read_settings
from fleet_tui.settings.table import KEY
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.writing import PATIENCE
from fleet_tui.writing.desk import Stored
from fleet_tui.writing.writer import Writer

__all__ = ["Stored", "Writer", "connect"]


def connect(
    *,
    profile: str | None = None,
    endpoint: str | None = None,
    database: str | None = None,
    credential: object = None,
    managed_identity: bool | None = None,
    env_file: str | None = None,
    user: str | None = None,
    environ: Mapping[str, str] | None = None,
    every: float = 1.0,
) -> Writer:
    """Returns a writer into the account that the arguments, a profile or the environment name; nothing is asked yet.

    `credential` is a key, or an object with an async `get_token` as azure.identity.aio has them, which is never closed
    here. `user` is whose records are written where a method names none. Events of a run wait for each other `every`
    seconds at most. `environ` stands for the environment.

    Raises:
        SettingsError: nothing names an account, or what names it is contradictory.
    """
    flags = Flags(
        profile=profile,
        endpoint=endpoint,
        database=database,
        managed_identity=managed_identity if credential is None else not isinstance(credential, str),
        env_file=env_file,
        user=user,
    )
    account, owner = _account(flags, os.environ if environ is None else environ, credential)
    lent = None if isinstance(credential, str) else credential
    return Writer(Connection(account, RequestLog(), PATIENCE, lent), system_clock, owner, every=every)


def _account(flags: Flags, environ: Mapping[str, str], credential: object) -> tuple[Account, str | None]:
    """Returns the account that the settings name, and whose records are written; a key that was given is its key."""
    key = credential if isinstance(credential, str) else None
    variables = dict(environ)
    if key is not None:
        keep_secret(key)
        others = {name: each for name, each in variables.items() if name not in KEY.variables}
        variables = {**others, KEY.variables[0]: key}
    settings = read_settings(flags, variables)
    if settings.account is None:
        raise SettingsError("nothing names an account to write into", "give endpoint=… or profile=…")
    return settings.account if credential is None else replace(settings.account, key=key), settings.user
