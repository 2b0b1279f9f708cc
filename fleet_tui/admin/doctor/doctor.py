"""Looks at an account from the outside in: server, clock, identity, containers, documents, and how long reads take."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from fleet_tui.admin.doctor.by_user import by_user_findings
from fleet_tui.admin.doctor.finding import Finding, fail, ok, warn
from fleet_tui.admin.doctor.patterns import Met, pattern_findings
from fleet_tui.admin.doctor.policies import policy_findings
from fleet_tui.admin.doctor.samples import sample_findings
from fleet_tui.admin.provision.apply import headers_of, read_container, read_database
from fleet_tui.clock import Clock
from fleet_tui.errors import ContainerMissing, FleetError, Forbidden
from fleet_tui.fields import Container, Document
from fleet_tui.query.query import Query
from fleet_tui.schema import CONTAINERS, RUNS, RUNS_BY_USER
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.reader import Reader

SAMPLE: Final = 20  # documents of each container
_PAGE: Final = 20
_DEADLINE: Final = 30.0  # seconds for one sample
_DRIFT: Final = 60.0  # seconds that clocks may be apart
_REFUSED: Final = 900.0  # seconds from which on the service refuses a signature
# Cosmos DB names its own version in every reply; a stand-in for it does not.
_OWN_HEADERS: Final = ("x-ms-gatewayversion", "x-ms-serviceversion")


async def examine(connection: Connection, clock: Clock, sample: int = SAMPLE) -> AsyncIterator[Finding]:
    """Yields all findings about an account, each as soon as it is there; a part that does not answer is a finding too.

    `sample` is how many of the newest documents of each container are read.
    """
    try:
        found = await read_database(connection)
    except Forbidden:
        found = None  # a role may be for one container only
    except ContainerMissing:
        yield fail(
            "database", f"{connection.account.name} is not there", "fleet-tui provision shows what is to be made"
        )
        return
    except FleetError as error:
        yield fail("account", error.cause, error.next_step)
        return
    bodies = [(each, await _read(connection, each)) for each in CONTAINERS]
    answers = [each for each in (found, *(body for _, body in bodies)) if isinstance(each, Mapping)]
    for finding in _account(connection, headers_of(answers[0]) if answers else {}, clock()):
        yield finding
    met: dict[str, Met] = {}
    for container, body in bodies:
        async for finding in _container(connection, container, body, sample, met):
            yield finding
    async for finding in _by_user(connection, met):
        yield finding
    async for finding in pattern_findings(connection, met):
        yield finding


async def _by_user(connection: Connection, met: Mapping[str, Met]) -> AsyncIterator[Finding]:
    """Yields what is to be said of the summary of runs by their users, where the settings name one."""
    name = connection.account.runs_by_user
    if name is None:
        return
    body, summaries = await _read(connection, RUNS_BY_USER), list[Document]()
    if isinstance(body, Mapping):
        try:
            summaries = await _newest(connection, RUNS_BY_USER, 1)
        except FleetError as error:
            body = error
    runs = met.get(RUNS.name)
    for finding in by_user_findings(name, body, summaries, runs.documents if runs else ()):
        yield finding


async def _read(connection: Connection, container: Container) -> Mapping[str, Any] | FleetError | None:
    try:
        return await read_container(connection, container)
    except FleetError as error:
        return error


async def _container(
    connection: Connection,
    container: Container,
    body: Mapping[str, Any] | FleetError | None,
    sample: int,
    met: dict[str, Met],
) -> AsyncIterator[Finding]:
    name = connection.account.container(container)
    if isinstance(body, FleetError):
        yield fail(name, body.cause, body.next_step)
    elif body is None and container.optional:
        yield ok(name, "is not there, and need not be: it is for runs too large for one document")
    elif body is None:
        yield fail(name, "is not there", "fleet-tui provision shows what is to be made")
    else:
        for finding in policy_findings(container, name, body):
            yield finding
        try:
            documents = await _newest(connection, container, sample)
        except FleetError as error:
            yield fail(name, f"its documents cannot be read: {error.cause}", error.next_step)
            return
        met[container.name] = Met(container, body, documents)
        for finding in sample_findings(container, name, body, documents):
            yield finding


async def _newest(connection: Connection, container: Container, sample: int) -> list[Document]:
    """Reads the newest documents, whole."""
    if not sample:
        return []
    found: list[Document] = []
    query = Query(container, limit=sample, whole=True)
    async with aclosing(
        fan_out.pages(Reader(connection, container, None), query, min(sample, _PAGE), _DEADLINE)
    ) as pages:
        async for page in pages:
            found += page.documents
            if page.failed:
                raise page.failed[0].error
    return found


def _account(connection: Connection, headers: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    account = connection.account
    if any(headers.get(each) for each in _OWN_HEADERS):
        yield ok("server", f"{account.host} is Cosmos DB")
    else:
        words = f"{account.host} does not say that it is Cosmos DB: its TTL, throttling, size limit, vector search,"
        step = "what is said here of times and charges holds for this server only"
        yield warn("server", f"{words} permissions and request charges may not be the service's", step)
    yield _clock(headers.get("date", ""), now)
    if account.key:
        yield ok("identity", "a key of the account: it may read; a read-only one may neither write nor make containers")
    else:
        words = "Entra ID: it may read what is listed here, and make no containers; whether it may write was not tried"
        yield ok("identity", words)


def _clock(date: str, now: datetime) -> Finding:
    try:
        apart = (now - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return warn("clock", "the server tells no time to compare with", "see whether a proxy is in between")
    words = f"{abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} the server's"
    if abs(apart) < _DRIFT:
        return ok("clock", words, seconds=round(apart, 1))
    finding = fail if abs(apart) >= _REFUSED else warn
    return finding(
        "clock", words, "set the clock: from 15 minutes on the account refuses the key (401)", seconds=round(apart, 1)
    )
