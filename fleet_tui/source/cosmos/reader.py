"""Reads a container as ranges to be asked: all its partition ranges, or one partition."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from fleet_tui.errors import ContainerMissing
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

    @property
    def spent(self) -> Cost:
        return self._meter.cost

    def begin(self) -> None:
        self._meter.begin()

    async def ranges(self, *, again: bool) -> tuple[str, ...]:
        """Names the ranges; None for an optional container that does not exist: it holds zero documents."""
        if not await self._exists():
            return ()
        if self._partition is not None:
            return (key_text(self._partition),)
        self._feeds = await self._attempt(lambda client: _feeds(self._proxy(client), again=again))
        self._routings = self._connection.routings
        return tuple(self._feeds)

    async def read(self, name: str, statement: Statement, size: int, token: str | None) -> Batch:
        """Reads the next rows of a range; pages that come without rows are passed over."""
        one = self._partition
        scope = {"feed_range": self._feeds[name]} if one is None else {"partition_key": _of_the_sdk(one)}
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
            if await self._rerouted(proxy, name):
                raise Gone
            return rows

        return Batch(await self._attempt(ask, splits=self._partition is None), progress.next)

    async def find(self, document_id: str, partition_key: PartitionKey) -> Document | None:
        """Reads one document by a point read, which is an action of its own."""
        self.begin()

        async def ask(client: CosmosClient) -> Document | None:
            try:
                document = dict(await self._proxy(client).read_item(document_id, _of_the_sdk(partition_key)))
            except Refused as refused:
                if refused.no_document:
                    return None
                raise
            if document.get("id") != document_id:
                raise Malformed("it holds another document than was asked for")
            return document

        return await self._attempt(ask) if await self._exists() else None

    async def _rerouted(self, proxy: ContainerProxy, name: str) -> bool:
        """Tells whether the SDK learned of a split from another query, and may have asked the range's heirs instead."""
        unchanged = self._partition is not None or self._connection.routings == self._routings
        return not unchanged and name not in await _feeds(proxy)

    async def _exists(self) -> bool:
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


def _of_the_sdk(key: PartitionKey) -> Any:
    """Returns a partition key as the SDK wants it: where it takes None for "not given", it has a class for null."""
    from azure.cosmos.partition_key import NonePartitionKeyValue, NullPartitionKeyValue

    if key == ABSENT:
        return NonePartitionKeyValue
    value = key if isinstance(key, str) else key.value
    return NullPartitionKeyValue if value is None else value
