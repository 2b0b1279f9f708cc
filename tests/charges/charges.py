"""What an appended event costs at several sizes of its run: requests as they are counted, request units by a formula.

No test server charges as the service does, so the request units are worked out, by what the service's documentation
says of items of 1 kB and of 100 kB, straight between the two and beyond.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Final

from fleet_tui import writing
from tests.fake.server import FakeCosmos
from tests.fake.writing import verb

SIZES: Final = (10_000, 500_000, 1_500_000)
BATCHES: Final = (1, 10)
SOURCE: Final = (
    "learn.microsoft.com/azure/cosmos-db/optimize-cost-reads-writes: an item of 1 kB is read for 1 RU, written for 5,"
    " another of 100 kB for 10 and 50; …/partial-document-update-faq: a PATCH costs about as much as a replace"
)
FORMULA: Final = "read(kB) = 1 + (kB - 1) x 9 / 99, write(kB) = 5 x read(kB)"
_EVENT: Final = 300  # bytes
_EVENTS: Final = 20  # for each size, of which the first batch has to read the run


@dataclass(frozen=True)
class Charged:
    """What events took, appended in batches of so many to a run of `size` bytes."""

    size: int
    batch: int
    patches: float  # an event, once the run has been read
    reads: int  # before the first
    request_units: float  # an event


def read_charge(size: int) -> float:
    """The request units of a point read of so many bytes."""
    return 1 + (max(size / 1000, 1) - 1) * 9 / 99


def write_charge(size: int) -> float:
    """The request units of replacing or patching a document of so many bytes."""
    return 5 * read_charge(size)


def measured() -> list[Charged]:
    """Each size with each batch, counted on the fake."""
    return [asyncio.run(_measured(size, batch)) for size in SIZES for batch in BATCHES]


async def _measured(size: int, batch: int) -> Charged:
    with FakeCosmos(writable=True) as fake:
        runs = fake.container("agentic-fleet", "workflowRuns", "/workflowId")
        fake.container("agentic-fleet", "workflowRunSegments", "/workflowId")
        older = {"eventId": "old", "payload": {"message": "x" * (size - 300)}}
        runs.add({"id": "wf", "workflowId": "wf", "events": [older]})
        async with writing.connect(endpoint=fake.endpoint, credential=fake.key, environ={}, every=60) as writer:
            for number in range(_EVENTS):
                await writer.append_event("wf", {"eventId": f"ev_{number}", "payload": {"message": "y" * _EVENT}})
                if (number + 1) % batch == 0:
                    await writer.flush()
        asked = Counter(verb(each) if each.kind == "write" else each.kind for each in fake.requests)
    patches = asked["patch"] / _EVENTS
    return Charged(size, batch, patches, asked["point"], patches * write_charge(size))


def table(rows: list[Charged]) -> list[str]:
    """The lines that are printed."""
    head = f"{'run of':>10}  {'batch':>5}  {'PATCHes an event':>16}  {'reads at first':>14}  {'RU an event':>11}"
    return [
        f"request units by {FORMULA}",
        f"({SOURCE})",
        head,
        *(
            f"{each.size // 1000:>7,} kB  {each.batch:>5}  {each.patches:>16.1f}  {each.reads:>14}"
            f"  {each.request_units:>11,.1f}"
            for each in rows
        ),
    ]
