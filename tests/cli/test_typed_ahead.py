"""What is typed before the screen is there reaches it as it was typed, and the terminal is as it was afterwards."""

from __future__ import annotations

import termios
from pathlib import Path

from tests.terminal import Terminal, terminal

# The screen is stood for by one that says how the terminal is, and reads what was typed.
_LOOK = """
import os, sys, termios
import fleet_tui.ui.launch
from fleet_tui.cli import cli

def flags():
    local = termios.tcgetattr(0)[3]
    return [bool(local & each) for each in (termios.ICANON, termios.ECHO)]

def instead(*_, **__):
    print("while:", flags())
    sys.stdout.flush()
    print("typed:", os.read(0, 100))
    return fleet_tui.ui.launch.Left(None, 3)

fleet_tui.ui.launch.run_app = instead
try:
    cli(["--demo", *sys.argv[1:]])
except SystemExit as left:
    print("after:", flags(), left.code)
"""
_LINES = termios.ICANON | termios.ECHO


def reads_lines(screen: Terminal) -> bool:
    """Whether the terminal is as a shell wants it."""
    return termios.tcgetattr(screen.master)[3] & _LINES == _LINES


def test_a_terminal_that_reads_by_lines_takes_no_key_away() -> None:
    with terminal(code=_LOOK) as screen:
        screen.until("while: [False, False]")
        screen.write(b"2\r\x1b\x7f\x15")
        screen.until(r"typed: b'2\r\x1b\x7f\x15'")
        screen.until("after: [True, True] 3")
        assert "2^M" not in screen.plain()  # nothing is echoed


def test_a_mistake_that_is_told_before_the_screen_leaves_the_terminal_as_it_was() -> None:
    with terminal(code=_LOOK.replace('"--demo"', '"runs", "scor:>1", "--demo"')) as screen:
        screen.until("after: [True, True] 2")


def test_a_pager_gets_the_terminal_as_a_shell_would_give_it(tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nstty -a\necho seen\n")
    pager.chmod(0o755)
    with terminal("--demo", PAGER=str(pager)) as screen:
        screen.until("newest first")
        screen.press(":pager\r")
        screen.until("seen")
        told = screen.plain().split("speed")[-1].split()
        assert {"icanon", "echo", "icrnl", "ixon"} <= set(told)
        screen.press("q")
        screen.press("q")
        assert screen.ended() == 0
        assert reads_lines(screen)
