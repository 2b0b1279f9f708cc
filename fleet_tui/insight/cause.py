"""Says in one line why a run failed: the row it opens on (`model/severity.py`), told as a cause and not as a rule.

An error is told by its own words; its class loses the modules between the library and its name, for a line has to tell
it within 30 cells. What left no words is told by what it was: an answer that never came, a score that was too low.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from fleet_tui.fields import spelled
from fleet_tui.model.error_words import error_words
from fleet_tui.model.event import Event, EventKind, headline
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import Landing
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.number import significant
from fleet_tui.text import counted, one_line

NOTHING_RECORDED: Final = "nothing but the status is recorded"
# Behind a file's name, a class in a module of a library: `psycopg.errors.UndefinedColumn: …` is psycopg's.
_CLASS: Final = re.compile(
    r"^(?:(?:[\w./\\-]+\.py:\s+)?)(?P<library>[A-Za-z_]\w*)\.(?:[A-Za-z_]\w*\.)*(?P<name>[A-Z]\w*)(?=\s*:|\s*$)"
)
_LAST: Final = (Landing.RUN_ERROR, Landing.LAST_ERROR, Landing.ONLY_WORDS_FOLLOW)
_OWN: Final = frozenset(("builtins", "__main__", "exceptions"))  # libraries that nobody needs named


class Cause(Struct, frozen=True):
    """Holds why a run failed: `rule` chose the `row` (the id of an event) that `text` tells; texts are safe to show.

    `so_far` is whether an older event that was left unread may be what broke it.
    """

    rule: str
    text: str
    row: str | None = None
    agent: str | None = None
    tool: str | None = None
    round: int | None = None
    so_far: bool = False


def cause_of(timeline: Timeline, so_far: bool = False) -> Cause | None:
    """Returns why a run failed, from its examined timeline; None for a run that did not fail.

    `so_far` is whether older events were left unread: an error in a newer event is the last all the same.
    """
    if timeline.run.outcome is not Outcome.FAILED:
        return None
    if not len(timeline):
        return Cause(NOTHING_RECORDED, NOTHING_RECORDED, so_far=so_far)
    index, rule = timeline.landing
    row = timeline[index]
    judge = row.event.judge
    return Cause(
        rule=str(rule),
        text=_text(timeline, row, rule),
        row=row.event.id,
        agent=row.event.agent,
        tool=row.event.tool,
        round=judge.round if judge else None,
        so_far=so_far and rule not in _LAST,
    )


def stored_cause(run: WorkflowRun) -> Cause | None:
    """Returns why a run failed as far as a row of a list tells: its own error; None where only its events can.

    >>> stored_cause(WorkflowRun.from_document({"status": "failed", "error": "disk full"})).text
    'disk full'
    """
    return cause_told(run.failure) if run.outcome is Outcome.FAILED and run.failure else None


def cause_told(words: str) -> Cause:
    """Returns the cause that a run's own error tells.

    >>> cause_told("disk full").rule
    "the run's own error"
    """
    return Cause(str(Landing.RUN_ERROR), shortened(headline(words)))


def shortened(text: str) -> str:
    """Returns the words of an error with the library of its class in place of all its modules.

    >>> shortened("openai.types.errors.RateLimitError: slow down")
    'openai RateLimitError: slow down'
    """
    found = _CLASS.match(text)
    if not found:
        return text
    library = "" if found["library"] in _OWN else f"{found['library']} "
    return f"{library}{found['name']}{text[found.end() :]}"


def _text(timeline: Timeline, row: Row, rule: Landing) -> str:
    if rule is Landing.JUDGE_BELOW:
        return _judged(timeline, row)
    if rule is Landing.RUN_ERROR and timeline.run.failure:
        return shortened(headline(timeline.run.failure))
    if rule is Landing.LAST_ROW:
        return f"stopped without an error: last was {_told(row.event)}"
    if row.event.text:
        return f"phase {row.event.text}" if row.event.kind is EventKind.PHASE else _said(row.event)
    return _unanswered(row) if spelled(row.event.type) == "timeout" else _wordless(row.event)


def _said(event: Event) -> str:
    """Returns the words of an error, and behind a message the exception that it speaks of."""
    told = shortened(event.text)
    words = next(filter(None, (error_words(event.payload.get(each)) for each in ("exception", "error"))), "")
    error = shortened(headline(words))
    if not error or error in told or headline(words) in event.text:
        return told
    return error if told in error else f"{told.rstrip(' .:!')}: {error}"


def _judged(timeline: Timeline, row: Row) -> str:
    judge = row.event.judge
    assert judge is not None
    assert judge.score is not None
    assert judge.threshold is not None  # else it is not below
    rounds = max(judge.round, timeline.run.rounds or 0)
    return f"judge: {significant(judge.score)} below {significant(judge.threshold)} after {counted(rounds, 'round')}"


def _unanswered(row: Row) -> str:
    who = row.event.tool or row.event.agent
    of_whom = f"no answer of {who}" if who else "no answer"
    return f"{of_whom} within {significant(row.event.seconds)} s" if row.event.seconds else of_whom


def _wordless(event: Event) -> str:
    """Says who failed and the status that says so."""
    status = event.payload.get("status")
    told = f" ({one_line(str(status))})" if isinstance(status, str | int) and not isinstance(status, bool) else ""
    return f"{event.tool or event.agent or event.type} failed{told}"


def _told(event: Event) -> str:
    """Returns who did what: a judge that judges is named once, a kind that is known by its words."""
    kind = one_line(event.type) if event.kind is EventKind.OTHER else str(event.kind)
    words = kind if spelled(event.agent or "") == kind else " ".join(filter(None, (event.agent, kind)))
    return f"{words}: {event.text}" if event.text else words
