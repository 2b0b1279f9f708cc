"""Keys and pastes from whatever bytes arrive from the terminal.

Textual's parser alone does not survive: bytes that are no text or no known sequence (a traceback), a paste or an
answer whose end was lost (every later key is taken for a part of it), an answer to what another program asked (over a
slow link it comes after that program has ended, and is taken for keys: a colour's `r` refreshes, its `:` opens the
palette), and escape with a key behind it in one packet (one of the two is all that is left).
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from itertools import chain
from time import monotonic
from typing import Any, Final

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste, Resize

_PATIENCE: Final = 3.0  # seconds without a part of a paste after which it has ended, whatever was lost of it
_TYPED: Final = 16  # characters: a read of no more is typed by hand, and no part of a long paste
_ROOM: Final = 1 << 16  # characters of a paste: an input takes far less
_WIDEST: Final = 5_000  # cells: a terminal that tells of more is not believed, for they would all be drawn
_INTERRUPT: Final = "\x03"  # ctrl+c, which waits for no end
# A paste; a string (OSC, DCS, PM, APC: a colour, a version); a report of the terminal, but not of a mode or our size;
# a key or click whose numbers have no end.
_BEGIN: Final = re.compile(
    r"(?P<paste>\x1b\[200~)|(?P<string>\x1b(?:\](?=\d+;)|P(?=[\d>$+!|])|[\^_](?=\w)))"
    r"|\x1b\[(?:[?>=][0-?]*[ -/]*[@-~](?<!\$y)|(?!48;)[\d;]+[tnc]|[0-?]{32,}[@-~])"
)
_ENDS: Final = {"paste": re.compile(r"\x1b\[201~"), "string": re.compile(r"\x07|\x1b\\|(?=\x1b)")}
_PART: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\]\d*|[P^_O])?\Z")  # of a sequence: the rest may be in the next read
# Escape, and a key typed behind it, which is whatever no terminal sends there as one key: tab, enter and backspace too,
# for they are typed behind escape far more often than alt is held with them.
_ESCAPED: Final = re.compile(r"\x1b(?!\[[0-?A-IMO-SZa-d[]|O[0-?A-IM-Sa-y])")

_NULS: Final = re.compile("\0+")


class TerminalInput:
    """All that has been read of a terminal and is not told yet.

    Args:
        debug: whether the parser keeps a file of what it read.
        alt: whether the user has keys with alt, which terminals send as escape and the key.
        now: a clock, in seconds.
    """

    def __init__(self, *, debug: bool = False, alt: bool = False, now: Callable[[], float] = monotonic) -> None:
        self._debug, self._alt, self._now = debug, alt, now
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("ignore").decode
        self._part = ""  # the beginning of a sequence
        self._open = ""  # the kind of what has begun and has no end yet
        self._inside = ""  # what came of that
        self._sure = 0  # so much of it belongs to it; what came later a key at a time may be typed
        self._grew = 0.0  # when that was last more

    def take(self, read: bytes | None) -> Iterator[Any]:
        """Yields the messages that have become whole, all of one moment; None is a moment in which nothing came.

        What was read at once was typed at once, however long a busy machine takes from one message to the next.
        """
        moment = 0.0
        for message in self._whole(read):
            moment = message.time = moment or message.time
            yield message

    def _whole(self, read: bytes | None) -> Iterator[Any]:
        text = _enters(self._decode(read)) if read else ""
        begun, self._part, part = self._open, "", self._part
        yield from self._told(part + text) if read else self._alone(part)
        if self._open and (self._open != begun or len(text) > _TYPED):
            self._sure, self._grew = len(self._inside), self._now()
        while self._open and (self._overdue or _INTERRUPT in self._inside[self._sure :]):
            yield from self._given_up()

    @property
    def _overdue(self) -> bool:
        return self._now() - self._grew >= _PATIENCE

    def _told(self, text: str) -> Iterator[Any]:
        while text:
            if not self._open and (begin := _BEGIN.search(text)):
                yield from self._keys(text[: begin.start()])
                self._open, self._inside, text = begin.lastgroup or "", "", text[begin.end() :]
            elif not self._open:
                self._part = part[0] if (part := _PART.search(text)) else ""
                yield from self._keys(text.removesuffix(self._part))
                return
            elif end := _ENDS[self._open].search(known := self._inside + text):
                yield from self._closed(known[: end.start()])
                text = known[end.end() :]
            else:
                self._inside = known
                return

    def _closed(self, inside: str) -> Iterator[Any]:
        if self._open == "paste":
            yield Paste(inside[:_ROOM].replace("\x00", ""))
        self._open = ""

    def _given_up(self) -> Iterator[Any]:
        """Ends what lost its end; what was typed since are keys again."""
        typed = self._inside[self._sure :]
        yield from self._closed(self._inside[: self._sure])
        yield from self._told(typed)

    def _alone(self, part: str) -> Iterator[Any]:
        """Yields the keys of what was no sequence after all."""
        if part and (part[1:2] != "[" or part == "\x1b["):
            yield Key("escape", "\x1b")
            part = part[1:]
        yield from self._parsed(part)

    def _keys(self, text: str) -> Iterator[Any]:
        first, *others = [text] if self._alt else _ESCAPED.split(text)
        yield from self._parsed(first)
        for each in others:
            yield Key("escape", "\x1b")
            yield from self._parsed(each)

    def _parsed(self, text: str) -> Iterator[Any]:
        messages: list[Any] = []  # so much of them as was whole before a failure
        try:
            messages.extend(chain(self._parser.feed(text) if text else (), self._parser.tick()))
        except (ValueError, OverflowError):  # a number that is too long: it means nothing here
            self._parser = XTermParser(self._debug)
        yield from (each for each in messages if not (isinstance(each, Resize) and max(each.size) > _WIDEST))


def _enters(text: str) -> str:
    """Returns the text with enter in its one form: typed before the start, the system makes a line end of it.

    A run of NUL, which a line that is broken sends and nobody types, is one key: each would take its turn, 1 ms.
    """
    return _NULS.sub("\0", text.replace("\r\n", "\r").replace("\n", "\r"))
