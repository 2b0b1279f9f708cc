"""What the fake holds: containers, their documents, their partition ranges, and pages of a query over a part of them.

A document lives in the range that holds the hash of its partition key. The hash is the SDK's own, which has to agree
with the service's for the SDK to work at all; so a fault of that hash can't show here.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Self

from azure.cosmos.partition_key import PartitionKey

from tests.fake.logic import UNDEFINED, value_at
from tests.fake.sql import Select

LOWEST, HIGHEST = "", "FF"
_SPACE: Final = 0x40 << 120  # the hash has 128 bits, of which the service clears the two highest
_PAGE_BYTES: Final = 4 << 20


class Gone(Exception):
    """410: that range is no more."""


class Refused(Exception):
    """400: what was asked means nothing."""


@dataclass(frozen=True)
class PartitionRange:
    """A part of the hash space, from `low` to below `high`."""

    id: str
    low: str
    high: str
    parents: tuple[str, ...] = ()
    since: int = 1  # the version of the list of ranges that brought it

    def body(self) -> dict[str, Any]:
        """As the feed of ranges lists it."""
        bounds = {"minInclusive": self.low, "maxExclusive": self.high, "parents": list(self.parents)}
        return {"id": self.id, "_rid": f"range{self.id}", "status": "online", "throughputFraction": 1, **bounds}


@dataclass(frozen=True)
class Stored:
    """A document, its place in the hash space, and its rank among the documents of the container."""

    document: Mapping[str, Any]
    hash: str
    rank: int


@dataclass(frozen=True)
class Scope:
    """What part of the hash space is asked; one partition key is the part that begins with its hash."""

    low: str = LOWEST
    high: str = HIGHEST


@dataclass
class Page:
    """Rows as JSON, the token with which the next page starts, and how many documents were read."""

    rows: list[str] = field(default_factory=list)
    token: str | None = None
    scanned: int = 0


class Container:
    """One container; every method may be called while the server answers."""

    def __init__(self, database: str, name: str, partition_key: str, ranges: int) -> None:
        self.database, self.name, self.partition_key = database, name, partition_key
        self.levels = partition_key.split(",")  # one, or those of a hierarchical key: "/userId,/workflowId"
        self.rid = hashlib.sha256(f"{database}/{name}".encode()).hexdigest()[:12]
        self.version = 1
        bounds = [LOWEST, *(f"{_SPACE * i // ranges:032X}" for i in range(1, ranges)), HIGHEST]
        self.ranges = tuple(PartitionRange(str(i), *pair) for i, pair in enumerate(itertools.pairwise(bounds)))
        self.shows: dict[str, Any] = {}  # of its description, in the place of what a new container has
        self.non_streaming = False  # whether the nearest vectors need a plan, and come in no order
        self._ids = itertools.count(ranges)
        self._writes = itertools.count(1)
        self._documents: dict[tuple[str, str], Stored] = {}
        self._sorted: dict[tuple[object, ...], list[tuple[Stored, tuple[int, Any], bool]]] = {}
        self._lock = threading.RLock()

    def add(self, *documents: Mapping[str, Any]) -> Self:
        """Stores documents, in the place of those with the same id and partition key, as the service would stamp them.

        A `_ts` that a document brings is kept.
        """
        with self._lock:
            for each in documents:
                key = self._key(each)
                number = next(self._writes)
                before = self._documents.get((key, each["id"]))
                rank = before.rank if before else number
                rid = f"{self.rid}{rank:08d}"
                stamps = {"_rid": rid, "_self": f"{self._self}docs/{rid}/", "_etag": f'"{number:08x}"'}
                whole = {"_ts": int(time.time()), **each, **stamps, "_attachments": "attachments/"}
                json.dumps(whole, allow_nan=False)  # what JSON can't say, the service can't hold
                self._documents[key, each["id"]] = Stored(whole, before.hash if before else hash_of(key), rank)
            self._sorted.clear()
        return self

    def holding(self, other: Container) -> Self:
        """Stores all that another container of the same name and partition key stores, as it was stamped there."""
        with self._lock:
            self._documents.update(other._documents)
            self._writes = itertools.count(len(self._documents) + 1)
            self._sorted.clear()
        return self

    def remove(self, document: Mapping[str, Any]) -> None:
        """Takes a document away: its id and its partition key name it."""
        with self._lock:
            del self._documents[self._key(document), document["id"]]
            self._sorted.clear()

    def split(self, range_id: str) -> tuple[str, str]:
        """Puts two children in the place of a range, each with half of its partition keys; returns their ids."""
        with self._lock:
            parent = self.range(range_id)
            hashes = sorted({each.hash for each in self._documents.values() if parent.low <= each.hash < parent.high})
            low = int(parent.low or "0", 16)
            high = _SPACE if parent.high == HIGHEST else int(parent.high, 16)
            middle = hashes[len(hashes) // 2] if len(hashes) > 1 else f"{(low + high) // 2:032X}"
            self.version += 1
            left, right = (
                PartitionRange(str(next(self._ids)), *bounds, (*parent.parents, parent.id), self.version)
                for bounds in ((parent.low, middle), (middle, parent.high))
            )
            at = self.ranges.index(parent)
            self.ranges = (*self.ranges[:at], left, right, *self.ranges[at + 1 :])
        return left.id, right.id

    def range(self, range_id: str) -> PartitionRange:
        """The range of that id; Gone if there is none, or none any more."""
        for each in self.ranges:
            if each.id == range_id:
                return each
        raise Gone(f"Partition key range {range_id} of {self.name} is gone")

    def range_of(self, key: str) -> PartitionRange:
        """The range that holds a partition key, as the header names it."""
        place = self.place_of(key)
        return next(each for each in self.ranges if each.low <= place < each.high)

    def place_of(self, key: str) -> str:
        """The place of a partition key in the hash space; Refused if it has not the levels of this container."""
        if len(self.levels) > 1 and len(json.loads(key)) != len(self.levels):
            raise Refused("The partition key supplied has fewer or more components than the container's definition.")
        return hash_of(key)

    def documents_of(self, range_id: str) -> list[Mapping[str, Any]]:
        """The documents in a range, in the order in which they were stored."""
        span = self.range(range_id)
        with self._lock:
            return [each.document for each in self._documents.values() if span.low <= each.hash < span.high]

    def find(self, document_id: str, key: str) -> Mapping[str, Any] | None:
        """One document by its id and its partition key, as the header names it."""
        stored = self._documents.get((_normal(key), document_id))
        return stored.document if stored else None

    def page(self, select: Select, asked: str, scope: Scope, token: str | None, size: int, scan: int | None) -> Page:
        """The next page; `asked` names the query, for a token is good for no other. `size` < 1 leaves it to us."""
        if select.composite and select.composite not in self._composites:
            raise Refused(
                "The order by query does not have a corresponding composite index that it can be served from."
            )
        page, kept, weight = Page(), 0, 0
        at: tuple[tuple[int, Any], int] | None = None
        with self._lock:
            for stored, rank, keeps in self._after(select, asked, scope, token):
                if page.scanned == scan or (0 < size <= len(page.rows)) or weight > _PAGE_BYTES:
                    assert at is not None
                    page.token = _token(asked, *at)
                    break
                page.scanned += 1
                at = rank, stored.rank
                if keeps and select.counts:
                    kept += 1
                elif keeps:
                    page.rows.append(json.dumps(select.row(stored.document)))
                    weight += len(page.rows[-1])
        if select.counts:
            page.rows = [json.dumps(select.counted(kept))]
        return page

    def _after(
        self, select: Select, asked: str, scope: Scope, token: str | None
    ) -> Iterator[tuple[Stored, tuple[int, Any], bool]]:
        candidates = self._candidates(select, asked, scope)
        if token is None:
            return iter(candidates)
        rank, number = _read(token, asked)

        def passed(candidate: tuple[Stored, tuple[int, Any], bool]) -> bool:
            stored, own, _ = candidate
            backwards = self._backwards(select)
            if own == rank:
                return stored.rank >= number if backwards else stored.rank <= number
            return own > rank if select.descending is not backwards else own < rank

        return itertools.dropwhile(passed, candidates)

    def _candidates(self, select: Select, asked: str, scope: Scope) -> list[tuple[Stored, tuple[int, Any], bool]]:
        """Every document that a query reads of a scope, in its order, with its sort key and whether it is kept."""
        known = self._sorted.get((asked, scope))
        if known is not None:
            return known
        inside = [each for each in self._documents.values() if scope.low <= each.hash < scope.high]
        inside.sort(key=lambda stored: stored.rank)
        ranked = ((stored, select.rank(stored.document)) for stored in inside)
        found = [(stored, rank, select.keeps(stored.document)) for stored, rank in ranked if rank is not None]
        found.sort(key=lambda each: each[1], reverse=select.descending)  # ties stay in the order of storing
        if select.lead and len({json.dumps(select.lead(stored.document)) for stored, _, keeps in found if keeps}) > 1:
            raise Refused("The fake orders by two paths only where the first is the same everywhere.")
        if select.top is not None:
            found = [each for each in found if each[2]][: select.top]
        if self._backwards(select):
            found.reverse()
        self._sorted[asked, scope] = found
        return found

    def _backwards(self, select: Select) -> bool:
        """Whether the nearest come in the order that is of least help."""
        return select.nearest and self.non_streaming

    @property
    def function(self) -> str:
        """The distance function of its vector policy."""
        policy = self.shows.get("vectorEmbeddingPolicy") or {"vectorEmbeddings": [{"distanceFunction": "cosine"}]}
        return str(policy["vectorEmbeddings"][0]["distanceFunction"])

    @property
    def _composites(self) -> set[tuple[tuple[str, str], ...]]:
        known = self.body()["indexingPolicy"].get("compositeIndexes", ())
        return {tuple((each["path"], each.get("order", "ascending")) for each in index) for index in known}

    @property
    def _self(self) -> str:
        return f"dbs/{self.database}/colls/{self.rid}/"

    def body(self) -> dict[str, Any]:
        """As a read of the container answers."""
        key = {"paths": self.levels, "kind": "Hash" if len(self.levels) == 1 else "MultiHash", "version": 2}
        stamps = {"_rid": self.rid, "_self": self._self, "_etag": '"1"', "_ts": 1_700_000_000, "_docs": "docs/"}
        policy = {"indexingMode": "consistent", "automatic": True, "includedPaths": [{"path": "/*"}]}
        return {"id": self.name, "partitionKey": key, "indexingPolicy": policy, **self.shows, **stamps}

    def _key(self, document: Mapping[str, Any]) -> str:
        values = (value_at(each.strip("/").split("/"), document) for each in self.levels)
        return _normal(json.dumps([{} if value is UNDEFINED else value for value in values]))


@cache
def hash_of(key: str) -> str:
    """The place of a partition key, as the header names it, in the hash space; of several levels one by one."""
    parts = json.loads(key)
    definition = PartitionKey("/key") if len(parts) < 2 else PartitionKey(["/key"] * len(parts))
    return str(definition._get_effective_partition_key_string(parts))


def _normal(key: str) -> str:
    """A partition key in one form: numbers are doubles, so `[42.0]` is `[42]`."""
    return json.dumps(json.loads(key, parse_int=float))


def _token(asked: str, rank: tuple[int, Any], number: int) -> str:
    return f"-RID:~{json.dumps([asked, *rank, number])}"


def _read(token: str, asked: str) -> tuple[tuple[int, Any], int]:
    try:
        of, kind, value, number = json.loads(token.removeprefix("-RID:~"))
    except ValueError:
        of = None
    if of != asked:
        raise Refused(f"Invalid Continuation Token: {token}")
    return (kind, value), number
