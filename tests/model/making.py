"""Small runs made to measure, and the timeline they open as."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fleet_tui.clock import stamp
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline, build_timeline

Document = dict[str, Any]

START = datetime(2025, 11, 17, 10, 0, tzinfo=UTC)
THRESHOLD: Document = {"quality": {"judge_threshold": 7.5}}


def at(seconds: float) -> str:
    """A written time, so many seconds after ten o'clock."""
    return stamp(START + timedelta(seconds=seconds))


def event(name: str, seconds: float | None, **stored: object) -> Document:
    """An event of the writer's, a message unless it says otherwise."""
    time = {} if seconds is None else {"timestamp": at(seconds)}
    return {"eventId": name, **time, "agentId": "writer", "type": "message", **stored}


def said(name: str, seconds: float | None, message: str, **stored: object) -> Document:
    """A message with its words."""
    return event(name, seconds, payload={"message": message}, **stored)


def called(name: str, seconds: float, output: str, tool: str = "GitHubTool", **stored: object) -> Document:
    """A call of a tool with what it answered."""
    return event(name, seconds, type="tool_call", toolName=tool, toolOutputSummary=output, **stored)


def timed(name: str, seconds: float, took: object, tool: str = "GitHubTool", **payload: object) -> Document:
    """A call that says how long it took, in milliseconds."""
    return called(name, seconds, "ok", tool, payload={"durationMs": took, **payload})


def judged(number: int, seconds: float | None, score: float | None, **stored: object) -> Document:
    """An entry of judge_evaluations."""
    time = {} if seconds is None else {"timestamp": at(seconds)}
    return {"round": number, **time, "score": score, **stored}


def run(*events: object, status: str | None = "succeeded", **stored: object) -> Document:
    """A run of the data model's shape that started at ten o'clock."""
    summary = {"startedAt": at(0)} | ({} if status is None else {"status": status})
    return {"id": "wf_1", "workflowId": "wf_1", "events": list(events), "execution_summary": summary, **stored}


def segment(index: object, *events: object) -> Document:
    """A stored segment of that run."""
    return {"id": f"wfseg_{index}", "workflowId": "wf_1", "segmentIndex": index, "events": list(events)}


def built(document: Document, segments: Sequence[Document] | None = None, *, complete: bool = True) -> Timeline:
    """The timeline of a stored run, not examined yet."""
    return build_timeline(WorkflowRun.from_document(document), segments, complete=complete)


def opened(document: Document, *segments: Document) -> Timeline:
    """The timeline, examined to the end; the segments are all there are."""
    return examined(built(document, segments))


def examined(timeline: Timeline) -> Timeline:
    """A timeline, looked at to its end at once."""
    timeline.examine(len(timeline))
    return timeline


def ids(timeline: Timeline) -> list[str]:
    """The rows by id, in the order they are shown."""
    return [row.event.id for row in timeline]
