"""Finds where to read from and as whom, in flags, profiles and environment; no text made here ever holds a key.

What only some commands need is imported from its own file: the profiles from `profiles`, each source from `survey`.
"""

from __future__ import annotations

from fleet_tui.settings.account import Account, Credential, Preferences
from fleet_tui.settings.read import NOWHERE, Flags, Settings, read_settings

__all__ = ["NOWHERE", "Account", "Credential", "Flags", "Preferences", "Settings", "read_settings"]
