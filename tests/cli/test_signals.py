"""However the screen ends, the terminal is as it was and the exit code says why."""

from __future__ import annotations

import os
import signal
import termios

import pytest

from tests.demo_data.cases import CASES
from tests.terminal import Terminal, spawned_on, terminal

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


def assert_given_back(left: Terminal, before: list[object]) -> None:
    """Every mode that was switched on was switched off after it, and the terminal echoes as before."""
    for switched_on, switched_off in _MODES.items():
        if switched_on in left.written:
            assert left.written.rindex(switched_off) > left.written.rindex(switched_on), switched_off
    assert left.written.count(b"\x1b[?1049h") == 1
    assert termios.tcgetattr(left.master) == before


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)]
)
@pytest.mark.parametrize(("keys", "shows"), [("", "ev_018"), ("g ", "» 1x"), ("/status:f", "")])
def test_a_signal_gives_the_terminal_back_and_the_last_address_is_told(
    number: signal.Signals, code: int, keys: str, shows: str
) -> None:
    with terminal("run", CASES["judge-never-satisfied"], "--demo") as screen:
        before = termios.tcgetattr(screen.master)
        screen.until("event ev_018")
        screen.press(keys)
        screen.until(shows)
        screen.read(0.3)
        screen.process.send_signal(number)
        assert screen.ended() == code
        assert_given_back(screen, before)
        told = screen.written[screen.written.rindex(b"\x1b[?1049l") :]
        assert f"fleet://run/{CASES['judge-never-satisfied']}@ev_0".encode() in told
        assert b"Traceback" not in told


@pytest.mark.parametrize(
    "number",
    [
        *(signal.SIGUSR1, signal.SIGUSR2, signal.SIGABRT, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF),
        *(signal.SIGXCPU, signal.SIGIO, signal.SIGSYS, signal.SIGTRAP),
    ],
)
def test_a_signal_that_nobody_means_for_it_gives_the_terminal_back_too(number: signal.Signals) -> None:
    with terminal("--demo") as screen:
        before = termios.tcgetattr(screen.master)
        screen.until("newest first")
        screen.process.send_signal(number)
        assert screen.ended() == 128 + number
        assert_given_back(screen, before)


def test_a_variable_that_names_another_driver_is_not_heard() -> None:
    with terminal("--demo", TEXTUAL_DRIVER="x:y") as screen:
        screen.until("newest first")
        screen.press("q")
        assert screen.ended() == 0


def test_a_defect_gives_the_terminal_back_and_is_told_in_words_without_what_it_held() -> None:
    with terminal("--demo", code=_CRASHING) as screen:
        before = termios.tcgetattr(screen.master)
        screen.until("newest first")
        screen.press("r")
        assert screen.ended() == 1
        assert_given_back(screen, before)
        told = screen.written[screen.written.rindex(b"\x1b[?1049l") :]
        assert b"a defect in fleet-tui: RuntimeError" in told
        assert b"Traceback" not in told
        assert b"c2VjcmV0" not in screen.written


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
    with terminal("--demo", code=leaving) as screen:
        screen.until("newest first")
        screen.press("r")
        assert screen.ended() == 3
        assert b"defect" not in screen.written


def test_a_terminal_that_goes_away_ends_the_app() -> None:
    master, inside = os.openpty()
    process = spawned_on(inside, ["-m", "fleet_tui", "--demo"])
    os.close(inside)
    left = Terminal(process, master)
    left.until("newest first")
    os.close(master)
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
    with terminal("--demo", code=noisy) as screen:
        screen.until("newest first")
        screen.press("r")
        screen.read(0.5)
        screen.press("q")
        screen.until("fleet://run/")
        assert screen.ended() == 0
        assert not [word for word in (b"LOGGED", b"WARNED", b"PRINTED") if word in screen.written]
