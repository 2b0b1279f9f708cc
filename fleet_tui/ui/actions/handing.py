"""Handing a stored document to a program of the user's, and coming back."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from textual.app import SuspendNotSupported

from fleet_tui.errors import FleetError
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import escape_json
from fleet_tui.ui.frame import FrameScreen


@dataclass(frozen=True, slots=True)
class Program:
    """A kind of program: the variable that names it, and the program that is used where that is unset."""

    variable: str
    default: str


PAGER: Final = Program("PAGER", "less")
EDITOR: Final = Program("EDITOR", "vi")


def hand_over(frame: FrameScreen, program: Program) -> None:
    """Gives the terminal to a program with the document under the cursor; changes to its copy are lost."""
    document = frame.document
    if document is None:
        frame.notice([(" no document is read here yet", Tone.WARN)])
        return
    try:
        with TemporaryDirectory(prefix="fleet-tui-") as folder:
            file = Path(folder) / "document.json"
            file.write_text(_text(document), encoding="utf-8")
            with frame.app.suspend():
                told = _run(program, file)
    except (FleetError, SuspendNotSupported, OSError) as error:
        told = words.trouble(_told(error))
    frame.app.refresh()
    frame.notice(told)


def _text(document: Mapping[str, object]) -> str:
    try:
        return escape_json(json.dumps(document, ensure_ascii=False, indent=2, default=str)) + "\n"
    except RecursionError:
        raise FleetError("the document is nested too deeply to be written out", "x shows it") from None


def _run(program: Program, file: Path) -> Line:
    """Waits for the program and returns what there is to say of it."""
    named = os.environ.get(program.variable, "").strip() or program.default
    try:
        # what the user named is what shall run, with what the user put behind it
        done = subprocess.run([*shlex.split(named), str(file)], check=False)  # noqa: S603
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FleetError(f"{named}: {reason}", f"set ${program.variable} to a program that is there") from error
    if done.returncode:
        return words.caution(f"{named} ended with {done.returncode}")
    return []


def _told(error: Exception) -> str:
    if isinstance(error, SuspendNotSupported):
        return "this terminal cannot be given to another program"
    return str(error)
