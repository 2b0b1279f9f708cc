"""Finds the documents of a file that stand in an array, or in a row, whatever its line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from fleet_tui.model.decode import LONGEST, decode
from fleet_tui.source.files.lines import (
    FIRST_SLAB,
    SLAB,
    TRIED,
    Batches,
    FileBytes,
    Line,
    forward,
    has_lines,
    is_array,
    lines,
)

# Runs over everything up to the next bracket that stands in no string, or up to a string that does not end; over the
# rest of such a string. Neither ever looks back.
_BRACKET: Final = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+(["\[\]{}]?)', re.DOTALL)
_STRING: Final = re.compile(rb'(?:[^"\\]++|\\.)*+("?)', re.DOTALL)
_SHORTEST: Final = 2  # bytes: less cannot be a value with a comma


def first_documents(file: FileBytes) -> Iterator[dict[str, object]]:
    """Yields documents from the beginning of a file, as far as a page of them goes: it may be large."""
    if has_lines(file):
        texts = (each.text for slab in islice(forward(file, FIRST_SLAB), 1) for each in lines(slab))
    else:
        texts = (file.read(start, min(end, start + LONGEST)) for start, end in islice(_spans(file), TRIED))
    return map(decode, texts)


def spanning(file: FileBytes) -> Batches:
    """Yields the documents of an array, or of values in a row, whatever their line breaks.

    A last document that is cut off is among them, as far as it goes.
    """
    found: list[Line] = []
    size = 0
    last = file.start
    for number, (start, end) in enumerate(_spans(file), 1):
        found += _between(file, last, start)
        found.append(Line(start, file.read(start, min(end, start + LONGEST + 1)), number))
        last = end
        size += len(found[-1].text)
        if size > SLAB:
            yield found
            found, size = [], 0
    yield found + _between(file, last, file.end)


def _between(file: FileBytes, start: int, end: int) -> list[Line]:
    """Returns what stands between two documents and is none: numbers, words, lines of something else."""
    if end - start < _SHORTEST:
        return []
    found, at = [], start
    for text in file.read(start, min(end, start + SLAB)).replace(b",", b"\n").split(b"\n"):
        if text.strip(b" \t\r[]"):
            found.append(Line(at, text.strip(b" \t\r[]")))
        at += len(text) + 1
    return found


def _spans(file: FileBytes) -> Iterator[tuple[int, int]]:
    """Finds where each object or array begins and ends that, in a file that is an array, stands directly in it."""
    base = 1 if is_array(file) else 0
    depth = start = 0
    for place, bracket in _brackets(file):
        if bracket in (b"[", b"{"):
            if depth == base:
                start = place
            depth += 1
        else:
            depth = max(depth - 1, 0)
            if depth == base:
                yield start, place + 1
    if depth > base:
        yield start, file.end
    if base and depth:
        file.cut = "it is cut off: its array has no end, so that more documents may be missing"


def _brackets(file: FileBytes) -> Iterator[tuple[int, bytes]]:
    """Yields the brackets that stand in no string, with their places; no more than a slab of the file is held."""
    at, rest, quoted = file.start, b"", False
    while at + len(rest) < file.end:
        text = rest + file.read(at + len(rest), min(at + len(rest) + SLAB, file.end))
        place = 0
        while place < len(text) and (found := (_STRING if quoted else _BRACKET).match(text, place)):
            place, mark = found.end(), found[1]
            if mark == b'"':
                quoted = not quoted
            elif mark:
                yield at + place - 1, mark
            elif quoted:
                break  # the string goes on in the next slab, which may begin with what a backslash stands before
        at, rest = at + place, text[place:]
