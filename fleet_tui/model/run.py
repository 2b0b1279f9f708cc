"""Reads a workflow run as a list shows it, from a partial or a whole document of either shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document, Kind
from fleet_tui.model.judge import score_of
from fleet_tui.model.outcome import Ending, Outcome, ending_of, failure_of
from fleet_tui.model.reader import Issue, Reader, strings_of
from fleet_tui.model.record import StoredRecord, unreadable
from fleet_tui.model.took import Took, took
from fleet_tui.query.evaluate import recorded
from fleet_tui.query.projection import events_span, value_at
from fleet_tui.schema import RUNS
from fleet_tui.text import visible

_SECONDS: Final = ("execution_summary.durationSeconds", "total_time_seconds")
_STARTS: Final = ("execution_summary.startedAt", "start_time")
_ENDS: Final = ("execution_summary.completedAt", "end_time")


@dataclass(frozen=True, slots=True)
class WorkflowRun(StoredRecord):
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
    issues: tuple[Issue, ...]

    @property
    def outcome(self) -> Outcome:
        """Returns how it ended, whether a status says so or the signs it left."""
        return self.ending.outcome

    @property
    def failure(self) -> str | None:
        """Returns why it failed in its own words, None where it says nothing."""
        found = failure_of(self.document)
        return visible(found.text) if found else None

    @property
    def tokens(self) -> float | None:
        """Adds prompt and answer tokens, None where neither is recorded."""
        known = [each for each in (self.tokens_prompt, self.tokens_completion) if each is not None]
        return sum(known) if known else None

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
        return cls(
            document=document,
            id=read.text("id") or read.text("workflowId") or "(no id)",
            user=read.text("userId"),
            status=read.text("execution_summary.status", "status"),
            ending=ending_of(RUNS, document),
            task=read.text("task.input", "task"),
            score=score_of(read),
            pending=read.boolean("quality.pending") or False,
            threshold=read.number("configSnapshot.quality.judge_threshold"),
            rounds=_length(document, "rounds"),
            events=_length(document, "events"),
            took=took(read, _SECONDS, _STARTS, _ENDS, events_span(RUNS, document)),
            created=read.moment("task.createdAt", "createdAt", "start_time"),
            written=read.write_time(),
            agents=read.strings("execution_summary.agentsUsed", "routing.assigned_to"),
            tools=strings_of(recorded(RUNS, "tool", document)),
            mode=read.text("routing.mode"),
            error=read.text("error", "metadata.error"),
            project=read.text("projectId"),
            tag=read.text("runTag"),
            tokens_prompt=read.number("result.tokens.prompt"),
            tokens_completion=read.number("result.tokens.completion"),
            disagreements=tuple(_disagreements(document)),
            issues=(*unreadable(document), *read.issues),
        )


def _length(document: Document, name: str) -> int | None:
    found = recorded(RUNS, name, document)
    return found if isinstance(found, int) else None


def _disagreements(document: Document) -> list[str]:
    """Notes fields whose paths hold different values: which of them is true nobody can tell."""
    found = []
    for field in RUNS.fields:
        if field.kind in (Kind.STRING, Kind.NUMBER) and len(field.paths) > 1:
            values = [value for path in field.paths if isinstance(value := value_at(document, path), str | float | int)]
            if any(value != values[0] for value in values[1:]):
                found.append(f"{field.name}: {' / '.join(visible(str(value)) for value in values)}")
    return found
