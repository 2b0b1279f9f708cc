"""Writes data to stdout and words to stderr: words never stand among the rows that a program reads.

A character that the terminal's encoding lacks is no failure: a sign of ours stands for it in ASCII, else its escape.
"""

from __future__ import annotations

import codecs
import os
import select
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TextIO

from fleet_tui.errors import FilterError, FleetError
from fleet_tui.json_line import json_line, portable_line
from fleet_tui.redact import redact
from fleet_tui.text import escape_json, visible

if TYPE_CHECKING:
    from fleet_tui.present.cells import Line

_STAND_IN: Final = "fleet-tui-stand-in"
_PROGRAM: Final = "fleet-tui"


class Form(StrEnum):
    """Says for whom it is printed: JSON for programs, PLAIN for eyes, RAW as it is stored."""

    JSON = "json"
    PLAIN = "plain"
    RAW = "raw"


INTERRUPTED: Final = 130  # the exit code after ctrl+c


class Streams:
    """Writes to the two streams of a command, either None where the shell closed it; text is as wide as `width` cells.

    Raises, where rows are written:
        BrokenPipeError: nobody reads any more.
        FleetError: the system refuses for another reason, a full disk say.
    """

    def __init__(self, out: TextIO | None, err: TextIO | None, width: int, *, ascii_only: bool = False) -> None:
        self.width = width
        self._ascii_only = ascii_only
        self._out = out
        self._err = err
        self.noted: set[str] = set()  # sentences that were said in the name of the program

    def line(self, text: str) -> None:
        """Write a line of text, with stand-ins for what the encoding of the stream lacks."""
        self.raw(text.encode(self._encoding, _STAND_IN))

    def shown(self, text: str) -> str:
        """Return a text as a line shows it: what is to be cut to a width has its stand-ins first, so columns stay."""
        return text if text.isascii() else text.encode(self._encoding, _STAND_IN).decode(self._encoding)

    @property
    def _encoding(self) -> str:
        return "ascii" if self._ascii_only else (self._out and self._out.encoding) or "utf-8"

    def json(self, value: object) -> None:
        """Write a value on one line that every JSON reader takes, in UTF-8 whatever the locale."""
        self.raw(portable_line(value).encode())

    def rows(self, texts: Iterable[str]) -> None:
        """Write lines of JSON, whose characters that act on a terminal are escaped here, all at once."""
        self.raw("\n".join(map(escape_json, texts)).encode())

    def raw(self, text: bytes) -> None:
        """Write bytes exactly as they are, and the end of a line."""
        if self._out is None:
            raise FleetError("standard output is closed", "send it to a file or a pipe")
        with _writing():
            self._out.buffer.write(text + b"\n")

    def document(self, value: object, stored: bytes | None) -> None:
        """Write a document as it is stored, byte for byte where its bytes are at hand."""
        self.raw(json_line(value).encode() if stored is None else stored)

    def flush(self) -> None:
        """Hand over what has been written, so that a reader sees a page as soon as it is there."""
        if self._out is not None:
            with _writing():
                self._out.flush()

    def look_for_reader(self) -> None:
        """Find out whether anybody still reads, which a pipe tells before anything is written to it.

        Raises:
            BrokenPipeError: nobody does.
        """
        if self._out is None or not hasattr(select, "poll"):  # on Windows the next line tells
            return
        try:
            number = self._out.fileno()
        except (OSError, ValueError):
            return  # no file of the system: it has no other end
        poller = select.poll()
        poller.register(number, 0)
        if any(found & (select.POLLERR | select.POLLHUP) for _, found in poller.poll(0)):
            raise BrokenPipeError

    def note(self, sentence: str, next_step: str = "") -> None:
        """Say a sentence in the name of the program, and the next step below it."""
        self.noted.add(sentence)
        self.say(visible(f"{_PROGRAM}: {sentence}" + (f"\n  {next_step}" if next_step else "")))

    def say(self, words: str) -> None:
        """Say words to whoever sits at the terminal, after the rows written so far; never raises."""
        try:
            self.flush()
        except (BrokenPipeError, FleetError):
            self.abandon()
        if self._err is not None:
            try:
                encoding = self._err.encoding or "utf-8"
                print(redact(words).encode(encoding, _STAND_IN).decode(encoding), file=self._err, flush=True)
            except OSError:
                _abandon(self._err)  # a terminal that is gone

    def tell(self, lines: Sequence[Line]) -> None:
        """Say a sentence that the screen says too."""
        self.say(said(lines))

    def abandon(self) -> None:
        """Let what is not written yet go: at exit Python would wait for its reader, or complain that it is gone."""
        if self._out is not None:
            _abandon(self._out)


def _abandon(stream: TextIO) -> None:
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def said(lines: Sequence[Line]) -> str:
    """Join the lines of a sentence, the name of the program in place of its sign."""
    first, *rest = ("".join(text for text, _ in each) for each in lines if each)
    first = first.removeprefix("✗ ").removeprefix("! ")
    return "\n".join([f"{_PROGRAM}: {first}", *(f"  {each.strip()}" for each in rest)])


def error_words(error: FleetError) -> str:
    """Return an error as the command line tells it; a mistake in a filter stands under what was typed."""
    from fleet_tui.present.words import OPTIONS, error_lines  # late: it measures cells with rich, --help needs neither

    return visible(error.pointed()) if isinstance(error, FilterError) else said(error_lines(error, OPTIONS))


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FleetError(f"standard output cannot be written: {error.strerror}") from error


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    from fleet_tui.present.ascii import ascii_cells, known

    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    found = (
        ascii_cells(each) if known(each) else each.encode("ascii", "backslashreplace").decode() for each in lacking
    )
    return "".join(found), error.end


codecs.register_error(_STAND_IN, _stand_in)
