"""Writes the documents of files into an account; what is there already with the same content is left alone.

That is also how a load that was broken off goes on: it is started again. No file keeps a state that could be lost, or
speak of another account; a document that is there costs one point read instead of a write.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing
from enum import StrEnum
from time import monotonic
from typing import Any, Final, TypeAlias

from msgspec import Struct, field

from fleet_tui.admin.provision.apply import read_container
from fleet_tui.admin.provision.compare import Aspect, differences
from fleet_tui.admin.provision.wanted import Wanted
from fleet_tui.errors import ContainerMissing, FleetError, ServiceFailed, Unreadable
from fleet_tui.fields import Container, Document
from fleet_tui.model.decode import LONGEST, decode
from fleet_tui.query.projection import partition_of
from fleet_tui.query.query import Query, Sort
from fleet_tui.schema import CONTAINERS
from fleet_tui.source.base import Page, Source
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.reader import Reader
from fleet_tui.source.cosmos.storable import Ready, Refusal, ready, same
from fleet_tui.source.cosmos.writing import Doubt, Sender, Throttling, may_not_write
from fleet_tui.text import clip, one_line

_AT_ONCE: Final = 8  # documents under way
_ENDING: Final = 2.0  # seconds that documents under way have to end in, so that a load that stops can count them
_PAGE: Final = 64  # whole documents in memory
_LISTED: Final = 1000
_TOLD: Final = 255  # characters of an id: the service takes no longer one
_LATER: Final = "raise the throughput, or load later: it goes on where it stopped"
_OWN_FAULT: Final = (400, 409, 413)  # of the document, not of the account


class Outcome(StrEnum):
    """Names what became of a document, or would."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    OUTDATED = "outdated"  # a later one of the same id and partition key follows at once


class Loaded(Struct):
    """Counts what became of the documents so far, by container; nobody knows of what was sent and not answered."""

    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    unanswered: set[tuple[str, str, str]] = field(default_factory=set)  # container, id and partition key

    @property
    def seen(self) -> int:
        """Counts the documents so far."""
        return sum(each.total() for each in self.counts.values())

    def count(self, outcome: Outcome) -> int:
        """Counts the documents that ended so, in all containers."""
        return sum(each[outcome] for each in self.counts.values())


Told: TypeAlias = Callable[[str], None]


class Loading:
    """Loads documents; `refused` hears of each document that was refused, and of each file that could not be read.

    `unread` are the files that the source leaves out, in so far as it met any; more are added here.

    `throttling` counts how often the account asked to come again, and knows for how long it may do nothing else.
    """

    def __init__(
        self, source: Source, connection: Connection, *, dry: bool, refused: Told, unread: list[Unreadable]
    ) -> None:
        self.loaded = Loaded()
        self.unread = unread
        self.throttling = Throttling(connection.patience)
        self._source = source
        self._connection = connection
        self._dry = dry
        self._refused = refused
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._named: set[str] = set()  # places in files that are no document, and files that cannot be read

    async def containers(self) -> Sequence[Container]:
        """Returns the containers of which the files hold a document; the account is not asked.

        Raises:
            Unreadable: there is nothing but files that cannot be read.
        """
        found = [each for each in CONTAINERS if await self._holds(each)]
        if not found and self.unread:
            raise self.unread[0]
        return found

    async def run(self, found: Sequence[Container]) -> None:
        """Loads the documents of containers, oldest write first, so that the order of writes is that of the files.

        Raises:
            FleetError: a container is missing, before anything is written; or the account stopped answering.
        """
        self._name_unread()
        await self._check(found)
        for each in found:
            await self._load(each)

    async def _holds(self, container: Container) -> bool:
        """Tells whether the files hold any document of a container."""
        try:
            async with aclosing(self._source.pages(Query(container, limit=1), 1)) as pages:
                return bool((await anext(pages)).documents)
        except ContainerMissing:
            return False
        except Unreadable as error:
            self.unread.append(error)
            return False

    def _name_unread(self) -> None:
        """Names each file that cannot be read, once: the others are loaded."""
        for text in dict.fromkeys(one_line(f"{each.cause}; {each.next_step}") for each in self.unread):
            if text not in self._named:
                self._named.add(text)
                self._refused(text)

    async def _check(self, found: Sequence[Container]) -> None:
        """Checks that each container is there, and takes documents under the key that ours are written by."""
        bodies = [(each, await read_container(self._connection, each)) for each in found]
        account = self._connection.account
        missing = [each for each, body in bodies if body is None]
        if missing:
            names = ", ".join(account.container(each) for each in missing)
            step = f"fleet-tui provision {'--segments ' if any(each.optional for each in missing) else ''}--apply"
            raise ContainerMissing(f"{account.name} has no {names}", f"{step} makes what is missing")
        for container, body in bodies:
            for each in differences(container, body or {}, Wanted()):
                if each.aspect is Aspect.PARTITION_KEY:
                    words = f"{account.container(container)} has the partition key {each.now}, not {each.wanted}"
                    raise FleetError(words, each.remark)

    async def _load(self, container: Container) -> None:
        counts = self.loaded.counts.setdefault(container.name, Counter())
        try:
            later = await self._repeated(container)
        except Unreadable as error:  # of the files: the account is not asked here
            self.unread.append(error)
            self._name_unread()
            return
        async with aclosing(self._source.pages(_oldest_first(container, whole=True), _PAGE)) as pages:
            async for page in pages:
                found = self._ready(container, page, later, counts)
                if page.over:
                    self._refuse_broken(container, page, counts)
                await self._store_all(container, found, counts)

    def _refuse_broken(self, container: Container, page: Page, counts: Counter[Outcome]) -> None:
        """Names what in the files is no document, once: several containers may lie in one file."""
        for place, why in page.broken():
            if place not in self._named:
                self._named.add(place)
                self._refuse(container, place, why, counts)

    async def _repeated(self, container: Container) -> Counter[int]:
        """Counts the documents of each id and partition key that several have, by hash: ids may be many."""
        marks: Counter[int] = Counter()
        async with aclosing(self._source.pages(_oldest_first(container, whole=False), _LISTED)) as pages:
            async for page in pages:
                marks.update(_mark(container, each) for each in page.documents)
        return Counter({mark: n for mark, n in marks.items() if n > 1})

    def _ready(
        self, container: Container, page: Page, later: Counter[int], counts: Counter[Outcome]
    ) -> Sequence[Ready]:
        """Yields the documents of a page that may be stored, each the last of its id and partition key."""
        found = []
        for shown, raw in zip(page.documents, page.raw, strict=True):
            mark = _mark(container, shown)
            if later[mark] > 1:
                later[mark] -= 1
                counts[Outcome.OUTDATED] += 1
                continue
            try:
                found.append(ready(container, decode(raw, waits_beyond=LONGEST)))
            except Refusal as refusal:
                self._refuse(container, str(shown.get("id")), str(refusal), counts)
        return found

    async def _store_all(self, container: Container, documents: Iterable[Ready], counts: Counter[Outcome]) -> None:
        reader = Reader(self._connection, container, None)

        async def store(each: Ready) -> None:
            try:
                counts[await self._patiently(reader, container, each)] += 1
            except Refusal as refusal:
                self._refuse(container, each.id, str(refusal), counts)
            except ServiceFailed as error:
                if error.reply.status not in _OWN_FAULT:
                    raise
                self._refuse(container, each.id, error.cause, counts)

        async def in_turn(each: Ready) -> None:
            async with self._slots:
                await _to_its_end(store(each))

        self.throttling.calm_since = monotonic()
        try:
            async with asyncio.TaskGroup() as group:
                for each in documents:
                    group.create_task(in_turn(each))
        except ExceptionGroup as failed:
            raise _first(failed) from None

    async def _patiently(self, reader: Reader, container: Container, document: Ready) -> Outcome:
        """Stores a document, as often as the account asks to come again."""
        return await self.throttling.bear(lambda: self._store(reader, container, document), _LATER)

    async def _store(self, reader: Reader, container: Container, document: Ready) -> Outcome:
        stored = await reader.find(document.id, document.key)
        if stored is not None and same(stored, document.document):
            return Outcome.UNCHANGED
        if not self._dry:
            await self._write(container, document)
        return Outcome.NEW if stored is None else Outcome.REPLACED

    async def _write(self, container: Container, document: Ready) -> None:
        """Writes a document; it counts as unanswered until an answer says whether it is stored."""
        sent = (container.name, document.id, document.key)
        doubt = Doubt(sent in self.loaded.unanswered)
        self.loaded.unanswered.add(sent)
        try:
            await Sender(self._connection, container).upsert(document, doubt)
        finally:
            if not doubt.open:
                self.loaded.unanswered.discard(sent)

    def _refuse(self, container: Container, place: str, why: str, counts: Counter[Outcome]) -> None:
        counts[Outcome.REFUSED] += 1
        self._refused(f"{container.name} {clip(one_line(place), _TOLD)}: {one_line(why)}")


def _oldest_first(container: Container, *, whole: bool) -> Query:
    return Query(container, sort=Sort(container.field("written"), descending=False), whole=whole)


def _mark(container: Container, document: Document) -> int:
    """Returns what documents of one id and partition key have in common."""
    return hash((str(document.get("id")), partition_of(container, document)))


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Awaits work that a cancellation leaves a little time to end in."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=_ENDING)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


def _first(failed: ExceptionGroup[Exception]) -> Exception:
    """Returns one of the errors of tasks that ended together: they have the same reason, mostly."""
    first = failed.exceptions[0]
    if isinstance(first, ExceptionGroup):
        return _first(first)
    return may_not_write(first) if isinstance(first, FleetError) else first
