"""Reads a container as ranges to be asked: all its partition ranges, or one partition.

Most containers have one range, and which ranges there are takes the SDK two round trips to say. So the first question
of a session is asked of the whole container meanwhile: of one range the service answers it as it is, of more it refuses
what has an order. What it answers is taken only where there proves to be one range.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct

from fleet_tui.errors import ContainerMissing, FleetError, ServiceFailed
from fleet_tui.fields import Container, Document
from fleet_tui.key import ABSENT, PartitionKey, key_text
from fleet_tui.query.cosmos_sql import Statement
from fleet_tui.query.query import Eq, Query, Term, of_partition
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.errors import OWNER_MISSING, Malformed, Refused, no_database
from fleet_tui.source.cosmos.ranges import Batch, Gone

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy, CosmosClient

T = TypeVar("T")

_DROPPED: Final = 0.2  # seconds that an answer nobody needs is waited for, to count its charge
_MORE_RANGES: Final = 1004  # an order over what was one range, and is no more


class Reader:
    """Asks one container for one action; `partition` is a value of its partition key, None for all of them."""

    def __init__(self, connection: Connection, container: Container, partition: PartitionKey | None) -> None:
        self._connection = connection
        self._container = container
        self._name = connection.account.container(container)
        self._partition = partition
        self._meter = Meter()
        self._feeds: dict[str, dict[str, Any]] = {}
        self._routings = 0
        self._ahead: tuple[Statement, int] | None = None  # the first question and its rows, to be asked of the whole
        self._answer: Batch | FleetError | None = None  # to it
        self._whole = False  # whether the only range is asked as the whole, which its tokens are for

    @property
    def spent(self) -> Cost:
        return self._meter.cost

    def begin(self) -> None:
        self._meter.begin()

    def expect(self, statement: Statement, size: int) -> None:
        """Lets the first question of a session be asked while the ranges are read."""
        if self._partition is None and not self._connection.guessed:
            self._connection.guessed = True
            self._ahead = statement, size

    async def ranges(self, *, again: bool) -> tuple[str, ...]:
        """Names the ranges; None for an optional container that does not exist: it holds zero documents."""
        if not await self.exists():
            return ()
        if self._partition is not None:
            return (key_text(self._partition),)
        guess, self._ahead = asyncio.create_task(self._guess(self._ahead)), None
        try:
            self._feeds = await self._attempt(lambda client: _feeds(self._proxy(client), again=again))
            self._routings = self._connection.routings
            one = len(self._feeds) == 1
            await asyncio.wait((guess,), timeout=None if one else _DROPPED)
            self._answer = guess.result() if one else None
        finally:
            guess.cancel()
        self._whole = isinstance(self._answer, Batch)
        return tuple(self._feeds)

    async def _guess(self, expected: tuple[Statement, int] | None) -> Batch | FleetError | None:
        """Asks the whole container; None where that is not wanted, or refused as of more ranges than one."""
        try:
            return await self._read({}, *expected, None) if expected else None
        except Gone:
            return None
        except FleetError as error:
            return None if error.reply.sub_status == _MORE_RANGES else error

    async def read(self, name: str, statement: Statement, size: int, token: str | None) -> Batch:
        """Reads the next rows of a range; pages that come without rows are passed over."""
        answer, self._answer = self._answer, None
        if isinstance(answer, FleetError):
            raise answer
        if answer:
            return answer
        if self._partition is not None:
            return await self._read({"partition_key": of_the_sdk(self._partition)}, statement, size, token)
        if self._whole:
            try:
                return await self._read({}, statement, size, token)
            except ServiceFailed as error:
                if error.reply.sub_status == _MORE_RANGES:
                    raise Gone from None
                raise
        return await self._read({"feed_range": self._feeds[name]}, statement, size, token, name)

    async def _read(
        self, scope: Mapping[str, Any], statement: Statement, size: int, token: str | None, name: str = ""
    ) -> Batch:
        parameters: list[dict[str, object]] = [{"name": key, "value": value} for key, value in statement.parameters]
        progress = _Progress(token)

        async def ask(client: CosmosClient) -> list[Any]:
            proxy = self._proxy(client)
            found = proxy.query_items(
                statement.text, parameters=parameters, max_item_count=size, response_hook=progress, **scope
            )
            rows = []
            async for page in found.by_page(progress.resume):
                rows = [row async for row in page]
                break
            if name and await self._rerouted(proxy, name):
                raise Gone
            return rows

        return Batch(await self._attempt(ask, splits=self._partition is None), progress.next)

    async def find(self, document_id: str, partition_key: PartitionKey) -> Document | None:
        """Reads one document by a point read, which is an action of its own."""
        self.begin()

        async def ask(client: CosmosClient) -> Document | None:
            try:
                document = dict(await self._proxy(client).read_item(document_id, of_the_sdk(partition_key)))
            except Refused as refused:
                if refused.no_document:
                    return None
                raise
            if document.get("id") != document_id:
                raise Malformed("it holds another document than was asked for")
            return document

        return await self._attempt(ask) if await self.exists() else None

    async def _rerouted(self, proxy: ContainerProxy, name: str) -> bool:
        """Tells whether the SDK learned of a split from another query, and may have asked the range's heirs instead."""
        return self._connection.routings != self._routings and name not in await _feeds(proxy)

    async def exists(self) -> bool:
        """Tells whether the container is there; asked once, for the SDK would read it anyway."""
        known = self._connection.found
        if self._name not in known:
            try:
                await self._attempt(lambda client: self._proxy(client).read())
            except ContainerMissing as missing:
                if missing.reply.sub_status == OWNER_MISSING:
                    raise no_database(missing, self._connection.account) from None
                if self._container.optional:
                    return False
                raise
            known.add(self._name)
        return True

    async def _attempt(self, ask: Callable[[CosmosClient], Awaitable[T]], *, splits: bool = False) -> T:
        try:
            return await self._connection.attempt(ask, self._meter, self._name, splits=splits)
        except ContainerMissing:
            self._connection.found.discard(self._name)
            raise

    def _proxy(self, client: CosmosClient) -> ContainerProxy:
        return client.get_database_client(self._connection.account.database).get_container_client(self._name)


class _Progress(Struct):
    """Hears every reply to one question: where to go on, and from where to ask again after a failure."""

    resume: str | None
    next: str | None = None

    def __call__(self, headers: Mapping[str, str], reply: object) -> None:
        """Takes note of a reply; a reply without a list of documents would pass for the end of the range.

        Raises:
            Malformed: it has none.
        """
        rows = reply.get("Documents") if isinstance(reply, Mapping) else None
        if not isinstance(rows, list):
            raise Malformed("it holds no list of documents")
        self.next = headers.get("x-ms-continuation") or None
        if self.next and not rows:
            self.resume = self.next


async def _feeds(proxy: ContainerProxy, *, again: bool = False) -> dict[str, dict[str, Any]]:
    """Returns the feed ranges that the SDK knows, or asks for, by their bounds."""
    found = [feed async for feed in proxy.read_feed_ranges(force_refresh=again)]
    return {f"{feed['Range']['min'] or '0'}-{feed['Range']['max']}": feed for feed in found}


def by_id(container: Container, document_id: str, partition_key: PartitionKey) -> Query:
    """Returns the query that stands for a point read, as far as it can be said in SQL."""
    terms = Term(container.field("id"), Eq(document_id)), *of_partition(container, partition_key)
    return Query(container, terms, whole=True)


def of_the_sdk(key: PartitionKey) -> Any:
    """Returns a partition key as the SDK wants it: where it takes None for "not given", it has a class for null."""
    from azure.cosmos.partition_key import NonePartitionKeyValue, NullPartitionKeyValue

    if key == ABSENT:
        return NonePartitionKeyValue
    value = key if isinstance(key, str) else key.value
    return NullPartitionKeyValue if value is None else value
