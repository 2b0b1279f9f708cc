"""Prints the memories that are most like one."""

from __future__ import annotations

from contextlib import aclosing

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Fleet
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.row import json_row
from fleet_tui.output.form import Form
from fleet_tui.output.streams import Streams
from fleet_tui.output.table import Table
from fleet_tui.output.words import partial_words
from fleet_tui.schema import MEMORIES
from fleet_tui.source.base import Nearest, Page
from fleet_tui.text import one_line
from fleet_tui.ui.present.memories import similar_columns


async def print_similar(fleet: Fleet, streams: Streams, memory_id: str, text: str, form: Form, k: int) -> int:
    """Print the `k` memories most like one that match a filter; 1 is returned when some may be missing.

    Raises:
        FleetError: when there is no such memory, or it has nothing to be compared by.
    """
    opened = await fleet.record(MEMORIES, memory_id)
    if opened is None:
        named = f"no memory {one_line(memory_id)} in {one_line(fleet.identity.name)}, of whatever user"
        raise FleetError(named, "fleet-tui memories lists what there is")
    now = fleet.clock()
    table: Table[AgentMemoryItem] = Table(similar_columns(fleet.clock), streams.width)
    failed = 0
    async with aclosing(fleet.similar(opened.record, text, k=k).pages()) as pages:
        async for page in pages:
            if form is Form.PLAIN and page.records:
                streams.line(table.heading())
            for record in page.records:
                if form is Form.JSON:
                    streams.json({**json_row(record, now), "similarity": record.similarity})
                else:
                    streams.line(table.row(record))
            streams.flush()
            streams.say(f"fleet-tui: {_compared(page.page)}")
            if page.page.failed:
                streams.say(partial_words("memories", page.page.failed))
            failed += len(page.page.failed)
    return 1 if failed else 0


def _compared(page: Page) -> str:
    """What the answer rests on: how many vectors were compared, and which were left out."""
    if not isinstance(page, Nearest) or page.compared is None:
        return "by the account's vector search"
    parts = [f"compared with {'the newest ' if page.cut else ''}{page.compared} memories of its user"]
    parts += [f"{page.other_length} of other length left out"] if page.other_length else []
    parts += [f"{page.unusable} without a usable vector left out"] if page.unusable else []
    return ", ".join(parts)
