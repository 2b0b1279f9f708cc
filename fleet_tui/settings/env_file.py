"""Reads variables of a file where that is asked for, as python-dotenv reads them for the programs that write them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fleet_tui.disk import read_file
from fleet_tui.errors import SettingsError
from fleet_tui.settings.given import Given

if TYPE_CHECKING:
    from dotenv.parser import Binding


def with_files(environ: Mapping[str, str], path: str | None) -> tuple[dict[str, Given], tuple[str, ...]]:
    """Return the environment and, below it, a file's variables and those of the `.local` file beside it, which win.

    The second value holds a sentence for each place in a file that cannot be understood; it shows nothing of it.

    Raises:
        SettingsError: there is neither file, or one cannot be read.
    """
    found: dict[str, Given] = {}
    unread: list[str] = []
    if path is not None:
        texts = {each: text for each in (path, f"{path}.local") if (text := _text(each)) is not None}
        if not texts:
            raise SettingsError(f"there is no {path} and no {path}.local", "give --env-file a file that is there")
        for file, text in texts.items():
            lines = list(_lines(text))
            unread += [_unread(file, each) for each in lines if each.error]
            found |= _filled({each.key: each.value or "" for each in lines if each.key is not None}, f" in {file}")
    return found | _filled(environ, ""), tuple(unread)


def _filled(variables: Mapping[str, str], where: str) -> dict[str, Given]:
    """Return what is set: empty is unset, so that it hides nothing."""
    return {name: Given(value, f"{name}{where}") for name, value in variables.items() if value.strip()}


def _text(file: str) -> str | None:
    """Return the text of a file, None where there is no such file."""
    try:
        return read_file(Path(file)).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"{file} cannot be read: {why}", "give --env-file another file") from None


def _lines(text: str) -> Iterator[Binding]:
    """Return the lines as `dotenv_values(interpolate=False)` reads them, which would only log what it leaves out."""
    from dotenv.parser import parse_stream  # 18 ms that only --env-file is to cost

    return parse_stream(io.StringIO(text))


def _unread(file: str, line: Binding) -> str:
    stripped = line.original.string.strip()
    blank = line.original.string.partition(stripped)[0].count("\n")  # what is before it counts as its beginning
    first = line.original.line + blank
    last = first + stripped.count("\n")
    if first == last:
        return f"line {first} of {file} is not read: it is not NAME=value"
    return f"lines {first} to {last} of {file} are not read: they are not NAME=value, see where their quotes end"
