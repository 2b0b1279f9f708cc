"""Looks at what lies in folders, before any file in them is opened."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Final

from fleet_tui.disk import waited
from fleet_tui.schema import CONTAINERS
from fleet_tui.source.files.lines import refused
from fleet_tui.source.files.recognise import file_names, is_trace_name, trace_names

OUR_NAMES: Final = frozenset((*(name for each in CONTAINERS for name in file_names(each)), *trace_names()))


def holds_ours(folder: Path) -> bool:
    """Tells whether a file of a container or of traces lies in a folder, if it is there and may be read."""
    try:
        return any(each.name in OUR_NAMES or is_trace_name(each.name) for each in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise refused(folder, error) from error


def traces_in(folder: Path) -> list[Path]:
    """Returns the files in a folder that are named as traces are; those of a folder that is gone are none."""
    try:
        return sorted(each for each in folder.iterdir() if is_trace_name(each.name) and each.is_file())
    except OSError:
        return []


def folders_in(folder: Path) -> list[Path]:
    """Returns the folders in a folder that may be looked into, without the hidden."""
    try:
        found = [each for each in folder.iterdir() if not each.name.startswith(".") and each.is_dir()]
    except OSError as error:
        raise refused(folder, error) from error
    return sorted(each for each in found if os.access(each, os.R_OK | os.X_OK))


def holds_something(path: Path) -> bool:
    """Tells whether a file is there and not empty."""
    found = waited(partial(state_of, path))
    return found is not None and found.st_size > 0


def state_of(path: Path) -> os.stat_result | None:
    """Returns what the disk says of a path, None where there is no such."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise refused(path, error) from error


def everything_in(path: Path) -> bytes:
    """Reads a whole file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused(path, error) from error
