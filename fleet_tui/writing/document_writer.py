"""Writes one document at a time, and never says more of it than is known.

Every change is read, made and sent under the ETag that was read, so that it is made once: a document that changed
meanwhile (412) and an answer that was lost are both read again before anything is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from random import uniform
from typing import Final

from msgspec import Struct

from fleet_tui.errors import ContainerMissing, FleetError, ServiceFailed, Unsure, UsageError
from fleet_tui.fields import Container, Document, KeyedDocument, Path
from fleet_tui.ids import id_fault, key_fault
from fleet_tui.key import Key, parts_of
from fleet_tui.query.projection import partition_of, value_at
from fleet_tui.schema import CACHE
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.source.cosmos.storable import Ready, Refusal, checked_size, ready, same
from fleet_tui.source.cosmos.writing import (
    Doubt,
    Operation,
    Overtaken,
    Sender,
    Throttling,
    Unanswered,
    may_not_write,
)
from fleet_tui.text import one_line, short
from fleet_tui.writing.arguments import Wrong
from fleet_tui.writing.lifetime import Lifetime

_READ_IT: Final = "read it before you write again"
AGAIN: Final = "do the same again: what is done already is not done twice"
_LATER: Final = "raise the throughput, or write again later"
_OVERTAKEN: Final = 20  # times that somebody else's write came first
_LOST: Final = 3  # answers in a row
_PAUSE: Final = 0.02  # seconds, at most, before the second try


class Stored(Struct, frozen=True):
    """Says what is stored under which id, and what it took; `changed` is False where it was stored so already."""

    id: str
    cost: Cost
    changed: bool = True


class Tries(Struct):
    """Counts how often a change was tried in vain, and says when it is enough; `lost` are answers in a row."""

    overtaken: int = 0
    lost: int = 0

    async def bear(self, error: Overtaken | Unanswered) -> None:
        """Waits a little where another write came first, by chance, so that both writers get out of step.

        Raises:
            FleetError: it is enough.
        """
        if isinstance(error, Unanswered):
            self.lost += 1
            if self.lost >= _LOST:
                raise error.error from None
            return
        self.overtaken, self.lost = self.overtaken + 1, 0
        if self.overtaken >= _OVERTAKEN:
            words = f"somebody else changed it {_OVERTAKEN} times meanwhile (412)"
            raise ServiceFailed(words, "write again in a moment") from None
        await asyncio.sleep(uniform(0, _PAUSE * self.overtaken))  # noqa: S311  # no secret


class DocumentWriter:
    """Writes into one account; the `meter` of a call is its caller's, who had more to ask for the same action."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.throttling = Throttling(connection.patience)
        self.lifetime = Lifetime()

    async def upsert(self, container: Container, document: Document, meter: Meter | None = None) -> Stored:
        """Stores a document in the place of any that is there."""
        sender = Sender(self.connection, container, meter)
        with explained(_named(container, document), unsure=AGAIN) as doubt:
            made = ready(container, document)
            await self._own_key(container, made, sender.meter)
            await self.throttling.bear(lambda: sender.upsert(made, doubt), _LATER)
            return Stored(made.id, sender.meter.cost)

    async def create(
        self,
        container: Container,
        document: Document,
        alike: Callable[[Document, Document], bool] = same,
        meter: Meter | None = None,
        *,
        again: bool,
    ) -> Stored:
        """Stores a document under an id that none has, or leaves what is stored there and is `alike`.

        `again` is whether the same call would name the same id, and so may be repeated.

        Raises:
            UsageError: another document is there.
        """
        meter = meter or Meter()
        with explained(_named(container, document), unsure=AGAIN if again else _READ_IT) as doubt:
            made = ready(container, document)
            other = await self.kept(container, made, doubt, meter)
            if other is not None and not alike(other, made.document):
                raise Refusal("there is another of that id already")
            return Stored(made.id, meter.cost, changed=other is None)

    async def kept(self, container: Container, document: Ready, doubt: Doubt, meter: Meter) -> Document | None:
        """Stores a document, or returns what is stored under its id already, be it by an earlier try of anybody.

        Raises:
            FleetError: it is not known, or not stored.
        """
        sender = Sender(self.connection, container, meter)
        key = await self._own_key(container, document, meter)
        self._check_vector(container, document.document)
        tries = Tries()
        while True:
            try:
                await self.throttling.bear(lambda: sender.create(document, doubt), _LATER)
            except Overtaken:
                pass
            except Unanswered as error:
                await tries.bear(error)
            else:
                return None
            found = await self.read(container, key, meter)
            if found is not None:
                ours = doubt.open and same(found, document.document)
                doubt.open = False
                return None if ours else found

    async def change(
        self,
        container: Container,
        key: Key,
        operations: Callable[[Document], Sequence[Operation]],
        meter: Meter | None = None,
    ) -> Stored | None:
        """Changes a document by what `operations` makes of it, as often as it has to be read; None if there is none.

        Nothing is sent where that is nothing.
        """
        sender = Sender(self.connection, container, meter)
        tries = Tries()
        with explained(_name(container, key.id), unsure=AGAIN) as doubt:
            while True:
                found = await self.read(container, key, sender.meter)
                wanted = operations(found) if found else ()
                checked_size({"values": [each.get("value") for each in wanted]})
                if not (found and wanted):
                    changed, doubt.open = doubt.open and found is not None, False
                    return Stored(key.id, sender.meter.cost, changed) if found else None
                try:
                    await self.patched(sender, key, str(found["_etag"]), wanted, doubt)
                except (Overtaken, Unanswered) as error:
                    await tries.bear(error)
                else:
                    return Stored(key.id, sender.meter.cost)

    async def patched(self, sender: Sender, key: Key, etag: str, operations: Sequence[Operation], doubt: Doubt) -> str:
        """Sends one PATCH, and returns the new ETag."""
        return await self.throttling.bear(lambda: sender.patch(key, etag, operations, doubt), _LATER)

    async def delete(self, container: Container, key: Key) -> Stored:
        """Takes a document away; what is gone is as good as taken away."""
        sender = Sender(self.connection, container)
        tries = Tries()
        with explained(_name(container, key.id), done="deleted", unsure=AGAIN) as doubt:
            _require_id(key)
            await self._sure(container, sender.meter)
            while True:
                try:
                    await self.throttling.bear(lambda: sender.delete(key, doubt), _LATER)
                except Overtaken:
                    return Stored(key.id, sender.meter.cost, changed=doubt.open)
                except Unanswered as error:
                    await tries.bear(error)
                else:
                    return Stored(key.id, sender.meter.cost)

    async def read(self, container: Container, key: Key, meter: Meter) -> Document | None:
        """Reads one document."""
        self.lifetime.require()
        _require_id(key)
        reader = Reader(self.connection, container, key.partition, meter=meter)
        return await self.throttling.bear(lambda: reader.find(key.id, key.partition), _LATER)

    async def levels(self, container: Container, meter: Meter) -> tuple[Path, ...]:
        """Returns the levels of a container's hierarchical key, none of a key of any other kind."""
        await self._sure(container, meter)
        described = self.connection.described.get(self.connection.account.container(container))
        return described.levels if described else ()

    async def _own_key(self, container: Container, document: Ready, meter: Meter) -> Key:
        """Returns what names a document where it is stored.

        Raises:
            Refusal: it lacks a level of the key: it could be stored, and never be written to again.
        """
        levels = await self.levels(container, meter)
        if not levels:
            return Key(document.id, document.key)
        keyed = KeyedDocument(document.document)
        keyed.keyed = levels
        parts = parts_of(partition_of(container, keyed))
        if lacking := [str(path) for path, part in zip(levels, parts, strict=True) if not isinstance(part, str)]:
            words = f"it has no {lacking[0]}, by which {self.connection.account.container(container)} is keyed here"
            raise Wrong(words, "give user=…" if lacking[0] == "userId" else f"give it a {lacking[0]} that is a text")
        return Key(document.id, parts)

    async def _sure(self, container: Container, meter: Meter) -> None:
        """Makes sure of a container before anything is sent: a 404 is about the document then.

        Raises:
            ContainerMissing: it is not there.
        """
        self.lifetime.require()
        if not await self.throttling.bear(Reader(self.connection, container, None, meter=meter).exists, _LATER):
            account = self.connection.account
            step = "fleet-tui provision --segments --apply makes it"  # no other is optional
            raise ContainerMissing(f"{account.name} has no {account.container(container)}", step)

    def _check_vector(self, container: Container, document: Document) -> None:
        """Refuses a vector of another length than the container's policy says: no search would find it."""
        described = self.connection.described.get(self.connection.account.container(container))
        wanted = described.dimensions if described else 0
        stored = value_at(document, container.vector.path) if container.vector else None
        if wanted and isinstance(stored, list) and len(stored) != wanted:
            words = f"its vector has {len(stored):,} numbers, and those of {container.name} have {wanted:,}"
            raise Wrong(words, "take the embedder of the others, or see fleet-tui provision --dimensions")


def _require_id(key: Key) -> None:
    """Refuses an id before it is sent: in an address some characters would name something else.

    Raises:
        UsageError: no document can have it.
    """
    if isinstance(key.partition, str) and (fault := key_fault(key.partition)):
        raise UsageError(f"no partition key is {short(key.partition)!r}: it {fault}", "check it")
    if fault := id_fault(key.id):
        raise UsageError(f"no document has the id {short(key.id)!r}: it {fault}", "check the id")


@contextmanager
def explained(name: str, *, done: str = "written", unsure: str = _READ_IT) -> Iterator[Doubt]:
    """Says with each error what is known of what was to be done: that it is not, or that nobody knows.

    `unsure` is what to do then.
    """
    doubt = Doubt()
    try:
        yield doubt
    except Refusal as refusal:
        step = refusal.step if isinstance(refusal, Wrong) else ""
        raise UsageError(f"{name} is not {done}: {one_line(str(refusal))}", step) from None
    except FleetError as error:
        raise explanation(error, name, doubt, done=done, unsure=unsure) from None


def explanation(
    error: FleetError, name: str, doubt: Doubt, *, unsure: str, verb: str = "is", done: str = "written"
) -> FleetError:
    """Returns an error that says what is known of what was to be done; what the user did wrong is said already."""
    if isinstance(error, UsageError):
        return error
    if doubt.open:
        return Unsure(f"not known whether {name} {verb} {done}: {error.cause}", unsure, error.reply)
    known = may_not_write(error)
    known.cause = f"{name} {verb} not {done}: {known.cause}"
    return known


def making(container: Container, name: object) -> AbstractContextManager[Doubt]:
    """Says of which record an argument is wrong, by the name that the caller gave it if any."""
    return explained(_name(container, name) if isinstance(name, str) and name else f"the {container.one}")


def _named(container: Container, document: Document) -> str:
    """Names a document as its writer knows it: a cache entry by its key, which its id may be made of."""
    return _name(container, document.get("cacheKey" if container is CACHE else "id"))


def _name(container: Container, name: object) -> str:
    return f"{container.one} {short(str(name))}"
