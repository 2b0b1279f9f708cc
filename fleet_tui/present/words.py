"""Errors, gaps and empty answers in words, for screen and command line alike."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Final

from fleet_tui.errors import FilterError, FleetError, Throttled
from fleet_tui.fields import Container
from fleet_tui.fleet import Emptiness
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import one_line, visible

_AGAIN: Final[Line] = [("r", Tone.KEY), (" tries again", Tone.DIM)]


def error_lines(error: FleetError) -> list[Line]:
    """An error in the body of a pane: cause, next step, and what belongs into a ticket."""
    told = [(visible(error.cause), Tone.PLAIN), (visible(error.next_step), Tone.PLAIN)]
    if error.reply.activity_id:
        told.append((f"activity id {one_line(error.reply.activity_id)}", Tone.DIM))
    lines: list[Line] = [[("  ", Tone.PLAIN), (each, tone)] for text, tone in told if text for each in text.split("\n")]
    lines[:1] = [[("✗ ", Tone.BAD), *lines[0][1:]]]
    return [
        *lines,
        [],
        [("  ", Tone.DIM), *_AGAIN, (" · ", Tone.DIM), ("i", Tone.KEY), (" shows the requests", Tone.DIM)],
    ]


def error_line(error: FleetError, rows: int) -> Line:
    """An error while rows stay: one line."""
    kept = f"{rows} rows stay · " if rows else ""
    return [("✗ ", Tone.BAD), (_cause(error), Tone.PLAIN), (f" · {kept}", Tone.DIM), *_AGAIN]


def error_notice(error: FleetError, rows: int, read_at: datetime | None = None) -> list[Line]:
    """An error while rows stay, to its end: when those were read, what to do, and what belongs into a ticket."""
    age = f", read {read_at:%H:%M:%S}Z" if read_at else ""
    kept = f" · {rows} rows stay{age}" if rows else ""
    return [[("✗ ", Tone.BAD), (_cause(error), Tone.PLAIN), (kept, Tone.DIM)], *_advice(error)]


def broken_notice(error: FleetError, rows: int) -> list[Line]:
    """The next rows did not come; those before them stand."""
    return [
        [("! ", Tone.WARN), (f"≥ {rows} rows, the next did not come: {_cause(error)}", Tone.PLAIN)],
        *_advice(error),
    ]


def partial_line(failed: tuple[RangeFailure, ...], rows: int) -> Line:
    """Some partition ranges did not answer; the rows of the others stand."""
    return [*_missing(failed, rows), (" · ", Tone.DIM), *_AGAIN]


def partial_notice(failed: tuple[RangeFailure, ...], rows: int) -> list[Line]:
    """Like `partial_line`, to its end: also what to do, and what belongs into a ticket."""
    return [_missing(failed, rows), *_advice(failed[0].error)]


def _missing(failed: tuple[RangeFailure, ...], rows: int) -> list[tuple[str, Tone]]:
    causes = "; ".join(dict.fromkeys(one_line(each.error.cause) for each in failed))
    ranges = f"{len(failed)} partition range{'s' if len(failed) > 1 else ''} did not answer"
    return [("! ", Tone.WARN), (f"≥ {rows} rows: {ranges}: {causes}", Tone.PLAIN)]


def _cause(error: FleetError) -> str:
    wait = f" · retry in {ceil(error.retry_after)}s" if isinstance(error, Throttled) else ""
    return one_line(error.cause) + wait


def _advice(error: FleetError) -> list[Line]:
    """What to do, and the activity id where there is one."""
    step = f"{one_line(error.next_step)} · " if error.next_step else ""
    lines: list[Line] = [[(f"  {step}", Tone.PLAIN), *_AGAIN]]
    if error.reply.activity_id:
        lines.append([("  ", Tone.PLAIN), (f"activity id {one_line(error.reply.activity_id)}", Tone.DIM)])
    return lines


def filter_error_lines(error: FilterError) -> list[Line]:
    """A filter that cannot be read: what is wrong, and what was probably meant."""
    shown, caret, *_ = error.pointed().split("\n")
    return [
        [("/ ", Tone.ACCENT), (visible(shown), Tone.PLAIN)],
        [(f"  {caret} ", Tone.BAD), (one_line(error.cause), Tone.PLAIN)],
        [("  " + one_line(error.next_step), Tone.DIM)],
    ]


def empty_lines(container: Container, text: str, user: str | None, why: Emptiness | None, link: str = "") -> list[Line]:
    """Which of three kinds of nothing this is, claimed only after a complete read; `link` is the title of one."""
    whose = f" of {one_line(user)}" if user else ""
    one, many = container.one, container.many
    if (why is None or not why.total) and link:
        return [[(f"{one_line(link)}: none is stored", Tone.PLAIN)], [("esc goes back", Tone.DIM)]]
    if why is None or not why.total:
        first = f"no {many}{whose} are stored here"
        way_out: Line = [("u", Tone.KEY), (" shows another user's, or all", Tone.DIM)] if user else []
        return [[(first, Tone.PLAIN)], way_out]
    named, are, them = (one, "is", "it") if why.total == 1 else (many, "are", "them")
    if why.never_recorded:
        first = f"no {one}{whose} ever recorded {', '.join(why.never_recorded)}"
        second = f"{why.total} {named} {are} here · ", " clears the filter"
    else:
        first = f"0 of {why.total} {named}{whose} · {one_line(text)}"
        second = f"the filter hides {them} · ", " clears it"
    return [[(first, Tone.PLAIN)], [(second[0], Tone.DIM), ("esc", Tone.KEY), (second[1], Tone.DIM)]]


_PROGRAM: Final = "fleet-tui"


def error_words(error: FleetError) -> str:
    """The cause, then the next step and what belongs into a ticket, each on a line of its own."""
    if isinstance(error, FilterError):
        return visible(error.pointed())
    return _words(error.cause, error.next_step, _activity(error))


def missing_words(what: str, error: FleetError) -> str:
    """That a part of the answer is missing, and why."""
    return _words(f"{what} may be missing", error.cause, error.next_step, _activity(error))


def partial_words(what: str, failed: Sequence[RangeFailure]) -> str:
    """That some partition ranges did not answer; those that failed alike are told once."""
    ranges = "1 partition range" if len(failed) == 1 else f"{len(failed)} partition ranges"
    return _words(f"{what} may be missing, {ranges} did not answer", *dict.fromkeys(str(each.error) for each in failed))


def empty_words(container: Container, where: str, user: str | None, why: Emptiness) -> str:
    """Which of three kinds of nothing an empty list is: none stored, never recorded, or none that matches."""
    whose, many = f" of {user}" if user else "", container.many
    if not why.total:
        cause = f"no {many}{whose} in {where}"
    elif why.never_recorded:
        cause = f"none of {why.total} {many}{whose} in {where} records {', '.join(why.never_recorded)}"
    else:
        cause = f"0 of {why.total} {many}{whose} in {where} match"
    return _words(cause, "--all-users asks for everybody's" if user else "")


def more_words(limit: int) -> str:
    """That a list was cut."""
    return _words(f"{limit} printed, there are more: --limit 0 prints all")


def searched_words(container: Container, searched: int, derived: Sequence[str]) -> str:
    """That a search through the documents themselves stopped half-way."""
    fields = ", ".join(dict.fromkeys(derived))
    return _words(f"searched {searched} {container.many} for {fields}, there are more: --limit 0 searches all")


def after_reading_words(derived: Sequence[str]) -> str:
    """That no statement holds all that was asked."""
    fields = ", ".join(dict.fromkeys(derived))
    return _words(f"{fields}: worked out after reading, so no statement asks for it")


def defect(error: Exception) -> FleetError:
    """An error that nobody foresaw, by its kind and place: its own text may hold anything, a key too."""
    if isinstance(error, RecursionError):
        return FleetError("a document is nested too deeply to be printed so", "--raw prints what is stored")
    frames = traceback.extract_tb(error.__traceback__)
    inside = [each for each in frames if "fleet_tui" in Path(each.filename).parts] or list(frames)
    place = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}" if inside else "an unknown place"
    return FleetError(
        f"a defect in fleet-tui: {type(error).__name__} at {place}", "please report it with what you typed"
    )


def _activity(error: FleetError) -> str:
    return f"activity id {error.reply.activity_id}" if error.reply.activity_id else ""


def _words(cause: str, *steps: str) -> str:
    indented = (f"  {line}" for step in steps for line in step.splitlines())
    return visible("\n".join([f"{_PROGRAM}: {cause}", *indented]))
