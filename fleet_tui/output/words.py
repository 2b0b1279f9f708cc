"""What the command line says on stderr: errors, and what a list left out; pure."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fleet_tui.errors import FilterError, FleetError
from fleet_tui.fields import Container
from fleet_tui.fleet import Emptiness
from fleet_tui.source.base import RangeFailure
from fleet_tui.text import visible

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
