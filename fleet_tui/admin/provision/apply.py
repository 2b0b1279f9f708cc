"""Reads an account's containers, and carries a plan out: the only code that makes or changes containers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from fleet_tui.admin.provision.compare import Aspect, adds_vectors, way_out
from fleet_tui.admin.provision.plan import Actual, Doing, Plan, Step, plan
from fleet_tui.admin.provision.wanted import Wanted
from fleet_tui.errors import ContainerMissing, FleetError, Forbidden, ServiceFailed
from fleet_tui.fields import Container
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.deadline import READING, WRITING, within
from fleet_tui.source.cosmos.description import embedding_in
from fleet_tui.source.cosmos.errors import unreadable
from fleet_tui.source.cosmos.statuses import REFUSED
from fleet_tui.source.cosmos.writing import may_not_write

if TYPE_CHECKING:
    from azure.cosmos.aio import CosmosClient

# Lists in the description of a container, and what they hold.
_LISTS: Final[tuple[tuple[str, str, type], ...]] = (
    ("partitionKey", "paths", str),
    ("indexingPolicy", "includedPaths", Mapping),
    ("indexingPolicy", "excludedPaths", Mapping),
    ("indexingPolicy", "compositeIndexes", list),
    ("indexingPolicy", "vectorIndexes", Mapping),
    ("vectorEmbeddingPolicy", "vectorEmbeddings", Mapping),
)

Ask: TypeAlias = "Callable[[CosmosClient], Awaitable[object]]"

_CONFLICT: Final = 409
_CHANGED: Final = 412
_OWN_THROUGHPUT: Final = "a database whose containers share throughput has no vector search: use another database"
_PARTLY: Final = "run provision again: it goes on where it stopped"
_CAPABILITY: Final = (
    "az cosmosdb update --name ACCOUNT --resource-group GROUP --capabilities EnableNoSQLVectorSearch, and wait some"
    " minutes; or give --dimensions 0 for no vector policy"
)


class Unfinished(FleetError):
    """Says that a plan was carried out in part; `done` says which part."""

    def __init__(self, done: tuple[str, ...], error: FleetError) -> None:
        stands = [f"done before that: {', '.join(done)}", _PARTLY] if done else ["nothing was changed"]
        super().__init__(error.cause, " · ".join(filter(None, (error.next_step, *stands))), error.reply)
        self.done = done


async def read_actual(connection: Connection, containers: tuple[Container, ...]) -> Actual:
    """Reads which of the containers there are, and how the service shows them.

    Raises:
        FleetError: the account does not answer, or not to this identity.
    """
    if not await database_exists(connection):
        return Actual()
    found = {each.name: await read_container(connection, each) for each in containers}
    return Actual(True, {name: body for name, body in found.items() if body is not None})


async def database_exists(connection: Connection) -> bool:
    """Tells whether the database is there; an identity that may not ask is taken to know it, its role may be narrow."""
    try:
        await read_database(connection)
    except ContainerMissing:
        return False
    except Forbidden:
        return True
    return True


async def read_database(connection: Connection) -> Mapping[str, Any]:
    """Reads the database as the service shows it.

    Raises:
        ContainerMissing: there is none of that name.
    """
    async with within(READING):
        return await connection.attempt(lambda client: _database(client, connection).read(), Meter())


def headers_of(answer: Mapping[str, Any]) -> Mapping[str, str]:
    """Returns the headers with which a database or container came, in lower case."""
    from azure.cosmos import CosmosDict

    found = answer.get_response_headers() if isinstance(answer, CosmosDict) else {}
    return {str(name).lower(): str(value) for name, value in found.items()}


async def read_container(connection: Connection, container: Container) -> Mapping[str, Any] | None:
    """Reads a container as the service shows it, None if there is none."""
    name = connection.account.container(container)
    try:
        async with within(READING):
            body: Mapping[str, Any] = await connection.attempt(
                lambda client: _database(client, connection).get_container_client(name).read(), Meter(), name
            )
    except ContainerMissing:
        return None
    if odd := _odd_part(body):
        raise unreadable(connection.account, f"the {odd} of container {name} is of another kind than it should be")
    return body


def _odd_part(body: Mapping[str, Any]) -> str | None:
    """Names the first part of a container's description that has not the shape that plans and findings rely on."""
    for owner, name, kind in _LISTS:
        part = body.get(owner) or {}
        found = (part.get(name) or []) if isinstance(part, Mapping) else None
        if not isinstance(found, list) or not all(isinstance(each, kind) for each in found):
            return f"{owner}/{name}"
    pairs = (body.get("indexingPolicy") or {}).get("compositeIndexes") or []
    return None if all(isinstance(each, Mapping) for pair in pairs for each in pair) else "indexingPolicy"


async def current_plan(connection: Connection, wanted: Wanted) -> Plan:
    """Makes the plan for the account as it is now."""
    return plan(connection.account, wanted, await read_actual(connection, wanted.containers()))


async def apply(connection: Connection, todo: Plan, done: Callable[[str], None]) -> None:
    """Carries out a plan step by step, each told to `done`; a plan with what cannot be done changes nothing.

    Raises:
        UsageError: the plan needs a word of the user.
        Unfinished: a step failed; those before it stand.
    """
    todo.require_decided()
    finished: list[str] = []

    def told(words: str) -> None:
        finished.append(words)
        done(words)

    try:
        if todo.database:
            name = connection.account.database
            await _make(connection, "", lambda client: client.create_database(name))
            told(f"database {name} made")
        for step in todo.todo:
            if step.doing is Doing.CREATE:
                await _make_container(connection, step, todo.wanted)
                told(f"container {step.name} made")
            else:
                told(f"container {step.name} {await _change(connection, step)}")
    except FleetError as error:
        raise Unfinished(tuple(finished), may_not_write(error)) from None


async def _make(connection: Connection, name: str, ask: Ask) -> None:
    """Makes what is not there; what there is by now, be it by a try whose answer was lost, is as good as made."""
    try:
        async with within(WRITING):
            await connection.attempt(ask, Meter(), name)
    except ServiceFailed as error:
        if error.reply.status != _CONFLICT:
            raise


async def _make_container(connection: Connection, step: Step, wanted: Wanted) -> None:
    options = _offer(wanted)
    try:
        await _make(connection, step.name, lambda client: _create(client, connection.account, step, options))
    except ServiceFailed as error:
        raise _explained(error, step, wanted) from None


async def _change(connection: Connection, step: Step) -> str:
    """Replaces a container, and says what came of it."""
    adding = adds_vectors(step.differences)
    try:
        async with within(WRITING):
            shown = await connection.attempt(
                lambda client: _replace(client, connection.account, step), Meter(), step.name
            )
    except ServiceFailed as error:
        if error.reply.status == _CHANGED:
            cause = f"{step.name} was changed by another while it was planned (412)"
            raise ServiceFailed(cause, "run provision again", error.reply) from None
        if adding and error.reply.status == REFUSED:
            raise _not_added(error, step) from None
        raise
    if not adding or step.container.vector is None:
        return "changed"
    taken = embedding_in(shown, step.container.vector.path) is not None
    return f"changed, its vector policy {'taken' if taken else 'not: the service answered without it'}"


def _not_added(error: ServiceFailed, step: Step) -> FleetError:
    """Says that a container which has documents was given no vector policy, in the words of the service."""
    others = [str(each.aspect) for each in step.differences if each.aspect is not Aspect.VECTOR]
    rest = f"; its {', '.join(others)} with it: give --dimensions 0 for those alone" if others else ""
    cause = f"the vector policy of {step.name} was not added{rest} · {error.cause}"
    return ServiceFailed(cause, f"{_vector_step(error)}; or {way_out()}", error.reply)


def _vector_step(error: FleetError) -> str:
    """Says what a refusal of vectors asks for: throughput of the container's own, or a capability of the account."""
    return _OWN_THROUGHPUT if "shared throughput" in error.cause.lower() else _CAPABILITY


def _offer(wanted: Wanted) -> dict[str, Any]:
    from azure.cosmos import ThroughputProperties

    if wanted.autoscale:
        return {"offer_throughput": ThroughputProperties(auto_scale_max_throughput=wanted.autoscale)}
    return {"offer_throughput": wanted.throughput} if wanted.throughput else {}


async def _create(client: CosmosClient, account: Account, step: Step, options: Mapping[str, Any]) -> None:
    from azure.cosmos import PartitionKey

    body = step.body
    await client.get_database_client(account.database).create_container(
        step.name,
        PartitionKey(path=body["partitionKey"]["paths"][0]),
        indexing_policy=body["indexingPolicy"],
        default_ttl=body.get("defaultTtl"),
        vector_embedding_policy=body.get("vectorEmbeddingPolicy"),
        **options,
    )


async def _replace(client: CosmosClient, account: Account, step: Step) -> Mapping[str, Any]:
    """Sends the whole container; `replace_container` of the SDK would drop what it has no argument for."""
    database = client.get_database_client(account.database)
    link = database.get_container_client(step.name).container_link
    unchanged = {"accessCondition": {"type": "IfMatch", "condition": step.etag}} if step.etag else {}
    shown: Mapping[str, Any] = await database.client_connection.ReplaceContainer(link, step.body, unchanged)
    return shown


def _database(client: CosmosClient, connection: Connection) -> Any:
    return client.get_database_client(connection.account.database)


def _explained(error: ServiceFailed, step: Step, wanted: Wanted) -> FleetError:
    """Explains a refusal of a new container, where the reason is in what was asked for."""
    words = error.cause.lower()
    if (wanted.throughput or wanted.autoscale) and "serverless" in words:
        cause = "a serverless account takes no throughput (400)"
        return ServiceFailed(cause, "leave out --throughput and --autoscale", error.reply)
    if step.body.get("vectorEmbeddingPolicy") and error.reply.status == 400:
        cause = f"{error.cause}; a vector policy needs a capability of the account, and throughput of its own"
        return ServiceFailed(cause, _vector_step(error), error.reply)
    return error
