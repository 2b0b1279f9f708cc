"""Reads the bytes of a file and finds its lines in them.

A list of the newest runs needs the last 40 lines of what may be a million: they decode in 0.12 ms from the end of the
file, while only to count its line breaks takes 143 ms.
"""

from __future__ import annotations

import io
import os
import re
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from fleet_tui.clock import Written
from fleet_tui.disk import NoFile, open_file
from fleet_tui.errors import Unreadable
from fleet_tui.model.decode import LONGEST, PROBLEM, Mended, decode
from fleet_tui.schema import CONTAINERS
from fleet_tui.source.files.content import PACKED, plain
from fleet_tui.source.files.marks import TRACES, TRACING
from fleet_tui.source.files.remarks import Remarks
from fleet_tui.text import counted, one_line

SMALL: Final = 4 << 20  # bytes of a file that is held in memory and read between two keys, without the system
SLAB: Final = 2 << 20  # bytes read at a time: a slice of work of some 10 ms
FIRST_SLAB: Final = 64 << 10  # holds a page of ordinary lines
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_NOUNS: Final = ", ".join(each.noun for each in CONTAINERS)
ACCEPTED: Final = (
    f"name a file of {_NOUNS} documents, of traces, a GEPA result or a mem0 export, or a folder that holds "
    "workflowRuns.jsonl or execution_history.jsonl; fleet-tui help files lists what is read"
)
_TRACES: Final = (
    "traces are read as runs, from a file of their own such as traces.jsonl: OTLP/JSON, the spans of OpenTelemetry's "
    "console exporter, the JSON of Jaeger or Zipkin; have them exported as one of these"
)
# A reply of the service is `{"_rid": …, "Documents": […], "_count": …}`; several in one file are no one array.
_BESIDE: Final = rb'\s*"_(?:rid|count)"\s*:\s*(?:"[^"\\]*"|\d+)\s*'
_HEAD: Final = re.compile(rb"\s*\{(?:" + _BESIDE + rb',)*\s*"Documents"\s*:\s*(?=\[)')
_TAIL: Final = re.compile(rb"\](?:\s*," + _BESIDE + rb")*\s*\}\s*\Z")
_ANOTHER: Final = re.compile(rb"\}\s*" + _HEAD.pattern)
_WRAPPED: Final = 1 << 10  # bytes that what is around the documents may take
TRIED: Final = 10  # lines by which a file is judged whose first is broken


class Line(NamedTuple):
    """Holds the text of a document, where it starts in its file, and its number there, 0 until it is counted.

    Lines are numbered from 1 as an editor does, blank lines too; the documents of an array by their place in it.
    """

    start: int
    text: bytes
    number: int = 0


Batches: TypeAlias = Iterator[list[Line]]


class Slab(NamedTuple):
    """Holds whole lines of a file, and where they start in it."""

    start: int
    text: bytes


class FileBytes:
    """Holds the bytes that a file had when it was opened, readable at any place and from any thread.

    They stay readable when the file is replaced by another, and what is appended is not seen.
    """

    def __init__(self, stream: BinaryIO, name: str, modified: float, zone: tzinfo | None = None) -> None:
        self.name = one_line(name)
        self.modified = modified  # epoch seconds
        self.zone = zone  # of the times in it that have none
        self.unread = Remarks()
        self.mended = Remarks()  # documents that are not shown quite as they are stored
        self.torn = Remarks()  # documents of which parts were not read
        self.unknown = Remarks()  # documents that nothing tells the kind of
        self.strange = Remarks()  # what other programs wrote, or documents of another container than its name says
        self.accepted = False  # whether one was met that is none of these
        self.cut = ""  # where it ends too early, in words
        self.folder: Path | None = None  # that it lies in, where other files may lie that its documents name
        self.local = False  # whether one was met that is told as local time
        self.opened = datetime.now(UTC)
        self.taken: set[Written] = set()  # what was taken for the write times that no document stores
        self._lock = threading.Lock()
        self._counted = (0, 1)  # a place, and the number of the line that it is in
        # not __del__: an iterator that was dropped half-way must not leave a warning on the screen
        self.close = weakref.finalize(self, stream.close)
        self._stream = plain(stream, self.name)
        if self._stream is not stream:
            self.close = weakref.finalize(self, self._stream.close)
        self.end = self._stream.seek(0, io.SEEK_END)
        self.small = self.end <= SMALL
        if self.small:
            self._stream = io.BytesIO(self.read(0, self.end))
            self.close()
        self.start = len(_UTF8_MARK) if self.read(0, min(3, self.end)) == _UTF8_MARK else 0
        self._unwrap()

    @classmethod
    def open(cls, path: Path, zone: tzinfo | None = None, modified: float | None = None) -> FileBytes:
        """Opens a file; `modified` is its time where it was another file once, in epoch seconds.

        Raises:
            Unreadable: when the system refuses, or the text is no UTF-8.
        """
        try:
            stream = open_file(path)
            written = os.fstat(stream.fileno()).st_mtime if modified is None else modified
            found = cls(stream, path.name, written, zone)
        except OSError as error:
            raise refused(path, error) from error
        found.folder = path.parent
        return found

    @classmethod
    def of(cls, content: bytes, name: str, zone: tzinfo | None = None) -> FileBytes:
        """Takes what came through a pipe for a file written now.

        Raises:
            Unreadable: as above.
        """
        try:
            return cls(io.BytesIO(content), name, time.time(), zone)
        except OSError as error:
            raise refused(name, error) from error

    def _unwrap(self) -> None:
        """Takes a reply of the service that was saved as it came for the array of its documents."""
        head = self.read(self.start, min(self.start + _WRAPPED, self.end))
        tail = self.read(max(self.end - _WRAPPED, self.start), self.end)
        begins, ends = _HEAD.match(head), _TAIL.search(tail)
        if begins and ends and not (self.small and _ANOTHER.search(self.read(self.start, self.end))):
            self.start += begins.end()
            self.end -= len(tail) - ends.start() - 1

    def note_mended(self, line: Line, document: object) -> None:
        """Takes in a document that was read, if it is not shown quite as it is stored."""
        if isinstance(document, Mended):
            self.mended.note(line.start, document.how)

    def takes(self, what: Written) -> Written:
        """Notes what is taken for a write time that is not stored, and returns it."""
        self.taken.add(what)
        return what

    def read(self, start: int, end: int) -> bytes:
        """Reads the bytes between two places.

        Raises:
            Unreadable: when the system refuses, or the file has become shorter.
        """
        try:
            with self._lock:
                self._stream.seek(start)
                found = self._stream.read(end - start)
        except (OSError, ValueError) as error:
            raise refused(self.name, error) from error
        if len(found) < end - start:
            raise changed(self.name)
        return found

    def number_at(self, place: int) -> int:
        """Counts the lines before a place, for the number of the line that starts there."""
        known, number = self._counted
        low, high = sorted((known, place))
        lines = sum(self.read(at, min(at + SLAB, high)).count(b"\n") for at in range(low, high, SLAB))
        number += lines if place >= known else -lines
        self._counted = (place, number)
        return number


def changed(name: str) -> Unreadable:
    """Returns the error for a file that no longer holds what was listed from it."""
    return Unreadable(f"{name} was changed while it was read", "reload to read it anew")


def refused(place: Path | str, error: Exception) -> Unreadable:
    """Returns the error for a file that the system does not let us read."""
    name = place if isinstance(place, str) else place.name or str(place)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    next_step = "put a file in its place, or take it away"
    if not isinstance(error, NoFile):
        next_step = "check the path and its permissions"
    return Unreadable(f"{one_line(name)} cannot be read: {one_line(reason)}", next_step)


def nothing_of_ours(file: FileBytes) -> Unreadable:
    """Returns the error for a file in which there is nothing of ours: what it holds, by what tells it."""
    besides = [*file.unknown.said_by_kind("", "object", file.number_at), *filter(None, (unreadable(file), file.cut))]
    kinds = [f"{counted(each.n, 'object')} {each.why}" for each in file.strange.kinds()]
    if kinds:
        said = "; ".join((f"{kinds[0]}, which is not read", *kinds[1:], *besides))
    else:
        said = f"no document that is recognised: {'; '.join(besides)}" if besides else "no document at all"
    tracing = any(each.why.endswith((*TRACES, *TRACING)) for each in file.strange.kinds())
    return Unreadable(f"{file.name} holds {said}", f"{_TRACES}\n{ACCEPTED}" if tracing else ACCEPTED)


def unreadable(file: FileBytes) -> str:
    """Says how much of a file cannot be read: values of an array, or that span lines; else each line once."""
    if not len(file.unread):
        return ""
    if is_array(file):
        return file.unread.said("unreadable", "value", file.number_at)
    if has_lines(file):
        return file.unread.said("unreadable", "line", file.number_at)
    return file.unread.said("unreadable", "value" if file.unread.tall else "line", file.number_at, by_line=True)


def has_lines(file: FileBytes) -> bool:
    """Tells whether a file holds one document a line; else it is an array, or documents that span lines."""
    if is_array(file):
        return False
    # the name first: a line may be as long as the file
    named = file.name.removesuffix(PACKED).endswith((".jsonl", ".ndjson"))
    if named and _head_of(file).partition(b"\n")[0].rstrip() not in (b"", b"{"):
        return True
    first = next((found[0].text for slab in forward(file, FIRST_SLAB) if (found := lines(slab))), b"{")
    if first.strip() == b"{":
        return False
    if named or PROBLEM not in decode(first):
        return True
    texts = [each.text for each in islice((line for slab in forward(file) for line in lines(slab)), TRIED)]
    if not any(each.lstrip().startswith((b"{", b"[")) for each in texts):
        return True  # a table, or plain text: no value spans lines where none begins
    return file.small and _mostly_documents(texts)


def _mostly_documents(texts: Sequence[bytes]) -> bool:
    """Tells whether lines, the first of them broken, go on with a document a line."""
    return 2 * sum(PROBLEM not in decode(each) for each in texts) >= len(texts) > 1


def is_array(file: FileBytes) -> bool:
    """Tells whether a file is one array."""
    return _head_of(file).startswith(b"[")


def _head_of(file: FileBytes) -> bytes:
    return file.read(file.start, min(file.start + FIRST_SLAB, file.end)).lstrip()


def leave_out_unfinished(file: FileBytes) -> None:
    """Ends a file where its complete lines do: a last line still being written does not count yet, and that is said."""
    if file.read(max(file.end - 1, file.start), file.end) == b"\n":
        return
    last = next(backward(file), None)
    if last is None:
        return
    unfinished = last.text[last.text.rfind(b"\n") + 1 :]
    if len(unfinished) <= LONGEST and PROBLEM in decode(unfinished):
        file.end -= len(unfinished)
        file.cut = "its last line is not complete, and left out until it is"


def forward(file: FileBytes, first: int | None = None) -> Iterator[Slab]:
    """Yields whole lines from the start of a file, a slab at a time; a longer line is a slab of its own.

    Of a line too long to be decoded comes the beginning, as long as tells that it is.
    """
    start, size = file.start, first or SLAB
    while start < file.end:
        text = file.read(start, min(start + size, file.end))
        whole = len(text) if start + len(text) == file.end else text.rfind(b"\n") + 1
        if whole:
            yield Slab(start, text[:whole])
            start, size = start + whole, SLAB
        elif size > LONGEST:
            yield Slab(start, text)
            start, size = _end_of_line(file, start + size, file.end), SLAB
        else:
            end = _end_of_line(file, start + size, min(start + LONGEST + 2, file.end))
            size = end - start
            if file.read(end - 1, end) == b"\n":  # the line alone: to leave its end out later would copy it all
                yield Slab(start, file.read(start, end - 1))
                start, size = end, SLAB


def backward(file: FileBytes) -> Iterator[Slab]:
    """Yields whole lines from the end of a file, small slabs first; lines within a slab stand in their own order."""
    end, size = file.end, FIRST_SLAB
    while end > file.start:
        start = max(end - size, file.start)
        text = file.read(start, end)
        cut = 0 if start == file.start else text.find(b"\n") + 1
        if start == file.start or cut not in (0, len(text)):
            yield Slab(start + cut, text[cut:])
            end, size = start + cut, min(size * 2, SLAB)
        elif size > LONGEST:
            end, size = _start_of_line(file, start), FIRST_SLAB
            yield Slab(end, file.read(end, end + len(text)))
        else:
            size = min(2 * size, LONGEST + 2)


def _end_of_line(file: FileBytes, place: int, end: int) -> int:
    """Returns where the next line starts after a place, or the end; nothing in between is kept."""
    for at in range(place, end, SLAB):
        if found := file.read(at, min(at + SLAB, end)).find(b"\n") + 1:
            return at + found
    return end


def _start_of_line(file: FileBytes, place: int) -> int:
    """Returns where the line starts that a place is in; nothing in between is kept."""
    for at in range(place, file.start, -SLAB):
        low = max(at - SLAB, file.start)
        if found := file.read(low, at).rfind(b"\n") + 1:
            return low + found
    return file.start


def lines(slab: Slab, number: int = 0) -> list[Line]:
    """Returns the lines of a slab that are not blank, numbered if the number of the first line is known."""
    found = []
    start = slab.start
    step = 1 if number else 0
    for text in slab.text.split(b"\n"):
        if is_line(text):
            found.append(Line(start, text[:-1] if text.endswith(b"\r") else text, number))
        start += len(text) + 1
        number += step
    return found


def is_line(text: bytes) -> bool:
    """Tells whether a line is not blank; a line too long to be decoded, of which only the beginning is read, is not."""
    return len(text) > LONGEST or (bool(text) and not text.isspace())


def count_lines(slab: Slab) -> int:
    """Counts the lines of a slab that begin and end as a document does; what is between is not looked at."""
    return sum(map(_is_like_a_document, slab.text.split(b"\n")))


def _is_like_a_document(text: bytes) -> bool:
    if len(text) > LONGEST:
        return False
    if text[:1] == b"{" and text[-1:] == b"}":
        return True
    text = text.strip()
    return text[:1] == b"{" and text[-1:] == b"}"


def numbered(file: FileBytes) -> Batches:
    """Yields all lines of a file from its start, a slab at a time."""
    number = 1
    for slab in forward(file):
        yield lines(slab, number)
        number += slab.text.count(b"\n") or 1  # of a line too long to be decoded, only the beginning is there
