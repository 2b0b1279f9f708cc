"""Reads named profiles, which are accounts to choose from, in a file that the user writes.

A setting that is misspelt stops: passed over, it would leave the account without what was asked for it.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from fleet_tui.errors import SettingsError
from fleet_tui.redact import redact
from fleet_tui.settings.folder import OwnFile, own_file
from fleet_tui.settings.table import DATABASE, ENDPOINT, KEY, PRODUCTION, SETTINGS
from fleet_tui.toml_file import Unread, read_toml

_DEFAULT: Final = "default_profile"
_PROFILES: Final = "profile"


@dataclass(frozen=True, slots=True)  # no Struct: its repr leaves out the values, of which one is a key
class Profile:
    """Holds the settings of an account to choose, by their names."""

    name: str
    values: Mapping[str, str] = field(repr=False)

    @property
    def summary(self) -> str:
        """Tell in a few words which account it is."""
        word = "PROD " if self.values.get(PRODUCTION.name) == "true" else ""
        return f"{word}{redact(self.values.get(ENDPOINT.name, ''))} {self.values.get(DATABASE.name, '')}".strip()


class ConfigFile(Struct, frozen=True):
    """Holds the profiles, and which of them counts when none is named."""

    shown: str  # the file, as texts name it
    profiles: Mapping[str, Profile] = {}
    default: str | None = None
    open_to_others: bool = False  # it holds a key, and others may read it

    def profile(self, name: str) -> Profile:
        """Return the profile of a name.

        Raises:
            SettingsError: there is none; it names those that there are.
        """
        if name in self.profiles:
            return self.profiles[name]
        known = f"there are {', '.join(self.profiles)}" if self.profiles else f"write [{_PROFILES}.{name}] there"
        raise SettingsError(f"no profile {name!r} in {self.shown}", known)


def profiles_file(environ: Mapping[str, str]) -> OwnFile:
    """Return the file that the profiles are in."""
    return own_file(environ, "config.toml")


def read_config(environ: Mapping[str, str]) -> ConfigFile:
    """Return the profiles of the user's own file, none where there is no file.

    Raises:
        SettingsError: it cannot be read, or says something that is not understood.
    """
    file = profiles_file(environ)
    read = _read(file.path, file.shown) if file.path else None
    if read is None:
        return ConfigFile(file.shown)
    found, others = read
    _known(found, (_DEFAULT, _PROFILES), file.shown)
    tables = found.get(_PROFILES, {})
    if not isinstance(tables, dict):
        raise SettingsError(
            f"{_PROFILES} of {file.shown} is no table", f"write [{_PROFILES}.NAME], or {_DEFAULT} = NAME"
        )
    profiles = {name: Profile(name, _values(table, name)) for name, table in tables.items()}
    default = found.get(_DEFAULT)
    secret = any(KEY.name in each.values for each in profiles.values())
    return ConfigFile(file.shown, profiles, None if default is None else str(default), secret and others)


def _read(path: Path, shown: str) -> tuple[dict[str, Any], bool] | None:
    """Return what a file says and whether others may read it, None where there is no file."""
    try:
        found = read_toml(path)
    except Unread as unread:
        raise SettingsError(f"{shown} {unread.why}", unread.next_step) from None
    return None if found is None else (found, bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)))


def _values(table: object, profile: str) -> dict[str, str]:
    """Return a table flat, what inner tables hold as `containers.cache`."""
    if not isinstance(table, dict):
        raise SettingsError(f"profile {profile} is no table", f"write [{_PROFILES}.{profile}] over its settings")
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= {f"{key}.{inner}": each for inner, each in value.items()} if isinstance(value, dict) else {key: value}
    _known(flat, [each.name for each in SETTINGS], f"profile {profile}")
    return {key: _text(value, f"{key} of profile {profile}") for key, value in flat.items()}


def _known(found: Mapping[str, object], names: list[str] | tuple[str, ...], where: str) -> None:
    unknown = next((each for each in found if each not in names), None)
    if unknown is not None:
        near = get_close_matches(unknown, names, 1)
        meant = f"did you mean {near[0]}?" if near else f"it may say {', '.join(names)}"
        raise SettingsError(f"{where} says {unknown}, which is no setting", meant)


def _text(value: object, where: str) -> str:
    """Return a value as a variable would hold it."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case list() if all(isinstance(each, str) for each in value):
            return ",".join(value)
    raise SettingsError(f"{where} is neither text nor a number", "write it in quotes")
