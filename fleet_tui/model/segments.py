"""Puts the older events of a large run in order, and tells which are known to be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.fields import Document
from fleet_tui.ids import segment_end
from fleet_tui.model.reader import Issue, Reader

_MOST: Final = 10_000
_DIGITS: Final = re.compile(r"\s*(-?[0-9]{1,9})\s*")


class RunSegment(Struct, frozen=True):
    """Holds a stored part of a run's older events; `index` is None where none can be read."""

    index: int | None
    events: list[object]
    document: Document
    issues: tuple[Issue, ...] = ()

    @classmethod
    def from_document(cls, document: Document) -> RunSegment:
        """Reads a stored segment; an index written as text counts."""
        read = Reader(document)
        stored = document.get("segmentIndex")
        digits = _DIGITS.fullmatch(stored) if isinstance(stored, str) else None
        number = float(digits[1]) if digits else read.number("segmentIndex")
        # no number, or a number that no writer counts to, is no index: nobody can tell what would be missing before it
        index = int(number) if number is not None and number.is_integer() and abs(number) < _MOST else None
        return cls(index, read.items("events"), document, tuple(read.issues))


def in_order(documents: Iterable[Document]) -> tuple[RunSegment, ...]:
    """Returns the segments by index, those without an index last; doubled indices keep the order they came in."""
    segments = [RunSegment.from_document(each) for each in documents]
    return tuple(sorted(segments, key=lambda each: (each.index is None, each.index or 0)))


def missing(run: Document, segments: Sequence[RunSegment]) -> tuple[int, ...]:
    """Returns the indices from 1 on that should be there, by what the run says and by the highest index found."""
    present = {each.index for each in segments if each.index is not None}
    highest = max([*present, expected(run) or 0])
    return tuple(index for index in range(1, highest + 1) if index not in present)


def expected(run: Document) -> int | None:
    """Returns how many segments the run says it has, None where it says nothing of segments."""
    said = Reader(run).number("segments.maxSegmentIndex")
    return int(said) if said is not None and 0 <= said < _MOST else None


def moved(run: Document, documents: Iterable[Document]) -> int:
    """Counts the events in the segments of a run, without those that it stores as well."""
    found = without_repeats(in_order(documents), Reader(run).items("events"), expected(run))
    return sum(len(each.events) for each in found)


def without_repeats(
    segments: Sequence[RunSegment], events: Sequence[object], named: int | None = None
) -> tuple[RunSegment, ...]:
    """Leaves out what the run stores as well, under the same id and with the same content: it is being moved.

    A writer stores a segment first and trims the run then; whoever reads between the two is shown each event once.
    What one document holds twice stays, and so does an event that is told in two ways. Events without ids are told
    by where they stand: a segment of ours that the run does not name yet, by its highest index `named`, holds what the
    run begins with.
    """
    segments = [replace(each, events=[]) if _moving(each, events, named or 0) else each for each in segments]
    shared = {name for each in segments for event in each.events if (name := _id(event))}
    if shared:
        shared.intersection_update(map(_id, events))
    if not shared:
        return tuple(segments)
    own: dict[str, list[object]] = {name: [] for name in shared}
    for event in events:
        if (name := _id(event)) in own:
            own[name].append(event)
    return tuple(replace(each, events=[event for event in each.events if not _taken(event, own)]) for each in segments)


def _moving(segment: RunSegment, events: Sequence[object], named: int) -> bool:
    """Tells whether a segment was stored, and the run not trimmed yet, so that it still holds all of it."""
    index, stored = segment.index, segment.document.get("id")
    if index is None or index <= named or not (isinstance(stored, str) and stored.endswith(segment_end(index))):
        return False
    return list(islice(events, len(segment.events))) == list(segment.events)


def _taken(event: object, own: dict[str, list[object]]) -> bool:
    """Tells whether the run holds an event, once for each time that it does."""
    found = own.get(_id(event), [])
    if event not in found:
        return False
    found.remove(event)
    return True


def _id(event: object) -> str:
    """Returns the id of a stored event, empty where it has none."""
    found = (event.get("eventId") or event.get("id")) if isinstance(event, Mapping) else None
    return found if isinstance(found, str) else ""
