"""Reads one run and prints it, or the place in it that an address names.

Reading is apart from printing: printing a long run takes seconds, and only outside of the loop does ctrl+c end it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.address import Address
from fleet_tui.fields import Document
from fleet_tui.fleet import Fleet, OpenedRun, SegmentsRead
from fleet_tui.fleet.gathering import namesakes
from fleet_tui.fleet.whole_run import whole_run
from fleet_tui.insight.cause import cause_of
from fleet_tui.insight.rounds import done_about
from fleet_tui.json_line import portable_line
from fleet_tui.model.event import Event
from fleet_tui.model.json_row import canonical, printed_row
from fleet_tui.model.judge import judge_rounds
from fleet_tui.model.record import address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.span_place import is_span
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.output.records import absent
from fleet_tui.output.streams import Form, Streams
from fleet_tui.present.blocks import LABEL, fact, key_fact, odd_time, text_fact
from fleet_tui.present.cells import Column, Line, Table, fit, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.names import name_in, room_for
from fleet_tui.present.quantities import Times, day_time, text_or_dash
from fleet_tui.present.records.runs import cause_facts, cause_words, summary
from fleet_tui.present.run.event_detail import detail_lines
from fleet_tui.present.run.judge_flow import about_lines
from fleet_tui.present.run.located import has_cause, located
from fleet_tui.present.run.timeline import EVENT, Face, message, origin, told_time
from fleet_tui.present.ticket import Ticket, ticket_at, ticket_lines
from fleet_tui.present.words import OPTIONS, older_missing
from fleet_tui.query.query import Scope
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RequestLog
from fleet_tui.text import one_line

_NONE: Final = SegmentsRead((), complete=False)
_LONGEST_ANCHOR: Final = 40
_SAMPLED: Final = 200  # rows at either end of a timeline
_MICROSECONDS: Final = 6  # what is left of a difference between two epochs held as doubles


class RunRead(Struct, frozen=True):
    """Holds a run and what was read of its older events, the place asked for, and words for what did not answer."""

    opened: OpenedRun
    now: datetime
    anchor: str = ""
    segments: SegmentsRead = _NONE
    missing: Sequence[Line] = ()


async def read_run(fleet: Fleet, address: Address, form: Form) -> RunRead:
    """Read a run, and its older events where the form shows any of them.

    Raises:
        FleetError: there is no such run, or the source fails.
    """
    address, opened = await opened_at(fleet, address)
    if form is Form.RAW and not address.anchor:
        return RunRead(opened, fleet.clock(), address.anchor)
    read = await whole_run(fleet, opened, alone=True)  # it is shown without them rather than not at all
    told = opened if read.refused else opened.with_segments(read.segments)
    return RunRead(told, fleet.clock(), address.anchor, read.segments, older_missing(read, OPTIONS))


async def read_ticket(fleet: Fleet, log: RequestLog, address: Address) -> Ticket:
    """Read a run and all its older events, for a ticket about it.

    Raises:
        FleetError: there is no such run or no such place in it, or the source fails.
    """
    address, opened = await opened_at(fleet, address)
    segments = (await whole_run(fleet, opened)).segments
    timeline = timeline_of(opened, segments)
    if address.anchor:
        located(timeline, address.anchor)
    ticket = ticket_at(timeline, address.anchor, log.requests, so_far=bool(segments.failed))
    return replace(ticket, namesakes=await namesakes(fleet, opened.record))


async def opened_at(fleet: Fleet, address: Address) -> tuple[Address, OpenedRun]:
    """Read the run that was meant by an address, and return its whole address too.

    Raises:
        FleetError: there is no such run, or the source fails.
    """
    address = await fleet.meant(address)
    opened = await fleet.run(address.id, address.partition) if address.id else None
    if opened is None:
        raise await absent(fleet, RUNS, [address])
    return address, opened


def print_ticket(streams: Streams, form: Form, ticket: Ticket) -> None:
    """Print a ticket: as Markdown, or as one object that holds it."""
    lines = ticket_lines(ticket)
    if form is Form.JSON:
        streams.json({"address": str(ticket.address), **cause_facts(ticket.cause), "ticket": "\n".join(lines)})
    else:
        for line in lines:
            streams.line(line)
    streams.flush()


def print_run(streams: Streams, form: Form, read: RunRead) -> int:
    """Print a run or the place in it; return 1 when older events are missing.

    Raises:
        FleetError: there is no such place in it.
    """
    if read.missing:
        streams.tell(read.missing)
    opened = read.opened
    if opened.scope is Scope.CROSS:
        streams.note("every partition was asked for it", f"{address_of(opened.record)} asks its own")
    if form is Form.RAW and not read.anchor:
        streams.document(opened.document, opened.raw)
    else:
        timeline = timeline_of(opened, read.segments)
        row = located(timeline, read.anchor) if read.anchor else None
        if form is Form.JSON:
            streams.json(_run_object(opened, _portable(read, timeline), row, read.now))
        elif form is Form.RAW and row:
            streams.document(_event_object(row), None)
        else:
            for line in _run_text(opened, timeline, row, streams, read.now):
                streams.line(line)
    streams.flush()
    return 1 if read.missing else 0


def timeline_of(opened: OpenedRun, segments: SegmentsRead) -> Timeline:
    """Return the whole timeline, examined to the end."""
    timeline = opened.timeline(segments)
    while not timeline.examine():
        pass
    return timeline


def _portable(read: RunRead, timeline: Timeline) -> Timeline:
    """Return the timeline for JSON: where a row tells half a character by its letters, U+FFFD stands there."""
    if not any(r"\ud" in str(each) for row in timeline for each in row_object(row).values()):
        return timeline
    run = WorkflowRun.from_document(_with_whole_characters(read.opened.document))
    segments = replace(read.segments, documents=tuple(map(_with_whole_characters, read.segments.documents)))
    return timeline_of(OpenedRun(run), segments)


def _with_whole_characters(document: Document) -> Document:
    whole = copy(document)  # of a file, which knows the zone of its times
    if isinstance(whole, dict):
        whole.update(json.loads(portable_line(document)))
    return whole


def _run_object(opened: OpenedRun, timeline: Timeline, row: Row | None, now: datetime) -> dict[str, object]:
    """Return the run's row, why it failed, all rows of its timeline, and with a place the event stored there, whole."""
    found: dict[str, object] = {
        **printed_row(opened.record, now),
        **cause_facts(cause_of(timeline, so_far=not timeline.axis.whole)),
        "judge_rounds": list(_round_objects(timeline)),
        "timeline": [row_object(each) for each in timeline],
        "segments_missing": list(timeline.axis.missing_segments),
    }
    return found if row is None else {**found, "event": canonical(_event_object(row))}


def _event_object(row: Row) -> dict[str, object]:
    """Return what is stored of a row; of a judge round that is an event and an evaluation, both."""
    judge = row.event.judge
    return {**(judge.document if judge else {}), **row.event.document}


def _run_text(opened: OpenedRun, timeline: Timeline, row: Row | None, streams: Streams, now: datetime) -> Iterator[str]:
    """Lay out where the run stands, then the row of a place; without a place what it failed on, then all rows."""
    run, width = timeline.run, streams.width
    errors, warnings = timeline.counts()
    told = summary(run, errors, warnings, len(timeline), made=timeline.axis.made, now=now)
    yield line_text(told).strip()  # a badge is padded
    yield from _about(run, width, now)
    if row:
        yield from map(line_text, fact("at", _place(row, timeline), width))
    elif cause := cause_of(timeline, so_far=not timeline.axis.whole):
        yield from map(line_text, fact("cause", cause_words(cause), width))
        if cause.row:
            yield from map(
                line_text, fact("at", f"{_place(timeline[timeline.landing[0]], timeline)}, {cause.rule}", width)
            )
    shown = row or (timeline[timeline.landing[0]] if has_cause(timeline) and len(timeline) else None)
    if shown:
        yield ""
        yield from (line_text(each).rstrip() for each in detail_lines(timeline, shown, width))
        yield from (line_text(each).rstrip() for each in _then(opened, timeline, shown, width))
    if not row:
        yield ""
        yield from _rows(timeline, streams)


def row_object(row: Row) -> dict[str, object]:
    """Return a row of a timeline as JSON has it."""
    return {
        "at": row.event.id,
        "offset_seconds": None if row.offset is None else canonical(round(row.offset, _MICROSECONDS)),
        "agent": row.event.agent,
        "type": row.event.type,
        "tool": row.event.tool,
        "severity": row.severity.name.lower(),
        "text": row.event.text,
        **_in_its_trace(row.event),
    }


def _in_its_trace(event: Event) -> dict[str, object]:
    """Return how deep a span stands, the span around it and how long it took; nothing of a row that is no span."""
    if not is_span(event.document):
        return {}
    return {"depth": event.place.depth, "parent": event.place.parent or None, "seconds": canonical(event.seconds)}


def _round_objects(timeline: Timeline) -> Iterator[dict[str, object]]:
    """Yield each judge round with what was done then; `then` is null where that cannot be told."""
    rounds = judge_rounds(timeline.run.document)
    for judge, done in zip(rounds, done_about(timeline, rounds), strict=True):
        ids = {each: timeline.axis.event(each).id for each in done.listed}
        yield {
            "round": judge.round,
            "score": canonical(judge.score),
            "delta": None if judge.delta is None else canonical(round(judge.delta, _MICROSECONDS)),
            "below": judge.below,
            "reasoning": judge.reasoning,
            "suggestions": list(judge.suggestions),
            "then": list(ids.values()) if done.known else None,
            "drafts": [ids[each] for each in done.drafts],
            "tool_calls": [ids[each] for each in done.calls],
            "other_events": done.others,
            "not_looked_at": done.beyond,
        }


def _then(opened: OpenedRun, timeline: Timeline, row: Row, width: int) -> list[Line]:
    """Return what was done about the judge round of a row; nothing of a row that is none."""
    rounds = judge_rounds(opened.document)
    judge = row.event.judge
    place = next((at for at, each in enumerate(rounds) if judge and each.document is judge.document), None)
    return [] if place is None else about_lines(done_about(timeline, rounds)[place], timeline, width)


def _about(run: WorkflowRun, width: int, now: datetime) -> Iterator[str]:
    task = fit(text_or_dash(run.task), max(width - LABEL, 1)).rstrip()  # a heading: the whole is one line of JSON away
    yield from map(line_text, text_fact("run", run.id, width))
    yield from map(line_text, key_fact(run, width))
    yield from map(line_text, text_fact("user", run.user, width))
    yield from map(line_text, fact("task", task, width))
    yield from map(line_text, fact("created", day_time(run.created) + odd_time(run.created, now), width))
    for each in run.disagreements:
        yield from map(line_text, fact("!", f"paths disagree: {one_line(each)}", width))


def _place(row: Row, timeline: Timeline) -> str:
    return f"{one_line(row.event.id)} ({row.index + 1}/{len(timeline)})"


def _rows(timeline: Timeline, streams: Streams) -> Iterator[str]:
    if timeline.note:
        yield origin(timeline, streams.width)
    if not len(timeline):
        return
    ends = {*range(min(len(timeline), _SAMPLED)), *range(max(len(timeline) - _SAMPLED, 0), len(timeline))}
    longest = max(len(timeline[index].event.id) for index in ends)  # ids are alike, or count up
    face = Face.of(timeline, Times.ELAPSED)
    columns: tuple[Column[Row], ...] = (
        Column("", 9, lambda row: (row.severity.name.lower() if row.severity else "", Tone.PLAIN)),
        Column("at", face.cells, lambda row: (told_time(row, timeline, Times.ELAPSED), Tone.PLAIN), right=True),
        Column("event", min(max(longest, 5), _LONGEST_ANCHOR), lambda row: (row.event.id, Tone.PLAIN)),
        Column(
            "agent",
            room_for(timeline.agents, 10, streams.width // 3),
            lambda row: (text_or_dash(row.event.agent), Tone.PLAIN),
            shorter=lambda row, room: name_in(row.event.agent, room, timeline.agents),
        ),
        Column("", 1, lambda row: (EVENT[row.event.kind], Tone.PLAIN)),
        Column("what", 0, lambda row: (message(row.event), Tone.PLAIN)),
    )
    table = Table(columns, streams.width, streams.shown)
    yield table.heading()
    yield from map(table.row, timeline)
