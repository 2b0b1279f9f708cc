"""Tells what was done about each judge round: the events between it and the next round, drafts and tool calls apart.

The draft that a round judged is the last message before it, and its author is the writer; whatever the same author
writes after the last round is a draft too. Which event answers which suggestion nobody recorded, so none is claimed.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from fleet_tui.model.event import EventKind
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.steps import Span, spans
from fleet_tui.model.timeline import Timeline

MOST: Final = 20_000  # events after a round that are looked at: 40 ms, for which a key can wait


class Done(Struct, frozen=True):
    """Holds the rows between a round and the next, or after the last: of drafts, of tool calls, how many others.

    `known` is False where that cannot be told: no ordered times. `judged` is the row of the draft that the round was
    about, `revised` that of the draft that came of it. With a `gap` some of the events were not read;
    those that are `beyond` the first 20,000 were not looked at.
    """

    known: bool = True
    drafts: tuple[int, ...] = ()
    calls: tuple[int, ...] = ()
    others: int = 0
    judged: int | None = None
    revised: int | None = None
    gap: bool = False
    beyond: int = 0

    @property
    def events(self) -> int:
        """Counts all of them."""
        return len(self.drafts) + len(self.calls) + self.others

    @property
    def listed(self) -> tuple[int, ...]:
        """Returns the rows of drafts and tool calls as they follow each other."""
        return tuple(sorted((*self.drafts, *self.calls)))


def done_about(timeline: Timeline, rounds: tuple[JudgeRound, ...]) -> tuple[Done, ...]:
    """Returns for each round what was done about it."""
    abouts = spans(timeline, rounds)
    found = []
    for place, about in enumerate(abouts):
        later = abouts[place + 1 :]
        if about is None or (later and later[0] is None):
            found.append(Done(known=False))
            continue
        last = later[0].last if later and later[0] else len(timeline)  # the row of the next round is no answer to this
        found.append(_done(timeline, about, range(about.last + 1, last), whoever=bool(later)))
    return tuple(found)


def _done(timeline: Timeline, about: Span, rows: range, *, whoever: bool) -> Done:
    """Sorts rows out; before another round the last message is its draft, `whoever` wrote it."""
    judged = _last_message(timeline, range(about.first, about.last))
    last = _last_message(timeline, rows) if whoever else None
    writers = {timeline.work(each).agent for each in (judged, last) if each is not None}
    drafts, calls, others, gap = [], [], 0, False
    for row in rows[:MOST]:
        work = timeline.work(row)
        if work.kind is EventKind.TOOL_CALL:
            calls.append(row)
        elif work.kind is EventKind.MESSAGE and work.agent in writers:
            drafts.append(row)
        elif work.kind is EventKind.GAP:
            gap = True
        else:
            others += 1
    revised = last if whoever else drafts[-1] if drafts else None
    return Done(
        drafts=tuple(drafts),
        calls=tuple(calls),
        others=others,
        judged=judged,
        revised=revised,
        gap=gap,
        beyond=len(rows[MOST:]),
    )


def _last_message(timeline: Timeline, rows: range) -> int | None:
    return next((each for each in reversed(rows[-MOST:]) if timeline.work(each).kind is EventKind.MESSAGE), None)
