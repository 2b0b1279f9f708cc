"""Where the documents of the suite can be held, and the source that reads them there."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias
from unittest.mock import patch

import pytest

from fleet_tui.fields import Container
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog, Source
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files import answer, lines, spans
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.rehearsal.rehearsal import Rehearsal
from tests.emulator.server import TestServer, load
from tests.fake.server import FakeCosmos

Contents: TypeAlias = Mapping[Container, Iterable[dict[str, Any]]]
Place: TypeAlias = Callable[[Contents, pytest.FixtureRequest], AbstractAsyncContextManager[Source]]

ENDPOINT: Final = os.environ.get("FLEET_TUI_TEST_ENDPOINT", "")


@asynccontextmanager
async def files(contents: Contents, request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """A folder with one document a line."""
    folder: Path = request.getfixturevalue("tmp_path")
    for container, documents in contents.items():
        text = "".join(json.dumps(each) + "\n" for each in documents)
        (folder / f"{container.name}.jsonl").write_text(text, "utf-8")
    async with aclosing(LocalSource(folder)) as source:
        yield source


@asynccontextmanager
async def arrays(contents: Contents, request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """A folder with one array a file, on many lines."""
    folder: Path = request.getfixturevalue("tmp_path")
    for container, documents in contents.items():
        text = json.dumps(list(documents), indent=2, ensure_ascii=False)
        (folder / f"{container.name}.json").write_text(text, "utf-8")
    async with aclosing(LocalSource(folder)) as source:
        yield source


@asynccontextmanager
async def large_files(contents: Contents, request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """A folder whose files count as large: read in many slices, in threads."""
    with (
        patch.multiple(lines, SMALL=-1, SLAB=300, FIRST_SLAB=100),
        patch.multiple(spans, SLAB=300, FIRST_SLAB=100),
        patch.multiple(answer, _SLICE=3, _CHUNK=2),
    ):
        async with files(contents, request) as source:
            yield source


@asynccontextmanager
async def many_ranges(contents: Contents, _: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """Our own fake of the service, each container on five partition ranges."""
    with FakeCosmos() as fake:
        for container, documents in contents.items():
            fake.container("db", container.name, f"/{container.partition_key}", ranges=5).add(*documents)
        async with aclosing(CosmosSource(Account(fake.endpoint, "db", fake.key))) as source:
            yield source


@asynccontextmanager
async def levels(contents: Contents, _: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """Our own fake, each container with a hierarchical key: by user first, and by what the data model keys it by."""
    with FakeCosmos() as fake:
        for container, documents in contents.items():
            own = f"/{container.partition_key}"
            key = f"{own},/id" if own == "/userId" else f"/userId,{own}"
            fake.container("db", container.name, key, ranges=3).add(*documents)
        async with aclosing(CosmosSource(Account(fake.endpoint, "db", fake.key))) as source:
            yield source


@asynccontextmanager
async def server(contents: Contents, request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """The server for tests."""
    running: TestServer = request.getfixturevalue("server")
    # the SDK refuses to store ids that older documents have all the same
    with patch("azure.cosmos._base._validate_resource"):
        async with _database(running.endpoint, running.key, contents) as source:
            yield source


@asynccontextmanager
async def named_server(contents: Contents, _: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """The server that FLEET_TUI_TEST_ENDPOINT names: an emulator, or a live account."""
    storable = {
        container: [each for each in documents if not forbidden(each["id"])]
        for container, documents in contents.items()
    }
    async with _database(ENDPOINT, os.environ["FLEET_TUI_TEST_KEY"], storable) as source:
        yield source


# A new source inherits the whole suite by one line here.
@asynccontextmanager
async def rehearsed(contents: Contents, request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """Files behind a network that is made up and lets everything through."""
    async with files(contents, request) as source:
        yield Rehearsal(source, RequestLog(), lambda _: (0.0, None))


PLACES: Final[dict[str, Place]] = {
    "files": files,
    "arrays": arrays,
    "large files": large_files,
    "many ranges": many_ranges,
    "levels": levels,
    "rehearsed": rehearsed,
    "server": server,
    **({"named server": named_server} if ENDPOINT else {}),
}


def forbidden(document_id: str) -> bool:
    """Whether the SDK refuses to store such an id."""
    return bool(set("/\\?#\t\r\n") & set(document_id)) or document_id.endswith(" ")


@asynccontextmanager
async def _database(endpoint: str, key: str, contents: Contents) -> AsyncIterator[Source]:
    """A source of a new database, which is deleted afterwards; no other is ever touched."""
    from azure.cosmos.aio import CosmosClient

    name = f"fleet-tui-test-{secrets.token_hex(6)}"
    async with CosmosClient(endpoint, credential=key) as client:
        await client.create_database(name)
        try:
            for container, documents in contents.items():
                await load(client, name, container.name, documents, f"/{container.partition_key}")
            async with aclosing(CosmosSource(Account(endpoint, name, key))) as source:
                yield source
        finally:
            await client.delete_database(name)
