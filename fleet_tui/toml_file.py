"""Reads a TOML file that the user wrote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from fleet_tui.disk import read_file

_PLACE: Final = re.compile(r"\(at .*\)\Z")  # the rest of what the library says may be what the line holds


class Unread(Exception):
    """Says why a file cannot be used, in words that follow its name, and what to do."""

    def __init__(self, why: str, next_step: str) -> None:
        self.why, self.next_step = why, next_step
        super().__init__(why)


def read_toml(path: Path) -> dict[str, Any] | None:
    """Returns what a file says, None where there is no file.

    Raises:
        Unread: it cannot be read, or is no TOML.
    """
    try:
        content = read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Unread(f"cannot be read: {error.strerror}", "see what it is, and who may read it") from None
    import tomllib  # 1 ms that a start without such a file need not

    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError:
        raise Unread("is no text", "write it in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        raise Unread(f"is no TOML {place[0] if place else ''}".strip(), "mend that line") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in thousands of lists
        raise Unread("holds more than can be read", "leave out what does not belong there") from None
