"""Sends what changes an account, and knows at any time whether nobody answered.

An answer that is lost says nothing: the document may be stored. Whoever writes by an ETag reads before sending again,
because the first request may still arrive: it is refused then, for its ETag is old by now, or its id is taken.
Only an upsert is sent again at once, for it leaves the same document however often it arrives.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from msgspec import Struct, field

from fleet_tui.errors import FleetError, Forbidden, Throttled
from fleet_tui.fields import Container
from fleet_tui.key import Key
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.deadline import within
from fleet_tui.source.cosmos.errors import Refused, explain, faults, refused, unsent
from fleet_tui.source.cosmos.reader import of_the_sdk
from fleet_tui.source.cosmos.storable import Ready, Refusal, same
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy, CosmosClient

T = TypeVar("T")

PATIENCE: Final = 60.0  # seconds that the service may ask to wait, and that may pass without anything written
OPERATIONS: Final = 10  # of one PATCH: the service takes no more
_OVERTAKEN: Final = (404, 409, 412)

Operation: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[["ContainerProxy", "_Heard"], Awaitable[object]]


def set_at(path: str, value: object) -> Operation:
    """Returns what puts a value at a path, in the place of any that is there."""
    return {"op": "set", "path": path, "value": value}


def append_to(path: str, value: object) -> Operation:
    """Returns what adds a value to the end of a list, which has to be there."""
    return {"op": "add", "path": f"{path}/-", "value": value}


def changes(stored: Mapping[str, Any], wanted: Mapping[str, Any], path: str = "") -> list[Operation]:
    """Returns what sets each value of an object that is not stored so already: true is not 1."""
    return [
        set_at(f"{path}/{name}", each) for name, each in wanted.items() if not same({"": stored.get(name)}, {"": each})
    ]


class Doubt(Struct):
    """Is open while something was sent that may be stored though nobody said so."""

    open: bool = False


class Overtaken(Exception):
    """Says that a document is not as it was read: changed (412), gone (404), or there already (409)."""


class Unanswered(Exception):
    """Says that no answer came, and in `error` why."""

    def __init__(self, error: FleetError) -> None:
        super().__init__(error.cause)
        self.error = error


class Throttling(Struct):
    """Bears throttling as long as something is written now and then; `patience` is for how many seconds nothing may be.

    `times` counts how often the account asked to come again.
    """

    patience: float
    times: int = 0
    calm_since: float = field(default_factory=monotonic)

    async def bear(self, ask: Callable[[], Awaitable[T]], next_step: str) -> T:
        """Asks as often as the account wants to be asked again.

        Raises:
            Throttled: it wants that for too long; `next_step` says what to do then.
        """
        while True:
            try:
                async with within(2 * PATIENCE):
                    found = await ask()
            except Throttled as error:
                self.times += 1
                if max(error.retry_after, monotonic() - self.calm_since) > self.patience:
                    words = f"the account is throttled for longer than {self.patience:.0f} s (429)"
                    raise Throttled(words, error.retry_after, next_step, error.reply) from None
            else:
                self.calm_since = monotonic()
                return found


class Sender:
    """Sends writes of one container for one action, and adds up in `meter` what they take.

    Raises:
        Overtaken: the document is not as the sender thought.
        Unanswered: nobody knows what became of what was sent.
        Refusal: the SDK does not send it.
        FleetError: any other refusal; a document was not written unless `doubt` is open.
    """

    def __init__(self, connection: Connection, container: Container, meter: Meter | None = None) -> None:
        self.meter = meter or Meter()
        self._connection = connection
        self._name = connection.account.container(container)

    async def upsert(self, document: Ready, doubt: Doubt) -> None:
        """Stores a document in the place of any that is there."""

        async def send(proxy: ContainerProxy, heard: _Heard) -> object:
            return await proxy.upsert_item(document.document, response_hook=heard, no_response=True)

        await self._send(send, doubt, again=True)

    async def create(self, document: Ready, doubt: Doubt) -> None:
        """Stores a document where none of its id is."""

        async def send(proxy: ContainerProxy, heard: _Heard) -> object:
            return await proxy.create_item(document.document, response_hook=heard, no_response=True)

        await self._send(send, doubt)

    async def patch(self, key: Key, etag: str, operations: Sequence[Operation], doubt: Doubt) -> str:
        """Changes a document that is as it was read, and returns its new ETag, empty where the service tells none."""
        from azure.core import MatchConditions

        async def send(proxy: ContainerProxy, heard: _Heard) -> object:
            options: dict[str, Any] = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
            return await proxy.patch_item(
                key.id, of_the_sdk(key.partition), list(operations), response_hook=heard, no_response=True, **options
            )

        return await self._send(send, doubt)

    async def delete(self, key: Key, doubt: Doubt) -> None:
        """Takes a document away."""

        async def send(proxy: ContainerProxy, heard: _Heard) -> object:
            await proxy.delete_item(key.id, of_the_sdk(key.partition), response_hook=heard)
            return None

        await self._send(send, doubt)

    async def _send(self, send: Send, doubt: Doubt, *, again: bool = False) -> str:
        """Returns the ETag that the answer tells; `again` is whether it does no harm to be sent twice."""
        heard = _Heard()

        async def once(client: CosmosClient) -> None:
            proxy = client.get_database_client(self._connection.account.database).get_container_client(self._name)
            before, sent, doubt.open = doubt.open, self.meter.requests, True
            try:
                await send(proxy, heard)
            except faults() as error:
                answer = refused(error)
                sure = self.meter.requests == sent or unsent(error) or bool(answer and answer.decided)
                doubt.open = before or not sure
                if self.meter.requests == sent and isinstance(error, TypeError | ValueError):
                    raise Refusal(f"the SDK does not send it: {one_line(str(error))}") from None
                if not again and answer and answer.status in _OVERTAKEN and _of_the_document(answer):
                    raise Overtaken from None
                if not (again or sure):
                    raise Unanswered(explain(error, self._connection.account, self._name)) from None
                raise
            doubt.open = False

        await self._connection.attempt(once, self.meter, self._name)
        return heard.etag


class _Heard(Struct):
    """Hears the answer to a write."""

    etag: str = ""

    def __call__(self, headers: Mapping[str, str], _reply: object) -> None:
        """Takes note of the ETag."""
        self.etag = headers.get("etag", "")


def _of_the_document(answer: Refused) -> bool:
    """Tells whether it is about the document, not about its container."""
    return answer.status != 404 or answer.no_document


def may_not_write(error: FleetError) -> FleetError:
    """Says what to do when writing is forbidden, which reading was not; returns any other error as it is."""
    if not isinstance(error, Forbidden) or "firewall" in error.cause:
        return error
    role = error.next_step.replace("Data Reader", "Data Contributor")
    step = role if role != error.next_step else "a read-only key writes nothing: set the account's read-write one"
    return Forbidden(error.cause, step, error.reply)
