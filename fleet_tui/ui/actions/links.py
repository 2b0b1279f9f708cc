"""From a record to what belongs to it: its run, its memories, its examples, and memories like it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link
from fleet_tui.fleet.links import link_to_runs
from fleet_tui.fleet.similar import comparable, link_to_similar
from fleet_tui.insight.failures import failed_alike
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.insight.failures import failed_of
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import MEMORIES
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.pick_screen import PickScreen, among


def follow_links(frame: FrameScreen) -> None:
    """Reads the links of what the cursor is on, and follows the only link or the link that the user chooses."""
    record = frame.record
    if record is None:
        frame.flash([(" nothing here has links", Tone.WARN)])
    else:
        frame.act_on("links", partial(frame.session.fleet.links, record), partial(_choose, frame, record))


def _choose(frame: FrameScreen, record: Record, links: Sequence[Link]) -> None:
    """Follows a link of a record, or nothing once the screen of the record was left."""
    if not frame.is_current:
        return
    links = (*links, *_failed_alike(frame.session, record))
    if not links:
        frame.flash([(f" no link is stored in this {record.container.one}", Tone.WARN)])
    elif len(links) == 1:
        frame.post_message(frame.Follow(links[0]))
    else:
        _pick(frame, links)


def _failed_alike(session: Session, record: Record) -> tuple[Link, ...]:
    """Returns the link to the runs with the signature of a failed run, among those that were examined so far."""
    if not isinstance(record, WorkflowRun) or not (cause := session.cause(record)):
        return ()
    alike = failed_alike(cause, failed_of(session.concluded))
    ids = tuple(dict.fromkeys(each.run.stored_id for each in alike))
    if not set(ids) - {record.stored_id}:
        return ()
    return (link_to_runs(f"runs with this signature ({len(ids)})", ids, with_itself=True),)


def _pick(frame: FrameScreen, links: Sequence[Link]) -> None:
    def follow(title: str | None) -> None:
        chosen = next((each for each in links if each.title == title), None)
        if chosen:
            frame.post_message(frame.Follow(chosen))

    options = [(each.title, f"{_named(each)}{each.scope}") for each in links]
    frame.app.push_screen(PickScreen("link", among(options)), follow)


def _named(link: Link) -> str:
    count = f"{len(link.ids)} " if link.ids else ""
    return f"{count}{link.container.many if len(link.ids) != 1 else link.container.one}, "


def show_similar(frame: FrameScreen) -> None:
    """Reads the vector of the memory under the cursor, and lists what is most like it and matches the filter."""
    record = frame.record
    if isinstance(record, AgentMemoryItem):
        frame.act_on("links", partial(frame.session.fleet.whole, record), partial(_show_similar, frame, record))
    else:
        frame.flash([(" there is no memory under the cursor", Tone.WARN)])


def _show_similar(frame: FrameScreen, listed: AgentMemoryItem, memory: AgentMemoryItem | None) -> None:
    """Lists what is most like a memory, or nothing once the screen of the memory was left."""
    if memory is None:
        frame.flash(words.trouble(words.gone(MEMORIES, listed.id)))
        return
    try:
        comparable(memory)
        link = link_to_similar(memory)
    except FleetError as error:
        frame.flash(words.caution(error.cause))
        return
    if frame.is_current:
        parsed = parse(frame.filter_text, MEMORIES, frame.session.fleet.clock())
        frame.post_message(frame.Follow(link, memory, parsed.unsorted().text))  # here the most similar come first
