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
from pathlib import Path

from fleet_tui.clock import system_clock
from fleet_tui.settings import Credential, Flags
from fleet_tui.settings.in_python import settings_of_call
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.writing import PATIENCE
from fleet_tui.writing.arguments import Wrong, check_variables, kind, number, text_or_none
from fleet_tui.writing.document_writer import Stored, explained
from fleet_tui.writing.runs import EVERY
from fleet_tui.writing.writer import Writer

__all__ = ["Stored", "Writer", "connect"]


def connect(
    *,
    profile: str | None = None,
    endpoint: str | None = None,
    database: str | None = None,
    credential: str | Credential | None = None,
    env_file: str | Path | None = None,
    user: str | None = None,
    environ: Mapping[str, str] | None = None,
    every: float = EVERY,
) -> Writer:
    """Returns a writer into the account that the arguments, a profile or the environment name; nothing is asked yet.

    `credential` is a key, or any credential of azure.identity or azure.identity.aio, which is never closed here. `user`
    is whose records are written where a method names none. Events of a run wait for each other `every` seconds at
    most. `environ` stands for the environment.

    Raises:
        UsageError: an argument is no text, or an empty `user`; `environ` is no mapping; `every` no number of seconds.
        SettingsError: nothing names an account, or what names it is contradictory.
    """
    with explained("the writer", done="opened"):
        for name, value in {"profile": profile, "endpoint": endpoint, "database": database}.items():
            if not isinstance(value, str | None):
                raise Wrong(f"{name} is {kind(value)}", "give a text")
        file = text_or_none(str(env_file) if isinstance(env_file, Path) else env_file, "env_file")
        if file and "\0" in file:
            raise Wrong("env_file holds a NUL, which no path does", "give the path of a file")
        check_variables(environ)
        text_or_none(user, "user")
        if number(every, "every") < 0:
            raise Wrong(f"every is {every}", "give seconds, 0 or more")
    flags = Flags(profile=profile, endpoint=endpoint, database=database, env_file=file, user=user)
    settings = settings_of_call(flags, os.environ if environ is None else environ, credential, to_write=True)
    if settings.account is None:
        raise AssertionError  # neither files nor the demo were named
    return Writer(Connection(settings.account, RequestLog(), PATIENCE), system_clock, settings.user, every=every)
