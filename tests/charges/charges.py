"""What an appended event costs at several sizes of its run: requests are counted, request units come by a formula."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Final

from fleet_tui import writing
from tests.fake.server import FakeCosmos
from tests.fake.writing import verb
from tests.prices import FORMULA, SOURCE, write_charge

SIZES: Final = (10_000, 500_000, 1_500_000)
BATCHES: Final = (1, 10)
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
