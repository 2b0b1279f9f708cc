"""Reads a workflow run as a list shows it, from a partial or a whole document of either shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from msgspec.structs import replace

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document, Holds, Kind, Match, Path, spelled
from fleet_tui.model.judge import is_pending, score_of
from fleet_tui.model.outcome import (
    Ending,
    Outcome,
    ending_of,
    failure_of,
    status_of,
    stored_error,
    unasked_phases,
)
from fleet_tui.model.reader import ANY, Issue, Reader, kind_name, strings_of
from fleet_tui.model.record import StoredRecord, unreadable
from fleet_tui.model.took import Took, took
from fleet_tui.number import finite
from fleet_tui.query.evaluate import recorded, sort_key
from fleet_tui.query.projection import events_span, measured_at, value_at
from fleet_tui.schema import RUNS
from fleet_tui.text import visible

_SECONDS: Final = ("execution_summary.durationSeconds", "total_time_seconds")
_STARTS: Final = ("execution_summary.startedAt", "start_time")
_ENDS: Final = ("execution_summary.completedAt", "end_time")
# A field of several paths, once for each of them; two texts, of two errors say, are no contradiction.
_SEVERAL: Final = tuple(
    (field.name, tuple(replace(field, paths=(path,)) for path in field.paths))
    for field in RUNS.fields
    if field.kind in (Kind.STRING, Kind.NUMBER) and len(field.paths) > 1 and field.match is not Match.WORDS
)


class WorkflowRun(StoredRecord, frozen=True):
    """Holds one supervisor run; every text is safe to show, `document` is as stored."""

    CONTAINER: ClassVar[Container] = RUNS

    document: Document
    id: str
    user: str | None
    status: str | None
    ending: Ending
    task: str | None
    score: float | None
    pending: bool
    threshold: float | None
    rounds: int | None
    events: int | None
    took: Took
    created: Moment | None
    written: Moment | None
    agents: tuple[str, ...]
    tools: tuple[str, ...]
    mode: str | None
    error: str | None
    project: str | None
    tag: str | None
    tokens_prompt: float | None
    tokens_completion: float | None
    disagreements: tuple[str, ...]
    unasked: tuple[str, ...]  # phases that failed, by names that the filter `failed:` does not know
    issues: tuple[Issue, ...]

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
        """Reads a stored run; never raises."""
        read = Reader(document)
        score = score_of(read)
        return cls(
            document=document,
            id=read.text("id") or read.text("workflowId") or "(no id)",
            user=read.text("userId"),
            status=_status(read),
            ending=ending_of(RUNS, document),
            task=read.text("task.input", "task"),
            score=score,
            pending=is_pending(read, score),
            threshold=read.number("configSnapshot.quality.judge_threshold"),
            rounds=_length(document, "rounds"),
            events=_length(document, "events"),
            took=took(read, _SECONDS, _STARTS, _ENDS, events_span(RUNS, document)),
            created=read.moment("task.createdAt", "createdAt", "start_time"),
            written=read.write_time(),
            agents=read.strings("execution_summary.agentsUsed", "routing.assigned_to"),
            tools=strings_of(recorded(RUNS, "tool", document)),
            mode=read.text("routing.mode"),
            error=_error(read),
            project=read.text("projectId"),
            tag=read.text("runTag"),
            tokens_prompt=read.number("result.tokens.prompt", most=ANY),
            tokens_completion=read.number("result.tokens.completion", most=ANY),
            disagreements=tuple(_disagreements(document)),
            unasked=tuple(map(visible, unasked_phases(document))),
            issues=(*unreadable(document), *read.issues, *_unnamed_tools(document)),
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


def _unnamed_tools(document: Document) -> Iterator[Issue]:
    """Yields an issue for each record of tool use that names no tool where one is read, so that none is listed."""
    for path in RUNS.field("tool").paths:
        stored = value_at(document, Path(path.steps[:-1])) if path.holds is Holds.NAMES else None
        if stored and not measured_at(document, path):
            what = f"{kind_name(stored)} without {path.steps[-1]!r}: its tools are not listed"
            yield Issue(".".join(path.steps[:-1]), what)


def _length(document: Document, name: str) -> int | None:
    found = recorded(RUNS, name, document)
    return found if isinstance(found, int) else None


def _disagreements(document: Document) -> list[str]:
    """Notes fields whose paths hold different values: which of them is true nobody can tell."""
    found = []
    for name, ways in _SEVERAL:
        values = [value for way in ways if (value := sort_key(document, way)) not in (None, "")]
        if len({spelled(each) if isinstance(each, str) else each for each in values}) > 1:
            texts = (visible(each) if isinstance(each, str) else f"{each:.15g}" for each in values)
            found.append(f"{name}: {' / '.join(texts)}")
    return found
