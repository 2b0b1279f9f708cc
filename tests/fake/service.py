"""What the service answers to one request, before anything happens to the answer on its way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Final

from tests.fake.sql import Select, SqlError, parse
from tests.fake.store import HIGHEST, LOWEST, Container, Gone, Refused, Scope
from tests.fake.wire import Reply, Request, authorized, of_json, refusal
from tests.fake.writing import write

_RANGE_GONE: Final = 1002
_OWNER_MISSING: Final = 1003
_NOT_SERVABLE: Final = 1004


class Service:
    """The containers of one account, and the answers about them."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()  # of Entra ID, that are taken beside the key
        self.regions: dict[str, str] = {}  # their endpoints; none is the one that answers
        self.writable = False
        self._containers: dict[tuple[str, str], Container] = {}

    def add(self, container: Container) -> Container:
        """Takes a container in, in the place of one with its name."""
        self._containers[container.database, container.name] = container
        return container

    def range_id(self, request: Request) -> str | None:
        """The range that a request names, or in which the partition key that it names lives."""
        named = request.headers.get("x-ms-documentdb-partitionkeyrangeid")
        container = self._container(request)
        if named or container is None or request.partition_key is None:
            return named
        try:
            return container.range_of(request.partition_key).id
        except Refused:
            return None

    def answer(self, request: Request, endpoint: str, key: str, scan: int | None) -> Reply:
        """Any answer of the service, errors included; `scan` is how many documents a query reads for a page."""
        if not authorized(request, key, self.tokens):
            return refusal(401, "Unauthorized", _UNSIGNED)
        if request.kind == "account":
            return of_json(_account(self.regions or {"Here": endpoint}), charge=0)
        if request.kind == "write" and not self.writable:
            return refusal(403, "Forbidden", "The fake takes no writes: a viewer makes none.")
        if request.kind == "unknown":
            return refusal(400, "BadRequest", f"The fake does not know {request.method} /{request.path}")
        if request.kind == "database":
            return self._database(request)
        container = self._container(request)
        if container is None:
            owned = request.kind == "container" and request.parts[1] in self._databases
            return refusal(404, "NotFound", "Owner resource does not exist", 0 if owned else _OWNER_MISSING)
        try:
            if request.kind == "write":
                return write(container, request)
            return _ANSWERS[request.kind](container, request, scan)
        except Gone as gone:
            return refusal(410, "Gone", str(gone), _RANGE_GONE)
        except (SqlError, Refused) as refused:
            return refusal(400, "BadRequest", str(refused))

    @property
    def _databases(self) -> set[str]:
        return {database for database, _ in self._containers}

    def _container(self, request: Request) -> Container | None:
        parts = request.parts
        return self._containers.get((parts[1], parts[3])) if len(parts) > 3 else None

    def _database(self, request: Request) -> Reply:
        name = request.parts[1]
        if name not in self._databases:
            return refusal(404, "NotFound", "Resource Not Found")
        return of_json({"id": name, "_rid": name, "_self": f"dbs/{name}/", "_etag": '"1"', "_ts": 1_700_000_000})


_UNSIGNED: Final = (
    "The input authorization token can't serve the request. The wrong key is being used or the expected payload is not"
    " built as per the protocol."
)


def _account(regions: Mapping[str, str]) -> dict[str, object]:
    """The first region takes writes, all are read."""
    there = [{"name": name, "databaseAccountEndpoint": endpoint} for name, endpoint in regions.items()]
    locations = {"writableLocations": there[:1], "readableLocations": there, "enableMultipleWriteLocations": False}
    return {"id": "fake", "_rid": "fake", "userConsistencyPolicy": {"defaultConsistencyLevel": "Session"}, **locations}


def _read(container: Container, _request: Request, _scan: int | None) -> Reply:
    return of_json(container.body(), etag='"1"')


def _ranges(container: Container, request: Request, _scan: int | None) -> Reply:
    """The feed of ranges: all, or what is new since the etag; 304 when nothing is."""
    known = request.headers.get("if-none-match", '"0"').strip('"')
    etag = f'"{container.version}"'
    new = [each.body() for each in container.ranges if each.since > int(known)]
    if not new:
        return Reply(status=304, headers={"etag": etag}, charge=1.0)
    return of_json({"_rid": container.rid, "PartitionKeyRanges": new, "_count": len(new)}, etag=etag)


def _point(container: Container, request: Request, _scan: int | None) -> Reply:
    if request.partition_key is None:
        raise Refused("PartitionKey value must be supplied for this operation.")
    container.place_of(request.partition_key)
    found = container.find(request.parts[5], request.partition_key)
    if found is None:
        return refusal(404, "NotFound", "Entity with the specified id does not exist in the system.")
    return of_json(found, etag=str(found["_etag"]))


def _plan(container: Container, request: Request, _scan: int | None) -> Reply:
    span = {"min": LOWEST, "max": HIGHEST, "isMinInclusive": True, "isMaxInclusive": False}
    plan = parse(request.query, request.parameters, container.function).plan
    return of_json({"partitionedQueryExecutionInfoVersion": 2, "queryInfo": plan, "queryRanges": [span]}, charge=0)


def _query(container: Container, request: Request, scan: int | None) -> Reply:
    select = parse(request.query, request.parameters, container.function)
    if select.nearest and container.non_streaming and "orderByItems" not in request.query:
        return refusal(400, "BadRequest", "The query needs a plan.", _NOT_SERVABLE)
    scope = _scope(container, request)
    if scope == Scope() and len(container.ranges) > 1 and (select.path or select.counts):
        return refusal(400, "BadRequest", "The query needs a plan.", _NOT_SERVABLE)
    asked = hashlib.sha256(json.dumps([request.query, list(request.parameters)]).encode()).hexdigest()[:16]
    page = container.page(select, asked, scope, request.continuation, _size(request, select), scan)
    body = f'{{"_rid": "{container.rid}", "Documents": [{", ".join(page.rows)}], "_count": {len(page.rows)}}}'
    headers = {"x-ms-item-count": str(len(page.rows))}
    if page.token:
        headers["x-ms-continuation"] = page.token
    return Reply(body.encode(), 200, headers, charge=2 + page.scanned / 10)


def _scope(container: Container, request: Request) -> Scope:
    """What part of the container a query asks."""
    named = request.headers.get("x-ms-documentdb-partitionkeyrangeid")
    if request.partition_key is not None:
        place = container.place_of(request.partition_key)
        elsewhere = named is not None and container.range(named) != container.range_of(request.partition_key)
        return Scope(place, place if elsewhere else place + HIGHEST)
    if named is None:
        return Scope()
    span = container.range(named)
    low = max(span.low, request.headers.get("x-ms-start-epk", LOWEST))
    return Scope(low, min(span.high, request.headers.get("x-ms-end-epk", HIGHEST)))


def _size(request: Request, select: Select) -> int:
    """Rows of a page: what is asked for, else 100; a count has one row, whatever is asked."""
    size = int(request.headers.get("x-ms-max-item-count", "100"))
    return 0 if select.counts else size


_ANSWERS: Final[dict[str, Callable[[Container, Request, int | None], Reply]]] = {
    "container": _read,
    "pkranges": _ranges,
    "point": _point,
    "plan": _plan,
    "query": _query,
}
