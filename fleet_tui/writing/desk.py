"""Writes one document at a time, and never says more of it than is known.

Every change is read, made and sent under the ETag that was read, so that it is made once: a document that changed
meanwhile (412) and an answer that was lost are both read again before anything is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from random import uniform
from typing import Final, TypeVar

from msgspec import Struct

from fleet_tui.errors import ContainerMissing, FleetError, ServiceFailed, Unsure, UsageError
from fleet_tui.fields import Container, Document
from fleet_tui.ids import id_fault, key_fault
from fleet_tui.key import Key
from fleet_tui.query.projection import value_at
from fleet_tui.schema import CACHE
from fleet_tui.source.base import Cost, Found
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.source.cosmos.storable import Ready, Refusal, check_change, ready, same
from fleet_tui.source.cosmos.writing import (
    Doubt,
    Operation,
    Overtaken,
    Patience,
    Sender,
    Unanswered,
    may_not_write,
)
from fleet_tui.text import clip, one_line
from fleet_tui.writing.arguments import Wrong

T = TypeVar("T")

READ_IT: Final = "read it before you write again"
_LATER: Final = "raise the throughput, or write again later"
_TRIES: Final = 20  # of a change, each of which somebody else's write overtook
_LOST: Final = 3  # answers, one after the other
_PAUSE: Final = 0.02  # seconds, at most, before the second try
_NAMED: Final = 100  # characters of an id in a message


class Stored(Struct, frozen=True):
    """Says what is stored under which id, and what it took; `changed` is False where it was stored so already."""

    id: str
    cost: Cost = Cost()
    changed: bool = True


class Desk:
    """Writes into one account; `patience` bears its throttling."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.patience = Patience()
        self.closed = False

    async def upsert(self, container: Container, document: Document) -> Stored:
        """Stores a document in the place of any that is there."""
        with told(_named(container, document), doubt := Doubt()):
            made = ready(container, document)
            await self._sure(container)
            sender = Sender(self.connection, container)
            await self.patience.bear(lambda: sender.upsert(made, doubt), _LATER)
            return Stored(made.id, sender.meter.cost)

    async def create(
        self, container: Container, document: Document, alike: Callable[[Document, Document], bool] = same
    ) -> Stored:
        """Stores a document under an id that none has, or leaves what is stored there and is `alike`.

        Raises:
            UsageError: another document is there.
        """
        with told(_named(container, document), doubt := Doubt()):
            made = ready(container, document)
            other, cost = await self.kept(container, made, doubt)
            if other is not None and not alike(other, made.document):
                raise Refusal("there is another of that id already")
            return Stored(made.id, cost, changed=other is None)

    async def kept(self, container: Container, document: Ready, doubt: Doubt) -> tuple[Document | None, Cost]:
        """Stores a document, or returns what is stored under its id already, be it by an earlier try of anybody.

        Raises:
            FleetError: it is not known, or not stored.
        """
        sender, reader = Sender(self.connection, container), Reader(self.connection, container, None)
        await self._sure(container)
        self._check_vector(container, document.document)
        lost = 0
        while True:
            try:
                await self.patience.bear(lambda: sender.create(document, doubt), _LATER)
            except Overtaken:
                lost = 0
            except Unanswered as error:
                lost += 1
                if lost >= _LOST:
                    raise error.error from None
            else:
                return None, sender.meter.cost + reader.spent
            found = await self._read(reader, Key(document.id, document.key))
            if found is not None:
                ours = doubt.open and same(found, document.document)
                doubt.open = False
                return None if ours else found, sender.meter.cost + reader.spent

    async def change(
        self, container: Container, key: Key, operations: Callable[[Document], Sequence[Operation]]
    ) -> Stored | None:
        """Changes a document by what `operations` makes of it, as often as it has to be read; None if there is none.

        Nothing is sent where that is nothing.
        """
        sender, reader = Sender(self.connection, container), Reader(self.connection, container, key.partition)
        lost = 0
        with told(_name(container, key.id), doubt := Doubt()):
            for each in range(_TRIES):
                found = await self._read(reader, key)
                wanted = operations(found) if found else ()
                check_change(wanted)
                if not (found and wanted):
                    changed, doubt.open = doubt.open and found is not None, False
                    cost = sender.meter.cost + reader.spent
                    return Stored(key.id, cost, changed) if found else None
                try:
                    await self.patched(sender, key, str(found["_etag"]), wanted, doubt)
                except Overtaken:
                    await pause(each)
                except Unanswered as error:
                    lost += 1
                    if lost >= _LOST:
                        raise error.error from None
                else:
                    return Stored(key.id, sender.meter.cost + reader.spent)
            raise overtaken()

    async def patched(self, sender: Sender, key: Key, etag: str, operations: Sequence[Operation], doubt: Doubt) -> str:
        """Sends one PATCH, and returns the new ETag."""
        return await self.patience.bear(lambda: sender.patch(key, etag, operations, doubt), _LATER)

    async def delete(self, container: Container, key: Key) -> Stored:
        """Takes a document away; what is gone is as good as taken away."""
        sender = Sender(self.connection, container)
        lost = 0
        with told(_name(container, key.id), doubt := Doubt(), "is deleted"):
            _require_id(key)
            await self._sure(container)
            while True:
                try:
                    await self.patience.bear(lambda: sender.delete(key, doubt), _LATER)
                except Overtaken:
                    return Stored(key.id, sender.meter.cost, changed=lost > 0)
                except Unanswered as error:
                    lost += 1
                    if lost >= _LOST:
                        raise error.error from None
                else:
                    return Stored(key.id, sender.meter.cost)

    async def read(self, container: Container, key: Key) -> Found | None:
        """Reads one document."""
        reader = Reader(self.connection, container, key.partition)
        document = await self._read(reader, key)
        return None if document is None else Found(document, reader.spent)

    async def _sure(self, container: Container) -> None:
        """Makes sure of a container before anything is sent: a 404 is about the document then.

        Raises:
            ContainerMissing: it is not there.
        """
        self._require_open()
        if not await self.patience.bear(Reader(self.connection, container, None).exists, _LATER):
            account = self.connection.account
            step = "fleet-tui provision --segments --apply makes it"  # no other is optional
            raise ContainerMissing(f"{account.name} has no {account.container(container)}", step)

    def _check_vector(self, container: Container, document: Document) -> None:
        """Refuses a vector of another length than the container's policy says: no search would find it.

        Raises:
            Refusal: it is so.
        """
        described = self.connection.described.get(self.connection.account.container(container))
        wanted = described.dimensions if described else 0
        stored = value_at(document, container.vector.path) if container.vector else None
        if wanted and isinstance(stored, list) and len(stored) != wanted:
            words = f"its vector has {len(stored):,} numbers, and those of {container.name} have {wanted:,}"
            raise Wrong(words, "take the embedder of the others, or see fleet-tui provision --dimensions")

    async def _read(self, reader: Reader, key: Key) -> Document | None:
        self._require_open()
        _require_id(key)
        return await self.patience.bear(lambda: reader.find(key.id, key.partition), _LATER)

    def _require_open(self) -> None:
        if self.closed:
            raise over()


def over() -> FleetError:
    """Says that the writer was closed before."""
    return UsageError("it is not written: the writer is closed", "open another with writing.connect")


def _require_id(key: Key) -> None:
    """Refuses an id before it is sent: in an address some characters would name something else.

    Raises:
        UsageError: no document can have it.
    """
    if not isinstance(key.id, str) or not key.id:
        raise UsageError(f"an id is a text, and {one_line(repr(key.id))[:_NAMED]} is none", "give the id of a document")
    if isinstance(key.partition, str) and (fault := key_fault(key.partition)):
        raise UsageError(f"no partition key is {clip(one_line(key.partition), _NAMED)!r}: it {fault}", "check it")
    if fault := id_fault(key.id):
        raise UsageError(f"no document has the id {clip(one_line(key.id), _NAMED)!r}: it {fault}", "check the id")


@contextmanager
def told(name: str, doubt: Doubt, done: str = "is written") -> Iterator[None]:
    """Says with each error what is known of what was to be written: that it is not, or that nobody knows."""
    try:
        yield
    except Refusal as refusal:
        verb, done = done.split()
        step = refusal.step if isinstance(refusal, Wrong) else ""
        raise UsageError(f"{name} {verb} not {done}: {one_line(str(refusal))}", step) from None
    except FleetError as error:
        raise said(error, name, doubt, done) from None


def said(error: FleetError, name: str, doubt: Doubt, done: str = "is written") -> FleetError:
    """Returns an error that says what is known of what was to be written; what the user did wrong is said already."""
    verb, done = done.split()
    if isinstance(error, UsageError):
        return error
    if doubt.open:
        return Unsure(f"not known whether {name} {verb} {done}: {error.cause}", READ_IT, error.reply)
    known = may_not_write(error)
    known.cause = f"{name} {verb} not {done}: {known.cause}"
    return known


async def pause(tries: int) -> None:
    """Waits a little, by chance, so that writers that overtake each other get out of step."""
    await asyncio.sleep(uniform(0, _PAUSE * (tries + 1)))  # noqa: S311  # no secret


def overtaken() -> FleetError:
    """Says that others write all the time."""
    return ServiceFailed(f"somebody else changed it {_TRIES} times meanwhile (412)", "write again in a moment")


def making(container: Container, name: object) -> AbstractContextManager[None]:
    """Says of which record an argument is wrong, by the name that the caller gave it if any."""
    return told(_name(container, name) if isinstance(name, str) and name else f"the {container.one}", Doubt())


def _named(container: Container, document: Document) -> str:
    """Names a document as its writer knows it: a cache entry by its key, which its id may be made of."""
    return _name(container, document.get("cacheKey" if container is CACHE else "id"))


def _name(container: Container, name: object) -> str:
    return f"{container.one} {clip(one_line(str(name)), _NAMED)}"
