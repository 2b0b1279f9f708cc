"""Data on stdout, words on stderr."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TextIO

from fleet_tui.errors import FilterError, FleetError
from fleet_tui.json_line import json_line
from fleet_tui.redact import redact
from fleet_tui.text import visible

if TYPE_CHECKING:
    from fleet_tui.present.cells import Line

_STAND_IN: Final = "fleet-tui-stand-in"


class Streams:
    """The two streams of a command, either None where the shell closed it; text is laid out in `width` cells.

    Raises, where rows are written:
        BrokenPipeError: when nobody reads any more.
        FleetError: when the system refuses for another reason, a full disk say.
    """

    def __init__(self, out: TextIO | None, err: TextIO | None, width: int, *, ascii_only: bool = False) -> None:
        self.width = width
        self._ascii_only = ascii_only
        self._out = out
        self._err = err

    def line(self, text: str) -> None:
        """A line of text; of what the stream's encoding lacks, a sign of ours stands in ASCII, else the escape."""
        encoding = "ascii" if self._ascii_only else (self._out and self._out.encoding) or "utf-8"
        self.raw(text.encode(encoding, _STAND_IN))

    def json(self, value: object) -> None:
        """A value on one line, UTF-8 whatever the locale."""
        self.raw(json_line(value).encode())

    def raw(self, text: bytes) -> None:
        """Bytes exactly as they are, and the end of a line."""
        if self._out is None:
            raise FleetError("standard output is closed", "send it to a file or a pipe")
        with _writing():
            self._out.buffer.write(text + b"\n")

    def flush(self) -> None:
        """Hand over what has been written, so that a reader sees a page as soon as it is there."""
        if self._out is not None:
            with _writing():
                self._out.flush()

    def say(self, words: str) -> None:
        """Words for whoever sits at the terminal, after the rows written so far; never raises."""
        try:
            self.flush()
        except (BrokenPipeError, FleetError):
            self.abandon()
        if self._err is not None:
            with suppress(OSError):
                print(redact(words), file=self._err, flush=True)

    def tell(self, lines: Sequence[Line]) -> None:
        """Say a sentence that the screen says too."""
        self.say(said(lines))

    def abandon(self) -> None:
        """Let what is not written yet go: at exit Python would wait for its reader, or complain of one that is gone."""
        if self._out is not None:
            with suppress(OSError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._out.fileno())
                os.close(nowhere)


def said(lines: Sequence[Line]) -> str:
    """Join the lines of a sentence, the name of the program in place of its sign."""
    first, *rest = ("".join(text for text, _ in each) for each in lines if each)
    first = first.removeprefix("✗ ").removeprefix("! ")
    return "\n".join([f"fleet-tui: {first}", *(f"  {each.strip()}" for each in rest)])


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


class Form(StrEnum):
    """JSON is for programs, PLAIN for eyes, RAW is what is stored, byte for byte where a file holds it."""

    JSON = "json"
    PLAIN = "plain"
    RAW = "raw"
