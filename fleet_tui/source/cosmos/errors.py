"""Says in plain words what went wrong whenever Cosmos DB answers with something other than rows.

One status has many causes: 404 may be a document, a container or a replica that is behind, 401 a key, a clock or an
account without keys. The sub-status tells them apart, and each cause has its own next step.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from shlex import quote
from typing import Final

from fleet_tui.errors import (
    ContainerMissing,
    FleetError,
    Forbidden,
    Reply,
    ServiceFailed,
    Throttled,
    TimedOut,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from fleet_tui.redact import redact
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.headers import number_in, wait_in
from fleet_tui.source.cosmos.statuses import (
    NO_ACCOUNT_HERE,
    NO_LOCAL_AUTH,
    NO_WRITES_HERE,
    OWNER_MISSING,
    SESSION_NOT_AVAILABLE,
)
from fleet_tui.text import clip, one_line

_OF_REGIONS: Final = {
    NO_ACCOUNT_HERE: "the region that was asked does not know the account: it was removed there, or is failed over",
    NO_WRITES_HERE: "the region that was asked takes no writes: it is read-only, or is failed over",
}
_HIGHEST_SUB_STATUS: Final = 1e6
_SOON: Final = 1.0  # seconds to wait after a 429 that does not say how long

_TOLERATED: Final = 15 * 60  # seconds that the clocks may be apart: after that no signature is accepted
_TEXT: Final = 300  # characters of the service's own words
_READ: Final = 64 << 10  # bytes of them that are looked at: what is shown ends long before
_ID: Final = 100  # characters of an activity id, which has 36
_AGAIN: Final = "try again in a moment"
_HTML: Final = "an HTML page, as a proxy sends it"
_PROVISION: Final = "check the name; `fleet-tui provision` shows what is missing, and changes nothing"
_ERRORS: Final = re.compile(r'"Errors":\["(.*?)"\]')
_ACTION: Final = re.compile(r"action \[([^\]]+)\]")
_PRINCIPAL: Final = re.compile(r"principal \[([^\]]+)\]")
_ORIGIN: Final = re.compile(r"from (?:client )?IP(?: address)? ([0-9A-Fa-f.:]+[0-9A-Fa-f])")


@dataclass(eq=False)
class Refused(Exception):
    """Holds the service's answer with a status of 400 or above; `retry_after` is in seconds."""

    status: int
    sub_status: int
    activity_id: str
    retry_after: float | None
    date: str
    words: str

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], body: bytes) -> Refused:
        """Reads the answer from its headers and body."""
        wait = wait_in(headers)
        return cls(
            status,
            int(number_in(headers, "x-ms-substatus", _HIGHEST_SUB_STATUS) or 0),
            activity_id(headers),
            _SOON if wait is None and status == 429 else wait,
            one_line(headers.get("date", "")),
            body[:_READ].decode("utf-8", "replace"),
        )

    @property
    def transient(self) -> bool:
        """Tells whether the very same request may well succeed a little later."""
        behind = self.status == 404 and self.sub_status == SESSION_NOT_AVAILABLE
        return behind or self.status in (408, 410, 429, 449) or self.status >= 500

    @property
    def decided(self) -> bool:
        """Tells whether what was to be written is surely not; after any other answer nobody knows."""
        return self.status < 500 and self.status != 408

    @property
    def no_document(self) -> bool:
        """Tells whether all is there but the document."""
        return self.status == 404 and self.sub_status not in (SESSION_NOT_AVAILABLE, OWNER_MISSING)


class Malformed(Exception):
    """Says in our own words what a reply is that has another shape than it should."""


def activity_id(headers: Mapping[str, str]) -> str:
    """Returns the service's name for a request; empty where it gives none."""
    return clip(one_line(headers.get("x-ms-activity-id", "")), _ID)


def faults() -> tuple[type[Exception], ...]:
    """Returns all that the SDK lets through; malformed replies make it stumble over their shape."""
    from aiohttp import ClientError
    from azure.core.exceptions import AzureError

    stumbles = (LookupError, ValueError, TypeError, AttributeError, RuntimeError)
    return (Refused, Malformed, AzureError, ClientError, OSError, *stumbles)


def refused(error: Exception) -> Refused | None:
    """Returns the service's answer behind an error, if it answered."""
    from azure.cosmos.exceptions import CosmosHttpResponseError

    if isinstance(error, Refused):
        return error
    if isinstance(error, CosmosHttpResponseError):
        return Refused.read(
            error.status_code or 0, error.headers, str(error.http_error_message).encode("utf-8", "replace")
        )
    return None


def dropped(error: Exception) -> bool:
    """Tells whether the connection ended before the answer did, which for a reader is no harm to try again."""
    from aiohttp import ClientPayloadError, ServerDisconnectedError

    ends = (ClientPayloadError, ServerDisconnectedError, ConnectionResetError, BrokenPipeError)
    return any(isinstance(each, ends) for each in _causes(error))


def unsent(error: Exception) -> bool:
    """Tells whether there was no connection on which anything could have been sent."""
    from aiohttp import ClientConnectorError

    return any(isinstance(each, ClientConnectorError) for each in _causes(error))


def explain(error: Exception, account: Account, container: str = "") -> FleetError:
    """Says what went wrong with a request about a container, and what to do: the one place that decides."""
    from azure.core.exceptions import ClientAuthenticationError, DecodeError, ServiceResponseTimeoutError

    answer = refused(error)
    if answer:
        cause, next_step, kind = _refusal(answer, account, container)
        reply = Reply(answer.status, answer.sub_status or None, answer.activity_id or None)
        if answer.status == 429:
            return Throttled(cause, answer.retry_after or _SOON, next_step, reply)
        return kind(cause, next_step, reply)
    if isinstance(error, DecodeError):
        # what the SDK adds to its words is the reply itself, documents and all
        words = _HTML if _is_html(str(error).partition("Content:")[2]) else "it is no JSON"
        return unreadable(account, "the connection was dropped on its way" if dropped(error) else words)
    if isinstance(error, ClientAuthenticationError):
        return Unauthorized(f"Entra ID gave no token: {_clean(str(error))}", "run `az login`, or set AZURE_COSMOS_KEY")
    if isinstance(error, ServiceResponseTimeoutError):
        return TimedOut(f"{account.host} did not answer in time", "try again, or ask for less with a filter")
    return _unreached(error, account) or unreadable(account, _shape(error))


def _shape(error: Exception) -> str:
    """Says what is wrong with the shape of a reply: never in the words of a library."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error) if isinstance(error, Malformed) else "it is not what the service answers"


def unreadable(account: Account, why: str) -> Unreadable:
    """Says of a reply of the account that nothing can be read from it."""
    return Unreadable(f"the reply of {account.host} is unreadable: {why}", "see whether a proxy is in between")


def no_token(why: str) -> Unauthorized:
    """Says that what should give tokens gave none, in its own words."""
    cause = f"the credential gave no token: {_clean(why)}"
    step = "see whether its get_token answers by itself, or set AZURE_COSMOS_KEY"
    return Unauthorized(f"{cause}; the account was not asked", step)


def no_database(missing: FleetError, account: Account) -> FleetError:
    """Says that a container's missing owner means: there is no database to look for it in."""
    return ContainerMissing(f"{account.host} has no database {account.database}", _PROVISION, missing.reply)


def _refusal(answer: Refused, account: Account, container: str) -> tuple[str, str, Callable[..., FleetError]]:
    words = _words(answer)
    match answer.status:
        case 401:
            return *_unauthorized(answer, account), Unauthorized
        case 403 if answer.sub_status in _OF_REGIONS:
            cause = f"{_OF_REGIONS[answer.sub_status]} (403, {answer.sub_status})"
            return (
                cause,
                "try again in a moment; no role is missing. --preferred-locations names regions",
                ServiceFailed,
            )
        case 403:
            return *_forbidden(words, account), Forbidden
        case 404 if not answer.transient:
            where = f"database {account.database}"
            what = f"container {container} in {where}" if container else where
            return f"{account.host} has no {what}", _PROVISION, ContainerMissing
        case 410:
            return "the partition ranges are changing (410)", _AGAIN, ServiceFailed
        case 429:
            wait = f"wait {answer.retry_after:g} s, or raise the throughput"
            return "the request units of this second are used up (429)", wait, Throttled
        case status if answer.transient:
            return f"the service could not answer ({status}){_said(words)}", _AGAIN, ServiceFailed
        case status:
            return (
                f"the service refused the request ({status}){_said(words)}",
                "give the activity id to who runs it",
                ServiceFailed,
            )


def _unauthorized(answer: Refused, account: Account) -> tuple[str, str]:
    if answer.sub_status == NO_LOCAL_AUTH:
        return "the account takes no keys (401)", "set AZURE_COSMOS_USE_MANAGED_IDENTITY=true to log in with Entra ID"
    now = datetime.now(UTC)
    clocks = f"the service's clock says {answer.date or 'nothing'}, this one {format_datetime(now, usegmt=True)}"
    if account.key is None:
        return f"{account.host} does not accept the Entra ID token (401)", f"run `az login` again · {clocks}"
    which = f": {account.key_origin}" if account.key_origin else ""
    first = "set the clock right" if _apart(answer.date, now) > _TOLERATED else "check the key and the clock"
    return f"{account.host} does not accept the key (401){which}", f"{first}: {clocks}"


def _apart(date: str, now: datetime) -> float:
    """Returns the seconds between the service's clock and this clock; 0 where it does not tell."""
    try:
        return abs((parsedate_to_datetime(date) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):  # no date, a date without a zone, a date outside the calendar
        return 0.0


def _forbidden(words: str, account: Account) -> tuple[str, str]:
    action, origin = _ACTION.search(words), _ORIGIN.search(words)
    if "firewall" in words.lower():
        address = f"the address {origin[1]}" if origin else "this address"
        return f"the account's firewall keeps {address} out (403)", "allow it under Networking of the account"
    if action is None:
        return f"the account forbids this (403){_said(words)}", "ask who runs the account for the role to read its data"
    principal = _PRINCIPAL.search(words)
    command = (
        f"az cosmosdb sql role assignment create --account-name {account.name.partition('/')[0]}"
        " --resource-group GROUP --scope / --role-definition-name 'Cosmos DB Built-in Data Reader'"
        f" --principal-id {quote(principal[1]) if principal else 'ID'}"
    )
    return f"the identity may not {action[1]} (403)", command


def _words(answer: Refused) -> str:
    """Returns the service's own words without what it wraps them in."""
    if _is_html(answer.words):
        return _HTML
    try:
        text = str(json.loads(answer.words)["message"])
    except (ValueError, LookupError, TypeError, RecursionError):
        text = answer.words
    errors = _ERRORS.search(text)
    text = errors[1] if errors else text.partition("ActivityId:")[0]
    return _clean(text).strip(" ,")


def _said(words: str) -> str:
    """Returns words to stand behind a status, nothing where the reply had none."""
    return words and f": {words}"


def _is_html(body: str) -> bool:
    return body.lstrip()[:15].lower().startswith(("<!doctype html", "<html"))


def _clean(text: str) -> str:
    """Returns foreign words for a sentence of ours: a secret goes before the cut, of which half would be left."""
    return clip(one_line(redact(text)), _TEXT)


def _unreached(error: Exception, account: Account) -> FleetError | None:
    """Explains the connection's own failures, each named by what is to be checked."""
    import aiohttp

    where = account.host
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return Unreachable(
                    f"{where}: its certificate is not trusted: {cause.verify_message}", "see who signs it"
                )
            case ssl.SSLError():
                return Unreachable(f"{where}: the TLS handshake failed", "see whether that port speaks https")
            case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
                return Unreachable(f"{where}: the proxy lets nothing through", "check HTTPS_PROXY and NO_PROXY")
            case socket.gaierror():
                return Unreachable(f"{where}: no such host name", "check the endpoint and the network")
            case ConnectionRefusedError():
                return Unreachable(f"{where}: connection refused", "see whether the server runs and the port is right")
            case TimeoutError():
                return Unreachable(f"{where}: no connection in time", "check the network and the firewall")
    if dropped(error):
        return Unreachable(f"{where}: the connection was dropped", _AGAIN)
    if any(isinstance(each, aiohttp.ClientResponseError) for each in _causes(error)):
        return unreadable(account, "it is no HTTP")
    if isinstance(error, OSError) or any(isinstance(each, aiohttp.ClientError) for each in _causes(error)):
        said = next((each.strerror for each in _causes(error) if isinstance(each, OSError) and each.strerror), None)
        return Unreachable(f"{where}: {_clean(said or 'the connection failed')}", "check the endpoint and the network")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and those behind it, as exceptions and the SDK chain them."""
    seen: list[BaseException] = []
    inner: object = error
    while isinstance(inner, BaseException) and inner not in seen:
        yield inner
        seen.append(inner)
        inner = getattr(inner, "os_error", None) or getattr(inner, "inner_exception", None) or inner.__cause__
        inner = inner or seen[-1].__context__
