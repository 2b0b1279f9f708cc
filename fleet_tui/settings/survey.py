"""Tells each setting with its value and where it came from, for `config` and doctor: a key only by its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from fleet_tui.errors import SettingsError
from fleet_tui.settings.given import Given
from fleet_tui.settings.read import Flags, Layers, layered
from fleet_tui.settings.table import SETTINGS, Setting
from fleet_tui.text import counted

_UNSET = "not set"


class Told(Struct, frozen=True):
    """Holds a setting as it can be shown: its value is None where nothing says it, or what does is `wrong`."""

    name: str
    value: str | None
    origin: str
    wrong: str = ""
    said: bool = True  # False for a default, and where there is none


def survey(flags: Flags, environ: Mapping[str, str]) -> tuple[Told, ...]:
    """Return all settings in the order of their table, the place to read from first.

    Raises:
        SettingsError: the flags name several places, or a file cannot be read.
    """
    found = layered(flags, environ)
    place = (
        Told("demo", "true", "--demo") if flags.demo else Told("data", flags.data, "--data" if flags.data else _UNSET)
    )
    profile = found.layers.profile
    chosen = f"the default of {found.config.shown}" if found.config and found.by_default else "--profile"
    named = Told("profile", profile.name, chosen) if profile else Told("profile", None, _UNSET)
    return (place, named, *(_told(found.layers, each) for each in SETTINGS))


def _told(layers: Layers, setting: Setting[Any]) -> Told:
    try:
        given = layers.given(setting)
        if given is None and not setting.default:
            return Told(setting.name, None, _UNSET, said=False)
        stands = given or Given(setting.default, "the default")
        value = setting.read(stands)
    except SettingsError as error:
        names = " and ".join(each.origin for each in layers.everywhere(setting))
        return Told(setting.name, None, names, error.cause)
    return Told(setting.name, _shown(setting, value), stands.origin, said=given is not None)


def _shown(setting: Setting[Any], value: object) -> str:
    if setting.secret:
        return f"set, {counted(len(str(value)), 'character')}"
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(value)
        case float():
            return f"{value:g}"
    return str(value)
