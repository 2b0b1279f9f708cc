"""From a record to what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link
from fleet_tui.model.record import Record
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.ui.app import FleetApp
    from fleet_tui.ui.frame import FrameScreen


async def follow_links(app: FleetApp, frame: FrameScreen) -> None:
    """Read the links of what the cursor is on, and follow the only one or the one that is chosen."""
    record = frame.record
    if record is None:
        frame.notice([(" nothing here has links", Tone.WARN)])
        return
    frame.read_aside("links", _choose, app, frame, record)


async def _choose(app: FleetApp, frame: FrameScreen, record: Record) -> None:
    """A record whose screen was left meanwhile leads nowhere."""
    try:
        links = await app.session.fleet.links(record)
    except FleetError as error:
        frame.notice([("✗ ", Tone.BAD), (one_line(error.cause), Tone.PLAIN)])
        return
    if frame is not app.screen:
        return
    if not links:
        frame.notice([(f" no link is stored in this {record.container.one}", Tone.WARN)])
    elif len(links) == 1:
        await app.follow(links[0])
    else:
        await _pick(app, links)


async def _pick(app: FleetApp, links: tuple[Link, ...]) -> None:
    from fleet_tui.ui.widgets.pick_screen import PickScreen

    options = [(each.title, f"{_named(each)}{each.scope}") for each in links]

    async def follow(title: str | None) -> None:
        chosen = next((each for each in links if each.title == title), None)
        if chosen:
            await app.follow(chosen)

    await app.push_screen(PickScreen("links", options), follow)


def _named(link: Link) -> str:
    count = f"{len(link.ids)} " if link.ids else ""
    return f"{count}{link.container.many if len(link.ids) != 1 else link.container.one}, "
