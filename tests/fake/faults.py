"""What can happen to an answer on its way: each function here makes a `Fault` for `FakeCosmos.fail`."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from tests.fake.wire import Reply, refusal
from tests.packed import gzipped


@dataclass
class Delivery:
    """A reply, and how it goes out."""

    reply: Reply
    share: float = 1.0  # of the body, before the connection is cut; 0 is nothing at all, not even the head
    interval: float = 0.0  # seconds after each byte
    hangs: bool = False
    swells: int = 0  # bytes that go out in the place of the body


_FILLING: Final = b'"' + b"y" * (64 << 10)
Fault = Callable[[Reply], Delivery]

_CODES: Final = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    408: "RequestTimeout",
    410: "Gone",
    413: "RequestEntityTooLarge",
    429: "429",
    449: "449",
    500: "InternalServerError",
    503: "ServiceUnavailable",
}


def status(
    code: int, sub_status: int = 0, retry_after: float | None = None, message: str = "", **headers: str
) -> Fault:
    """An error of the service in the place of the answer; `retry_after` is in seconds, as 429 and 449 tell it."""
    error = refusal(code, _CODES.get(code, str(code)), message or f"The fake answers {code} on purpose.", sub_status)
    error.headers |= headers
    if retry_after is not None:
        error.headers["x-ms-retry-after-ms"] = str(round(retry_after * 1000))

    def fault(reply: Reply) -> Delivery:
        activity = {"x-ms-activity-id": reply.headers["x-ms-activity-id"]}
        return Delivery(replace(error, headers=error.headers | activity))

    return fault


def role_missing(action: str, principal: str = "11-22-33") -> Fault:
    """403: the principal's roles do not hold an action."""
    return status(
        403,
        5300,
        message=f"Request for Read DatabaseAccount is blocked because principal [{principal}] in tenant [44] does not"
        f" have required RBAC permissions to perform action [{action}] on any scope.",
    )


def firewall(address: str = "198.51.100.7") -> Fault:
    """403: the account takes no requests from that address."""
    return status(
        403,
        message=f"Request originated from IP {address} through public internet. This is blocked by your Cosmos DB"
        " account firewall settings.",
    )


def drop(after: float = 0.0) -> Fault:
    """The connection is cut: before the head of the answer, or after that share (0 to 1) of the body."""
    return lambda reply: Delivery(reply, share=after)


def unheard() -> Fault:
    """The connection is cut before a write reaches the service: as `drop`, but nothing was carried out."""
    return lambda reply: Delivery(replace(reply, status=500), share=0)


def drip(interval: float) -> Fault:
    """The body comes one byte at a time, every `interval` seconds."""
    return lambda reply: Delivery(reply, interval=interval)


def truncated() -> Fault:
    """The first half of the body, sent as if it were the whole: JSON that ends too soon."""
    return lambda reply: Delivery(replace(reply, body=reply.body[: len(reply.body) // 2]))


def foreign(body: bytes) -> Fault:
    """A good answer with another body: JSON without `Documents`, or no JSON at all."""
    return lambda reply: Delivery(replace(reply, body=body))


def html(code: int = 200) -> Fault:
    """The page of some proxy in the place of the answer."""
    page = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
    return lambda _reply: Delivery(Reply(page, code, {"content-type": "text/html"}))


def wordless(code: int) -> Fault:
    """An error without a body."""
    return lambda _reply: Delivery(Reply(b"", code, {}))


def with_headers(headers: dict[str, str]) -> Fault:
    """A good answer with other headers."""
    return lambda reply: Delivery(replace(reply, headers=reply.headers | headers))


def with_rows(rows: Sequence[object]) -> Fault:
    """Another page of a query, the last."""
    return foreign(json.dumps({"Documents": rows, "_count": len(rows)}).encode())


def empty_pages() -> Fault:
    """A page without rows that names another after it, each time."""
    body = b'{"Documents": [], "_count": 0}'
    return lambda reply: Delivery(
        replace(reply, status=200, body=body, headers=reply.headers | {"x-ms-continuation": "on"})
    )


def zipped(body: bytes) -> Fault:
    """A body that goes out compressed, a thousandth of its size when it is all alike."""
    small = gzip.compress(body)
    return lambda reply: Delivery(replace(reply, body=small, headers=reply.headers | {"content-encoding": "gzip"}))


def bomb(size: int) -> Fault:
    """A body that becomes that many spaces; packed when the first reply needs it, for not every process sends it."""
    return lambda reply: Delivery(
        replace(reply, body=gzipped(size), headers=reply.headers | {"content-encoding": "gzip"})
    )


def swollen(size: int | None) -> Fault:
    """A string of that many bytes, or without end, in the place of the answer."""
    return lambda reply: Delivery(reply, swells=size or 1 << 50)


def hang() -> Fault:
    """No answer, while the connection stays open."""
    return lambda reply: Delivery(reply, hangs=True)


async def deliver(http: web.BaseRequest, delivery: Delivery, done: Callable[[int], None]) -> web.StreamResponse:
    """Sends it; `done` is told the status before the last bytes leave, so that the client can't be ahead of it."""
    reply = delivery.reply
    if delivery.hangs:
        await asyncio.Event().wait()
    headers = {"content-type": "application/json", "x-ms-request-charge": f"{reply.charge:.2f}"} | reply.headers
    response = web.StreamResponse(status=reply.status, headers=headers)
    if delivery.swells:
        done(reply.status)
        return await _swell(http, response, delivery.swells)
    response.content_length = len(reply.body)
    if delivery.share == 1:
        if delivery.interval:
            await _drip(http, response, delivery)
        done(reply.status)
        await response.prepare(http)
        await response.write(reply.body[-1:] if delivery.interval else reply.body)
        await response.write_eof()
        return response
    if delivery.share:
        await response.prepare(http)
        await response.write(reply.body[: int(len(reply.body) * delivery.share)])
        await asyncio.sleep(0.01)  # what is written leaves before the connection is cut
    if http.transport is not None:
        http.transport.abort()
    return response  # for aiohttp, which finds nobody to send it to


async def _swell(http: web.BaseRequest, response: web.StreamResponse, size: int) -> web.StreamResponse:
    await response.prepare(http)
    for _ in range(0, size, len(_FILLING)):
        await response.write(_FILLING)
    await response.write_eof()
    return response


async def _drip(http: web.BaseRequest, response: web.StreamResponse, delivery: Delivery) -> None:
    await response.prepare(http)
    for byte in delivery.reply.body[:-1]:
        await response.write(bytes([byte]))
        await asyncio.sleep(delivery.interval)
