"""Indexes a file, container by container."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Final

from fleet_tui.errors import FleetError
from fleet_tui.fields import Container
from fleet_tui.model.decode import decode, problem
from fleet_tui.source.files.head import without_vector, written_in
from fleet_tui.source.files.lines import Batches, FileBytes, Line
from fleet_tui.source.files.marks import TRACES
from fleet_tui.source.files.origin import Origins
from fleet_tui.source.files.recognise import UNKNOWN, by_shape, misplaced, stranger
from fleet_tui.source.files.results.read import parts
from fleet_tui.source.files.rows import Rows
from fleet_tui.source.files.traces.shapes import shape_of

_AMONG: Final = " among other records (read as runs from a file of its own)"


class Index:
    """Knows what a file holds, by container; it is read a slice at a time by whoever needs it first.

    `container` is what its name promises; without it, each document is recognised by its shape.
    """

    def __init__(self, file: FileBytes, container: Container | None, read: Callable[[FileBytes], Batches]) -> None:
        self.file = file
        self.rows: dict[str, Rows] = {}
        self.origins = Origins()
        self.done = False
        self._container = container
        self._written = written_in(container) if container else None
        self._read = read
        self._batches: Batches | None = None
        self._lock = threading.Lock()  # two queries may grow one index, one of them from a cancelled thread

    def grow(self) -> Iterator[bool]:
        """Takes in a slab at each step, until the file is known."""
        while not self.done:
            with self._lock:
                if not self.done:  # by another query, while this query waited
                    self._take_in()
            yield True

    def _take_in(self) -> None:
        try:
            if self._batches is None:
                self._batches = self._read(self.file)
            batch = next(self._batches, None)
        except FleetError:
            self._forget()
            raise
        for line in batch or ():
            self._add(line)
        if batch is None:
            self._batches, self.done = None, True

    def _forget(self) -> None:
        """Starts anew with the next step: half a file must not pass for the whole."""
        self._batches = None
        self.rows = {}
        self.origins = Origins()

    def _add(self, line: Line) -> None:
        container = self._container
        text = line.text if container and not container.vector else without_vector(line.text)
        written = self._written(text) if self._written else None
        if container and written is not None:
            self.file.accepted = True
            self._of(container).add_dated(line, text, written)
            return
        document = decode(text)
        reason = problem(document)
        if reason:
            self.file.unread.note(line.start, reason)
            return
        strange = misplaced(document, container) if container else None
        container = container or by_shape(document)
        if container and not strange:
            self.file.accepted = True
            self.file.note_mended(line, document)
            within = parts(container, line, document)
            for part in within or ():
                self._put(container, part, without_vector(part.text), decode(part.text))
            if within is None:
                self._put(container, line, text, document)
        elif strange := strange or stranger(document):
            beside = self._container is None and bool(self.rows)  # records, which it began with
            spans = beside and shape_of(document) is not None and strange.what in TRACES
            self.file.strange.note(line.start, f"{strange.words}{_AMONG}" if spans else strange.words)
        else:
            self.file.unknown.note(line.start, UNKNOWN)

    def _put(self, container: Container, line: Line, text: bytes, document: dict[str, object]) -> None:
        self.origins.note(container, document)
        self._of(container).add(line, text, document)

    def _of(self, container: Container) -> Rows:
        if container.name not in self.rows:
            self.rows[container.name] = Rows(container, self.file)
        return self.rows[container.name]
