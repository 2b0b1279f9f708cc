"""However the screen ends, the terminal is as it was and the exit code says why."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl

import pytest

from tests.cli.conftest import clean
from tests.demo_data.cases import CASES

_PATIENCE = 20.0  # seconds
# What was switched on and what switches it off: screen, cursor, mouse, paste, focus, keyboard protocol, line wrap.
_MODES = {
    b"\x1b[?1049h": b"\x1b[?1049l",
    b"\x1b[?25l": b"\x1b[?25h",
    b"\x1b[?1000h": b"\x1b[?1000l",
    b"\x1b[?1003h": b"\x1b[?1003l",
    b"\x1b[?1006h": b"\x1b[?1006l",
    b"\x1b[?2004h": b"\x1b[?2004l",
    b"\x1b[?1004h": b"\x1b[?1004l",
    b"\x1b[>25u": b"\x1b[<u",
    b"\x1b[?7l": b"\x1b[?7h",
}
_CRASHING = """
from fleet_tui.ui.app import FleetApp
def crash(self, name): raise RuntimeError("AccountKey=c2VjcmV0")
FleetApp.action_act = crash
from fleet_tui.__main__ import main
main()
"""


class Shell:
    """A terminal with the app on it, as its controlling terminal."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self.process = process
        self.terminal = terminal
        self.shown = b""

    def until(self, text: str) -> None:
        """Read on until a text was shown."""
        deadline = time.monotonic() + _PATIENCE
        while text.encode() not in self.shown:
            assert time.monotonic() < deadline, f"{text!r} was never shown: {self.shown[-500:]!r}"
            self.read(0.1)

    def read(self, seconds: float) -> bool:
        """Take what is there; False once the other end is closed."""
        try:
            if select.select([self.terminal], [], [], seconds)[0]:
                self.shown += os.read(self.terminal, 1 << 16)
        except OSError:
            return False
        return True

    def rest(self, seconds: float) -> None:
        """Take all that comes within a time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def ended(self) -> int:
        """The exit code, after all that was written has been read."""
        deadline = time.monotonic() + _PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read(0.05)
        while self.read(0.2) and select.select([self.terminal], [], [], 0)[0]:
            pass
        return self.process.wait(1)


def spawned_on(inside: int, *arguments: str, controlling: bool = True, **environ: str) -> subprocess.Popen[bytes]:
    """Python on a terminal that is its controlling one, as it is under a shell: it hears of it when it goes away."""
    return subprocess.Popen(
        [sys.executable, *arguments], stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
        env={**clean(os.environ), "TERM": "xterm-256color", "LANG": "C.UTF-8", **environ},
        preexec_fn=(lambda: ioctl(0, termios.TIOCSCTTY, 0)) if controlling else None,  # noqa: PLW1509 - tests have no threads here
    )  # fmt: skip


@contextmanager
def shell(*words: str, code: str = "", **environ: str) -> Iterator[Shell]:
    terminal, inside = os.openpty()
    process = spawned_on(inside, *(["-c", code] if code else ["-m", "fleet_tui"]), *words, **environ)
    try:
        yield Shell(process, terminal)
    finally:
        os.close(inside)
        if process.poll() is None:
            process.kill()
        process.wait(_PATIENCE)
        os.close(terminal)


def assert_given_back(left: Shell, before: list[object]) -> None:
    """Every mode that was switched on was switched off after it, and the terminal echoes as before."""
    for switched_on, switched_off in _MODES.items():
        if switched_on in left.shown:
            assert left.shown.rindex(switched_off) > left.shown.rindex(switched_on), switched_off
    assert left.shown.count(b"\x1b[?1049h") == 1
    assert termios.tcgetattr(left.terminal) == before


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)]
)
@pytest.mark.parametrize(("keys", "shows"), [("", "ev_018"), ("g ", "» 1x"), ("/status:f", "")])
def test_a_signal_gives_the_terminal_back_and_the_last_address_is_told(
    number: signal.Signals, code: int, keys: str, shows: str
) -> None:
    with shell("run", CASES["judge-never-satisfied"], "--demo") as screen:
        before = termios.tcgetattr(screen.terminal)
        screen.until("event ev_018")
        screen.press(keys)
        screen.until(shows)
        screen.read(0.3)
        screen.process.send_signal(number)
        assert screen.ended() == code
        assert_given_back(screen, before)
        told = screen.shown[screen.shown.rindex(b"\x1b[?1049l") :]
        assert f"fleet://run/{CASES['judge-never-satisfied']}@ev_0".encode() in told
        assert b"Traceback" not in told


def test_a_defect_gives_the_terminal_back_and_is_told_in_words_without_what_it_held() -> None:
    with shell("--demo", code=_CRASHING) as screen:
        before = termios.tcgetattr(screen.terminal)
        screen.until("newest first")
        screen.press("r")
        assert screen.ended() == 1
        assert_given_back(screen, before)
        told = screen.shown[screen.shown.rindex(b"\x1b[?1049l") :]
        assert b"a defect in fleet-tui: RuntimeError" in told
        assert b"Traceback" not in told
        assert b"c2VjcmV0" not in screen.shown


def test_what_fails_because_the_screen_is_being_left_is_no_defect() -> None:
    """A key pressed just before the end asks for a widget in a screen that is already taken down."""
    leaving = """
from textual.widget import MountError
from fleet_tui.ui.app import FleetApp
def leave(self, name):
    self.exit(return_code=3)
    raise MountError("too late")
FleetApp.action_act = leave
from fleet_tui.__main__ import main
main()
"""
    with shell("--demo", code=leaving) as screen:
        screen.until("newest first")
        screen.press("r")
        assert screen.ended() == 3
        assert b"defect" not in screen.shown


def test_a_terminal_that_goes_away_ends_the_app() -> None:
    terminal, inside = os.openpty()
    process = spawned_on(inside, "-m", "fleet_tui", "--demo")
    os.close(inside)
    left = Shell(process, terminal)
    left.until("newest first")
    os.close(terminal)
    try:
        assert process.wait(_PATIENCE) != 0
    finally:
        process.kill()


def test_while_the_screen_is_up_nobody_else_writes_to_it() -> None:
    """What logging and warnings have to say would stand in the middle of the picture: Textual draws on stderr."""
    noisy = """
import logging, sys, warnings
from fleet_tui.ui.app import FleetApp
def speak(self):
    logging.getLogger("azure").warning("LOGGED")
    warnings.warn("WARNED")
    print("PRINTED", file=sys.stderr)
FleetApp.action_reload = speak
from fleet_tui.__main__ import main
main()
"""
    with shell("--demo", code=noisy) as screen:
        screen.until("newest first")
        screen.press("r")
        screen.read(0.5)
        screen.press("q")
        screen.until("fleet://run/")
        assert screen.ended() == 0
        assert not [word for word in (b"LOGGED", b"WARNED", b"PRINTED") if word in screen.shown]
