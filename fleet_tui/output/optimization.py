"""The object that `optimization --json` prints: its row, its progression, and what its optimizer tried."""

from __future__ import annotations

from datetime import datetime

from fleet_tui.clock import stamp
from fleet_tui.model.candidates import Candidate
from fleet_tui.model.json_row import canonical, printed_row
from fleet_tui.model.optimization import MetricPoint, OptimizationRun


def optimization_object(run: OptimizationRun, now: datetime) -> dict[str, object]:
    """Returns the row of an optimization with all rounds and candidates, under the names of the data model."""
    row = printed_row(run, now) | {"metricProgression": [_point(each) for each in run.progression]}
    return row | ({"candidates": [_candidate(each) for each in run.candidates]} if run.candidates else {})


def _point(point: MetricPoint) -> dict[str, object]:
    timed = {"timestamp": stamp(point.moment.at)} if point.moment else {}
    return {"round": point.round, "metric": canonical(point.value), **timed}


def _candidate(candidate: Candidate) -> dict[str, object]:
    return {
        "round": candidate.number,
        "metric": canonical(candidate.value),
        "parents": list(candidate.parents),
        "metric_calls": canonical(candidate.calls),
        "program": dict(candidate.texts),
    }
