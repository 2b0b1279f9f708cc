"""Sentences about a list: how much of it is here, what came in, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from fleet_tui.fields import Container
from fleet_tui.fleet import Link
from fleet_tui.fleet.watching import ahead_of
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.filter_text import format_term
from fleet_tui.text import clip, one_line
from fleet_tui.ui.lists.reading import ListState

_NAMED: Final = 3  # ids of a link that are named where they are not found


def count(shown: int, loaded: int) -> str:
    """Returns how many rows there are, and how many of them a filter that is being typed leaves."""
    return f"{shown} of {loaded} loaded" if shown != loaded else f"{loaded} loaded"


def narrowed(shown: int, loaded: int) -> Line:
    """Returns how many rows a filter that is being typed leaves, and how to ask it of all."""
    return [(f" {shown} of {loaded} loaded rows · enter asks for all", Tone.DIM)]


def none_failed(container: Container, direction: int, others: int) -> Line:
    """Returns that no row failed later (1) or earlier (-1), and how many failed the other way."""
    return [(words.none_left(f"failed {container.one} among the loaded rows", direction, others), Tone.WARN)]


class Part(NamedTuple):
    """A part of what is said of an answer; that of the lowest number is needed least."""

    words: str
    needed: int


def extent(state: ListState[Any], rows: str) -> Sequence[Part]:
    """Returns how much of the answer is here, and in which order."""
    stands = state.page.page.stands if state.page else ""
    order = words.order_words(state.asked.query.order if state.asked else None, stands)
    first, _, left_out = order.partition(", ")
    via = one_line(state.page.page.via) if state.page else ""
    more = "more ↓" if state.more else ""
    return [Part(rows, 3), Part(first, 1), Part(left_out, 0), Part(via, 2), Part(more, 5)]


def shorter_and_shorter(put: Line, parts: Sequence[Part]) -> Iterator[Line]:
    """Yields what is said of an answer, first whole, then each time without the part that is needed least then.

    How rows are `put` stays to the last.
    """
    said = [each for each in parts if each.words]
    while True:
        told = ", ".join(each.words for each in said)
        between: Line = [(" · ", Tone.DIM)] if put and told else []
        yield [*put, *between, (f"{told} ", Tone.DIM)]
        if not said:
            return
        said.remove(min(said, key=lambda each: each.needed))


def searched(state: ListState[Any]) -> str:
    """Returns which terms only a record can answer, and how many were read for them."""
    derived = state.asked.derived if state.asked else ()
    chips = ",".join(format_term(each) for each in derived)
    return f"{chips} after reading, searched {state.searched}" if chips else ""


def news(state: ListState[Any]) -> str:
    """Says what came in above, or that what comes in will be shown."""
    return f"{len(state.new)} new · g" if state.new else "live" if state.live else ""


def failures(state: ListState[Any]) -> Line:
    """Says how many failed among what came in, until the user has been there."""
    if not state.failures:
        return ()
    return [(f" {len(state.failures)} new failed", Tone.BAD), (" · ", Tone.DIM), ("e", Tone.KEY), (" ", Tone.PLAIN)]


def _ahead(state: ListState[Any], now: datetime) -> list[Line]:
    """Returns, while news is asked for, that a row is dated ahead of the clock, which bounds what is new instead."""
    found = ahead_of((each.document for each in state.records), now) if state.live and not state.by_lines else None
    return [words.caution(words.ahead_of_the_clock(found))] if found else []


def unread(state: ListState[Any], now: datetime) -> list[Line]:
    """Returns which lines of files could not be read and are no rows, and which row may hide what is new."""
    said = state.page.page.unread if state.page and not state.old else ""
    return [*([words.caution(said)] if said else []), *_ahead(state, now)]


def trouble(state: ListState[Any]) -> list[Line]:
    """Returns what went wrong while rows stay, empty where nothing did or it is being read again."""
    rows = len(state.records)
    if state.reading:
        return []
    if state.stale:
        rest = f" · {words.kept(rows)} · tries again"
        return [words.refused(state.stale, rest)]
    if state.failed:
        return words.partial_notice(state.failed, rows)
    if not state.error or not rows:
        return []
    if state.old:
        return words.error_notice(state.error, rows, state.standing.read_at)
    return words.broken_notice(state.error, rows)


def missing(link: Link, state: ListState[Any]) -> Line:
    """Returns which ids of a link are in no document, once all have been read."""
    if not (link.ids and state.whole and not state.text):
        return []
    here = {each.stored_id for each in state.records}
    absent = [each for each in link.ids if each not in here]
    if not absent:
        return []
    named = ", ".join(one_line(each) for each in absent[:_NAMED])
    more = " …" if len(absent) > _NAMED else ""
    text = f"{len(absent)} of {len(link.ids)} not in this container: {named}{more}"
    return words.caution(clip(text, 400))
