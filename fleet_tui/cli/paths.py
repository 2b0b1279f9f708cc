"""Finds a file that was typed where a command or a filter is meant, so that an error can name the option for it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from typing import NamedTuple

from fleet_tui.text import one_line


class TypedPath(NamedTuple):
    """Holds what was typed, and what is there."""

    text: str
    kind: str

    @property
    def flag(self) -> str:
        """Returns the option that reads it, to be pasted."""
        return f"--data {one_line(shlex.quote(self.text))}"


def path_typed(words: Iterable[str]) -> TypedPath | None:
    """Return the first word that is the path of a file or folder, None where none is."""
    for each in words:
        try:
            if os.path.isfile(each):  # noqa: PTH113  # a Path takes 3 ms to load, and every command comes here
                return TypedPath(each, "file")
            if os.path.isdir(each) and os.sep in each:  # noqa: PTH112  # a word such as docs may be a filter
                return TypedPath(each, "folder")
        except ValueError:  # a NUL
            continue
    return None
