"""Holds documents of files as a list needs them: completed with what a file leaves out, small, whole on demand.

100,000 memories with vectors of 256 numbers take 3.9 s and 1.1 GB as whole documents; without decoding the vectors
they take 0.7 s and 61 MB. A million runs of 600 bytes took 1.2 GB while their lines were kept; each is read again now.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from functools import cache, partial
from itertools import groupby
from math import isnan, nan
from operator import attrgetter
from typing import Final, NamedTuple, Protocol, TypeAlias, cast

from fleet_tui.clock import ALL_SECONDS, Moment, Written, is_machine, not_before, read_time, sortable, stamp
from fleet_tui.fields import WRITTEN, Container, FileDocument, Path, RowText
from fleet_tui.model.decode import PROBLEM, decode, encode, problem
from fleet_tui.number import finite
from fleet_tui.query.projection import Partial, began, own_id, project, value_at
from fleet_tui.query.zone import moment_in
from fleet_tui.schema import CURVE_FROM, NO_CURVE, NO_VECTOR
from fleet_tui.source.files.head import SHORT
from fleet_tui.source.files.lines import FileBytes, Line, Slab, changed
from fleet_tui.source.files.recognise import misplaced
from fleet_tui.source.files.results.read import translated
from fleet_tui.source.files.traces.join import Join, Lent

Loaded: TypeAlias = dict[str, object]
Times: TypeAlias = tuple[tzinfo | None, Written | None, frozenset[str]]

_LONG: Final = 1 << 20  # bytes of a line that is decoded once where it is opened as soon as it is found
_APART: Final = 2  # times the bytes of several lines that are read so that these lines are read at once


class Row(Protocol):
    """Reads a document of a file as far as it is needed."""

    def small(self) -> Loaded:
        """Returns everything that a query may look at."""
        ...

    def listed(self) -> Loaded:
        """Returns the document as a list shows it."""
        ...

    def whole(self) -> tuple[Loaded, bytes]:
        """Returns the whole document, completed, and its own bytes."""
        ...


class LineRow(NamedTuple):
    """Is a row straight from its line."""

    container: Container
    file: FileBytes
    line: Line

    def small(self) -> Loaded:
        """Returns the whole document: it is decoded anyway."""
        return dated(self.completed(), self.container)

    def stored(self) -> Loaded:
        """Returns the whole document as it stands in the line."""
        return decode(self.line.text)

    def readable(self) -> Loaded | None:
        """Returns the document as it stands in the line, None if that is none of its container, which is counted."""
        stored, file = self.stored(), self.file
        reason = problem(stored)
        strange = None if reason else misplaced(stored, self.container)
        if reason:
            file.unread.note(self.line.start, reason)
        elif strange:
            file.strange.note(self.line.start, strange.words)
        else:
            file.accepted = True
            file.note_mended(self.line, stored)
            return stored
        return None

    def listed(self) -> Loaded:
        return listed(self.container, self.small())

    def whole(self) -> tuple[Loaded, bytes]:
        return self.completed(), self.line.text

    def text(self, *, whole: bool) -> RowText:
        found = self.completed()
        document = self.completed if whole else self.listed
        return RowText(self.line.text, False, cast("float", found[WRITTEN]), found.taken, document)

    def completed(self, stored: Loaded | None = None) -> FileDocument:
        """Returns the whole document with what a file leaves out; `stored` spares decoding it again."""
        line, file = self.line, self.file
        return completed(self.stored() if stored is None else stored, self.container, lambda: place(file, line), file)


class Rows:
    """Holds the documents of one container in one file, in its order, without events, vectors or answers."""

    def __init__(self, container: Container, file: FileBytes) -> None:
        self.container = container
        self.file = file
        self._links = {path.steps[0] for field in container.links for path in field.paths}
        self.written = array("d")  # epoch seconds
        self.starts = array("Q")
        self._ends = array("Q")
        self._marks = array("q")  # hashes of the lines: a document that has changed since is not shown for another
        self._texts: list[bytes | None] = []  # what is kept of a line, None where it is read again
        self.all_kept = True  # whether nothing has to be read again to find a row by its id
        self._projected = bytearray()
        self._times: list[Times] = []  # zone, taken and naive of each
        self._distinct: dict[Times, Times] = {}  # each once: most documents of a file are told alike
        self._spans = array("d")  # of those that are kept projected, NaN where none is known
        self._held: tuple[int, Loaded, bytes] | None = None  # the last document, where to decode it anew takes long
        self.joins: dict[int, Join] = {}  # of the runs and traces that are one, or may be
        self.lends: dict[int, Lent] = {}  # what each trace lends that is one with a run, so that no list shows it

    def __len__(self) -> int:
        return len(self.starts)

    def add_dated(self, line: Line, text: bytes, written: float) -> None:
        """Takes in the next document, which is short, stores its id and when it was written, and was not decoded."""
        self._place(line, written, (None if is_machine(self.file.zone) else self.file.zone, None, frozenset()))
        self._keep(None if text is line.text else text, projected=False)

    def add(self, line: Line, text: bytes, document: Loaded) -> None:
        """Takes in the next document; `text` is its line, perhaps without the vector, and `document` what it holds."""
        found = completed(document, self.container, lambda: place(self.file, line), self.file)
        keep = len(text) <= SHORT and own_id(document, self.container) is not None and not found.translated
        self._place(line, cast("float", found[WRITTEN]), (found.zone, found.taken, found.naive))
        row = None if keep else listed(self.container, found)
        if row is not None:  # what a link asks by is in no list
            row.update((name, found[name]) for name in self._links if name in found)
        self._keep(
            _encoded(row) if row is not None else None if text is line.text else text,
            nan if row is None or row.span is None else row.span,
            projected=not keep,
        )
        long = len(text) > _LONG and text is line.text
        self._held = (len(self) - 1, found, text) if long else None

    def _place(self, line: Line, written: float, times: Times) -> None:
        self._held = None
        self.starts.append(line.start)
        self._ends.append(line.start + len(line.text))
        self._marks.append(hash(line.text))
        self.written.append(written)
        self._times.append(self._distinct.setdefault(times, times))

    def _keep(self, text: bytes | None, span: float = nan, *, projected: bool) -> None:
        self._texts.append(text)
        self.all_kept = self.all_kept and text is not None
        self._spans.append(span)
        self._projected.append(projected)

    def small(self, position: int) -> Loaded:
        """Returns everything of a document that a query may look at.

        Raises:
            Unreadable: when another document stands there now.
        """
        return self._small(position, self._text(position))

    def _small(self, position: int, text: bytes) -> Loaded:
        stored = decode(text)
        found: FileDocument
        if self._projected[position]:
            found = Partial(stored)
            found.span = None if isnan(self._spans[position]) else self._spans[position]
        else:
            found = FileDocument(stored)
        found.zone, found.taken, found.naive = self._times[position]
        found["id"] = own_id(found, self.container)
        seconds = self.written[position]
        found[WRITTEN] = int(seconds) if seconds.is_integer() else seconds
        found = dated(found, self.container)
        join = self.joins.get(position)
        return join.on_row(found if isinstance(found, Partial) else listed(self.container, found)) if join else found

    def listed(self, position: int) -> Loaded:
        """Returns a document as a list shows it."""
        self._held = None  # who asks for lists does not open what was found just now
        return self._listed(position, self._text(position))

    def _listed(self, position: int, text: bytes) -> Loaded:
        found = self._small(position, text)
        if not isinstance(found, Partial):
            return listed(self.container, found)
        for name in self._links:
            found.pop(name, None)
        return found

    def vector(self, position: int) -> object:
        """Returns the stored vector of a document, read again from its place.

        Raises:
            Unreadable: when another document stands there now.
        """
        path = self.container.vector_path
        return value_at(decode(self._raw(position)), path)

    def whole(self, position: int) -> tuple[Loaded, bytes]:
        """Returns a document, read again from its place, and its own bytes.

        Raises:
            Unreadable: when another document stands there now.
        """
        held, self._held = self._held, None
        if held and held[0] == position and position not in self.joins:
            return held[1:]
        raw = self._raw(position)
        return self._whole(position, raw), raw

    def _whole(self, position: int, raw: bytes) -> Loaded:
        known = str(self.small(position)["id"])
        found = completed(decode(raw), self.container, lambda: known, self.file)
        return self.joins[position].on_whole(found) if position in self.joins else found

    def texts(self, positions: Sequence[int], *, whole: bool) -> Iterator[RowText]:
        """Yields documents undecoded, as they are stored or as a list reads them; neighbours are read at once.

        Raises:
            Unreadable: when another document stands there now.
        """
        read = [each for each in positions if whole or self._texts[each] is None]
        low = min((self.starts[each] for each in read), default=0)
        high = max((self._ends[each] for each in read), default=0)
        near = high - low <= _APART * sum(self._ends[each] - self.starts[each] for each in read)
        block = self.file.read(low, high) if near else b""
        make = self._whole if whole else self._listed
        for each in positions:
            written, taken = self.written[each], self._times[each][1]
            if each in self.joins and not whole:  # what a list reads of it stands in no line
                yield RowText(_encoded(self.listed(each)), True, written, taken, partial(self.listed, each))
                continue
            text = None if whole else self._texts[each]
            if text is None and near:
                text = self._unchanged(each, block[self.starts[each] - low : self._ends[each] - low])
            elif text is None:
                text = self._raw(each)
            is_row = not whole and bool(self._projected[each])
            yield RowText(text, is_row, written, taken, partial(make, each, text))

    def _text(self, position: int) -> bytes:
        """Returns what a list reads of a document: what is kept of it, else its line."""
        kept = self._texts[position]
        return self._raw(position) if kept is None else kept

    def _raw(self, position: int) -> bytes:
        return self._unchanged(position, self.file.read(self.starts[position], self._ends[position]))

    def _unchanged(self, position: int, raw: bytes) -> bytes:
        if hash(raw) != self._marks[position]:
            raise changed(self.file.name)
        return raw

    def kept(self, positions: range) -> Iterator[tuple[int, bytes]]:
        """Yields positions of which something is kept, and what that is."""
        return ((each, text) for each in positions if (text := self._texts[each]) is not None)

    def standing_in(self, slab: Slab) -> Iterator[tuple[int, bytes]]:
        """Yields the positions of documents of which something stands in a part of the file, and what of each does."""
        first = bisect_right(self.starts, slab.start) - 1
        for each in range(max(first, 0), bisect_left(self.starts, slab.start + len(slab.text))):
            yield each, slab.text[max(self.starts[each] - slab.start, 0) : max(self._ends[each] - slab.start, 0)]


def texts_of(rows: Sequence[Row], *, whole: bool) -> Iterator[RowText]:
    """Yields rows undecoded, those that stand in one file together."""
    yield from (row.text(whole=whole) for row in rows if isinstance(row, LineRow))
    indexed = (row for row in rows if isinstance(row, IndexedRow))
    for index, group in groupby(indexed, attrgetter("rows")):
        yield from index.texts([row.position for row in group], whole=whole)


class IndexedRow(NamedTuple):
    """Is a row by its place in an index."""

    rows: Rows
    position: int

    def small(self) -> Loaded:
        return self.rows.small(self.position)

    def listed(self) -> Loaded:
        return self.rows.listed(self.position)

    def whole(self) -> tuple[Loaded, bytes]:
        return self.rows.whole(self.position)


def place(file: FileBytes, line: Line) -> str:
    """Names a document that has no id of its own: by its file, and its number there."""
    return f"{file.name}:{line.number or file.number_at(line.start)}"


def completed(document: Loaded, container: Container, name: Callable[[], str], file: FileBytes) -> FileDocument:
    """Returns the document with an id, be it `name()`, and a `write_time`: as the service would have it."""
    found = FileDocument(document)
    if values := translated(container, document, file.folder):
        found.translate(values)
    found.zone = _zone(document, file)
    found.put("id", own_id(found, container) or name())
    found.put(WRITTEN, _write_time(found, container, file))
    return found


def _zone(document: Loaded, file: FileBytes) -> tzinfo | None:
    """Returns what times without a zone are meant in: what an account stored once is of another machine than this."""
    return None if WRITTEN in document and is_machine(file.zone) else file.zone


def dated(document: FileDocument, container: Container) -> FileDocument:
    """Returns the document with created times that compare as text, where it has none or has them in another form.

    What is no time is none that a query finds.
    """
    paths = _created(container)
    told = False
    for path in paths:
        stored = value_at(document, path)
        moment = None if stored is None else moment_in(document, stored)
        told = told or moment is not None
        text = None if moment is None else sortable(stored, moment)
        if text != stored and (moment or isinstance(stored, str)):
            _put_at(document, path, text, moment)
    if not told and document.zone is not None:
        moment = began(container, document)
        if moment:
            _put_at(document, paths[-1], stamp(moment.at), moment)
    return document


@cache
def _created(container: Container) -> tuple[Path, ...]:
    return next((each.paths for each in container.fields if each.name == "created"), ())


def _put_at(document: FileDocument, path: Path, value: object, moment: Moment | None) -> None:
    """Puts a time at a path of one step or two, whose first holds an object."""
    first, *rest = path.steps
    if moment and moment.zone is not None:
        document.naive |= {first}
    above = document.get(first)
    document.put(first, {**(above if isinstance(above, dict) else {}), rest[0]: value} if rest else value)


def _write_time(document: FileDocument, container: Container, file: FileBytes) -> float:
    """Returns the stored `_ts`, else the latest real time that the document tells, else the file's; in epoch seconds.

    The document is told what it was taken from. Nothing was written at a time that no clock tells, or that was yet to
    come when the file was opened.
    """
    stored = document.get(WRITTEN)
    if (seconds := finite(stored)) is not None:
        moment = read_time(stored)
        if moment and abs(seconds) > ALL_SECONDS:  # a writer's milliseconds
            document.put(WRITTEN, moment.at.timestamp())
        return document[WRITTEN]  # type: ignore[return-value]  # as it is written: a double may not hold all its digits
    for path in container.times:
        told = value_at(document, path)
        moment = None if told is None else moment_in(document, told)
        file.local = file.local or (moment is not None and moment.written is Written.LOCAL)
        moment = not_before(moment, began(container, document)) if moment and moment.zone else moment
        if moment and not moment.is_blank and not moment.is_ahead(file.opened):
            document.taken = file.takes(Written.OWN_TIME)
            document.naive |= {WRITTEN} if moment.zone is not None else set()
            return moment.at.timestamp()
    document.taken = file.takes(Written.FILE_TIME)
    return file.modified


def listed(container: Container, document: Loaded) -> Partial:
    """Returns the partial document, as a list shows it."""
    row = project(container, document)
    if isinstance(document, FileDocument):
        row.zone, row.taken, row.naive = document.zone, document.taken, document.naive
        row.stored, row.translated = document.stored, document.translated
    row.update({name: document[name] for name in (PROBLEM, CURVE_FROM, NO_CURVE, NO_VECTOR) if name in document})
    return row


def _encoded(row: Loaded) -> bytes:
    try:
        return encode(row)
    except RecursionError:
        kept = {key: each for key, each in row.items() if not isinstance(each, dict | list)}  # what names it, too
        return encode({**kept, PROBLEM: "nested too deeply to be listed"})
