"""From a memory to those that are most like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from fleet_tui.errors import FleetError
from fleet_tui.fleet.similar import comparable, link_to_similar
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.filter_text import format_filter, parse
from fleet_tui.schema import MEMORIES
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.ui.app import FleetApp
    from fleet_tui.ui.frame import FrameScreen


def show_similar(app: FleetApp, frame: FrameScreen, filter_text: str) -> None:
    """Read the vector of the memory that the cursor is on, and list what is most like it and matches the filter."""
    record = frame.record
    if isinstance(record, AgentMemoryItem):
        frame.read_aside("links", _show, app, frame, record, filter_text)
    else:
        frame.notice([(" there is no memory under the cursor", Tone.WARN)])


async def _show(app: FleetApp, frame: FrameScreen, listed: AgentMemoryItem, filter_text: str) -> None:
    """A memory whose screen was left meanwhile leads nowhere."""
    from fleet_tui.ui.lists.similar import SimilarPane

    try:
        memory = await app.session.fleet.whole(listed)
        if memory is None:
            frame.notice([("✗ ", Tone.BAD), (f"memory {one_line(listed.id)}: gone since it was listed", Tone.PLAIN)])
            return
        comparable(memory)
        link = link_to_similar(memory)
    except FleetError as error:
        frame.notice([("! ", Tone.WARN), (one_line(error.cause), Tone.PLAIN)])
        return
    if frame is app.screen:
        text = _without_order(filter_text, app.session.fleet.clock())
        await app.push_screen(SimilarPane(app.session, memory, link, text, frame.trail))


def _without_order(text: str, now: datetime) -> str:
    """A filter of the list it was pressed in; the order here is that of likeness."""
    parsed = parse(text, MEMORIES, now)
    return format_filter(replace(parsed, sort=None)) if parsed.sort else text
