"""The server for tests, and the way documents get into it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from tests.emulator.node import Script, missing

if TYPE_CHECKING:  # azure costs every test run half a second, whether or not it asks for a server
    from azure.cosmos.aio import ContainerProxy, CosmosClient

__all__ = ["TestServer", "load", "missing"]


class TestServer:
    """A Cosmos DB of its own, in memory, on a free port of 127.0.0.1; what it can't do is told in start.js."""

    __test__ = False  # pytest takes a class of this name for tests

    def __init__(self) -> None:
        self.key = base64.b64encode(bytes(64)).decode()  # any key will do: the server asks for none
        self._script: Script | None = None
        self._port = 0

    @property
    def endpoint(self) -> str:
        """Where it listens; the port differs at every start."""
        return f"https://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        """The id of the server's process while it runs."""
        return self._script.process.pid if self._script else None

    def start(self) -> Self:
        """Returns when the server accepts connections; RuntimeError if it does not within 20 s."""
        self._script = Script("start.js")
        try:
            self._port = int(self._script.hear(seconds=20))
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Ends the process; what was stored is gone."""
        if self._script:
            self._script.stop()
            self._script = None


async def load(
    client: CosmosClient,
    database: str,
    container: str,
    documents: Iterable[Mapping[str, Any]],
    partition_key: str | list[str],
) -> ContainerProxy:
    """Stores the documents, in their order and with their own `_ts`, making what is missing of database and container.

    `partition_key` is a path as the service writes it, such as "/workflowId", or the list of its levels; a document
    without `_ts` gets the server's time.
    """
    from azure.cosmos import PartitionKey

    home = await client.create_database_if_not_exists(database)
    proxy = await home.create_container_if_not_exists(container, PartitionKey(partition_key))
    for document in documents:
        written = {"x-fleet-test-ts": str(document["_ts"])} if "_ts" in document else {}
        # Not `initial_headers`: azure-cosmos 4.17.1 documents it for this method, and drops it.
        await proxy.upsert_item(dict(document), headers=written)
    return proxy
