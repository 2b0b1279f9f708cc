"""Moves older events of a run that grows too large into segments: first the segment, then the trim.

A writer that ends between the two leaves events that are stored twice, which readers drop by run and event id. Events
of other writers may have no id: readers know them by the segment that the run does not name yet, which holds what the
run begins with. The segment's id follows from the run and the index, so whoever writes next finds it, and trims what it
holds. Nothing is ever moved that is not read back or accepted: the trim is sent only once the segment is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

from fleet_tui.clock import Clock
from fleet_tui.fields import Document
from fleet_tui.key import Part
from fleet_tui.model.decode import encode
from fleet_tui.query.projection import value_at
from fleet_tui.query.query import Query, Sort, of_partition
from fleet_tui.schema import MOVED_EVENTS, SEGMENTS
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.source.cosmos.ranges import DEADLINE
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.source.cosmos.storable import LARGEST, ready
from fleet_tui.source.cosmos.writing import Operation, set_at
from fleet_tui.writing.document_writer import AGAIN, DocumentWriter, explained
from fleet_tui.writing.documents import ONE_PLACE, segment
from fleet_tui.writing.held import Held

MOVES_AT: Final = LARGEST * 3 // 4  # bytes of a run
KEPT: Final = LARGEST // 4  # bytes of newest events that stay in it: each event costs by what the run weighs
_PER_PAGE: Final = 5  # segments, of up to 2 MB each


def weight(event: object) -> int:
    """Counts the bytes that an event takes in a document, with the comma."""
    return len(encode({"": event})) - 4


class Archive:
    """Moves the older events of one run, whose partition key is `key`, and knows what its segments hold."""

    def __init__(self, documents: DocumentWriter, key: Part, clock: Clock) -> None:
        self._documents = documents
        self._key = key
        self._clock = clock
        self._known = Held()
        self._read_to = 0  # the highest index when the segments were read

    async def held(self, run: Document, meter: Meter) -> Held:
        """Returns what is known of the events in the segments that a run says it has."""
        if (highest := _highest(run)) > self._read_to:
            query = Query(SEGMENTS, of_partition(SEGMENTS, self._key), Sort(SEGMENTS.field("written")), whole=True)
            reader = Reader(self._documents.connection, SEGMENTS, self._key, meter=meter)
            async with aclosing(fan_out.pages(reader, query, _PER_PAGE, DEADLINE)) as pages:
                async for page in pages:
                    if page.failed:
                        raise page.failed[0].error
                    for each in page.documents:
                        self._known.merge(Held(_listed(each)))
            self._read_to = highest
        return self._known

    async def moved(self, run: Document, keep: int, meter: Meter) -> Sequence[Operation]:
        """Stores the older events of a run in a segment, and returns what trims the run; nothing if none can be moved.

        Newest events of `keep` bytes stay.
        """
        events = _listed(run)
        index = _highest(run) + ONE_PLACE
        while older := _older(events, keep):
            levels = await self._documents.levels(SEGMENTS, meter)
            more = {name: run[name] for each in levels if (name := str(each)) in run}  # of the run's own key
            document = ready(SEGMENTS, {**segment(run, self._key, index, older, self._clock()), **more})
            with explained(f"segment {index}", unsure=AGAIN) as doubt:
                other = await self._documents.kept(SEGMENTS, document, doubt, meter)
            rest = _without(events, older if other is None else _listed(other))
            if len(rest) < len(events):
                said = run.get("segments")
                told = {**(said if isinstance(said, dict) else {}), "hasOverflow": True, "maxSegmentIndex": index}
                told |= _counted(run, len(events) - len(rest))
                self._known.merge(Held(events))
                self._read_to = index if self._read_to == index - 1 else self._read_to
                return set_at("/events", rest), set_at("/segments", told)
            index += 1  # of another run under the same key, or of none
        return ()


def _highest(run: Document) -> int:
    said = run.get("segments")
    found = said.get("maxSegmentIndex") if isinstance(said, Mapping) else None
    return found if isinstance(found, int) and found > 0 else 0


def _counted(run: Document, moved: int) -> dict[str, int]:
    """Returns how many events all segments hold, by the name that readers know; nothing where nobody counted before."""
    before = value_at(run, MOVED_EVENTS)
    if not _highest(run):
        before = 0
    return {MOVED_EVENTS.steps[-1]: before + moved} if isinstance(before, int) else {}


def _listed(document: Document) -> list[Any]:
    found = document.get("events")
    return found if isinstance(found, list) else []


def _older(events: Sequence[object], keep: int) -> Sequence[object]:
    """Returns the oldest events, without the newest of `keep` bytes, and no more than a segment takes."""
    weights = [weight(each) for each in events]
    last, kept = len(events), 0
    while last and kept + weights[last - 1] <= keep:
        last -= 1
        kept += weights[last]
    end, taken = 0, 0
    while end < last and (not end or taken + weights[end] <= MOVES_AT):
        taken += weights[end]
        end += 1
    return events[:end]


def _without(events: Sequence[object], moved: Sequence[object]) -> list[object]:
    """Returns the events less those that are stored elsewhere with the very same content, each as often as there."""
    gone = Counter(encode({"": each}) for each in moved)
    left = []
    for each in events:
        text = encode({"": each})
        if gone[text]:
            gone[text] -= 1
        else:
            left.append(each)
    return left
