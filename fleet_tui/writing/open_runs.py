"""Knows the runs that are being written to, each by its document: found once, for all who ask for it meanwhile.

Who asks while a run is looked for goes on in the order in which all have asked, and so do their events.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

from msgspec import Struct, field

from fleet_tui.clock import Clock
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.key import Key
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.text import short
from fleet_tui.writing.document_writer import DocumentWriter
from fleet_tui.writing.event_buffer import EventBuffer
from fleet_tui.writing.run_key import run_key

Named: TypeAlias = tuple[str, str | None]  # the id that a caller gave, and the user


class _Opening(Struct):
    """Lets those who ask for a run take turns; what the first was told of it, all are."""

    asking: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    failed: FleetError | None = None


class OpenRuns:
    """Holds the events of each run that wait; `user` is who is meant where several users have one id."""

    def __init__(self, documents: DocumentWriter, clock: Clock, user: str | None) -> None:
        self.buffers: dict[Key, EventBuffer] = {}
        self._documents = documents
        self._clock = clock
        self._user = user
        self._keys: dict[Named, Key] = {}
        self._begun: dict[str, set[str | None]] = {}  # whose runs of an id were begun here
        self._opening: dict[Named, _Opening] = {}

    def begin(self, run_id: str, user: str | None) -> None:
        """Takes note of a run that was begun: whose it is need not be said again."""
        self._begun.setdefault(run_id, set()).add(user)

    def known(self, run_id: str, user: str | None) -> EventBuffer | None:
        """Returns the events of a run that was written to before; None of any other."""
        key = self._keys.get(self._named(run_id, user))
        return None if key is None else self.buffers.get(key)

    @asynccontextmanager
    async def opened(self, run_id: str, user: str | None) -> AsyncIterator[EventBuffer]:
        """Gives the events of a run, to each who asks in turn.

        Raises:
            FleetError: it is not found.
        """
        named = self._named(run_id, user)
        opening = self._opening.setdefault(named, _Opening())
        opening.asking += 1
        try:
            async with opening.turn:
                if opening.failed:
                    raise opening.failed
                try:
                    buffer = await self._found(named)
                except FleetError as error:
                    opening.failed = error
                    raise
                yield buffer
        finally:
            opening.asking -= 1
            if not opening.asking:
                del self._opening[named]

    def forget(self, buffer: EventBuffer) -> None:
        """Lets go of a run that has ended."""
        self.buffers.pop(buffer.key, None)
        for named in [each for each, key in self._keys.items() if key == buffer.key]:
            del self._keys[named]
            self._begun.pop(named[0], None)

    def _named(self, run_id: str, user: str | None) -> Named:
        """Returns whose run is meant: one that was begun here before any other.

        Raises:
            UsageError: several were.
        """
        begun = self._begun.get(run_id, set())
        if user is None and len(begun) > 1:
            raise UsageError(f"runs of several users were begun as {short(run_id)!r}", "give user=… to say whose")
        return run_id, next(iter(begun)) if user is None and begun else user

    async def _found(self, named: Named) -> EventBuffer:
        if (key := self._keys.get(named)) is None:
            meter = Meter()
            key = self._keys[named] = await run_key(self._documents, named[0], meter, named[1], self._user)
            self.buffers.setdefault(key, EventBuffer(self._documents, key, self._clock, meter.cost))
        return self.buffers[key]
