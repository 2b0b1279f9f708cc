"""The program on a real pseudo-terminal: its keys, its signals, and everything it ever wrote."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fcntl import ioctl

_PATIENCE = 20.0  # seconds until a terminal that shows nothing, or a program that does not end, is given up
# What Textual itself writes: cursor, colour, mode and synchronised-output sequences, and queries of the terminal.
OWN = re.compile(
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
            if not self._more(patience):
                return

    def _more(self, patience: float) -> bool:
        """Read once; False if nothing came, or the other end is closed."""
        try:
            if not select.select([self.master], [], [], patience)[0]:
                return False
            self.written += os.read(self.master, 65_536)
        except OSError:
            return False
        return True

    def until(self, text: str, since: int = 0) -> None:
        """Read until a text has been written after so many bytes, however it was coloured."""
        end = time.monotonic() + _PATIENCE
        while text.encode() not in self.written[since:] and text not in self.plain(since):
            assert time.monotonic() < end, f"{text!r} was never written: {self.plain()[-2000:]!r}"
            self._more(0.1)

    def write(self, keys: bytes) -> None:
        """Type in one write, without a look at what that draws."""
        os.write(self.master, keys)

    def press(self, keys: str) -> None:
        """Type, and take what that draws."""
        self.write(keys.encode())
        self.read(0.15, quiet=0.04)

    def resize(self, width: int, height: int) -> None:
        """Make the terminal as large as this."""
        ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def ended(self, patience: float = _PATIENCE) -> int:
        """The exit code, after all that was written has been read."""
        end = time.monotonic() + patience
        while self.process.poll() is None and time.monotonic() < end:
            self._more(0.05)
        while self._more(0.2):
            pass
        return self.process.wait(1)

    def plain(self, since: int = 0) -> str:
        """Everything written after so many bytes, without the sequences of Textual's own."""
        return OWN.sub(b"", self.written[since:]).decode("utf-8", "replace")


_PERHAPS_IGNORED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)  # by whoever started the suite: nohup, a script's `&`


@contextmanager
def signals_by_default() -> Iterator[None]:
    """Let a program that is started here hear the signals that the suite itself may have to ignore."""
    before = {each: signal.signal(each, signal.SIG_DFL) for each in _PERHAPS_IGNORED}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _on_its_own(controlling: bool) -> None:
    """Hear the signals that whoever started the suite may ignore, and take the terminal."""
    for each in _PERHAPS_IGNORED:
        signal.signal(each, signal.SIG_DFL)
    if controlling:
        ioctl(0, termios.TIOCSCTTY, 0)


def spawned_on(
    inside: int, command: Sequence[str], *, controlling: bool = True, **environ: str
) -> subprocess.Popen[bytes]:
    """Python on a terminal that is its controlling one, as it is under a shell: it hears of it when it goes away."""
    told = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    environment = {**told, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environ}
    return subprocess.Popen(
        [sys.executable, *command], stdin=inside, stdout=inside, stderr=inside, start_new_session=True, env=environment,
        preexec_fn=lambda: _on_its_own(controlling),  # noqa: PLW1509 - tests have no threads here
    )  # fmt: skip


@contextmanager
def terminal(*words: str, code: str = "", **environ: str) -> Iterator[Terminal]:
    """The app, or code of Python, in a real terminal of 80x24; it is ended by its process id."""
    master, inside = os.openpty()
    ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = spawned_on(inside, [*(["-c", code] if code else ["-m", "fleet_tui"]), *words], **environ)
    try:
        yield Terminal(process, master)
    finally:
        os.close(inside)
        if process.poll() is None:
            process.kill()
        process.wait(_PATIENCE)
        os.close(master)
