"""Keeps what was read for a bundle in a file beside it, so that a reading which was ended goes on where it stood.

A line is a check sum, a word and JSON: the first says what was asked, then come documents, and behind the documents of
each question that it was answered. What is behind the last answer was on its way when the reading ended: half a line,
or documents of half an answer. It is cut off and read again; all before it never is.
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self
from zlib import crc32

from fleet_tui.disk import NO_WAIT, no_file
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.fields import Container, Document
from fleet_tui.json_line import json_line
from fleet_tui.key import PartitionKey
from fleet_tui.model.decode import decode, encode
from fleet_tui.query.projection import own_key
from fleet_tui.schema import CONTAINERS, container
from fleet_tui.text import one_line

ENDING: Final = ".part"
OWN: Final = 0o600  # for its owner alone
_ASKED, _ANSWERED = b"asked", b"answered"
_NAMES: Final = frozenset(each.name.encode() for each in CONTAINERS)
_SUM: Final = 8  # hexadecimal digits
_BEGUN: Final = re.compile(rb"[0-9a-f]{8} asked \{[^\n]*\Z")  # a first line that was not written to its end


class Place(NamedTuple):
    """Says where the JSON of a document stands."""

    start: int
    length: int


class Name(NamedTuple):
    """Names a document among all."""

    container: str
    id: str
    partition: PartitionKey


class Journal:
    """Holds what was read so far for one question about many records; `path` is a file that only this program writes.

    Raises:
        UsageError: another file is there, or another process writes it.
        FleetError: the system refuses.
    """

    def __init__(self, path: Path, asked: Mapping[str, object]) -> None:
        self.path = path
        self.answers: dict[str, Document] = {}  # by the question
        self.resumed = False
        self.dropped = False  # whether what was read for another question went
        self._places: defaultdict[str, list[Place]] = defaultdict(list)
        self._known: dict[Name, Place] = {}
        self._seen: set[tuple[Name, int]] = set()  # with the check sum of its JSON: a file may hold two of one name
        with ExitStack() as failing:
            self._file = _opened(path)
            failing.callback(os.close, self._file)
            self._begin(asked)
            failing.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lets go of the file; it stays for the next time, unless nothing was found."""
        if not self.documents:
            self.remove()
        os.close(self._file)

    @property
    def documents(self) -> int:
        """Counts the documents."""
        return sum(map(len, self._places.values()))

    def asked(self) -> list[Container]:
        """Returns the containers of which something was asked, be it that nothing was there."""
        told = {
            str(each) for answer in self.answers.values() if isinstance(of := answer.get("of"), list) for each in of
        }
        return [each for each in CONTAINERS if each.name in told or self._places[each.name]]

    @property
    def size(self) -> int:
        """Counts the bytes of all documents."""
        return sum(each.length for places in self._places.values() for each in places)

    def counts(self) -> dict[Container, int]:
        """Returns how many documents there are of each container that has any."""
        return {each: len(self._places[each.name]) for each in CONTAINERS if self._places[each.name]}

    def knows(self, of: Container, document: Document) -> bool:
        """Tells whether a document is in it: of an account by its name, of a file by all that it says."""
        name = _key(of.name, document)
        return (name, crc32(_line(document))) in self._seen or ("_etag" in document and name in self._known)

    def names(self, of: Container) -> Iterator[Name]:
        """Returns the name of each document of a container."""
        return (each for each in self._known if each.container == of.name)

    def find(self, name: Name) -> Document | None:
        """Returns a document as it stands there."""
        place = self._known.get(name)
        return decode(self._text(place)) if place else None

    def add(self, of: Container, document: Document) -> Name:
        """Takes in a document, once however often it is met, and returns its name."""
        key = _key(of.name, document)
        if self.knows(of, document):
            return key
        text = _line(document)
        place = self._known[key] = Place(self._write(of.name.encode(), text), len(text))
        self._seen.add((key, crc32(text)))
        self._places[of.name].append(place)
        return key

    def answer(self, question: str, told: Document | None = None) -> None:
        """Notes that a question is answered whole, and what there is to keep of it beside documents."""
        self.answers[question] = told or {}
        self._write(_ANSWERED, _line({"question": question, "told": told or {}}))

    def stored(self, of: Container) -> Iterator[bytes]:
        """Yields the JSON of each document, the last one first: among equals, a file lists its last line first."""
        return map(self._text, reversed(self._places[of.name]))

    def remove(self) -> None:
        """Deletes the file: what it was for is done."""
        self.path.unlink(missing_ok=True)

    def _begin(self, asked: Mapping[str, object]) -> None:
        wanted = _line(asked)
        whole = self._read(wanted)
        os.ftruncate(self._file, whole)
        os.lseek(self._file, whole, os.SEEK_SET)
        self.resumed = whole > 0
        if not whole:
            self._write(_ASKED, wanted)

    def _read(self, wanted: bytes) -> int:
        """Reads what was written before, and returns where it ends; 0 where there is nothing to go on with."""
        with os.fdopen(os.dup(self._file), "rb") as stream:
            whole = at = 0
            pending: list[tuple[Name, Place, int]] = []
            for line in stream:
                found = _checked(line)
                if at == 0 and not (found[0] == _ASKED if found else _BEGUN.match(line)):
                    raise _another(self.path)
                if found is None or (at == 0 and found[1] != wanted):
                    self.dropped = at == 0
                    break
                word, text = found
                if word in _NAMES:
                    place = Place(at + len(line) - len(text) - 1, len(text))
                    pending.append((_key(word.decode(), decode(text)), place, crc32(text)))
                else:
                    for name, place, total in pending:
                        self._places[name.container].append(place)
                        self._known[name] = place
                        self._seen.add((name, total))
                    pending.clear()
                    whole = at + len(line)
                    if word == _ANSWERED:
                        told = decode(text)
                        self.answers[str(told["question"])] = told["told"]  # type: ignore[assignment]
                at += len(line)
            return whole

    def _text(self, place: Place) -> bytes:
        """Returns the JSON at a place, and stands at the end again."""
        os.lseek(self._file, place.start, os.SEEK_SET)
        text = b""
        while len(text) < place.length and (part := os.read(self._file, place.length - len(text))):
            text += part
        os.lseek(self._file, 0, os.SEEK_END)
        return text

    def _write(self, word: bytes, text: bytes) -> int:
        """Writes a line, and returns where its JSON starts."""
        body = word + b" " + text
        line = b"%08x %s\n" % (crc32(body), body)
        try:
            at = os.lseek(self._file, 0, os.SEEK_CUR)
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            raise refused(self.path, error) from error
        return at + len(line) - len(text) - 1


def refused(path: Path, error: OSError) -> FleetError:
    """Returns the error for a file that the system does not let us write."""
    return FleetError(f"{one_line(str(path))} cannot be written: {error.strerror}", "name another file with -o")


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | NO_WAIT
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):  # as far as the system has them
        flags |= getattr(os, name, 0)
    try:
        file = os.open(path, flags, OWN)
    except OSError as error:
        raise refused(path, error) from error
    with ExitStack() as failing:
        failing.callback(os.close, file)
        mode = os.fstat(file).st_mode
        if not stat.S_ISREG(mode):
            raise refused(path, no_file(mode))
        _locked(file, path)
        failing.pop_all()
    return file


def _locked(file: int, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UsageError(f"another fleet-tui is writing {one_line(str(path))}", "wait for it, or end it") from None


def _checked(line: bytes) -> tuple[bytes, bytes] | None:
    """Returns word and JSON of a line; None where it is not as it was written, to its end."""
    said, _, body = line[:-1].partition(b" ")
    if not line.endswith(b"\n") or len(said) != _SUM or said != b"%08x" % crc32(body):
        return None
    word, _, text = body.partition(b" ")
    return word, text


def _another(path: Path) -> UsageError:
    cause = f"{one_line(str(path))} is not what this program keeps beside a bundle that it makes"
    return UsageError(cause, "move it away, or name another file with -o")


def _key(name: str, document: Document) -> Name:
    stored = document.get("id")
    return Name(name, stored if isinstance(stored, str) else json_line(stored), own_key(container(name), document))


def _line(document: Mapping[str, object]) -> bytes:
    try:
        return encode(document)
    except RecursionError:
        return json_line(document).encode()
