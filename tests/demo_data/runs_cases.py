"""The cases that a script tells by itself: how runs fail, end, stand still, and keep or break their plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.demo_data.script import scripts
from tests.demo_data.tell import DIMENSIONS, Document, tell
from tests.demo_data.times import ago, on

_STARTS = {
    "running": ago(seconds=196.0),
    "tool-error": ago(minutes=14, seconds=37.318),
    "recovered": ago(minutes=42, seconds=4.742),
    "refined": ago(minutes=54, seconds=18.027),
    "timeout": ago(hours=1, minutes=9, seconds=11.583),
    "plan-kept": ago(hours=1, minutes=21, seconds=30.914),
    "cjk": ago(hours=2, minutes=3, seconds=51.206),
    "cancelled": ago(hours=2, minutes=29, seconds=7.459),
    "silent": ago(hours=6, seconds=61),
    "judge-never-satisfied": on("2025-11-17 03:57:23.512"),
    "status-completed": on("2025-11-16 03:40:00.221"),
    "only-error": on("2025-11-16 18:30:00.644"),
    "early-error-recovered": on("2025-11-15 10:12:48.090"),
    "no-error-recorded": on("2025-11-14 15:41:02.377"),
    "plan-never-ran": on("2025-11-14 11:48:33.015"),
    "unknown-status": on("2025-11-14 09:30:55.482"),
    "plan-agents-used-only": on("2025-11-13 16:12:20.730"),
    "plan-tool-not-called": on("2025-11-13 13:37:09.566"),
    "no-quality": on("2025-11-13 11:31:44.923"),
    "round-dimensions": on("2025-11-12 13:02:17.148"),
    "plan-unplanned": on("2025-11-12 10:05:31.207"),
    "status-error": on("2025-11-12 08:17:50.699"),
    "status-success": on("2025-11-11 13:22:05.834"),
    "plan-out-of-order": on("2025-11-10 07:00:00.351"),
    "emoji": on("2025-11-06 12:26:39.410"),
    "long-word": on("2025-11-06 08:51:14.078"),
    "hostile-markup": on("2025-10-21 14:44:10.902"),
}
_USERS = {
    "round-dimensions": "user_789",
    "status-error": "user_456",
    "plan-unplanned": "user_789",
    "unknown-status": "user_789",
    "cancelled": "user_456",
}
_ROUND_DIMENSIONS = ((6.5, 5.0, 8.0, 6.0), (7.5, 6.5, 8.0, 7.0), (8.5, 8.0, 8.5, 8.5))


def case_runs() -> Iterator[Document]:
    """One run a case, named by its tag."""
    for case, start in _STARTS.items():
        run = tell(scripts()[case], start=start, tag=f"demo-{case}", user=_USERS.get(case, "user_123"))
        if case == "round-dimensions":
            _give_each_round_dimensions(run)
        elif case == "plan-agents-used-only":
            run["execution_summary"]["agentsUsed"].append("reviewer")
        yield run


def _give_each_round_dimensions(run: Document) -> None:
    for judged, scores in zip(run["judge_evaluations"], _ROUND_DIMENSIONS, strict=True):
        dimensions: dict[str, Any] = dict(zip(DIMENSIONS, scores, strict=True))
        judged["dimensions"] = dimensions
    run["quality"]["dimensions"] = dict(run["judge_evaluations"][-1]["dimensions"])
