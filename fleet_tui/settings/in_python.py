"""Says in a program's words what the command line says in its own: arguments of `connect` in the place of options.

What has no argument is a setting of a profile. Where variables of the environment are named, the argument is too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from os import PathLike
from typing import Final

from fleet_tui.errors import SettingsError
from fleet_tui.settings.account import Credential
from fleet_tui.settings.read import ELSE, NOWHERE, Flags, Settings, read_settings

_ARGUMENTS: Final = {
    "--data FILE": "the path of a folder",
    "--data": "path=",
    "--demo": "demo=True",
    "--profile": "profile=",
    "--env-file": "env_file=",
    "--endpoint": "endpoint=",
    "--database": "database=",
    "--managed-identity": "a credential of azure.identity as credential=",
    "--max-ru": "max_ru of the profile",
    "--preferred-locations": "preferred_locations of the profile",
    "set AZURE_COSMOS_ENDPOINT": "give endpoint=, set AZURE_COSMOS_ENDPOINT",
    "set AZURE_COSMOS_KEY": "give credential=, set AZURE_COSMOS_KEY",
    "set AZURE_COSMOS_USE_MANAGED_IDENTITY=true": (
        "give a credential of azure.identity as credential=, or set AZURE_COSMOS_USE_MANAGED_IDENTITY=true"
    ),
}
# No option of another command, as those of az, and no longer name that begins so.
_WORDS: Final = re.compile(f"(?<![\\w-])(?:{'|'.join(sorted(map(re.escape, _ARGUMENTS), reverse=True))})(?![\\w-])")


def settings_of_call(
    flags: Flags, environ: Mapping[str, str], credential: str | Credential | None, *, to_write: bool = False
) -> Settings:
    """Returns what the arguments of a program's call, a profile and the environment say together.

    Who is going `to_write` needs an account.

    Raises:
        SettingsError: what is missing, contradictory or malformed, in the words of a program.
    """
    if not isinstance(flags.env_file, str | PathLike | None):
        raise SettingsError(f"env_file= is of type {type(flags.env_file).__name__}", "give a text or a Path")
    if not isinstance(environ, Mapping):
        raise SettingsError(f"environ= is of type {type(environ).__name__}", "give a mapping, as os.environ is")
    try:
        return read_settings(flags, environ, credential=credential)
    except SettingsError as error:
        cause, step = error.cause, error.next_step
        if to_write:
            cause, step = cause.replace(NOWHERE, "nothing names an account to write into"), step.replace(ELSE, "")
        raise SettingsError(in_python(cause), in_python(step)) from None


def in_python(words: str) -> str:
    """Returns words of an error as a program knows what they name.

    >>> in_python("set AZURE_COSMOS_KEY, or give --data FILE")
    'give credential=, set AZURE_COSMOS_KEY, or give the path of a folder'
    """
    return _WORDS.sub(lambda found: _ARGUMENTS[found[0]], words)
