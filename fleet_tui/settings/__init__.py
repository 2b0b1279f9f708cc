"""Where to read from and as whom, from flags, profiles and environment; no text made here ever holds a key."""

from __future__ import annotations

from fleet_tui.settings.account import Account, Preferences
from fleet_tui.settings.profiles import ConfigFile, Profile, config_path, read_config
from fleet_tui.settings.read import Flags, Settings, read_settings, read_user
from fleet_tui.settings.survey import Told, survey

__all__ = [
    "Account",
    "ConfigFile",
    "Flags",
    "Preferences",
    "Profile",
    "Settings",
    "Told",
    "config_path",
    "read_config",
    "read_settings",
    "read_user",
    "survey",
]
