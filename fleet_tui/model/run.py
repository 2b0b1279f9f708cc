"""Reads a workflow run as a list shows it, from a partial or a whole document of either shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Final

from msgspec.structs import replace

from fleet_tui.fields import Container, Document, Holds, Kind, Match, Path, spelled
from fleet_tui.model.judge import is_old, is_pending, score_of
from fleet_tui.model.lazy import issues_of, lazy
from fleet_tui.model.outcome import (
    Outcome,
    ending_of,
    failure_of,
    status_of,
    stored_error,
    trace_differs,
    unasked_phases,
)
from fleet_tui.model.reader import ANY, Issue, Reader, kind_name, strings_of
from fleet_tui.model.record import StoredRecord, unreadable
from fleet_tui.model.took import Took, took
from fleet_tui.number import finite
from fleet_tui.query.evaluate import recorded, sort_key
from fleet_tui.query.projection import events_span, getter, length_at, measured_at, value_at
from fleet_tui.schema import MOVED_EVENTS, RUNS, SEGMENTED
from fleet_tui.text import visible

SECONDS: Final = ("execution_summary.durationSeconds", "total_time_seconds")
STARTS: Final = ("execution_summary.startedAt", "start_time")
_BROKEN_OFF: Final = (Outcome.FAILED, Outcome.CANCELLED)
ENDS: Final = ("execution_summary.completedAt", "end_time")
# A field of several paths, once for each of them; two texts, of two errors say, are no contradiction.
_SEVERAL: Final = tuple(
    (field.name, tuple(map(getter, field.paths)), tuple(replace(field, paths=(path,)) for path in field.paths))
    for field in RUNS.fields
    if field.kind in (Kind.STRING, Kind.NUMBER) and len(field.paths) > 1 and field.match is not Match.WORDS
)

_NAMED_TOOLS: Final = tuple(
    (Path(path.steps[:-1]), path) for path in RUNS.field("tool").paths if path.holds is Holds.NAMES
)


def _status(read: Reader) -> str | None:
    read.text("execution_summary.status", "status")  # which notes what is no text
    found = status_of(RUNS, read.document)
    return None if found is None else visible(found)


def _error(read: Reader) -> str | None:
    if found := stored_error(read.document):
        return visible(found.text)
    read.text("error", "metadata.error")  # which notes what says nothing
    return None


class WorkflowRun(StoredRecord, frozen=True, dict=True):
    """Holds one supervisor run; every text is safe to show, `document` is as stored.

    `older` is how many of its events are in segments, where those were read. `events` counts these too, else as many as
    its writer counted; where nobody did it counts less than there are, and `more_events` is true.
    """

    CONTAINER: ClassVar[Container] = RUNS

    document: Document
    older: int | None = None

    score = lazy(score_of)
    id = lazy(lambda read: read.text("id") or read.text("workflowId") or "(no id)")
    user = lazy(lambda read: read.text("userId"))
    status = lazy(_status)
    ending = lazy(lambda read: ending_of(RUNS, read.document))
    task = lazy(lambda read: read.text("task.input", "task"))
    pending = lazy(lambda read: is_pending(read, score_of(Reader(read.document))))
    threshold = lazy(lambda read: read.number("configSnapshot.quality.judge_threshold"))
    rounds = lazy(lambda read: _length(read.document, "rounds"))
    took = lazy(lambda read: took(read, SECONDS, STARTS, ENDS, _by_events(read.document)))
    created = lazy(lambda read: read.moment("task.createdAt", "createdAt", "start_time"))
    written = lazy(Reader.write_time)
    agents = lazy(lambda read: read.strings("execution_summary.agentsUsed", "routing.assigned_to"))
    tools = lazy(lambda read: strings_of(recorded(RUNS, "tool", read.document)))
    mode = lazy(lambda read: read.text("routing.mode"))
    confidence = lazy(lambda read: read.number("routing.confidence"))
    flag = lazy(lambda read: read.text("quality.flag"))
    run_mode = lazy(lambda read: read.text("mode"))
    effort = lazy(lambda read: read.text("reasoning_effort"))
    error = lazy(_error)
    project = lazy(lambda read: read.text("projectId"))
    tag = lazy(lambda read: read.text("runTag"))
    tokens_prompt = lazy(lambda read: read.number("result.tokens.prompt", "trace.tokens.prompt", most=ANY))
    tokens_completion = lazy(lambda read: read.number("result.tokens.completion", "trace.tokens.completion", most=ANY))
    disagreements = lazy(lambda read: tuple(_disagreements(read.document)))
    # phases that failed, by names that the filter `failed:` does not know
    unasked = lazy(lambda read: tuple(map(visible, unasked_phases(read.document))))

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Returns what in the document is not as the data model says."""
        return (*unreadable(self.document), *issues_of(self), *_unnamed_tools(self.document))

    @cached_property
    def events(self) -> int | None:
        """Returns how many events it has, or how many of them are known of; None where none are recorded."""
        if not self.older:
            return _length(self.document, "events")
        return self.older + (length_at(self.document, RUNS.field("events").paths[0]) or 0)

    @property
    def more_events(self) -> bool:
        """Tells whether it has more events than `events` says: in segments, which nobody counted."""
        if self.older is not None or finite(value_at(self.document, MOVED_EVENTS)) is not None:
            return False
        highest, overflows = (value_at(self.document, each) for each in SEGMENTED)
        return (finite(highest) or 0) > 0 or overflows is True

    def overdue(self, now: datetime) -> bool:
        """Tells whether its verdict is awaited for so long that it reached only the writer's own file, if any."""
        return bool(self.pending) and is_old(Reader(self.document), now)

    @property
    def outcome(self) -> Outcome:
        """Returns how it ended, whether a status says so or the signs it left."""
        return self.ending.outcome

    @property
    def failure(self) -> str | None:
        """Returns why it failed in its own words, None where it says nothing."""
        found = failure_of(RUNS, self.document)
        return visible(found.text) if found else None

    @property
    def unexplained(self) -> bool:
        """Tells whether it failed without words of its own, so that only its events may tell why."""
        return self.outcome is Outcome.FAILED and not self.failure

    @property
    def tokens(self) -> float | None:
        """Adds prompt and answer tokens, None where neither is recorded."""
        known = [each for each in (self.tokens_prompt, self.tokens_completion) if each is not None]
        return finite(sum(known)) if known else None  # two of the largest have no sum

    @property
    def duration_seconds(self) -> float | None:
        """Returns the seconds it took, or has taken so far."""
        return self.took.seconds

    @property
    def refined(self) -> bool:
        """Tells whether more than one judge round was needed."""
        return (self.rounds or 0) > 1

    @classmethod
    def from_document(cls, document: Document) -> WorkflowRun:
        """Takes a stored run, to be read as far as it is asked for; never raises."""
        return cls(document)


def _unnamed_tools(document: Document) -> Iterator[Issue]:
    """Yields an issue for each record of tool use that names no tool where one is read, so that none is listed."""
    for whole, path in _NAMED_TOOLS:
        stored = value_at(document, whole)
        if stored and not measured_at(document, path):
            yield Issue(str(whole), f"{kind_name(stored)} without {path.steps[-1]!r}: its tools are not listed")


def _by_events(document: Document) -> Took:
    """Returns how long it took by its events, where no end is stored."""
    span = events_span(RUNS, document)
    broken_off = span is not None and ending_of(RUNS, document).outcome in _BROKEN_OFF
    return Took(span, so_far=span is not None and not broken_off, broken_off=broken_off)


def _length(document: Document, name: str) -> int | None:
    found = finite(recorded(RUNS, name, document))
    return None if found is None else int(found)


def _disagreements(document: Document) -> list[str]:
    """Notes fields whose paths hold different values: which of them is true nobody can tell."""
    found = []
    for name, reads, ways in _SEVERAL:
        if len([True for read in reads if read(document) is not None]) < 2:  # as in nearly all
            continue
        values = [value for way in ways if (value := sort_key(document, way)) not in (None, "")]
        if len({spelled(each) if isinstance(each, str) else each for each in values}) > 1:
            texts = (visible(each) if isinstance(each, str) else f"{each:.15g}" for each in values)
            found.append(f"{name}: {' / '.join(texts)}")
    if otherwise := trace_differs(RUNS, document):
        found.append(f"status: {visible(otherwise)}")
    return found
