"""Appends events to one run, each once: by PATCH under the ETag that was read, ten at a time.

What each event costs is what the run weighs, for a PATCH is charged as the replacing of the whole document: so events
wait for each other, ten or a second, and a run above 75 % of 2 MB gives its older events to a segment. After anything
that leaves a doubt the run is read before an event is sent again: the events that are there are dropped by their ids.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from fleet_tui.clock import Clock
from fleet_tui.errors import ContainerMissing, FleetError, ServiceFailed, Unsure, UsageError
from fleet_tui.fields import Document
from fleet_tui.key import Key, parts_of
from fleet_tui.model.decode import encode
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.source.cosmos.storable import LARGEST
from fleet_tui.source.cosmos.writing import (
    OPERATIONS,
    Doubt,
    Operation,
    Overtaken,
    Sender,
    Unanswered,
    append_to,
    set_at,
)
from fleet_tui.text import counted, short
from fleet_tui.writing.archive import KEPT, MOVES_AT, Archive
from fleet_tui.writing.document_writer import DocumentWriter, Tries, explained, explanation
from fleet_tui.writing.held import Held, Mark

_TOLD: Final = 3  # events that are named in an error, of those that were given up
_FLUSH: Final = "flush again: the run is read first, and what is there is not sent twice"
_SPARE: Final = 1024  # bytes of a full run that are left to the service's own fields


class Waiting(Struct, frozen=True):
    """Holds an event that is not known to be stored; `weight` is in bytes, `mark` tells what it says."""

    id: str
    event: dict[str, Any]
    weight: int
    mark: Mark


class _Seen(Struct):
    """Holds what is known of the run as it is stored; `size` is in bytes."""

    etag: str
    size: int
    listed: bool  # whether there is a list of events to append to
    held: Held  # of the events in it and in its segments


class EventBuffer:
    """Holds the events of one run that wait, and sends them; `before` is what it cost to find the run's `key`."""

    def __init__(self, documents: DocumentWriter, key: Key, clock: Clock, before: Cost) -> None:
        self.key = key
        self.waiting: list[Waiting] = []
        self._documents = documents
        self._archive = Archive(documents, parts_of(key.partition)[-1], clock)
        self._meter = Meter()  # of this flush
        self.cost = before  # and of all flushes
        self._seen: _Seen | None = None  # None is: read it before anything is sent
        self._no_segments: ContainerMissing | None = None
        self._doubt = Doubt()  # of the events that were sent last
        self._doubtful: set[str] = set()  # their ids
        self._written: list[str] = []  # ids of what this flush stored
        self._refused: list[UsageError] = []  # why each event was given up, until it is told
        self._sending = asyncio.Lock()

    def take(self, event: Waiting) -> None:
        """Lets an event wait, unless it waits or is stored already.

        Raises:
            UsageError: another event of its id does, or is.
        """
        known = Held(each.event for each in self.waiting if each.id == event.id)
        for held in (known, *(() if self._seen is None else (self._seen.held,))):
            if held.repeats(event.id, event.mark):
                return
            if held.has(event.id):
                raise self._another(event)
        self.waiting.append(event)

    async def flush(self, least: int = 1) -> Cost:
        """Sends what waits, as long as `least` do, and returns what that took; what an error leaves goes on waiting.

        Raises:
            Unsure: nobody knows of some events whether they are stored; the next flush reads the run first.
            FleetError: the events that wait are not stored.
        """
        async with self._sending:
            self._meter = Meter()
            self._written.clear()
            try:
                await self._flush(least)
            except BaseException as error:
                self._seen = None
                if not isinstance(error, FleetError):
                    raise
                raise self._told(error) from None
            finally:
                took = self._meter.cost
                self.cost += took
            return took

    async def _flush(self, least: int) -> None:
        tries = Tries()
        while len(self.waiting) >= least:
            if self._seen is None:
                self._seen = await self._look()
            self._forget(self._seen)
            if len(self.waiting) < least:
                break
            try:
                if await self._step(self._seen):
                    tries = Tries()
            except (Overtaken, Unanswered) as error:
                self._seen = None
                await tries.bear(error)
        if self._refused:
            refused, self._refused = self._refused, []
            more = f"; and {len(refused) - _TOLD} more" if len(refused) > _TOLD else ""
            raise UsageError("; ".join(each.cause for each in refused[:_TOLD]) + more, refused[0].next_step)

    def _told(self, error: FleetError) -> FleetError:
        """Says with an error which events are written, which are not, and of which nobody knows."""
        unknown = tuple(each.id for each in self.waiting if self._doubt.open and each.id in self._doubtful)
        unwritten = tuple(each.id for each in self.waiting if each.id not in unknown)
        named = unknown or unwritten
        name, verb = f"{counted(len(named), 'event')} of {self._run}", "is" if len(named) == 1 else "are"
        told = explanation(error, name, Doubt(bool(unknown)), verb=verb, unsure=_FLUSH)
        if isinstance(told, Unsure):
            told.unknown, told.unwritten, told.written = unknown, unwritten, tuple(self._written)
            parts = ((unknown, "not known"), (told.written, "written"), (unwritten, "not written"))
            told.cause += "".join(f"; {words}: {_span(ids)}" for ids, words in parts if ids)
        return told

    @property
    def _run(self) -> str:
        return f"run {short(self.key.id)}"

    def _another(self, event: Waiting) -> UsageError:
        words = f"event {short(event.id)} is not written: {self._run} has another of that id"
        return UsageError(words, "append what it says under an id of its own")

    async def _look(self) -> _Seen:
        """Reads the run, and of its segments those that are not known yet."""
        document = await self._document()
        events = document.get("events")
        if events is not None and not isinstance(events, list):
            raise ServiceFailed("the run stores something else where its events belong", "see it with :raw")
        held = Held(events or ())
        held.merge(await self._archive.held(document, self._meter))
        return _Seen(str(document["_etag"]), len(encode(document)), events is not None, held)

    def _forget(self, seen: _Seen) -> None:
        """Lets go of the events that are stored, and of those whose id another has that is."""
        there = [each for each in self.waiting if seen.held.has(each.id)]
        self.waiting[:] = [each for each in self.waiting if not seen.held.has(each.id)]
        for each in there:
            if seen.held.repeats(each.id, each.mark):
                self._written.append(each.id)
            else:
                self._refused.append(self._another(each))
        self._doubtful.difference_update(each.id for each in there)
        if not self._doubtful:
            self._doubt.open = False

    async def _document(self) -> Document:
        found = await self._documents.read(RUNS, self.key, self._meter)
        if found is None:
            raise ServiceFailed("the run is gone", "start it again with start_run")
        return found

    async def _step(self, seen: _Seen) -> bool:
        """Sends the next events, or makes room for them; returns whether events went out."""
        first = self.waiting[0]
        batch = self._batch(MOVES_AT - seen.size)
        if not batch and self._no_segments is None and await self._move(KEPT if first.weight + KEPT < MOVES_AT else 0):
            return False
        batch = batch or self._batch(LARGEST - _SPARE - seen.size)
        if not batch:
            self._refuse(first, seen)
            return True
        await self._send(seen, batch)
        return True

    def _batch(self, room: int) -> Sequence[Waiting]:
        """Returns the next events that one PATCH takes and for which there is room."""
        taken = 0
        for number, each in enumerate(self.waiting[:OPERATIONS]):
            taken += each.weight
            if taken > room:
                return self.waiting[:number]
        return self.waiting[:OPERATIONS]

    async def _send(self, seen: _Seen, batch: Sequence[Waiting]) -> None:
        self._doubtful.update(each.id for each in batch)
        try:
            seen.etag = await self._patched(seen.etag, _appended(seen, batch), self._doubt)
        finally:
            if not self._doubt.open:
                self._doubtful.clear()
        self._written += (each.id for each in batch)
        del self.waiting[: len(batch)]
        seen.size += sum(each.weight for each in batch)
        seen.listed = True
        for each in batch:
            seen.held.add(each.event)
        if not seen.etag:
            self._seen = None

    async def _move(self, keep: int) -> bool:
        """Moves older events to a segment; False where there are none, and nothing has changed."""
        self._seen = None
        document = await self._document()
        try:
            trim = await self._archive.moved(document, keep, self._meter)
        except ContainerMissing as error:
            self._no_segments = error
            return True
        if trim:
            with explained("the trim of the run", unsure=_FLUSH) as doubt:
                await self._patched(str(document["_etag"]), trim, doubt)
        return bool(trim)

    async def _patched(self, etag: str, operations: Sequence[Operation], doubt: Doubt) -> str:
        sender = Sender(self._documents.connection, RUNS, self._meter)
        return await self._documents.patched(sender, self.key, etag, operations, doubt)

    def _refuse(self, first: Waiting, seen: _Seen) -> None:
        """Gives up an event that no room can be made for, unless segments would make it.

        Raises:
            ContainerMissing: they would.
        """
        if self._no_segments is not None:
            raise ContainerMissing(
                f"the run has {seen.size:,} bytes of at most {LARGEST:,} (2 MB), and {self._no_segments.cause}",
                "fleet-tui provision --segments --apply makes the container to which older events are moved",
            )
        del self.waiting[0]
        room = f"{first.weight:,} bytes, for which the run has no room (2 MB)"
        words = f"event {short(first.id)} is not written: it has {room}"
        self._refused.append(UsageError(words, "store what it holds elsewhere, and append an event that names it"))


def _span(ids: Sequence[str]) -> str:
    """Names the first and the last of some events."""
    return short(ids[0]) if len(ids) == 1 else f"{short(ids[0])} to {short(ids[-1])} ({len(ids)})"


def _appended(seen: _Seen, batch: Sequence[Waiting]) -> list[Operation]:
    events = [each.event for each in batch]
    return [append_to("/events", each) for each in events] if seen.listed else [set_at("/events", events)]
