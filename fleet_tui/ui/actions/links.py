"""From a record to what belongs to it: its run, its memories, its examples, and memories like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link
from fleet_tui.fleet.links import link_to_runs
from fleet_tui.fleet.similar import link_to_similar, stored_vector
from fleet_tui.insight.failures import failed_alike
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.record import Record
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.insight.failures import failed_of
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.pick_screen import PickScreen, among


class Near(NamedTuple):
    """Is a place that a row names: `go` leads there on this screen, `run` is the id of another run that it is in.

    Where it is neither here nor in a run that is stored, `missing` says so.
    """

    title: str
    missing: str
    go: Callable[[], object] | None = None
    run: str = ""


@runtime_checkable
class NamesPlaces(Protocol):
    """Is a screen with rows that name other places."""

    def near(self) -> Sequence[Near]:
        """Returns the places that the row under the cursor names."""
        ...


_Asked: TypeAlias = tuple[Sequence[Link], frozenset[str]]


class _Way(NamedTuple):
    """Holds what the user may choose: what it is called, what is said of it, and what it does."""

    title: str
    told: str
    take: Callable[[], object]


def follow_links(frame: FrameScreen) -> None:
    """Reads the links of what the cursor is on, and follows the only link or the link that the user chooses."""
    record = frame.record
    near = frame.near() if isinstance(frame, NamesPlaces) else ()
    if record is None:
        frame.flash([(" nothing here has links", Tone.WARN)])
    else:
        frame.act_on("links", partial(_ask, frame, record, near), partial(_choose, frame, record, near))


async def _ask(frame: FrameScreen, record: Record, near: Sequence[Near]) -> _Asked:
    """Reads the links of a record, and which of the runs that its row names are stored."""
    fleet = frame.session.fleet
    named = tuple(dict.fromkeys(each.run for each in near if each.run))
    return await fleet.links(record), await fleet.stored(RUNS, named) if named else frozenset()


def _choose(frame: FrameScreen, record: Record, near: Sequence[Near], asked: _Asked) -> None:
    """Follows a link of a record or of its row, or nothing once the screen of the record was left."""
    if not frame.is_current:
        return
    links, stored = asked
    links = (*links, *_failed_alike(frame.session, record))
    ways = [*(_way(frame, each, stored) for each in near), *(_way_of(frame, each) for each in links)]
    if not ways:
        frame.flash([(f" no link is stored in this {record.container.one}", Tone.WARN)])
    elif len(ways) == 1:
        ways[0].take()
    else:
        _pick(frame, ways)


def _way_of(frame: FrameScreen, link: Link) -> _Way:
    return _Way(link.title, f"{_named(link)}{link.scope}", lambda: frame.post_message(frame.Follow(link)))


def _way(frame: FrameScreen, near: Near, stored: frozenset[str]) -> _Way:
    """Returns the way to a place that a row names; to what is not here, why it cannot be gone to."""
    if near.go:
        return _Way(near.title, "a row of this run", near.go)
    if near.run in stored:
        return _Way(near.title, "a run of its own", _way_of(frame, link_to_runs(near.title, (near.run,))).take)
    return _Way(near.title, near.missing, lambda: frame.flash([(f" {near.title}: {near.missing}", Tone.WARN)]))


def _failed_alike(session: Session, record: Record) -> tuple[Link, ...]:
    """Returns the link to the runs with the signature of a failed run, among those that were examined so far."""
    if not isinstance(record, WorkflowRun) or not (cause := session.cause(record)):
        return ()
    alike = failed_alike(cause, failed_of(session.concluded))
    ids = tuple(dict.fromkeys(each.run.stored_id for each in alike))
    if not set(ids) - {record.stored_id}:
        return ()
    return (link_to_runs(f"runs with this signature ({len(ids)})", ids, with_itself=True),)


def _pick(frame: FrameScreen, ways: Sequence[_Way]) -> None:
    def follow(title: str | None) -> None:
        chosen = next((each for each in ways if each.title == title), None)
        if chosen:
            chosen.take()

    options = [(each.title, each.told) for each in ways]
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
        stored_vector(memory)
        link = link_to_similar(memory)
    except FleetError as error:
        frame.flash(words.caution(error.cause))
        return
    if frame.is_current:
        parsed = parse(frame.filter_text, MEMORIES, frame.session.fleet.clock())
        frame.post_message(frame.Follow(link, memory, parsed.unsorted().text))  # here the most similar come first
