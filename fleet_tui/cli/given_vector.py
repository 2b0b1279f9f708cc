"""Reads a vector of a file or of standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from fleet_tui.cli.options import typed
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.query.likeness import Vector

_MOST: Final = 4 << 20  # bytes: the longest vectors that models make are 4,096 numbers, some 100 KB


def read_vector(ctx: click.Context, source: str) -> Vector:
    """Return the vector that a file holds, or standard input where it is called `-`.

    Raises:
        FleetError: it cannot be read, or is no vector.
    """
    from fleet_tui.query.given_vector import vector_in

    if not source:
        raise UsageError("--vector names nothing", "name a file, or - for standard input")
    if source == "-" and typed(ctx).get("data") == "-":
        raise UsageError("--vector - and --data - are both standard input", "put one of them into a file")
    shown = "standard input" if source == "-" else one_line(source)
    text = _text(source, shown)
    if len(text) > _MOST:
        raise UsageError(f"{shown} has more than {_MOST >> 20} MB, and is no vector", "name a file with one vector")
    try:
        return vector_in(text.decode())
    except UnicodeDecodeError:
        raise UsageError(f"{shown} is no text", "a vector is a list in JSON, or a number on each line") from None


def _text(source: str, shown: str) -> bytes:
    try:
        if source != "-":
            with Path(source).open("rb") as file:
                return file.read(_MOST + 1)
        if sys.stdin is None:
            raise FleetError("standard input is closed", "name a file")
        return sys.stdin.buffer.read(_MOST + 1)
    except (OSError, ValueError) as error:  # a path may hold what no path can
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FleetError(f"{shown} cannot be read: {one_line(why)}", "name a file with a vector") from None
