"""Tells what was done about each judge round: the events between it and the next round, drafts and tool calls apart.

The draft that the first round judged is the last message before it, and its author is the writer. The draft of a later
round is what the same writer said last, else what another said who took it over: a text of half its length at least,
for a reviewer who says "I disagree" wrote none. Where nobody did, the round judged the draft of the round before.
Whatever the writer says after the last round is a draft too. Which event answers which suggestion nobody recorded.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from fleet_tui.model.event import EventKind
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.steps import spans
from fleet_tui.model.timeline import Timeline

_TAKEN_OVER: Final = 0.5  # of the length of a draft: what another says that is shorter is said about it
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
    found: list[Done] = []
    draft: int | None = None  # that the present round judged
    for place, about in enumerate(abouts):
        if about is None:
            draft = None
            found.append(Done(known=False))
            continue
        draft = _draft(timeline, range(about.first, about.last), None) if draft is None else draft
        later = abouts[place + 1 :]
        if later and later[0] is None:
            found.append(Done(known=False))
            continue
        last = later[0].last if later and later[0] else len(timeline)  # the row of the next round is no answer to this
        rows = range(about.last + 1, last)
        revised = _draft(timeline, rows, draft) if later else None
        found.append(_done(timeline, rows, draft, revised))
        draft = draft if revised is None else revised
    return tuple(found)


def _done(timeline: Timeline, rows: range, judged: int | None, revised: int | None) -> Done:
    """Sorts rows out: drafts are what those said who wrote the one that was judged, or the one that came of it."""
    writers = {timeline.work(each).agent for each in (judged, revised) if each is not None}
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
    return Done(
        drafts=tuple(drafts),
        calls=tuple(calls),
        others=others,
        judged=judged,
        revised=drafts[-1] if revised is None and drafts else revised,
        gap=gap,
        beyond=len(rows[MOST:]),
    )


def _draft(timeline: Timeline, rows: range, before: int | None) -> int | None:
    """Returns the draft among some rows that came of the one `before`; None where nobody wrote one."""
    said = (each for each in reversed(rows[-MOST:]) if timeline.work(each).kind is EventKind.MESSAGE)
    if before is None:
        return next(said, None)
    messages, writer = list(said), timeline.work(before).agent
    own = next((each for each in messages if timeline.work(each).agent == writer), None)
    if own is not None:
        return own
    long_enough = _length(timeline, before) * _TAKEN_OVER
    return next((each for each in messages if _length(timeline, each) >= long_enough), None)


def _length(timeline: Timeline, row: int) -> int:
    event = timeline.axis.event(row)
    return len(event.message if isinstance(event.message, str) else event.text)
