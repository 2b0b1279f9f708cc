"""Signals that end or stop a program: the screen is left in order, so that the terminal is as it was."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

_NAMES: Final = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGXCPU", "SIGXFSZ", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGSYS", "SIGTRAP"),
)
_ENDING: Final = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
_HEARD: Final = 0.1  # seconds after which the loop has read of every signal that came while it stood still
_BY_SIGNAL: Final = 128  # what a shell adds to the number of the signal that ended a program


def end_on_signals(end: Callable[[int], None]) -> None:
    """Calls `end` with the exit code when the running loop's process is told to end.

    A signal that the process was started to ignore stays ignored, as nohup wants it.
    """
    loop = asyncio.get_running_loop()
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_IGN:
            continue
        with suppress(NotImplementedError):  # on a system whose loops know no signals
            loop.add_signal_handler(number, end, _BY_SIGNAL + number)


def stop_with_the_job() -> None:
    """Stops all that was started together, as ctrl+z in a shell does, until the shell lets it go on.

    Where no shell is there that could, the system does not stop it, and this returns at once: so it is no SIGSTOP.
    """
    before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.kill(0, signal.SIGTSTP)  # all at once: the shell may wait for `uv run` or its like, and let all go on with it
    signal.signal(signal.SIGTSTP, before)


@contextmanager
def interrupts_left_to_others(end: Callable[[int], None]) -> Iterator[None]:
    """Lets a program that has the terminal take ctrl+c, of which the system tells us too; `end` is heard again after.

    The signal is not ignored, for the program would inherit that.
    """
    loop = asyncio.get_running_loop()
    loop.remove_signal_handler(signal.SIGINT)
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        loop.call_later(_HEARD, end_on_signals, end)
