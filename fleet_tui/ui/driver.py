"""The terminal below the app: whatever arrives from it, and its end.

Four things Textual's own driver does not survive: bytes that are no text or no known sequence (a traceback of its
thread), a terminal that was closed (it reads nothing from it for ever), a paste whose end was lost (it keeps every
later key for it), and an answer to what another program asked (over a slow link it comes after that program has
ended, and is taken for keys: a colour's `r` refreshes, its `:` opens the palette).
"""

from __future__ import annotations

import os
import re
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from selectors import EVENT_READ, SelectSelector
from typing import Any, Final, TextIO

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize

_TICK: Final = 0.1  # seconds between two looks whether the app has ended
_MOST_READ: Final = 4096  # bytes of one read
_PATIENCE: Final = 30  # ticks without a byte after which a paste has ended, whatever was lost of it
_WIDEST: Final = 5_000  # cells: a terminal that tells of more is not believed, for they would all be drawn
# a string (OSC, DCS, PM, APC: a colour, a version), or a report of the terminal itself, but not of a mode or our size
_ANSWER: Final = re.compile(
    r"\x1b(?:\](?=\d)|P(?=[\d>$+!|])|[\^_](?=\w)|\[(?:[?>=][0-?]*[ -/]*[@-~](?<!\$y)|(?!48;)[\d;]*[tnc]))"
)
_ANSWERED: Final = re.compile(r"\x07|\x1b\\|(?=\x1b)")
_BEGIN: Final = "\x1b[200~"  # of a paste
_END: Final = "\x1b[201~"


class TerminalDriver(LinuxDriver):
    """A driver that lives as long as its terminal, and no longer."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = _Outlet(self._file)

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - an error of a thread is told as any other
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Reads until the app has ended or the terminal is gone, which ends the app as its shell would."""
        reading = _Reading(debug=self._debug)
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            while not self.exit_event.is_set():
                read = self._read() if selector.select(_TICK) else None
                if read == b"":
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                for message in reading.take(read):
                    self.process_message(message)

    def _read(self) -> bytes:
        with suppress(OSError):  # which one it is depends on the system
            return os.read(self.fileno, _MOST_READ)
        return b""


class _Reading:
    """What has been read and is not told yet."""

    def __init__(self, *, debug: bool) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("ignore").decode
        self._last = ""  # so much of it as can be the beginning of a mark
        self._pasting = False
        self._answering = False
        self._silent = 0  # ticks since something was read

    def take(self, read: bytes | None) -> Iterator[Any]:
        """Yields the messages that have become whole; None is a tick without a byte."""
        text = _enters(self._without_answers(self._decode(read))) if read else self._overdue()
        self._silent = 0 if read else self._silent + 1
        self._note_paste(text)
        try:
            read_now = self._parser.feed(text) if text else ()
            for message in chain(read_now, self._parser.tick()):
                if not (isinstance(message, Resize) and max(message.size) > _WIDEST):
                    yield message
        except Exception:  # noqa: BLE001 - a number that is too long, and what else terminals send: it means nothing here
            self._parser = XTermParser(self._debug)

    def _without_answers(self, text: str) -> str:
        """Returns the text without answers to what others asked."""
        kept = ""
        while text and not self._pasting:
            if self._answering:
                end = _ANSWERED.search(text)
                self._answering, text = not end, text[end.end() :] if end else ""
            elif begin := _ANSWER.search(text):
                kept, text = kept + text[: begin.start()], text[begin.end() :]
                self._answering = begin[0][1] != "["
            else:
                break
        return kept + text

    def _note_paste(self, text: str) -> None:
        known = self._last + text
        begun, ended = known.rfind(_BEGIN), known.rfind(_END)
        if begun != ended:
            self._pasting = begun > ended
        self._last = known[1 - len(_END) :]

    def _overdue(self) -> str:
        late = self._silent >= _PATIENCE
        self._answering = self._answering and not late
        return _END if self._pasting and late else ""


def _enters(text: str) -> str:
    """Returns the text with enter in its one form: typed before the start, the system makes a line end of it."""
    return text.replace("\r\n", "\r").replace("\n", "\r")


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
