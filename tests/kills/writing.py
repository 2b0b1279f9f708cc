"""The program that is killed: it begins a run, appends its events and finishes it, whatever is there already."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fleet_tui import writing

RUN: Final = "wf_killed"
EVENTS: Final = 26
_SIZE: Final = 75_000  # bytes of each: 1.9 MB, of which the run gives the older ones to a segment


def event(number: int) -> dict[str, Any]:
    """An event under an id of the program's own, by which it is known after a restart."""
    time = f"2025-11-17T10:00:{number:02}Z"
    return {"eventId": f"ev_{number:02}", "timestamp": time, "payload": {"message": f"{number} " + "x" * _SIZE}}


def write(endpoint: str, key: str) -> None:
    """All of it, from the start."""
    asyncio.run(_write(endpoint, key))


async def _write(endpoint: str, key: str) -> None:
    async with writing.connect(endpoint=endpoint, credential=key, user="ann", environ={}) as writer:
        await writer.start_run("survive", run_id=RUN)
        for number in range(EVENTS):
            await writer.append_event(RUN, event(number))
        await writer.finish_run(RUN, result={"answer": "alive"})
