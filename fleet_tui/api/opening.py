"""Opens what a program names: the words of errors are those of its arguments, not those of the command line."""

from __future__ import annotations

import os
from typing import Final

from fleet_tui.api.async_fleet import AsyncFleet
from fleet_tui.api.given import as_text
from fleet_tui.clock import frozen, system_clock
from fleet_tui.errors import SettingsError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.settings import Credential, Flags
from fleet_tui.settings.in_python import settings_of_call
from fleet_tui.source.base import RequestLog
from fleet_tui.source.open import open_source

_OF_ACCOUNT: Final = ("profile", "endpoint", "database")


def open_fleet(
    path: str | os.PathLike[str] | None,
    *,
    demo: bool,
    profile: str | None,
    endpoint: str | None,
    credential: str | Credential | None,
    database: str | None,
) -> AsyncFleet:
    """Opens the demo, files, or an account; nothing is asked yet.

    Raises:
        FleetError: what was named is contradictory, malformed or not there.
    """
    data = _path(path)
    if not isinstance(demo, bool):
        raise SettingsError(f"demo= is of type {type(demo).__name__}", "give True or False")
    of_account = {"profile": profile, "endpoint": endpoint, "credential": credential, "database": database}
    places = [*(["demo=True"] if demo else ()), *(["path="] if path is not None else ())]
    given = [*places, *(f"{name}=" for name, value in of_account.items() if value is not None)]
    if places and len(given) > 1:
        raise SettingsError(f"{' and '.join(given)} name different places", "give one of them")
    for name in _OF_ACCOUNT:
        if of_account[name] is not None:
            as_text(of_account[name], name)
    flags = Flags(demo=demo, data=data, profile=profile, endpoint=endpoint, database=database)
    settings = settings_of_call(flags, {} if demo else os.environ, credential)
    source = open_source(settings, RequestLog(limit=settings.max_ru))
    if not demo:
        return AsyncFleet(Fleet(source, system_clock))
    from fleet_tui.demo import NOW

    return AsyncFleet(Fleet(source, frozen(NOW)))


def _path(path: str | os.PathLike[str] | None) -> str | None:
    found = path if path is None or isinstance(path, str) else getattr(path, "__fspath__", lambda: path)()
    if not isinstance(found, str | None):
        raise SettingsError(f"path= is of type {type(path).__name__}", "give a text or a Path")
    return found
