"""Variables in a file, read only when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fleet_tui.errors import SettingsError
from fleet_tui.settings.given import Given

# NAME=value, with or without quotes; other lines may mean something to other programs.
_LINE: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*
    (?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\n]*?))(?:[ \t]+\#[^\n]*)?[ \t]*\r?$""",
    re.MULTILINE | re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


def with_files(environ: Mapping[str, str], path: str | None) -> dict[str, Given]:
    """The environment and, below it, the variables of a file and of the `.local` one beside it, which wins.

    Raises:
        SettingsError: there is neither file, or one cannot be read.
    """
    found: dict[str, Given] = {}
    if path is not None:
        base = Path(path)
        files = [each for each in (base, base.with_name(f"{base.name}.local")) if each.exists()]
        if not files:
            raise SettingsError(f"there is no {path} and no {path}.local", "give --env-file a file that is there")
        for file in files:
            found |= _filled(_variables(file), f" in {file}")
    return found | _filled(environ, "")


def _filled(variables: Mapping[str, str], where: str) -> dict[str, Given]:
    """What is set: empty is unset, so that it hides nothing."""
    return {name: Given(value, f"{name}{where}") for name, value in variables.items() if value.strip()}


def _variables(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"{file} cannot be read: {why}", "give --env-file another file") from None
    return {each["name"]: _value(each) for each in _LINE.finditer(lines)}


def _value(line: re.Match[str]) -> str:
    if line["double"] is not None:
        return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), line["double"])
    return line["single"] or line["bare"] or ""
