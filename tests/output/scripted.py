"""A source that answers what a test tells it to, and streams that keep what was written."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any

from fleet_tui.clock import frozen
from fleet_tui.errors import FleetError
from fleet_tui.fields import Container, Document
from fleet_tui.fleet import Fleet
from fleet_tui.key import PartitionKey
from fleet_tui.output.streams import Streams
from fleet_tui.query.likeness import Vector
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Counted, Found, Identity, Nearest, Page

NOW = datetime(2025, 11, 17, 11, tzinfo=UTC)


class ScriptedSource:
    """Gives pages in order, an error in their place raises; segments are given apart."""

    identity = Identity("acct/db", live=True)
    recognised: tuple[str, ...] = ()
    times: tuple[str, ...] = ()

    def __init__(
        self, pages: Sequence[Page | FleetError] = (), segments: Sequence[Page | FleetError] = (), total: int = 0
    ) -> None:
        self.queries: list[Query] = []
        self.counts: list[Query] = []
        self.closed = 0
        self._runs = pages
        self._segments = segments
        self._total = total

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        for page in self._runs:
            if isinstance(page, FleetError):
                raise page
            for each in page.documents:
                if each["id"] == document_id and container is RUNS and partition_key == document_id:
                    return Found(each)
        return None

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        self.queries.append(query)
        assert size > 0
        for page in self._runs if query.container is RUNS else self._segments:
            if isinstance(page, FleetError):
                raise page
            yield page

    async def count(self, query: Query) -> Counted:
        self.counts.append(query)
        return Counted(self._total)

    async def nearest(self, query: Query, vector: Vector, k: int) -> Nearest:  # noqa: ARG002 - one answer for all
        self.queries.append(query)
        return Nearest(())

    def part(self, run_id: str, *, apart: bool) -> None:
        """Nothing is joined here."""

    async def aclose(self) -> None:
        self.closed += 1


class _Pipe(io.RawIOBase):
    """The other end of a stream: only what was flushed arrives."""

    def __init__(self) -> None:
        self.arrived = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.arrived += bytes(data)
        return len(data)


class Kept(Streams):
    """Streams into memory; `out` is what a reader has seen so far."""

    def __init__(self, width: int = 100) -> None:
        self._pipe = _Pipe()
        self._said = io.StringIO()
        super().__init__(io.TextIOWrapper(io.BufferedWriter(self._pipe), "utf-8"), self._said, width)

    @property
    def printed(self) -> bytes:
        return self._pipe.arrived

    @property
    def out(self) -> str:
        return self.printed.decode()

    @property
    def err(self) -> str:
        return self._said.getvalue()

    def ids(self) -> list[str]:
        return [json.loads(each)["id"] for each in self.out.splitlines()]


def fleet(source: ScriptedSource) -> Fleet:
    return Fleet(source, frozen(NOW))


def runs(*ids: str) -> tuple[Document, ...]:
    return tuple({"id": each, "workflowId": each, "_ts": 1763373610} for each in ids)
