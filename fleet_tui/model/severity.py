"""Decides what counts as an error, a warning, a recovered error, and where a failed run opens: here and nowhere else.

Documents have no severity field. The first rule that applies decides:

    error    the event's type is error, failed, exception or timeout, or another word for failed
    warning  HTTP 429: `payload.status` 429, or a message or output that says so
    error    `payload.error` or `payload.exception` is set, or `payload.level` is error, critical or fatal
    error    `payload.status` is a word for failed (schema.py), or a number of 400 or more
    error    message or tool output opens with an exception or a traceback, or says that a process was killed
    warning  `payload.level` is warning, `payload.retry` is set, or the message speaks of a retry
    warning  a judge round below the threshold

An error is *recovered* when the same agent later succeeds: with the same tool for a tool's error, with a message,
analysis or handoff for an error without a tool. A retry that got its answer is a success too. It keeps its glyph.

A failed run opens on: the run's own error; else the last unrecovered error; else what went wrong last, a recovered
error or HTTP 429, where nothing but words follow it; else the last judge round, where it is below the threshold; else
the last row.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple, TypeAlias

from fleet_tui.fields import spelled
from fleet_tui.model.event import Event, EventKind
from fleet_tui.model.reader import bounded
from fleet_tui.schema import FAILED_WORDS


class Severity(IntEnum):
    """Says how bad a row is; RECOVERED is an error that did not last."""

    NONE = 0
    WARNING = 1
    RECOVERED = 2
    ERROR = 3


class Landing(StrEnum):
    """Names the rule that chose the row a failed run opens on."""

    RUN_ERROR = "the run's own error"
    LAST_ERROR = "last unrecovered error"
    ONLY_WORDS_FOLLOW = "what went wrong last, only words follow it"
    JUDGE_BELOW = "last judge round below the threshold"
    LAST_ROW = "last row, no error is recorded"
    FIRST_ROW = "first row"


_ERROR_TYPES: Final = frozenset((*FAILED_WORDS, "exception"))
_ERROR_LEVELS: Final = frozenset(("error", "critical", "fatal"))
_ANSWERS: Final = frozenset(("tool_result",))
_WARNING_LEVELS: Final = frozenset(("warning", "warn"))
# An exception's name, with or without its module, alone or behind the file it came from: `cost_model.py: ValueError: …`
_OPENS_WITH_EXCEPTION: Final = re.compile(
    r"\s*(?:Traceback \(most recent call last\)"
    r"|(?:[\w./\\-]+:\s+)?(?:[A-Za-z_]\w*\.)*"
    r"(?:Error|Exception|[A-Z]\w*(?:Error|Exception|Timeout|Interrupt|Exceeded|Exit))\b(?=\s*[:(\n]|\s*$))"
)
# How a system tells that a process ended: `Process killed by signal 9`, `exit code 137`; an exit code of 0 is none.
_KILLED: Final = re.compile(
    r"\s*(?:[\w./-]{1,40}:? ){0,4}?(?:(?:killed|terminated|died)(?: by| with| on)? signal:? ?\w"
    r"|exit(?:ed)?(?: with| on)?(?: (?:code|status))[:=]? ?-?[1-9]"
    r"|OOM-?Killed\b|Segmentation fault\b|Killed\s*$)",
    re.IGNORECASE,
)
_THROTTLED: Final = re.compile(
    r"\bHTTP[ /]?(?:1\.1 )?429\b|\b429 Too Many|\bToo Many Requests\b|\bRateLimit", re.IGNORECASE
)
_RETRY: Final = re.compile(r"\bretr(?:y|ying|ied|ies)\b(?! \d+\))", re.IGNORECASE)
_OPENING: Final = 300  # characters in which a message says what it is; the rest may quote anything
_WORDS: Final = frozenset((EventKind.MESSAGE, EventKind.STATUS))
_WORKING: Final = frozenset((EventKind.MESSAGE, EventKind.ANALYSIS, EventKind.HANDOFF, EventKind.ROUTING))


def severity_of(event: Event) -> Severity:
    """Says how bad an event is by itself, before anyone looks whether it was recovered."""
    if event.kind is EventKind.RUN_ERROR:
        return Severity.ERROR
    if spelled(event.type) in _ERROR_TYPES:
        return Severity.ERROR
    payload, texts = event.payload, _openings(event)
    if throttled(event):
        return Severity.WARNING
    if _is_error(payload) or any(_OPENS_WITH_EXCEPTION.match(each) or _KILLED.match(each) for each in texts):
        return Severity.ERROR
    if _level(payload) in _WARNING_LEVELS or payload.get("retry") or any(map(_RETRY.search, texts)):
        return Severity.WARNING
    return Severity.WARNING if event.judge and event.judge.below else Severity.NONE


class Work(NamedTuple):
    """Holds what `recover` and `landing` need to know of a row; small, for a long timeline keeps it of every row."""

    kind: EventKind
    agent: str | None
    tool: str | None
    passed: bool | None  # whether a round of the judge reached its threshold, where it tells
    retried: bool  # a second try that got its answer: a warning, and a success all the same
    asks: bool = False  # a call of a tool without its answer
    answers: bool = False  # how a call ended, of a writer that stores it as an event of its own


Succeeded: TypeAlias = tuple[str | None, str | None]  # an agent, and with which tool


def work_of(event: Event) -> Work:
    """Returns the part of an event that decides whether it recovers an earlier error, and of which call it tells."""
    retried = bool(event.payload.get("retry")) and not throttled(event)
    answers = bool(event.tool) and (event.kind is EventKind.ERROR or spelled(event.type) in _ANSWERS)
    asks = event.kind is EventKind.TOOL_CALL and not answers and event.output is None
    judge = event.judge
    passed = judge.passed if judge and (judge.passed or judge.below) else None
    return Work(event.kind, event.agent, event.tool, passed, retried, asks, answers)


def recover(works: Sequence[Work], severities: bytearray, rows: Sequence[int], working: set[Succeeded]) -> None:
    """Marks, in place, each error among some rows that the same agent got over later, from the last row to the first.

    `working` says what succeeded in the rows that follow them, and then in these too.
    """
    for index in reversed(rows):
        work = works[index]
        key = (work.agent, work.tool)
        succeeded = severities[index] == Severity.NONE or (severities[index] == Severity.WARNING and work.retried)
        if succeeded and (work.tool or work.kind in _WORKING):
            working.add(key)
        elif severities[index] == Severity.ERROR and key in working:
            severities[index] = Severity.RECOVERED


def landing(
    works: Sequence[Work], severities: bytearray, throttled: Container[int], by_time: Sequence[int]
) -> tuple[int, Landing]:
    """Returns the row a failed run opens on and the rule that chose it; row 0 of an empty timeline.

    `throttled` are the rows that were answered with HTTP 429, `by_time` are all in order of time.
    """
    backwards = by_time[::-1]
    last = _before_the_words(works, severities, throttled, backwards)
    judged = next((index for index in backwards if works[index].passed is not None), None)
    rules = (
        (Landing.RUN_ERROR, lambda index: works[index].kind is EventKind.RUN_ERROR),
        (Landing.LAST_ERROR, lambda index: severities[index] == Severity.ERROR),
        (
            Landing.ONLY_WORDS_FOLLOW,
            lambda index: index == last and (severities[index] == Severity.RECOVERED or index in throttled),
        ),
        (Landing.JUDGE_BELOW, lambda index: index == judged and not works[index].passed),
        (Landing.LAST_ROW, lambda index: True),
    )
    for rule, applies in rules:
        found = next(filter(applies, backwards), None)
        if found is not None:
            return found, rule
    return 0, Landing.LAST_ROW


def _before_the_words(
    works: Sequence[Work], severities: bytearray, throttled: Container[int], backwards: Sequence[int]
) -> int | None:
    """Returns the last row that is more than words; words may be what went wrong."""
    for index in backwards:
        wrong = severities[index] >= Severity.RECOVERED or index in throttled
        if wrong or works[index].tool or works[index].kind not in _WORDS:
            return index
    return None


def _openings(event: Event) -> list[str]:
    """Returns how message and output begin."""
    return [text[:_OPENING] for text in (event.message, event.output) if isinstance(text, str)]


def throttled(event: Event) -> bool:
    """Tells whether the service answered with HTTP 429, by a status or by words that say so."""
    return event.payload.get("status") == 429 or any(map(_THROTTLED.search, _openings(event)))


def _level(payload: Mapping[str, object]) -> str:
    level = payload.get("level")
    return level.lower() if isinstance(level, str) else ""


def _is_error(payload: Mapping[str, object]) -> bool:
    if payload.get("error") or payload.get("exception") or _level(payload) in _ERROR_LEVELS:
        return True
    status = payload.get("status")
    if (number := bounded(status)) is not None:
        return number >= 400
    return isinstance(status, str) and spelled(status) in FAILED_WORDS
