"""Hostile documents in a real terminal: what is stored there reaches it as text and as nothing else."""

from __future__ import annotations

import os
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from operator import itemgetter
from termios import TIOCSWINSZ
from urllib.parse import quote

from fleet_tui.fields import WRITTEN
from fleet_tui.query.filter_text import format_term
from fleet_tui.query.query import Contains, Term
from fleet_tui.schema import RUNS
from tests.demo.reading import run
from tests.demo_data.cases import CASES

HOSTILE = ("hostile-terminal", "hostile-markup", "hostile-id", "lone-surrogate", "cjk", "emoji")

_DEADLINE = 15.0  # seconds until a terminal that shows nothing is given up
# What Textual itself writes: cursor, colour, mode and synchronised-output sequences, and queries of the terminal.
_TEXTUAL = re.compile(
    rb"\x1b\[[0-9;:]*[mHABCDGJKc]"  # colour and cursor
    rb"|\x1b\[[?<>=]?[0-9;]*(?:[hlucqm]|\$p| q|t)"  # modes, keyboard protocol, queries
    rb"|\x1b\](?:22;[a-z]*|1[01];\?)(?:\x07|\x1b\\)"  # pointer shape, colour queries
)


class Terminal:
    """A program on a pseudo-terminal, with everything it ever wrote."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self.master = master
        self.written = b""

    def read(self, seconds: float, quiet: float | None = None) -> None:
        """Take what comes within a time, or until after something came nothing more does for a while."""
        end, before = time.monotonic() + seconds, len(self.written)
        while (left := end - time.monotonic()) > 0:
            patience = left if quiet is None or len(self.written) == before else min(left, quiet)
            ready, _, _ = select.select([self.master], [], [], patience)
            if not ready:
                return
            try:
                self.written += os.read(self.master, 65_536)
            except OSError:
                return

    def until(self, text: str) -> None:
        """Read until a text has been written, however it was coloured."""
        end = time.monotonic() + _DEADLINE
        while text not in self.plain():
            assert time.monotonic() < end, f"{text!r} was never written: {self.plain()[-2000:]!r}"
            self.read(0.1)

    def press(self, keys: str) -> None:
        """Type, and take what that draws."""
        os.write(self.master, keys.encode())
        self.read(0.15, quiet=0.04)

    def plain(self) -> str:
        """Everything written, without the sequences of Textual's own."""
        return _TEXTUAL.sub(b"", self.written).decode("utf-8", "replace")


@contextmanager
def terminal(*arguments: str, **environ: str) -> Iterator[Terminal]:
    """The app in a real terminal of 80x24, ended by its process id."""
    master, slave = os.openpty()
    ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    environment.pop("NO_COLOR", None)
    environment |= environ
    process = subprocess.Popen(
        [sys.executable, "-m", "fleet_tui", *arguments],
        stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.terminate()
        process.wait(10)
        os.close(master)


def test_no_control_byte_of_a_document_reaches_the_terminal() -> None:
    """One screen after the other, all hostile runs in one process: what is written of each is looked at in the end."""
    ids = [CASES[case] for case in HOSTILE]
    with terminal("runs", format_term(Term(RUNS.field("id"), Contains(tuple(ids)))), "--demo") as screen:
        screen.until(f"{len(ids)} loaded")
        screen.press("\r")
        screen.until("[timeline]")
        for place in range(len(ids)):
            for key in ("j", "j", "j", "\t", "j", "j", "x", "j", "j", "\x1b"):
                screen.press(key)
            for key in ("\x1b[C", "G") * 4:  # judge, answer, plan, raw
                screen.press(key)
            for key in ("+", "g", "\x1b[C", "J" if place < len(ids) - 1 else ""):
                screen.press(key)
        screen.press("q")
        screen.until("fleet://run/")
        assert screen.process.wait(10) == 0
    left = _TEXTUAL.sub(b"", screen.written)
    text = left.decode("utf-8")
    oldest = min(map(run, HOSTILE), key=itemgetter(WRITTEN))
    assert quote(oldest["id"]) in text.rpartition("fleet://run/")[2], "J went through all of them"
    assert not re.findall("[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "\x1b" not in text, text[max(text.find("\x1b") - 80, 0) : text.find("\x1b") + 80]
    assert b"\x07" not in left


def test_what_looks_like_markup_stands_there_as_it_was_written() -> None:
    with terminal("run", CASES["hostile-markup"], "--demo") as screen:
        screen.until("[@click=app.quit]x[/] [b]Task[/b] classified")
        screen.press("q")
        screen.until("fleet://run/")
        assert screen.process.wait(10) == 0


def test_the_terminal_is_given_back_and_the_address_told_when_one_leaves() -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.press("q")
        screen.until("fleet://run/")
        assert b"\x1b[?1049l" in screen.written
        assert b"\x1b[?25h" in screen.written
