"""A cache entry in a list, in one line, and in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from fleet_tui.clock import Clock
from fleet_tui.fields import at
from fleet_tui.model.cache import CacheEntry
from fleet_tui.present.blocks import fact, issue_lines, key_fact, rest_lines, text_fact, time_fact
from fleet_tui.present.cells import WHOLE, Column, Line, Piece, folded, wrap
from fleet_tui.present.glyphs import EXPIRED, NOT_RECORDED, Tone
from fleet_tui.present.json.lines import MOST, json_lines
from fleet_tui.present.names import name_in
from fleet_tui.present.quantities import age, text_or_dash, time_left, ttl_text
from fleet_tui.query.projection import Partial
from fleet_tui.schema import CACHE
from fleet_tui.text import one_line

_TOLD: Final = (
    *at("id", "cacheKey", "userId", "workflowId", "agentName", "createdAt", "updatedAt", "ttl", "ttlSeconds"),
    *at("request.task", "request.options", "taskPreview", "taskLength", "responseType"),
    *at("result.answerSummary", "result.topSources", "result.fullResultRef"),
)


def columns(clock: Clock) -> Sequence[Column[CacheEntry]]:
    """Returns key, age, what is left of its life, whose it is and what was asked; what has expired is dim."""

    def cell(text: Callable[[CacheEntry], str], tone: Tone = Tone.PLAIN) -> Callable[[CacheEntry], Piece]:
        return lambda entry: (text(entry), Tone.DIM if entry.expired(clock()) else tone)

    return (
        Column("", 1, cell(lambda entry: EXPIRED if entry.expired(clock()) else " ")),
        Column("key", 12, cell(lambda entry: short_key(entry.key), Tone.ACCENT), by="key"),
        Column("age", 4, cell(lambda entry: age(entry.written, clock())), right=True, by="written"),
        Column("expires in", 10, cell(lambda entry: _left(entry, clock())), right=True),
        Column("user", 10, cell(lambda entry: text_or_dash(entry.user)), from_width=60, by="user"),
        Column("task", 0, cell(lambda entry: text_or_dash(entry.task))),
        Column(
            "agent",
            10,
            cell(lambda entry: text_or_dash(entry.agent)),
            from_width=158,
            most=WHOLE,
            shorter=lambda entry, room: name_in(entry.agent, room),
        ),
    )


def short_key(key: str | None) -> str:
    """Returns the start of a key, without the name of the hash that it may begin with."""
    if not key:
        return NOT_RECORDED
    text = one_line(key)
    text = text.partition(":")[2] or text
    return text if len(text) <= 12 else f"{text[:11]}…"


def _left(entry: CacheEntry, now: datetime) -> str:
    """Returns how long it is kept, `never` where there is no end, a dash where nobody can tell."""
    return NOT_RECORDED if entry.expired(now) is None else time_left(entry.expires(), now)


def peek(entry: CacheEntry, now: datetime) -> Line:
    """Returns its key in full, and when it is gone."""
    ends = entry.expires()
    left = f"expire{'d' if ends <= now else 's in'} {time_left(ends, now)}" if ends else "never expires"
    left = "its end is not known" if entry.expired(now) is None else left
    run = [f"of {one_line(entry.run)} (o opens it)"] if entry.run else []
    return [("  ".join([left, *run, one_line(entry.key or "no key recorded")]), Tone.DIM)]


def detail(entry: CacheEntry, width: int, now: datetime) -> list[Line]:
    """Returns what was asked and answered, how long that is kept, and all else that is stored."""
    run = f"{one_line(entry.run)} (o opens it)" if entry.run else "none is stored"
    facts = (
        fact("ttl", _lifetime(entry, now), width, _urgency(entry, now)),
        text_fact("key", entry.key, width),
        fact("run", run, width),
        text_fact("user", entry.user, width),
        *([text_fact("agent", entry.agent, width)] if entry.agent else []),
        time_fact("created", entry.created, now, width),
        *([time_fact("updated", entry.updated, now, width)] if entry.updated else []),
        time_fact("written", entry.written, now, width),
        text_fact("id", entry.id, width),
        key_fact(entry, width),
    )
    lines = [
        *_request(entry, width),
        [],
        *_result(entry, width),
        [],
        *(line for each in facts for line in each),
        *issue_lines(entry.issues, width),
        *rest_lines(entry.document, _TOLD, width),
    ]
    return folded(lines, width)


def _request(entry: CacheEntry, width: int) -> list[Line]:
    """Returns the task, and how it was asked."""
    task: list[Line] = [[(each, Tone.PLAIN)] for each in wrap(entry.task, width)] if entry.task else []
    lines = task or [[("no task recorded", Tone.DIM)]]
    if entry.task_length is not None:
        lines += fact("in full", f"{entry.task_length:,.0f} characters; this is the preview that was stored", width)
    if entry.options is not None:
        lines += [[("options", Tone.DIM)], *json_lines(entry.options, width, indent=2, most=MOST)]
    return lines


def _result(entry: CacheEntry, width: int) -> list[Line]:
    """Returns the answer, what it rests on, and where the whole of it is."""
    if isinstance(entry.document, Partial):
        return [[("enter reads the answer, a list never does", Tone.DIM)]]
    if entry.response_type is not None and entry.answer is None:
        return fact("answer", f"not stored here, {one_line(entry.response_type)}", width)
    lines: list[Line] = [[("answer", Tone.DIM)]]
    lines += [[(each, Tone.PLAIN)] for each in wrap(entry.answer, width)] if entry.answer else [[("none", Tone.DIM)]]
    for number, each in enumerate(entry.sources, 1):
        lines += fact("sources" if number == 1 else "", one_line(each), width)
    if not entry.sources:
        lines += fact("sources", "none", width, Tone.DIM)
    return lines + fact("full result", one_line(entry.full_result or "") or "not stored elsewhere", width)


def _lifetime(entry: CacheEntry, now: datetime) -> str:
    return ttl_text(CACHE, entry.ttl, entry.expires(), now, entry.written, entry.issues)


def _urgency(entry: CacheEntry, now: datetime) -> Tone:
    return Tone.DIM if entry.expired(now) else Tone.PLAIN
