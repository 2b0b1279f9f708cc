"""Finds the folder of the user's own files, by one rule for profiles, keys and every text that names them.

The rule is the XDG convention: `$XDG_CONFIG_HOME`, else `~/.config`. A relative path is ignored, for with it settings
would come and go with the folder that a command is typed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

_OURS: Final = "fleet-tui"
_USUAL: Final = ".config"
_HOMES: Final = ("HOME", "USERPROFILE")  # Windows sets the second only


class OwnFile(Struct, frozen=True):
    """Holds the path of a file that is the user's, None where there is no home folder, and its name in texts."""

    path: Path | None
    shown: str


def config_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of the user's own files, None where the environment names no home folder."""
    base, home = _absolute(environ, "XDG_CONFIG_HOME"), _absolute(environ, *_HOMES)
    if base is None and home is not None:
        base = home / _USUAL
    return base / _OURS if base else None


def own_file(environ: Mapping[str, str], name: str) -> OwnFile:
    """Return a file of that folder; texts name it from the home folder on where it is below it."""
    folder, home = config_folder(environ), _absolute(environ, *_HOMES)
    if folder is None:
        return OwnFile(None, f"${_HOMES[0]}/{_USUAL}/{_OURS}/{name}")
    path = folder / name
    if home is None or not path.is_relative_to(home):
        return OwnFile(path, str(path))
    return OwnFile(path, f"~/{path.relative_to(home).as_posix()}")


def _absolute(environ: Mapping[str, str], *names: str) -> Path | None:
    paths = (Path(environ.get(each, "")) for each in names)
    return next((each for each in paths if each.is_absolute()), None)
