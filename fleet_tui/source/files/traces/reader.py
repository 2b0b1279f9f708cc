"""Takes a file of traces for a file of runs, each on a line, which everything that reads files then reads as any other.

A trace is known when the last of its spans was read, for they come in the order in which they ended: so all of a file
is read at once when it is opened. 10,000 spans of 9 MB take about a second.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from msgspec import Struct

from fleet_tui.model.decode import LONGEST, decode, encode, problem
from fleet_tui.source.files.lines import TRIED, Batches, FileBytes, Line
from fleet_tui.source.files.marks import TRACES
from fleet_tui.source.files.recognise import UNKNOWN, by_shape, stranger
from fleet_tui.source.files.spans import first_documents
from fleet_tui.source.files.traces.run import run_of
from fleet_tui.source.files.traces.shapes import Shape, shape_of
from fleet_tui.source.files.traces.span import Span

_EMPTY: Final = "without a span, in the shape"


class Runs(Struct):
    """Holds the runs that a file of traces was made into, in which shape that was, and how many spans."""

    file: FileBytes
    shape: Shape
    spans: int


def as_runs(file: FileBytes, read: Callable[[FileBytes], Batches]) -> Runs | None:
    """Returns the traces of a file as a file of runs; None where it does not begin with spans.

    What is no span is noted in the file, with its line.
    """
    shape = _first_shape(file)
    if shape is None:
        return None
    by_trace: dict[str, list[Span]] = {}
    for line in (line for batch in read(file) for line in batch):
        for span in _spans(file, line):
            by_trace.setdefault(span.trace_id, []).append(span)
    lines = [encode(run_of(trace_id, spans, shape.name)) for trace_id, spans in by_trace.items()]
    runs = FileBytes(io.BytesIO(b"\n".join(lines)), file.name, file.modified, file.zone)
    return Runs(runs, shape, sum(map(len, by_trace.values())))


def _first_shape(file: FileBytes) -> Shape | None:
    """Returns the shape of the first document that is known, None where that holds no spans, or nothing is known."""
    for document in islice(first_documents(file), TRIED):
        shape = shape_of(document)
        named = stranger(document) if shape else None
        if shape and (named is None or named.what in TRACES):
            return shape
        if shape or by_shape(document) is not None:  # MLflow, too, stores what looks like spans
            return None
    return None


def _spans(file: FileBytes, line: Line) -> Iterator[Span]:
    document = decode(line.text, LONGEST)
    reason = problem(document)
    shape = None if reason else shape_of(document)
    if shape:
        if lost := shape.lost(document):
            file.torn.note(line.start, lost)
        spans = list(shape.spans(document))
        yield from spans
        if not spans:
            file.unknown.note(line.start, f"{_EMPTY} of {shape.name}")
    elif reason:
        file.unread.note(line.start, reason)
    else:
        file.strange.note(line.start, _other(document))


def _other(document: Mapping[str, object]) -> str:
    """Says what stands among spans and is none."""
    if found := stranger(document):
        return found.words
    container = by_shape(document)
    return f"as {container.many} among spans (read from a file of their own)" if container else UNKNOWN
