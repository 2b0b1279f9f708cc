"""A small, strict Cosmos DB over HTTP on 127.0.0.1, for what the server in tests/emulator can't show.

That is: several partition ranges, splits in the middle of a list, pages that are empty, latency, and every fault of
faults.py. It answers what a viewer asks, through the real SDK: account, database, container, ranges, point reads,
queries of one range, of one partition key or of all ranges, and query plans. A write is refused with 403 and kept in
`writes`, unless it is `FakeCosmos(writable=True)`: then it takes what a writer of documents sends (writing.py), and
what a fault refuses is not carried out, while an answer that a fault drops is of what was. It refuses, rather than
guesses, whatever else it is asked.

    from tests.fake.faults import drop, status
    from tests.fake.server import FakeCosmos, kind

    with FakeCosmos() as fake:
        runs = fake.container("agentic-fleet", "workflowRuns", "/workflowId", ranges=2).add(*documents)
        fake.latency = 0.03                                     # seconds, for each request
        fake.fail(kind("query"), status(429, retry_after=0.1), times=1)
        fake.fail(lambda request: request.range_id == "1", drop(after=0.5))
        async with CosmosClient(fake.endpoint, credential=fake.key) as client: ...
        runs.split("0")                                         # the next request to range 0 answers 410, 1002
        fake.heal()
        assert [request.range_id for request in fake.of("query")] == ["0", "1", "1"]
        assert not fake.writes
        fake.stop(); fake.start()                               # on the same port, with the same documents

With `FakeCosmos(tls=True)` it speaks https, as Entra ID needs, whose tokens the SDK sends over TLS only: those in
`fake.tokens` are taken. Several make an account of several regions:
`account.regions["West US"] = west.endpoint`. Of `container.shows` it heeds composite indexes and the distance function
of a vector policy; `container.non_streaming` has vector queries planned, as accounts may. What it does not do: TTL,
session tokens, other indexing policies, vector indexes, feeds of databases or containers, merges of ranges. Charges are
invented: 1 for a read, 2 and a tenth of each document read for a query. A query of all ranges in one request reads in
the order of storing, not range by range. Nothing of it was compared with a live account.
"""

from __future__ import annotations

import asyncio
import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

from aiohttp import web

from tests.fake.certificate import server_context
from tests.fake.faults import Delivery, Fault, deliver
from tests.fake.service import Service
from tests.fake.store import Container
from tests.fake.wire import Reply, Request, kind_of

When = Callable[[Request], bool]


def kind(*kinds: str) -> When:
    """A predicate for `FakeCosmos.fail`: requests of these kinds (wire.KINDS)."""
    return lambda request: request.kind in kinds


@dataclass
class Rule:
    """A fault, when it happens, and how many times still; `hits` counts."""

    when: When
    how: Fault
    left: int | None
    hits: int = 0


class FakeCosmos:
    """The server, in a thread of its own; everything public may be used from any thread while it runs."""

    key: Final = base64.b64encode(bytes(range(64))).decode()

    def __init__(self, *, tls: bool = False, writable: bool = False) -> None:
        self.requests: list[Request] = []
        self.latency = 0.0  # seconds before each answer
        self.scan: int | None = None  # documents that one query reads at most for a page: pages get short, or empty
        self.busiest = 0  # the most requests that were open at once
        self._rules: list[Rule] = []
        self._service = Service()
        self._service.writable = writable
        self._tls = tls
        self._open = 0
        self._port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def environ(self) -> dict[str, str]:
        """The variables that name it."""
        return {"AZURE_COSMOS_ENDPOINT": self.endpoint, "AZURE_COSMOS_KEY": self.key}

    @property
    def endpoint(self) -> str:
        """Where it listens; the port stays the same over `stop` and `start`."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self._port}/"

    @property
    def tokens(self) -> set[str]:
        """The tokens of Entra ID that it takes; to be changed as one likes."""
        return self._service.tokens

    @property
    def regions(self) -> dict[str, str]:
        """The endpoints of the account's regions by their names, the first of which takes writes; none is itself."""
        return self._service.regions

    @property
    def writes(self) -> list[Request]:
        """The requests that would have changed something."""
        return self.of("write")

    def of(self, *kinds: str) -> list[Request]:
        """The requests of these kinds, in the order in which they came."""
        return [each for each in list(self.requests) if each.kind in kinds]

    def container(self, database: str, name: str, partition_key: str, ranges: int = 1) -> Container:
        """Makes a container with that many ranges, and its database."""
        return self._service.add(Container(database, name, partition_key, ranges))

    def fail(self, when: When, how: Fault, times: int | None = None) -> Rule:
        """From now on: the first rule that fits a request decides its answer; `times` None is for ever."""
        rule = Rule(when, how, times)
        self._rules.append(rule)
        return rule

    def heal(self) -> None:
        """No fault and no latency from now on."""
        self._rules.clear()
        self.latency = 0.0

    def arrive(self, request: Request) -> None:
        """Carries out a request that was on its way until now, whoever sent it may be gone."""
        if self._loop is not None:
            answer = partial(self._service.answer, request, self.endpoint, self.key, self.scan)
            self._loop.call_soon_threadsafe(answer)

    def start(self) -> Self:
        """Returns when it listens."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop, ready), name="fake cosmos", daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the fake does not start")
        return self

    def stop(self) -> None:
        """Cuts every connection and listens no more; documents, faults and requests stay."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            handler = runner.run(self._handler())
            server = runner.run(self._listen(handler))
            ready.set()
            loop.run_forever()
            server.close()
            for connection in handler.connections:
                if connection.transport is not None:
                    connection.transport.abort()
            runner.run(asyncio.sleep(0))

    async def _handler(self) -> web.Server:
        return web.Server(self._handle, handler_cancellation=True, access_log=None, request_factory=_request)

    async def _listen(self, handler: web.Server) -> asyncio.Server:
        context = server_context() if self._tls else None
        server = await asyncio.get_running_loop().create_server(handler, "127.0.0.1", self._port, ssl=context)
        self._port = server.sockets[0].getsockname()[1]
        return server

    async def _handle(self, http: web.BaseRequest) -> web.StreamResponse:
        request = Request(http.method, http.path.strip("/"), http.headers, await http.read(), time.monotonic())
        request.kind = kind_of(request)
        request.range_id = self._service.range_id(request)
        self.requests.append(request)
        self._open += 1
        self.busiest = max(self.busiest, self._open)
        try:
            fault = self._fault(request)
            await asyncio.sleep(self.latency)
            told = {"x-ms-activity-id": request.headers.get("x-ms-activity-id", "")}
            refusing = fault(Reply(headers=dict(told))) if request.kind == "write" else None
            if refusing and refusing.reply.status >= 400:  # what is refused is not carried out
                return await deliver(http, refusing, partial(self._done, request))
            reply = self._service.answer(request, self.endpoint, self.key, self.scan)
            reply.headers |= told
            request.size, request.charge = len(reply.body), reply.charge
            return await deliver(http, fault(reply), partial(self._done, request))
        finally:
            if request.status is None:
                self._open -= 1

    def _done(self, request: Request, status: int) -> None:
        request.status, request.seconds = status, time.monotonic() - request.received
        self._open -= 1

    def _fault(self, request: Request) -> Fault:
        for rule in self._rules:
            if rule.left != 0 and rule.when(request):
                rule.left = None if rule.left is None else rule.left - 1
                rule.hits += 1
                return rule.how
        return Delivery


def _request(*given: Any) -> web.BaseRequest:
    """As the server makes one, but for bodies as large as the service takes them, and larger."""
    return web.BaseRequest(*given, asyncio.get_running_loop(), client_max_size=4 << 20)
