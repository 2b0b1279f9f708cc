"""The request log as text: each request, its charge, and the statements that were sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Final

from msgspec.structs import replace

from fleet_tui.number import rounded
from fleet_tui.present.cells import Layout, Line, fit, wrap
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.quantities import size_text
from fleet_tui.source.base import Request, RequestLog
from fleet_tui.text import clip, counted, one_line

_ONE_LINE: Final = 116  # columns that a request takes with its activity id
_LONGEST: Final = 4_000  # characters of a statement or of a value: a vector has 20,000
_WAITING: Final = "no answer yet"
_NO_NETWORK: Final = "no request was made: files and the demo are read without a network"
_REFUSED: Final = 400  # the status from which on an answer is none


def requests_layout(log: RequestLog, recognised: Sequence[str], *, live: bool) -> Layout:
    """Lays out the requests of the session, newest first, or what files were read as: it belongs into a ticket."""
    now = monotonic()
    waiting = [replace(each, elapsed=now - began, outcome=_WAITING) for began, each in log.waiting]
    requests, made = [*log.requests, *waiting], log.made + len(waiting)

    def lay_out(width: int) -> list[Line]:
        if not requests:
            why = "no request was sent to the account yet" if live else _NO_NETWORK
            files: list[Line] = [[(f"  {one_line(each)}", Tone.PLAIN)] for each in recognised]
            return [[(f"  {why}", Tone.DIM)], *files]
        budget = "" if log.limit is None else f", {log.limit:g} allowed"
        asked = counted(made, "request")
        total = [(f"  {asked}, {rounded(log.charge, 1)} RU at least{budget}", Tone.PLAIN)]
        if unanswered := sum(bool(each.outcome) for each in requests):
            total.append((f" · {unanswered} without an answer", Tone.WARN))
        if made > len(requests):
            total.append((f" · the last {len(requests)}", Tone.DIM))
        if any(each.sql for each in requests):
            total += [(" · ", Tone.DIM), ("G", Tone.KEY), (" their statements", Tone.DIM)]
        head: Line = [("  operation    container             partition           RU     ms     size", Tone.DIM)]
        return [total, head, *_requests(requests, width)]

    return lay_out


def _requests(requests: Sequence[Request], width: int) -> Iterator[Line]:
    """Yields each request, newest first, then each statement once: ranges and pages share it."""
    newest = list(reversed(requests))
    statements = dict.fromkeys(_statement(each) for each in newest if each.sql)
    numbers = {each: number for number, each in enumerate(statements, 1)}
    for each in newest:
        yield from _request(each, numbers.get(_statement(each)), width)
    for statement, number in numbers.items():
        yield from ([], [(f"  #{number}", Tone.ACCENT)])
        for text in statement:
            shown = clip(one_line(text), _LONGEST)
            yield from ([(f"  {line}", Tone.PLAIN)] for line in wrap(shown, max(width - 2, 8)))


def _statement(request: Request) -> tuple[str, ...]:
    """Returns the text of its statement, and what is bound to it."""
    bound = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in request.parameters)
    return (request.sql, *bound)


def _request(request: Request, statement: int | None, width: int) -> list[Line]:
    """Returns a request with the number of its statement; its activity id is beside it, on a narrow screen below."""
    size = size_text(request.size) if request.size else NOT_RECORDED
    charge = NOT_RECORDED if request.outcome else rounded(request.charge, 1)  # what no answer told of is not known
    operation = request.operation if statement is None else f"{request.operation} #{statement}"
    text = (
        f"  {fit(operation, 12)} {fit(request.container, 21)} {fit(one_line(request.partition), 16)} "
        f"{charge:>5} {request.elapsed * 1000:6.0f} {size:>8}"
    )
    if request.outcome:
        tone = Tone.WARN if request.outcome == _WAITING else Tone.BAD
        return [[(text, Tone.PLAIN)], *([(f"    {each}", tone)] for each in wrap(one_line(request.outcome), width - 4))]
    refused: Line = [(f"  {request.status}", Tone.BAD)] if request.status >= _REFUSED else []
    activity = one_line(request.activity_id) or "no activity id"
    if width >= _ONE_LINE:
        return [[(text, Tone.PLAIN), (f"  {activity}", Tone.DIM), *refused]]
    return [[(text, Tone.PLAIN)], [(f"    {activity}", Tone.DIM), *refused]]
