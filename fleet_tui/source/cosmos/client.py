"""Holds the one client of an account: made late and off the loop, patient with throttling, counting what it costs.

The SDK takes half a second to import. Imported on the loop it makes a key wait 254 ms; in a thread the worst key waits
25 ms, and 20 ms without any SDK.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from inspect import isawaitable, iscoroutinefunction
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct, field

from fleet_tui import __version__
from fleet_tui.errors import FleetError, ServiceFailed, Throttled, Unreachable
from fleet_tui.settings import Account, Credential, Preferences
from fleet_tui.source.base import Cost, RequestLog
from fleet_tui.source.cosmos.description import Description
from fleet_tui.source.cosmos.errors import Refused, dropped, explain, faults, no_token, refused
from fleet_tui.source.cosmos.ranges import REQUESTS_AT_MOST, Gone
from fleet_tui.source.cosmos.regions import other_region_may, regions_of, require_own
from fleet_tui.source.cosmos.requests import ACCOUNT, CROSS, RANGES, noted_request
from fleet_tui.source.cosmos.statuses import MADE_ANEW, MORE_RANGES, REFUSED
from fleet_tui.source.cosmos.token import token_of

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken
    from azure.cosmos.aio import CosmosClient
    from azure.identity.aio import DefaultAzureCredential

T = TypeVar("T")

_LOG: Final = logging.getLogger(__name__)
_CLOSING: Final = 2.0  # seconds
_BEGAN: Final = "fleet_tui.began"
_EARLY: Final = 300  # seconds before its end from which on a token is not used any more


class Meter(Struct):
    """Adds up what all requests of a reader took, and lets each action of the user make only so many."""

    charge: float = 0.0
    requests: int = 0
    began: float = field(default_factory=monotonic)
    allowed: int = REQUESTS_AT_MOST

    def begin(self) -> None:
        """Starts an action: it may make as many requests as any other."""
        self.allowed = self.requests + REQUESTS_AT_MOST

    def ask(self) -> None:
        """Counts a request before it is sent.

        Raises:
            ServiceFailed: the action has made as many as it may.
        """
        if self.requests >= self.allowed:
            raise ServiceFailed(f"no end after {REQUESTS_AT_MOST:,} requests", "ask for less with a filter")
        self.requests += 1

    @property
    def cost(self) -> Cost:
        """Returns the cost so far."""
        return Cost(self.charge, monotonic() - self.began, self.requests)


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)
_PLANS: ContextVar[bool] = ContextVar("plans", default=False)


class Login:
    """Is a credential for the SDK that can be told of a refused token, which the SDK would go on to use.

    A credential that was given is its maker's: it is never closed here.
    """

    def __init__(self, given: Credential | None = None) -> None:
        self._given = given is not None
        self._credential: Any = given if given is not None else _default_credential()
        self._scopes: tuple[str, ...] = ()
        self._token: AccessToken | None = None
        self._since = 0.0  # monotonic time at which the token came

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """Returns a good token; the SDK is told that it ends at once, so that it asks here before each request."""
        if self._token is None or scopes != self._scopes or self._token.expires_on - _EARLY < time():
            self._token = await self._asked(*scopes, **options)
            self._scopes, self._since = scopes, monotonic()
        return self._token._replace(expires_on=0)

    async def _asked(self, *scopes: str, **options: Any) -> AccessToken:
        """Asks for a token; a credential that does not wait asynchronously does so in a thread.

        Raises:
            Unauthorized: the credential failed by itself, and the account was not asked.
        """
        from azure.core.exceptions import ClientAuthenticationError

        get = partial(self._credential.get_token, *scopes, **options)
        try:
            found: Any = get() if iscoroutinefunction(self._credential.get_token) else await asyncio.to_thread(get)
            given = await found if isawaitable(found) else found
        except ClientAuthenticationError:
            raise  # it says itself what Entra ID answered
        except Exception as error:  # noqa: BLE001  # of whatever a program gave
            raise no_token(f"{type(error).__name__}: {error}") from None
        return token_of(given)

    def forget(self, used_at: float) -> None:
        """Logs in anew before the next request; a token that came after that monotonic time is not meant."""
        if self._since <= used_at:
            self._token = None

    async def close(self) -> None:
        """Lets go of the connections to Entra ID."""
        if not self._given:
            await self._credential.close()


def _default_credential() -> DefaultAzureCredential:
    from azure.identity.aio import DefaultAzureCredential

    return DefaultAzureCredential()


class Connection:
    """Asks the account, at most twice each time; `patience` is the longest wait, in seconds, for throttling."""

    def __init__(self, account: Account, log: RequestLog, patience: float) -> None:
        self.account = account
        self.described: dict[str, Description] = {}  # the containers that were there when last asked
        self.routings = 0  # how many times the SDK has heard of new partition ranges, of whatever container
        self.guessed = False  # whether a first question was asked before the ranges were known
        self.patience = patience
        self._log = log
        self._client: CosmosClient | None = None
        self._login: Login | None = None
        self._connecting = asyncio.Lock()
        self._closed = False
        self._regions = 1  # that can be read

    async def attempt(
        self,
        ask: Callable[[CosmosClient], Awaitable[T]],
        meter: Meter,
        container: str = "",
        *,
        splits: bool = False,
        plans: bool = False,
    ) -> T:
        """Returns what `ask` returns, if need be at the second try; `plans` lets the SDK have a query planned.

        Raises:
            FleetError: in plain words, about this container.
            Gone: with `splits`, instead of trying the same range again.
        """
        for last in (False, True):
            await self._calm()
            began = monotonic()
            try:
                with _during(_METER, meter), _during(_PLANS, plans):
                    return await ask(await self._connected())
            except faults() as error:  # the SDK's, which is loaded by now
                if self._closed:  # which is why, whatever it stumbled over
                    raise _over() from None
                answer = refused(error)
                if splits and answer and answer.status == 410:
                    raise Gone from None
                if answer and answer.retry_after is not None:
                    self._log.calm_at = max(self._log.calm_at, monotonic() + answer.retry_after)
                kind = type(error).__name__  # its words may hold the reply, documents and all
                _LOG.info("%s: %s, %s", container or "account", kind, "the last try" if last else "the first try")
                if last or not (self._renewed(answer, began) or self._again(answer, error)):
                    raise explain(error, self.account, container) from None
        raise AssertionError  # the second try returns or raises

    async def aclose(self) -> None:
        """Lets go of all connections within two seconds; nothing can be asked afterwards."""
        self._closed = True
        client, self._client = self._client, None
        login, self._login = self._login, None
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING):
                if client:
                    await client.close()
                if login:
                    await login.close()

    async def _calm(self) -> None:
        """Waits until the service wants requests again."""
        while (wait := self._log.calm_at - monotonic()) > 0:
            if wait > self.patience:
                raise Throttled(
                    f"the service wants no request for {wait:.0f} s (429)", wait, "wait, or raise the throughput"
                )
            await asyncio.sleep(wait)

    def _again(self, answer: Refused | None, error: Exception) -> bool:
        """Tells whether the same may be asked again; what the SDK has asked of all regions it has asked enough."""
        if self._regions > 1 and (answer is None or other_region_may(answer.status, answer.sub_status)):
            return False
        return answer.transient if answer else dropped(error)

    def _renewed(self, answer: Refused | None, began: float) -> bool:
        """Tells whether a token of Entra ID was refused: another may be good."""
        if self._login is None or answer is None or answer.status != 401:
            return False
        self._login.forget(began)
        return True

    async def _connected(self) -> CosmosClient:
        async with self._connecting:
            if self._closed:
                raise _over()
            if self._client is None:
                client = await asyncio.to_thread(self._make)  # half a second of imports, during which keys must work
                async with AsyncExitStack() as undo:
                    undo.push_async_callback(client.close)
                    await client.__aenter__()
                    if self._closed:
                        raise _over()
                    undo.pop_all()
                self._client = client
            return self._client

    def _make(self) -> CosmosClient:
        from azure.cosmos.aio import CosmosClient

        from fleet_tui.source.cosmos.transport import Transport

        _silence()
        if self.account.key is None and self._login is None:
            self._login = Login(self.account.credential)
        credential: Any = self.account.key or self._login  # of a login the SDK needs no more than `get_token`
        return CosmosClient(
            self.account.endpoint,
            credential,
            connection_timeout=5,
            read_timeout=15,
            retry_total=0,
            user_agent_suffix=f"fleet-tui/{__version__}",
            **_asked_for(self.account.preferences),
            transport=Transport(self.account, self._log),
            proxies=_proxies(self.account),
            raw_request_hook=_begin,
            raw_response_hook=self._heard,
        )

    def _heard(self, response: Any) -> None:
        """Notes every answer, and stops the SDK from trying again by itself after a refusal."""
        http, request = response.http_response, response.http_request
        body = http.body()
        noted = noted_request(request, http, len(body), monotonic() - response.context.get(_BEGAN, monotonic()))
        if meter := _METER.get():
            meter.charge += noted.charge
        self._log.add(noted)
        scope = CROSS if noted.partition == CROSS else ""  # a value of a partition key is the account's own
        what = " ".join(filter(None, (noted.operation, noted.container, scope)))
        numbers = noted.status, noted.charge, noted.elapsed * 1000, noted.activity_id
        _LOG.debug("%s: %s, %.2f RU, %.0f ms, activity id %s", what, *numbers)
        if noted.operation == RANGES and http.status_code == 200:
            self.routings += 1
        if noted.operation == ACCOUNT and http.status_code < 400:
            regions = regions_of(body)
            require_own(regions, self.account)
            self._regions = regions.readable
        if http.status_code >= 400:
            answer = Refused.read(http.status_code, http.headers, body)
            if not self._left_to_sdk(answer, noted.operation):
                raise answer

    def _left_to_sdk(self, answer: Refused, operation: str) -> bool:
        """Tells whether the SDK does better with an answer: it knows the other regions, while they are known."""
        told = answer.status, answer.sub_status
        if told == (REFUSED, MADE_ANEW) or (told == (REFUSED, MORE_RANGES) and _PLANS.get()):
            return True
        several = self._regions > 1 or (operation == ACCOUNT and bool(self.account.preferences.preferred_locations))
        return several and other_region_may(answer.status, answer.sub_status)


def _over() -> FleetError:
    return Unreachable("the connection to the account was closed", "open it again")


def _silence() -> None:
    """Keeps all logging off the terminal: the SDK warns on stderr, and tells ids of documents at INFO."""
    for name in ("azure", "fleet_tui"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _asked_for(preferences: Preferences) -> dict[str, Any]:
    """Returns the client's own words for the preferences; what nobody asked for is left to the account."""
    bucket = preferences.throughput_bucket
    asked = {
        "priority": preferences.priority,
        "throughput_bucket": None if bucket is None else str(bucket),  # it becomes a header, and headers are text
        "preferred_locations": list(preferences.preferred_locations) or None,
        "consistency_level": preferences.consistency,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _proxies(account: Account) -> dict[str, str]:
    """Returns the environment's proxies, by the scheme of the address, unless NO_PROXY names the host."""
    if proxy_bypass(urlsplit(account.endpoint).hostname or ""):
        return {}
    return {scheme: proxy for scheme, proxy in getproxies().items() if scheme in ("http", "https")}


def _begin(request: Any) -> None:
    if meter := _METER.get():
        meter.ask()
    request.context[_BEGAN] = monotonic()


@contextmanager
def _during(variable: ContextVar[T], value: T) -> Iterator[None]:
    """Lets all requests in here find a value, those of tasks that start in here too."""
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)
