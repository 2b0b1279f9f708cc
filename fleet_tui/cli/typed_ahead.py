"""Keeps what is typed before the screen is there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]


@contextmanager
def typed_ahead() -> Iterator[None]:
    """Keep the keys that are typed in here for whoever reads them first, and the terminal as it was afterwards.

    A terminal that reads by lines acts on some keys itself: backspace took the escape before it, ctrl+u all of it.
    """
    if termios is None or not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    incoming, outgoing, control, local, *rest = before
    incoming &= ~(termios.ICRNL | termios.IXON)
    local &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(terminal, termios.TCSANOW, [incoming, outgoing, control, local, *rest])
    try:
        yield
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(terminal, termios.TCSANOW, before)
