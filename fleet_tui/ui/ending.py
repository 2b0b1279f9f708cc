"""Signals that end a program: the screen is left in order, so that the terminal is as it was."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)]
_BY_SIGNAL: Final = 128  # what a shell adds to the number of the signal that ended a program


def end_on_signals(end: Callable[[int], None]) -> None:
    """Calls `end` with the exit code when the running loop's process is told to end."""
    loop = asyncio.get_running_loop()
    for number in _ENDING:
        with suppress(NotImplementedError):  # on a system whose loops know no signals
            loop.add_signal_handler(number, end, _BY_SIGNAL + number)
