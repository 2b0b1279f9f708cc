"""A program under a pseudo terminal: what it draws is read and measured, what it asks is never answered."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Final, Self

# All that a program under test inherits: what the user has set must not decide what is measured, and what is measured
# is the package beside these tests, wherever the one that is installed comes from.
ENVIRONMENT: Final = {
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(Path(__file__).parents[2]),
    **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
}
_ESCAPE: Final = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|(?![][PX^_])[ -/]*[0-~])", re.DOTALL
)
_SIZE: Final = re.compile(r"^(VmRSS|VmHWM):\s*(\d+) kB", re.MULTILINE)


class NotShown(Exception):
    """A program ended, or did not show in time what it was started for."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn since a start or a key; times in seconds from there."""

    size: int  # bytes
    shown: float  # when the marker was on screen; without a marker, the first byte
    settled: float  # the last byte
    cpu: float = 0.0  # what the program had spent of a processor when the marker was on screen


class Terminal:
    """One program; use it with `with`, it is killed at the end."""

    def __init__(
        self, command: Sequence[str | Path], columns: int, rows: int, environment: Mapping[str, str] = ENVIRONMENT
    ) -> None:
        self._fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._left = False
        self._began = perf_counter()
        self._program = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=dict(environment), start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.kill()
        self._program.wait()
        self.leave()

    def leave(self) -> None:
        """Closes the terminal without a word to the program."""
        if not self._left:
            os.close(self._fd)
        self._left = True

    def start(self, marker: str, quiet: float, limit: float = 120.0) -> Drawn:
        """What is drawn until a pattern is on screen and nothing came for `quiet` seconds."""
        return self._read(self._began, quiet, limit, re.compile(marker))

    def press(self, key: bytes, quiet: float, limit: float = 10.0) -> Drawn:
        """What a key draws until nothing came for `quiet` seconds."""
        began = perf_counter()
        os.write(self._fd, key)
        return self._read(began, quiet, limit, re.compile(""))

    def idle(self, seconds: float) -> dict[str, float]:
        """What is drawn while nobody does anything, in bytes a second, and the processor it takes, in percent."""
        before, began = self._cpu(), perf_counter()
        drawn = 0
        while (left := seconds - (perf_counter() - began)) > 0:
            if select.select([self._fd], [], [], left)[0]:
                drawn += len(self._part())
        return {"idle bytes": drawn / seconds, "idle cpu": 100 * (self._cpu() - before) / seconds}

    def spent(self, seconds: float) -> float:
        """The processor that it takes meanwhile, in percent; none where it has ended."""
        before = self._cpu()
        sleep(seconds)
        return 0.0 if self._program.poll() is not None else 100 * (self._cpu() - before) / seconds

    def _cpu(self) -> float:
        """Seconds of a processor so far."""
        fields = Path(f"/proc/{self._program.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> dict[str, float]:
        """Bytes that are resident now, and the most that were at once."""
        status = Path(f"/proc/{self._program.pid}/status").read_text(encoding="ascii")
        names = {"VmRSS": "memory", "VmHWM": "peak memory"}
        return {names[key]: int(size) * 1024 for key, size in _SIZE.findall(status)}

    def _read(self, began: float, quiet: float, limit: float, marker: re.Pattern[str]) -> Drawn:
        drawn = bytearray()
        shown: float | None = None
        settled = cpu = 0.0
        while True:
            wait = limit - (perf_counter() - began) if shown is None else quiet
            ready, _, _ = select.select([self._fd], [], [], max(wait, 0.0))
            part = self._part() if ready else b""
            if not part and shown is not None:  # it rests, or has ended
                return Drawn(len(drawn), shown, settled, cpu)
            if not part:
                raise NotShown(f"{marker.pattern!r} is not on screen, but: {plain(bytes(drawn))[-300:]!r}")
            settled = perf_counter() - began
            drawn += part
            if shown is None and marker.search(plain(bytes(drawn))):
                shown, cpu = settled, self._cpu()

    def _part(self) -> bytes:
        try:
            return os.read(self._fd, 1 << 16)
        except OSError:  # what Linux says when the other end is closed
            return b""


def plain(drawn: bytes) -> str:
    """What was drawn without its escape sequences, in the order it came."""
    return _ESCAPE.sub(b"", drawn).decode(errors="replace")
