"""Named profiles: accounts to choose from, in a file of one's own."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from fleet_tui.errors import SettingsError
from fleet_tui.redact import redact
from fleet_tui.settings.table import DATABASE, ENDPOINT, KEY, PRODUCTION, SETTINGS

_DEFAULT: Final = "default_profile"
_PROFILES: Final = "profile"
_PLACE: Final = re.compile(r"\(at [^()]*\)")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile sets, by the names of the settings."""

    name: str
    values: Mapping[str, str] = field(repr=False)

    @property
    def summary(self) -> str:
        """What is behind the name, in a few words."""
        word = "PROD " if self.values.get(PRODUCTION.name) == "true" else ""
        return f"{word}{redact(self.values.get(ENDPOINT.name, ''))} {self.values.get(DATABASE.name, '')}".strip()


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The profiles, and which of them holds when none is named."""

    path: Path | None  # None where there is no home to have one in
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    default: str | None = None
    open_to_others: bool = False  # it holds a key, and others may read it

    def profile(self, name: str) -> Profile:
        """The profile of a name.

        Raises:
            SettingsError: there is none; it names those that there are.
        """
        if name in self.profiles:
            return self.profiles[name]
        known = f"there are {', '.join(self.profiles)}" if self.profiles else f"write [{_PROFILES}.{name}] there"
        raise SettingsError(f"no profile {name!r} in {self.path or 'a home that is not there'}", known)


def config_path(environ: Mapping[str, str]) -> Path | None:
    """Where the profiles are; None where the environment names no home."""
    base = environ.get("XDG_CONFIG_HOME", "")
    if not Path(base).is_absolute():  # the convention: such a one is ignored
        base = str(Path(environ["HOME"]) / ".config") if environ.get("HOME") else ""
    return Path(base) / "fleet-tui" / "config.toml" if base else None


def read_config(path: Path | None) -> ConfigFile:
    """The profiles of a file; none where there is no file.

    Raises:
        SettingsError: it cannot be read, or says something that is not understood.
    """
    if path is None or not path.exists():
        return ConfigFile(path)
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        mode = path.stat().st_mode
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", "see who may read it") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is no text", "write it in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))  # the rest of the words may be what the line holds
        raise SettingsError(f"{path} is no TOML {place[0] if place else ''}".strip(), "mend that line") from None
    _known(found, (_DEFAULT, _PROFILES), str(path))
    tables = found.get(_PROFILES, {})
    if not isinstance(tables, dict):
        raise SettingsError(f"{_PROFILES} of {path} is no table", f"write [{_PROFILES}.NAME], or {_DEFAULT} = NAME")
    profiles = {name: Profile(name, _values(table, name)) for name, table in tables.items()}
    default = found.get(_DEFAULT)
    secret = any(KEY.name in each.values for each in profiles.values())
    others = bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
    return ConfigFile(path, profiles, None if default is None else str(default), secret and others)


def _values(table: object, profile: str) -> dict[str, str]:
    """A table with its inner tables as `containers.cache`."""
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
    """A value as a variable would hold it."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case list() if all(isinstance(each, str) for each in value):
            return ",".join(value)
    raise SettingsError(f"{where} is neither text nor a number", "write it in quotes")
