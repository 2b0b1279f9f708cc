"""The floor under a live list: the SDK's own query beside an imported Textual; `sdk_rows.py STATEMENT`."""

from __future__ import annotations

import asyncio
import os
import sys

import textual.app  # noqa: F401  # any screen has to
from azure.cosmos.aio import CosmosClient


async def main() -> None:
    """Prints the first page."""
    async with CosmosClient(os.environ["AZURE_COSMOS_ENDPOINT"], credential=os.environ["AZURE_COSMOS_KEY"]) as client:
        container = client.get_database_client("agentic-fleet").get_container_client("workflowRuns")
        async for page in container.query_items(sys.argv[1], max_item_count=50).by_page():
            print(*[row["id"] async for row in page])
            return


asyncio.run(main())
