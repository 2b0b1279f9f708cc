"""The terminal below the app: it lives on whatever arrives, and ends when the terminal is gone."""

from __future__ import annotations

import os
import signal
import sys
import termios
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, SelectSelector
from time import monotonic
from typing import Any, Final, TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from fleet_tui.ending import stop_with_the_job
from fleet_tui.ui.terminal_input import TerminalInput

_TICK: Final = 0.1  # seconds between two looks whether the app has ended; escape with nothing behind it is a key then
_MOST_READ: Final = 4096  # bytes of one read
_GONE: Final = 128 + signal.SIGHUP  # the exit code as if the system had told us of it, which may be ignored


class TerminalDriver(LinuxDriver):
    """A driver that lives as long as its terminal, and no longer."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = _Outlet(_drawn_on())
        self.ours_since = 0.0  # monotonic time up to which keys were typed for whatever got the terminal then

    def start_application_mode(self) -> None:
        """Takes the terminal; it is given back reading by lines, which it did not while we were loaded."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it so
        if self.attrs_before:
            self.attrs_before[0] |= termios.ICRNL | termios.IXON
            self.attrs_before[3] |= termios.ICANON | termios.ECHO

    def suspend_application_mode(self) -> None:
        """Gives the terminal away: nothing that was read before is for us any more."""
        super().suspend_application_mode()  # the thread that reads has ended
        self.ours_since = monotonic()

    def _sigtstp_application(self, *_: object) -> None:
        """Stops with its job; where no shell could ever let it go on, the screen comes back at once."""
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        stop_with_the_job()
        if self._auto_restart and self._must_signal_resume:
            self.resume_application_mode()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - an error of a thread is told as any other
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Reads until the app has ended or the terminal is gone, which ends the app."""
        arriving = TerminalInput(debug=self._debug, alt=any("alt+" in keys for keys in self._app._keymap.values()))
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            while not self.exit_event.is_set():
                read = self._read() if selector.select(_TICK) else None
                if read == b"":
                    self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=_GONE))
                    return
                for message in arriving.take(read):
                    self.process_message(message)

    def _read(self) -> bytes:
        with suppress(OSError):  # which one it is depends on the system
            return os.read(self.fileno, _MOST_READ)
        return b""


def _drawn_on() -> TextIO:
    """Returns the file to draw on: stderr, as Textual does, unless its words go elsewhere, as with `2>log`."""
    words, out = sys.__stderr__, sys.__stdout__
    if out is None or (words is not None and words.isatty()):
        return cast("TextIO", words)
    # what an encoding lacks is shown as its escape, as stderr does it
    return open(out.fileno(), "w", encoding=out.encoding, errors="backslashreplace", closefd=False)


class _Outlet:
    """A terminal's file, to which writing never fails: where it is gone, the reading end tells so."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
