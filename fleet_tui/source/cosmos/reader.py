"""Reads a container as ranges to be asked: all its partition ranges, or one partition.

Most containers have one range, and which ranges there are takes the SDK two round trips to say. So the first question
of a session is asked of the whole container meanwhile: of one range the service answers it as it is, of more it refuses
what has an order. What it answers is taken only where there proves to be one range.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import ContainerMissing, FleetError, ServiceFailed
from fleet_tui.fields import Container, Document, KeyedDocument, Path
from fleet_tui.key import ABSENT, Part, PartitionKey, key_text, storable
from fleet_tui.query.cosmos_sql import Statement, compile_nearest, compile_streams
from fleet_tui.query.likeness import Vector
from fleet_tui.query.query import Eq, Query, Scope, Term, of_key, of_partition
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.description import Description
from fleet_tui.source.cosmos.errors import Malformed, Refused, no_database
from fleet_tui.source.cosmos.levels import Feeds, Named, named_by, within
from fleet_tui.source.cosmos.ranges import Batch, Gone
from fleet_tui.source.cosmos.statuses import MORE_RANGES, OWNER_MISSING, REFUSED

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy, CosmosClient

T = TypeVar("T")

_LOG: Final = logging.getLogger(__name__)
_DROPPED: Final = 0.2  # seconds that an answer nobody needs is waited for, to count its charge


class Reader:
    """Asks one container for one action; `partition` is a value of its partition key, None for all of them.

    `bound` are the values that all documents asked for hold at some paths, for a key that is hierarchical.
    """

    def __init__(
        self,
        connection: Connection,
        container: Container,
        partition: PartitionKey | None,
        bound: Mapping[Path, Part] | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._connection = connection
        self._container = container
        self._name = connection.account.container(container)
        self._own = partition
        self._bound = bound or {}
        self._meter = meter or Meter()
        self._feeds: Feeds = {}
        self._routings = 0
        self._ahead: tuple[Query, int] | None = None  # the first question and its rows, to be asked of the whole
        self._answer: Batch | FleetError | None = None  # to it
        self._whole = False  # whether the only range is asked as the whole, which its tokens are for
        self._plain: set[str] = set()  # what is asked without a composite order, which was refused there

    @property
    def spent(self) -> Cost:
        return self._meter.cost

    @property
    def description(self) -> Description:
        """Returns what the container tells of itself, once it was read; else what the service takes for it."""
        return self._connection.described.get(self._name) or Description()

    def begin(self) -> None:
        self._meter.begin()

    @property
    def levels(self) -> tuple[Path, ...]:
        """Returns the levels of a hierarchical key, once the container has been seen."""
        return self.description.levels

    @property
    def _named(self) -> Named:
        own = self._own
        more = {} if own is None or isinstance(own, tuple) else {self._container.partition_key: own}
        return named_by(self.levels, {**more, **self._bound}, own)

    @property
    def scope(self) -> Scope:
        """Tells what is asked, once the container has been seen."""
        named = self._named
        return Scope.CROSS if named == Named() else Scope.PREFIX if named.first else Scope.SINGLE

    def expect(self, query: Query, size: int) -> None:
        """Lets the first question of a session be asked while the ranges are read."""
        one = len(query.order.field.paths) == 1  # statement answers it
        if one and self._own is None and not self._connection.guessed:
            self._connection.guessed = True
            self._ahead = query, size

    def statements(self, query: Query) -> tuple[Statement, ...]:
        """Returns what answers a query, once its container has been seen: in the order of a composite index it has."""
        return compile_streams(self._with_levels(query), composite=self.description.serves(query))

    def nearest(self, query: Query, vector: Vector, k: int) -> Statement:
        """Returns what asks for the nearest rows, once the container has been seen."""
        return compile_nearest(self._with_levels(query), vector, k)

    def _with_levels(self, query: Query) -> Query:
        """Returns a query whose rows hold the levels of their key."""
        return replace(query, reads=(*query.reads, *self.levels))

    async def ranges(self, *, again: bool) -> tuple[str, ...]:
        """Names the ranges; None for an optional container that does not exist: it holds zero documents."""
        if not await self.exists():
            return ()
        named = self._named
        if named.whole is not None:
            return (key_text(named.whole),)
        guess, self._ahead = asyncio.create_task(self._guess(None if named.first else self._ahead)), None
        try:
            self._feeds = await self._attempt(lambda client: self._feeds_of(self._proxy(client), again=again))
            self._routings = self._connection.routings
            one = len(self._feeds) == 1
            await asyncio.wait((guess,), timeout=None if one else _DROPPED)
            self._answer = guess.result() if one else None
        finally:
            guess.cancel()
        self._whole = isinstance(self._answer, Batch)
        return tuple(self._feeds)

    async def _guess(self, expected: tuple[Query, int] | None) -> Batch | FleetError | None:
        """Asks the whole container; None where that is not wanted, or refused as of more ranges than one."""
        if expected is None:
            return None
        query, size = expected
        try:
            return await self._read({}, self.statements(query)[0], size, None)
        except Gone:
            return None
        except FleetError as error:
            return None if error.reply.sub_status == MORE_RANGES else error

    async def read(self, name: str, statement: Statement, size: int, token: str | None) -> Batch:
        """Reads the next rows of a range; pages that come without rows are passed over."""
        answer, self._answer = self._answer, None
        if isinstance(answer, FleetError):
            raise answer
        if answer:
            return answer
        whole = self._named.whole
        if whole is not None:
            return await self._read({"partition_key": of_the_sdk(whole)}, statement, size, token)
        if self._whole:
            try:
                return await self._read({}, statement, size, token)
            except ServiceFailed as error:
                if error.reply.sub_status == MORE_RANGES:
                    raise Gone from None
                raise
        return await self._read({"feed_range": self._feeds[name]}, statement, size, token, name)

    async def _read(
        self, scope: Mapping[str, Any], statement: Statement, size: int, token: str | None, name: str = ""
    ) -> Batch:
        """Reads in a composite order, and from its refusal on in the order of today; a token is for one of them."""
        if statement.led is None:
            return await self._sent(scope, statement, size, token, name)
        plain = replace(statement, led=None)
        if token is None and not self.description.composites:
            self._plain.add(name)
        if name in self._plain:
            return await self._sent(scope, plain, size, token, name)
        try:
            return await self._sent(scope, statement, size, token, name)
        except ServiceFailed as error:
            if token is not None or error.reply.status != REFUSED or error.reply.sub_status == MORE_RANGES:
                raise
            batch = await self._sent(scope, plain, size, token, name)
            _LOG.warning("%s: the order of a composite index was refused, asked without from now on", self._name)
        self._plain.add(name)
        if self._name in self._connection.described:  # else it is read again anyway
            self._connection.described[self._name] = replace(self.description, composites=frozenset())
        return batch

    async def _sent(
        self, scope: Mapping[str, Any], statement: Statement, size: int, token: str | None, name: str
    ) -> Batch:
        parameters: list[dict[str, object]] = [{"name": key, "value": value} for key, value in statement.parameters]
        progress = _Progress(token)

        async def ask(client: CosmosClient) -> list[Any]:
            proxy = self._proxy(client)
            found = proxy.query_items(
                statement.text, parameters=parameters, max_item_count=size, response_hook=progress, **scope
            )
            if statement.ordering:  # the nearest come in pieces of any order: they are had when all of them are
                rows = [row async for row in found]
                progress.next = None
                return rows
            rows = []
            async for page in found.by_page(progress.resume):
                rows = [row async for row in page]
                break
            if name and await self._rerouted(proxy, name):
                raise Gone
            return rows

        rows = await self._attempt(ask, splits=self._named.whole is None, plans=bool(statement.ordering))
        return Batch(rows if not self.levels else [_keyed(each, self.levels) for each in rows], progress.next)

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

        found = await self._attempt(ask) if await self.exists() else None
        return _keyed(found, self.levels) if found and self.levels else found

    async def _rerouted(self, proxy: ContainerProxy, name: str) -> bool:
        """Tells whether the SDK learned of a split from another query, and may have asked the range's heirs instead."""
        return self._connection.routings != self._routings and name not in await self._feeds_of(proxy)

    async def _feeds_of(self, proxy: ContainerProxy, *, again: bool = False) -> Feeds:
        """Returns the feed ranges that may hold what is asked for."""
        found, first = await _feeds(proxy, again=again), self._named.first
        if not first:
            return found
        return within(found, await proxy.feed_range_from_partition_key(of_the_sdk(first)))

    async def exists(self) -> bool:
        """Tells whether the container is there; asked once, for the SDK would read it anyway."""
        known = self._connection.described
        if self._name not in known:
            try:
                body: Mapping[str, Any] = await self._attempt(lambda client: self._proxy(client).read())
            except ContainerMissing as missing:
                if missing.reply.sub_status == OWNER_MISSING:
                    raise no_database(missing, self._connection.account) from None
                if self._container.optional:
                    return False
                raise
            known[self._name] = Description.read(body, self._container)
        return True

    async def _attempt(
        self, ask: Callable[[CosmosClient], Awaitable[T]], *, splits: bool = False, plans: bool = False
    ) -> T:
        try:
            return await self._connection.attempt(ask, self._meter, self._name, splits=splits, plans=plans)
        except ContainerMissing:
            self._connection.described.pop(self._name, None)
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


async def _feeds(proxy: ContainerProxy, *, again: bool = False) -> Feeds:
    """Returns the feed ranges that the SDK knows, or asks for, by their bounds."""
    found = [feed async for feed in proxy.read_feed_ranges(force_refresh=again)]
    return {f"{feed['Range']['min'] or '0'}-{feed['Range']['max']}": feed for feed in found}


def by_id(container: Container, document_id: str, partition_key: PartitionKey, levels: tuple[Path, ...] = ()) -> Query:
    """Returns the query that stands for a point read, as far as it can be said in SQL."""
    named: tuple[Term, ...] = ()
    if not isinstance(partition_key, tuple):
        named = of_partition(container, partition_key)
    elif len(partition_key) == len(levels):
        named = of_key(levels, partition_key)
    under = partition_key if storable(partition_key) and not isinstance(partition_key, tuple) else None
    return Query(container, (Term(container.field("id"), Eq(document_id)), *named), whole=True, under=under)


def _keyed(row: Any, levels: tuple[Path, ...]) -> Any:
    """Returns a document that knows the levels of its key; a count is none."""
    if not isinstance(row, dict):
        return row
    document = KeyedDocument(row)
    document.keyed = levels
    return document


def of_the_sdk(key: PartitionKey) -> Any:
    """Returns a partition key as the SDK wants it: where it takes None for "not given", it has a class for null."""
    from azure.cosmos.partition_key import NonePartitionKeyValue, NullPartitionKeyValue

    if isinstance(key, tuple):  # a level has neither class: it stands as JSON, and `{}` for what is absent
        return [each if isinstance(each, str) else {} if each == ABSENT else each.value for each in key]
    if key == ABSENT:
        return NonePartitionKeyValue
    value = key if isinstance(key, str) else key.value
    return NullPartitionKeyValue if value is None else value
