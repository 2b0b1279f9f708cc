"""Handing a stored document to a program of the user's, and coming back.

A pager reads a file that has no name, by its descriptor: however this program ends, kill -9 too, nothing of it stays.
An editor wants a name, to write beside it and over it. It gets a copy in a folder that only the user can read, deleted
when the editor ends, and the terminal says where the copy is, for after a kill -9 it is there still.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Final

from msgspec import Struct
from textual.app import SuspendNotSupported

from fleet_tui.ending import stop_with_the_job
from fleet_tui.errors import FleetError
from fleet_tui.fields import Document, as_stored
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.text import escape_json, one_line
from fleet_tui.ui.actions.whole import with_whole
from fleet_tui.ui.frame import FrameScreen


class Program(Struct, frozen=True):
    """A kind of program: the variable that names it, the program where that is unset, and whether it only reads."""

    variable: str
    default: str
    only_reads: bool


PAGER: Final = Program("PAGER", "less", only_reads=True)
EDITOR: Final = Program("EDITOR", "vi", only_reads=False)
_DESCRIPTORS: Final = Path("/dev/fd")  # which not every system has


def hand_over(frame: FrameScreen, program: Program) -> None:
    """Gives the terminal to a program with the whole document under the cursor; changes to its copy are lost."""
    with_whole(frame, partial(_hand_over, frame, program))


def _hand_over(frame: FrameScreen, program: Program, document: Document) -> None:
    try:
        with _copy(_text(as_stored(document)), program) as (path, descriptors), frame.app.suspend():
            told = [_run(program, path, descriptors)]
    except SuspendNotSupported:
        told = [words.trouble("this terminal cannot be given to another program")]
    except OSError as error:
        told = [words.trouble(f"no copy could be written: {error.strerror}")]
    except FleetError as error:
        told = words.not_done(error)
    frame.app.refresh()
    frame.flash(*told)


def _text(document: Mapping[str, object]) -> str:
    try:
        return escape_json(json.dumps(document, ensure_ascii=False, indent=2, default=str)) + "\n"
    except RecursionError:
        raise FleetError("the document is nested too deeply to be written out", "x shows it") from None


@contextmanager
def _copy(text: str, program: Program) -> Iterator[tuple[Path, tuple[int, ...]]]:
    """Holds a copy of a text under a path, which is good with the descriptors that come with it."""
    if program.only_reads and _DESCRIPTORS.is_dir():
        with TemporaryFile() as file:
            file.write(text.encode())
            file.seek(0)
            yield _DESCRIPTORS / str(file.fileno()), (file.fileno(),)
        return
    with TemporaryDirectory(prefix="fleet-tui-") as folder:
        named = Path(folder) / "document.json"
        named.write_text(text, encoding="utf-8")
        yield named, ()


def _run(program: Program, path: Path, descriptors: tuple[int, ...]) -> Line:
    """Waits for the program and returns what there is to say of it."""
    named = os.environ.get(program.variable, "").strip() or program.default
    try:
        command = shlex.split(named)
    except ValueError as error:
        advice = f"close what is quoted in ${program.variable}"
        raise FleetError(f"{named} leaves a quote or a \\ open", advice) from error
    if not descriptors and shutil.which(command[0]):  # said before: the program may cover what is written after
        said = f"fleet-tui: {one_line(str(path))} is a copy, deleted when {one_line(named)} ends"
        print(said, file=sys.stderr or sys.__stdout__, flush=True)  # stderr is None where the shell closed it
    try:
        with _terminal_kept(), _stops_left_to_it():
            # what the user named is what shall run, with what the user put behind it
            code = _ended(subprocess.Popen([*command, str(path)], pass_fds=descriptors))  # noqa: S603
    except OSError as error:
        advice = f"set ${program.variable} to a program that is there"
        raise FleetError(f"{named}: {error.strerror}", advice) from error
    return words.caution(f"{named} ended with {code}") if code else []


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Waits for the end of a program and returns its exit code; where it stops itself, we stop and go on with it."""
    if not hasattr(os, "WUNTRACED"):
        return process.wait()
    while True:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode
        stop_with_the_job()
        process.send_signal(signal.SIGCONT)


@contextmanager
def _stops_left_to_it() -> Iterator[None]:
    """Hears of ctrl+z by the program that stops: told by the system too, one key now and then stopped us twice."""
    if not hasattr(signal, "SIGTSTP"):
        yield
        return
    before = signal.signal(signal.SIGTSTP, lambda *_: None)  # not ignored, for the program would inherit that
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)


@contextmanager
def _terminal_kept() -> Iterator[None]:
    """Leaves the terminal as it was before a program had it: a pager that is killed cannot, and echo stays off."""
    stdin = sys.__stdin__
    if stdin is None or not stdin.isatty():
        yield
        return
    import termios  # which only systems have whose terminals are given away

    before = termios.tcgetattr(stdin)
    try:
        yield
    finally:
        with suppress(termios.error):  # it is gone meanwhile
            termios.tcsetattr(stdin, termios.TCSADRAIN, before)
