"""A run in a list, in a summary line, and in a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from fleet_tui.clock import Clock
from fleet_tui.fields import Container, FileDocument
from fleet_tui.key import ABSENT
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.record import keyed_as_usual
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.took import Took
from fleet_tui.number import significant
from fleet_tui.present.blocks import ago, fact, issue_lines, key_fact, partition_words, text_fact, time_fact
from fleet_tui.present.cells import WHOLE, Column, Line, Piece, cell_width, cut, fit, folded, line_width, wrap_line
from fleet_tui.present.glyphs import (
    BADGE,
    NOT_RECORDED,
    OUTCOME,
    REFINED,
    Tone,
    ending_glyph,
    failure_sign,
    status_words,
)
from fleet_tui.present.names import joined, joined_in
from fleet_tui.present.quantities import (
    age,
    count,
    number,
    score,
    text_or_dash,
    zone_word,
)
from fleet_tui.present.took import took_cell, took_mark, took_words
from fleet_tui.schema import RUNS
from fleet_tui.text import clip, counted, one_line

if TYPE_CHECKING:
    from fleet_tui.insight.cause import Cause  # a list needs none of what it concludes from

_MODES: Final = {"sequential": "seq", "parallel": "par", "delegated": "del", "concurrent": "con"}
_NAMES_FIT: Final = 70  # columns from which on all tabs are named
_ERROR_SHOWN: Final = 199
_DOCUMENT: Final[Line] = [(" · ", Tone.DIM), ("x", Tone.KEY), (" shows the document", Tone.DIM)]
_TASK: Final = (8, 32)  # cells of a task beside a cause, which has what is left: 40 and more where there is room
_SOME_TASK: Final = 12  # cells behind a cause in which a task can be told
_CAUSE_LINES: Final = 3  # lines that a cause may take over a timeline
_TIMES: Final = 55  # characters of two times with their days, and the words between them
_MANY: Final = 98  # cells of a list that has room for how many rounds a run had beside why it failed
_TWO_WAYS: Final = "!"  # beside how a run ended, where its document says two things about that
_ODDITY: Final = 46  # characters of a remark that leave room to say what to do


_SCORE: Final[Column[WorkflowRun]] = Column("score", 6, lambda run: _score(run), right=True, by="score")  # noqa: PLW0108 - it is made below
_ROUNDS: Final[Column[WorkflowRun]] = Column(
    "rd", 3, lambda run: (count(run.rounds), Tone.PLAIN), right=True, from_width=60, by="rounds"
)
_DURATION: Final[Column[WorkflowRun]] = Column(
    "dur",
    5,
    lambda run: took_cell(run.took),
    right=True,
    from_width=60,
    most=WHOLE,
    shorter=took_mark,
    by="duration",
)
_TOKENS: Final[Column[WorkflowRun]] = Column(
    "tok", 6, lambda run: (count(run.tokens), Tone.PLAIN), right=True, from_width=98, by="tokens"
)
_EVENTS: Final[Column[WorkflowRun]] = Column(
    "ev",
    4,
    lambda run: (f"{count(run.events)}{'+' * run.more_events}", Tone.PLAIN),  # the others nobody counted
    right=True,
    from_width=98,
    by="events",
)
_ID: Final[Column[WorkflowRun]] = Column("run", 8, lambda run: (short_id(run.id), Tone.DIM), by="id")
_USER: Final[Column[WorkflowRun]] = Column(
    "user", 8, lambda run: (text_or_dash(run.user), Tone.DIM), from_width=80, most=16, by="user"
)
_MODE: Final[Column[WorkflowRun]] = Column(
    "mode", 4, lambda run: (_MODES.get(run.mode or "") or text_or_dash(run.mode), Tone.DIM), from_width=140
)
_AGENTS: Final[Column[WorkflowRun]] = Column(
    "agents",
    13,
    lambda run: (joined(run.agents), Tone.PLAIN),
    from_width=110,
    most=WHOLE,
    shorter=lambda run, room: joined_in(run.agents, room),
)


def columns(clock: Clock) -> tuple[Column[WorkflowRun], ...]:
    """Returns the columns of the list, ages from the clock; the narrow screen keeps what tells runs apart."""
    return (
        *_first(clock),
        Column("task", 0, _task),
        _AGENTS,
        _MODE,
        _SCORE,
        _EVENTS,
        _ROUNDS,
        _DURATION,
        _TOKENS,
    )


def failed_columns(clock: Clock, known: Callable[[WorkflowRun], Cause | None]) -> tuple[Column[WorkflowRun], ...]:
    """Returns the columns of a list of failed runs: what `known` tells of why takes the place of how they went."""
    return (
        *_first(clock),
        Column("task", _TASK[0], _task, from_width=60, most=_TASK[1]),
        Column("cause", 0, lambda run: _cause(known(run)), later=True),
        replace(_ROUNDS, from_width=_MANY),
        _DURATION,
    )


def _first(clock: Clock) -> tuple[Column[WorkflowRun], ...]:
    return (
        Column("", 2, _status),
        Column("age", 5, lambda run: (age(run.written, clock()), Tone.DIM), right=True, by="written"),
        _ID,
        _USER,
    )


def _task(run: WorkflowRun) -> Piece:
    return text_or_dash(run.task), Tone.PLAIN


def short_id(run_id: str) -> str:
    """Returns the end of an id, where ids of one day differ."""
    text = one_line(run_id)
    return text if len(text) <= 8 else f"…{text[-7:]}"


def step_to(container: Container, record_id: str) -> str:
    """Returns the step of a trail that leads to a record; a run needs no name of what it is."""
    short = short_id(record_id)
    return short if container is RUNS else f"{container.one} {short}"


def _events(run: WorkflowRun, rows: int) -> str:
    """Returns how many events there are; a sign for more where the others are neither counted nor read."""
    return f"{rows:,}{'+' * (run.more_events and rows == run.events)} ev"


def summary(
    run: WorkflowRun,
    errors: int | None,
    warnings: int | None,
    rows: int | None,
    *,
    made: bool = False,
    trend: str = "",
    now: datetime | None = None,
) -> Line:
    """Returns all there is to know of an opened run before its events, in groups, most important first.

    Rows that were `made` of something else are called no events, for the list counts none; `trend` draws the scores of
    the judge rounds; what is pending is overdue only `now` that somebody asks.
    """
    _, tone = _glyph(run)
    word = one_line(run.status or str(run.outcome)) if run.status or run.ending.derived else "status not recorded"
    pieces = [(f" {word.upper() if run.outcome is not Outcome.UNKNOWN else word} ", BADGE[tone])]
    pieces += [(_TWO_WAYS, Tone.WARN)] if _says_two_things(run) else []
    if run.ending.derived:
        pieces.append((f"(derived from {run.ending.derived})", tone))
    if run.unasked:
        pieces.append((f" ({_unasked(run)})", Tone.WARN))
    counted_rows = "" if rows is None else counted(rows, "row") if made else _events(run, rows)
    groups: list[Line] = [
        _scored(run, trend, now),
        [(counted(run.rounds, "round"), Tone.PLAIN)] if run.rounds else [],
        [
            (counted_rows, Tone.PLAIN),
            (f" {errors:,}{OUTCOME[Outcome.FAILED][0]}" if errors else "", Tone.BAD),
            (f" {warnings:,}!" if warnings else "", Tone.WARN),
        ],
        [(took_words(run.took) if run.took != Took() else "", Tone.PLAIN)],
        [(f"{count(run.tokens)} tok" if run.tokens is not None else "", Tone.PLAIN)],
        [(one_line(run.mode or ""), Tone.DIM)],
    ]
    for group in groups:
        if line_width(group):
            pieces += [("  ", Tone.PLAIN), *group]
    return pieces


def unjudged(*, overdue: bool, in_file: bool) -> str:
    """Says why a pending verdict is not there, alike wherever that is said."""
    if not overdue:
        return "not evaluated yet"
    return "no evaluation reached this file" if in_file else "no evaluation reached this account"


def _scored(run: WorkflowRun, trend: str, now: datetime | None) -> Line:
    """Returns the score beside the threshold it was to reach, and how it came there."""
    if run.pending:
        overdue, in_file = now is not None and run.overdue(now), isinstance(run.document, FileDocument)
        return [(unjudged(overdue=overdue, in_file=in_file), Tone.DIM)]
    if run.score is None:
        return []
    limit = f"/{significant(run.threshold)}" if run.threshold is not None else ""
    return [(f"{score(run.score)}{limit}", _score(run)[1]), (f" {trend}" if trend else "", Tone.DIM)]


def about(run: WorkflowRun, cause: Cause | None, width: int) -> Sequence[Line]:
    """Returns what stands below the summary of an opened run: why it failed, by which event, and what it was for.

    A cause is told whole where three lines have room for it; beside such that goes on below stands nothing else.
    """
    task = one_line(run.task) if run.task else "task not recorded"
    about_task = (task, Tone.PLAIN if run.task else Tone.DIM)
    if cause is None:
        return [cut([about_task], width)]
    told = why(cause, width * _CAUSE_LINES)
    if line_width(told) > width:
        return _in_lines(told, width)
    beside = [(" · ", Tone.DIM), about_task] if width - line_width(told) >= _SOME_TASK else []
    return [cut([*told, *beside], width)]


def _in_lines(told: Line, width: int) -> Sequence[Line]:
    """Returns a cause on several lines; what they have no room for is left out at the end of the last."""
    lines = [*wrap_line(told, width)]
    kept, rest = lines[: _CAUSE_LINES - 1], lines[_CAUSE_LINES - 1 :]
    last = [piece for each in rest for piece in ((" ", Tone.PLAIN), *each)][1:]
    return [*kept, cut(last, width)] if rest else kept


def peek_of(cause: Cause) -> Line:
    """Returns why a run failed, for the line under a list."""
    return [(f"{OUTCOME[Outcome.FAILED][0]} ", Tone.BAD), *why(cause, _ERROR_SHOWN)]


def why(cause: Cause, width: int) -> list[Piece]:
    """Returns why a run failed within some cells; the event that says so is named whatever has to be cut."""
    proof = f" · {cause.row}" if cause.row else ""
    words = fit(cause_words(cause), max(min(cell_width(cause_words(cause)), width - cell_width(proof)), 0))
    return [(words, Tone.WARN), (proof, Tone.DIM)]


def cause_words(cause: Cause) -> str:
    """Returns a cause in words; that older events may tell another is part of it."""
    return f"so far: {cause.text}" if cause.so_far else cause.text


def row_of(run: WorkflowRun, now: datetime, cause: Cause | None) -> dict[str, object]:
    """Returns a run as a JSON row, with why it failed as far as that is known."""
    return with_cause(printed_row(run, now), cause)


def with_cause(row: dict[str, object], cause: Cause | None) -> dict[str, object]:
    """Puts into the JSON row of a run why it failed, and returns it."""
    row.update(cause_facts(cause))
    return row


def cause_facts(cause: Cause | None) -> dict[str, object]:
    """Returns a cause as JSON has it of every run: in words, by which rule, and where it is recorded; null if unknown.

    >>> cause_facts(None)
    {'cause': None, 'cause_rule': None, 'cause_details': None}
    """
    if cause is None:
        return {"cause": None, "cause_rule": None, "cause_details": None}
    where = {"at": cause.row, "agent": cause.agent, "tool": cause.tool, "round": cause.round, "so_far": cause.so_far}
    return {"cause": cause_words(cause), "cause_rule": cause.rule, "cause_details": where}


def tab_names(names: Sequence[str], current: str, width: int) -> Line:
    """Returns the tabs of a run; a narrow screen names the current only."""
    if width < _NAMES_FIT:
        return [(f" [{current}] {names.index(current) + 1}/{len(names)} ←→ ", Tone.ACCENT)]
    pieces: list[tuple[str, Tone]] = [(" ", Tone.PLAIN)]
    named = ((f"[{each}]", Tone.ACCENT) if each == current else (f" {each} ", Tone.DIM) for each in names)
    return [*pieces, *named, (" ←→ ", Tone.DIM)]


def oddities(run: WorkflowRun) -> Line:
    """Returns what in the document is not as the data model says; empty where all is well."""
    found = [f"partition: {key}"] if (key := _partition(run)) else []
    wrong = run.took.wrong  # told as short as can be: both times have to fit where the header has no room
    found += [one_line(wrong.what).removeprefix("it ")] if wrong else []
    found += [f"{one_line(each.path) or 'the document'}: {each.what}" for each in run.issues if each is not wrong]
    found += [f"paths disagree: {one_line(each)}" for each in run.disagreements]
    if not found:
        return []
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return [("! ", Tone.WARN), (f"{clip(found[0], _TIMES if wrong else _ODDITY)}{more}", Tone.PLAIN), *_DOCUMENT]


def peek(run: WorkflowRun, now: datetime) -> Line:
    """Returns a line about a run: why it failed as far as the list knows, else where it stands."""
    if run.failure:
        return [(f"{failure_sign(run.ending)} ", Tone.BAD), (clip(one_line(run.failure), _ERROR_SHOWN), Tone.PLAIN)]
    parts = [one_line(run.id), one_line(run.user) if run.user else "user not recorded"]
    zones = (zone_word(each).strip() for each in (run.created, run.written) if each)
    parts += [f"times {zone}" for zone in filter(None, zones)][:1]
    if key := _partition(run):
        parts.append(key if run.partition_key == ABSENT else f"partition {clip(key, _ODDITY)}")
    if run.unasked:
        parts.append(_unasked(run))
    if run.outcome is Outcome.UNKNOWN:
        parts.append(f"status {one_line(run.status or '')}")
    if run.disagreements:
        parts.append(f"paths disagree: {'; '.join(map(one_line, run.disagreements))}")
    written = "time of writing not recorded" if run.written is None else f"written {ago(run.written, now)}"
    parts.append(f"{status_words(run, 'status not recorded')}, {written}")
    return [("  ".join(parts), Tone.DIM)]


def detail(run: WorkflowRun, width: int, now: datetime) -> list[Line]:
    """Returns the run's listed values, for the third pane of a wide screen."""
    facts = (
        text_fact("id", run.id, width),
        key_fact(run, width),
        text_fact("user", run.user, width),
        text_fact("status", status_words(run, NOT_RECORDED), width),
        time_fact("created", run.created, now, width),
        time_fact("written", run.written, now, width),
        fact("duration", took_words(run.took), width),
        fact("score", number(run.score), width),
        *([text_fact("flag", run.flag, width)] if run.flag else []),
        *([text_fact("run mode", run.run_mode, width)] if run.run_mode else []),
        *([text_fact("effort", run.effort, width)] if run.effort else []),
        *([fact("confidence", significant(run.confidence), width)] if run.confidence is not None else []),
        text_fact("agents", ", ".join(run.agents) or None, width),
        text_fact("tools", ", ".join(run.tools) or None, width),
        text_fact("project", run.project, width),
        text_fact("tag", run.tag, width),
        text_fact("error", run.failure, width),
        text_fact("task", run.task, width),
    )
    return folded([*(line for each in facts for line in each), *issue_lines(run.issues, width)], width)


def _partition(run: WorkflowRun) -> str:
    """Returns the partition key that is stored, if it is another than the id."""
    return "" if keyed_as_usual(run) else partition_words(run.partition_key)


def _unasked(run: WorkflowRun) -> str:
    """Returns which phases failed without that `failed:` finds the run, so that the list and the run agree."""
    return f"phase {clip(', '.join(map(one_line, run.unasked)), _ODDITY)} failed, failed: does not know that phase"


def _glyph(run: WorkflowRun) -> Piece:
    """Returns the sign of how it ended; `!` beside it where the document says two things about the run."""
    glyph, tone = ending_glyph(run.ending)
    return (glyph + _TWO_WAYS if _says_two_things(run) else glyph), tone


def _says_two_things(run: WorkflowRun) -> bool:
    """Tells whether the document says two things about how the run ended."""
    return bool(run.disagreements or run.unasked) and not run.ending.derived


def _status(run: WorkflowRun) -> Piece:
    glyph, tone = _glyph(run)
    return (glyph + REFINED if run.refined and len(glyph) == 1 else glyph), tone


def _cause(cause: Cause | None) -> Piece:
    return ("—", Tone.DIM) if cause is None else (cause_words(cause), Tone.WARN)


def _score(run: WorkflowRun) -> tuple[str, Tone]:
    if run.pending:
        return "pend", Tone.DIM
    below = run.score is not None and run.threshold is not None and run.score < run.threshold
    return number(run.score), Tone.WARN if below else Tone.PLAIN
