"""Tells a run on one page of Markdown, for whoever takes it over: what, when, who, why, and where to look on.

What a document says stands in code spans and fences that nothing inside can end; all of it goes through the door of
`text.py`, and how texts are handed on (`insight/handed.py`) is asked of each before it is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from fleet_tui.address import Address
from fleet_tui.insight.cause import Cause, cause_of, shortened
from fleet_tui.insight.failures import Before
from fleet_tui.insight.handed import Handing
from fleet_tui.key import key_text
from fleet_tui.model.event import Event, headline
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.outcome import Outcome, failure_of
from fleet_tui.model.plan import Plan, compare
from fleet_tui.model.record import address_of
from fleet_tui.model.timeline import Timeline
from fleet_tui.number import significant
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import NOT_RECORDED, status_words
from fleet_tui.present.quantities import day_time
from fleet_tui.present.run.event_detail import error_texts
from fleet_tui.present.run.plan import conclusion, place
from fleet_tui.present.took import took_words
from fleet_tui.redact import redact
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Request
from fleet_tui.text import clip, counted, one_line, visible

MOST_LINES: Final = 60
_TRACEBACK: Final = 15  # lines, the last ones: how it ends is what broke it
_TASK: Final = 4
_ROUNDS: Final = 5
_PLAN: Final = 5
_ACTIVITIES: Final = 3
_LONGEST: Final = 300  # characters of a line
_SPAN: Final = 160  # characters of a text amid a line
_TICKS: Final = re.compile("`+")
_STARTS: Final = "Traceback (most recent call last)"


class Ticket(Struct, frozen=True):
    """Holds what a ticket tells of one run; its timeline is examined to the end.

    `so_far` is whether older events were left unread; `requests` are those by which the run was read; `namesakes` are
    other runs of its id.
    """

    timeline: Timeline
    address: Address
    so_far: bool = False
    requests: Sequence[Request] = ()
    before: Before | None = None
    handing: Handing = Handing()
    namesakes: int = 0

    @property
    def cause(self) -> Cause | None:
        """Returns why the run failed, None for a run that did not."""
        return cause_of(self.timeline, self.so_far)


def ticket_at(
    timeline: Timeline,
    anchor: str,
    requests: Sequence[Request],
    *,
    so_far: bool = False,
    before: Callable[[Cause], Before | None] = lambda _: None,
    handing: Handing | None = None,
) -> Ticket:
    """Returns the ticket of a run at a place in it, else at what broke it; of all requests it names those of the run.

    `before` tells how often a failure was met before.
    """
    cause = cause_of(timeline, so_far)
    at = address_of(timeline.run, anchor or (cause.row if cause else "") or "")
    asked = activities(requests, at, timeline.run.id)
    return Ticket(timeline, at, so_far, asked, before(cause) if cause else None, handing or Handing())


def activities(requests: Sequence[Request], address: Address, run_id: str) -> tuple[Request, ...]:
    """Returns the requests that read a run or its segments: those that failed come first, of each kind the newest."""
    keys = {run_id, address.id, *(() if address.partition is None else (key_text(address.partition),))}
    about = [each for each in reversed(requests) if each.activity_id and each.partition in keys]
    return tuple(sorted(about, key=lambda each: 200 <= each.status < 300))


def ticket_lines(ticket: Ticket) -> list[str]:
    """Returns the ticket, at most `MOST_LINES` lines of Markdown.

    >>> ticket_lines(ticket)[0]
    '# `psycopg UndefinedColumn: column "ordered_at" does not exist`'
    """
    lines = [f"# {_title(ticket)}", "", *_facts(ticket), *_judged(ticket), *_planned(ticket)]
    run = ticket.timeline.run
    if run.task:
        lines += ["", "## Task", "", *_fenced(_first_lines(ticket.handing.text(run.task).split("\n")))]
    if error := _error(ticket):
        lines += ["", f"## {error[0]}", "", *_fenced(error[1])]
    return lines[:MOST_LINES]


def _first_lines(lines: Sequence[str]) -> list[str]:
    """Returns the first lines of a task, and how many there are besides."""
    more = len(lines) - _TASK
    return [*lines[:_TASK], *([f"… {counted(more, 'more line')}"] if more > 0 else [])]


def _title(ticket: Ticket) -> str:
    cause = ticket.cause
    return span(ticket.handing.text(cause.text)) if cause else f"Run {span(ticket.timeline.run.id)}"


def _facts(ticket: Ticket) -> Iterator[str]:
    run, cause = ticket.timeline.run, ticket.cause
    yield f"- run: {span(str(ticket.address))}"
    if ticket.namesakes:
        yield f"- {other_runs(ticket.namesakes)}"
    yield f"- when: created {day_time(run.created)}, written {day_time(run.written)}, took {took_words(run.took)}"
    yield f"- who: {_who(ticket)}"
    yield f"- status: {_status(ticket)}"
    if cause:
        event = f"event {span(cause.row)}, " if cause.row else ""
        so_far = "; its older events were not read" if cause.so_far else ""
        yield f"- cause: {event}{cause.rule}{so_far}"
    if cause or run.outcome is Outcome.FAILED:
        yield f"- before: {_before(ticket.before)}"
    if ticket.requests:
        shown = (f"{span(each.activity_id)} ({each.status or 'no answer'})" for each in ticket.requests[:_ACTIVITIES])
        more = len(ticket.requests) - _ACTIVITIES
        yield f"- activity ids of its reading: {', '.join(shown)}{f' and {more} more' if more > 0 else ''}"
    if missing := ticket.timeline.axis.missing_segments:
        yield f"- missing: {counted(len(missing), 'segment')} of its older events"


def other_runs(namesakes: int) -> str:
    """Says that other runs have the same id, so that whoever meant one of them looks there.

    >>> other_runs(1)
    'not the only run of this id: 1 other is stored'
    """
    others = counted(namesakes, "other")
    return f"not the only run of this id: {others} {'is' if namesakes == 1 else 'are'} stored"


def _who(ticket: Ticket) -> str:
    run, cause, name = ticket.timeline.run, ticket.cause, ticket.handing.name
    said = [f"user {span(run.user) if run.user else NOT_RECORDED}"]
    said += [f"agent {span(name(cause.agent))}"] if cause and cause.agent else []
    said += [f"tool {span(name(cause.tool))}"] if cause and cause.tool else []
    return ", ".join(said)


def _status(ticket: Ticket) -> str:
    run = ticket.timeline.run
    if run.outcome is Outcome.UNKNOWN:
        return span(ticket.handing.text(run.status or ""))
    return status_words(run, "not recorded")


def _before(before: Before | None) -> str:
    if before is None:
        return "failures like this one were not looked for"
    older = counted(before.among, "older failed run")
    met = f"{before.n} of {older} that {'was' if before.among == 1 else 'were'} examined failed like this"
    return f"{met}, first {span(str(address_of(before.first)))}" if before.first else met


def _judged(ticket: Ticket) -> Iterator[str]:
    rounds = [each.event.judge for each in ticket.timeline if each.event.judge]
    if not rounds:
        return
    yield from ("", "## Judge", "")
    if len(rounds) > _ROUNDS:
        yield f"- {counted(len(rounds) - _ROUNDS, 'round')} before these"
    yield from (f"- {_round(each)}" for each in rounds[-_ROUNDS:])


def _round(judge: JudgeRound) -> str:
    score = NOT_RECORDED if judge.score is None else significant(judge.score)
    limit = "no threshold recorded" if judge.threshold is None else f"threshold {significant(judge.threshold)}"
    verdict = ", below" if judge.below else ", passed" if judge.passed else ""
    return f"round {judge.round}: score {score}, {limit}{verdict}"


def _planned(ticket: Ticket) -> Iterator[str]:
    plan = compare(ticket.timeline.run.document, ticket.timeline)
    found = [_plain(line, plan, ticket.handing) for line in conclusion(plan)]
    yield from ("", "## Plan", "", f"- {place(plan)}", *(f"- {each}" for each in found[:_PLAN]))
    if len(found) > _PLAN:
        yield f"- and {len(found) - _PLAN} more"


def _plain(line: Line, plan: Plan, handing: Handing) -> str:
    """Returns a line of the plan's conclusion; its names are anybody's, so the whole stands as code."""
    told = "".join(text for text, _ in line[1:]) if len(line) > 1 else line[0][0]
    names = (*(each.agent for each in (*plan.steps, *plan.members)), *(each.name for each in plan.unplanned))
    named = (*filter(None, names), *(each.tool for each in plan.all_tools))
    for each in sorted({one_line(each) for each in named}, key=len, reverse=True):
        told = told.replace(each, one_line(handing.name(each)))
    return span(told)


def _error(ticket: Ticket) -> tuple[str, list[str]] | None:
    """Returns the heading and the last lines of what broke the run: of a traceback first of all."""
    cause, timeline = ticket.cause, ticket.timeline
    if cause is None:
        return None
    event = timeline[timeline.landing[0]].event if cause.row and len(timeline) else None
    failure = failure_of(RUNS, timeline.run.document)
    found = [*(_said(event) if event else ()), *([failure.text] if failure else [])]
    long = sorted((each for each in found if "\n" in each.strip()), key=lambda each: _STARTS not in each)
    if not long:
        told = (each for each in found if shortened(headline(each)) == cause.text)
        return _long_line(next(told, cause.text), ticket)
    text = long[0]
    lines = visible(ticket.handing.text(text)).rstrip("\n").split("\n")
    what = "Traceback" if _STARTS in text else "Error"
    shown = lines[-_TRACEBACK:]
    return (f"{what}, its last {len(shown)} of {len(lines)} lines" if len(lines) > len(shown) else what), shown


def _long_line(text: str, ticket: Ticket) -> tuple[str, list[str]] | None:
    """Returns an error of one line that the heading has no room for, in lines of a width."""
    told = one_line(ticket.handing.text(text))
    if len(told) <= _SPAN:
        return None
    most = _TRACEBACK * _LONGEST
    shown = [told[at : at + _LONGEST] for at in range(0, min(len(told), most), _LONGEST)]
    return (f"Error, its first {most:,} of {len(told):,} characters" if len(told) > most else "Error"), shown


def _said(event: Event) -> Iterator[str]:
    """Yields what an event says of what went wrong."""
    yield from error_texts(event)
    yield from (each for each in (event.output, event.message) if isinstance(each, str))


def span(text: str) -> str:
    """Returns a text as code amid a line: nothing in it is Markdown, and no tick in it ends it."""
    told = clip(one_line(redact(text)), _SPAN)
    ticks = "`" * (_longest(told) + 1)
    pad = " " if told.startswith("`") or told.endswith("`") or not told else ""
    return f"{ticks}{pad}{told}{pad}{ticks}"


def _fenced(lines: Sequence[str]) -> list[str]:
    """Returns lines between two fences that are longer than any in them."""
    shown = [clip(each.rstrip(), _LONGEST) for text in lines for each in visible(text).split("\n")]
    fence = "`" * max(3, max(map(_longest, shown), default=0) + 1)
    return [fence, *shown, fence]


def _longest(text: str) -> int:
    return max((len(each) for each in _TICKS.findall(text)), default=0)
