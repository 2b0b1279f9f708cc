"""Runs as a source gives them, for tests of what becomes of them without a screen."""

from __future__ import annotations

from typing import Any

from fleet_tui.fleet import OpenedRun, SegmentsRead
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.source.base import Cost
from fleet_tui.ui.run.state import ReadRun
from tests.model.making import event, examined, run, said

Document = dict[str, Any]


def version(events: int, status: str = "running", **stored: object) -> Document:
    """The run with its first events."""
    written = run(*(said(f"ev_{n}", n, f"line {n}") for n in range(1, events + 1)), status=status, **stored)
    return {**written, "id": "a", "workflowId": "a", "_ts": 1763373600 + events, "_etag": f'"{events}{status}"'}


def opened(document: Document, charge: float = 2.0) -> OpenedRun:
    """The run, read whole."""
    return OpenedRun(WorkflowRun.from_document(document), Cost(charge))


def read(document: Document, segments: SegmentsRead | None = SegmentsRead((), cost=Cost(3.0)), **more: Any) -> ReadRun:  # noqa: B008 - frozen
    """The run with its segments, looked at to its end."""
    one = opened(document)
    return ReadRun(one, examined(one.timeline(segments)), segments, **more)


def failed(name: str, seconds: float) -> Document:
    """An error that nobody recovered from."""
    return event(name, seconds, type="error", payload={"error": "it broke"})


def rows(events: int) -> Timeline:
    """So many rows, looked at to the end."""
    return read(version(events)).timeline
