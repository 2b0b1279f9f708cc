"""Very large runs and their segments: whole, with a gap, overlapping, numbered from zero, and one without its run."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta

from tests.demo_data.long_run import long_run
from tests.demo_data.play import Event
from tests.demo_data.script import scripts
from tests.demo_data.tell import Document, tell
from tests.demo_data.times import epoch, iso, on, ulid

PER_SEGMENT = 1500
_LARGE_STARTED = on("2025-11-16 18:10:00.128")
_LARGE_LASTED = 9 * 3600 + 13


def large_runs() -> tuple[list[Document], list[Document]]:
    """The runs, and the segments of them all."""
    runs, segments = [], []
    for made in (_three_segments(), _missing_segment(), _overlapping_segment(), _zero_index(), _many_events()):
        runs.append(made[0])
        segments += made[1]
    orphaned = long_run("orphan", on("2025-11-04 09:00:00.500"), 24, 5.0)
    return runs, [*segments, _segment(f"wf_{ulid(on('2025-11-04 08:59:58.000'), 'deleted run')}", 1, orphaned)]


def _segment(run: str, index: object, events: list[Event]) -> Document:
    written = datetime.fromisoformat(events[-1]["timestamp"]) + timedelta(seconds=1)
    segment: Document = {"id": f"wfseg_{ulid(written, f'{run}/{index}')}", "workflowId": run, "segmentIndex": index}
    return segment | {"events": events, "createdAt": iso(written), "_ts": epoch(written)}


def _three_segments() -> tuple[Document, list[Document]]:
    run = copy.deepcopy(tell(scripts()["three-segments"], start=_LARGE_STARTED, tag="demo-three-segments"))
    first, last = run["events"][:2], run["events"][-4:]
    middle = long_run("three-segments", _LARGE_STARTED + timedelta(seconds=4), 4 * PER_SEGMENT - 6, 5.39)
    events = [*first, *middle, *last]
    shift = timedelta(seconds=_LARGE_LASTED) - _since(last[-1], _LARGE_STARTED)
    for event in last:
        event["timestamp"] = iso(datetime.fromisoformat(event["timestamp"]) + shift)
    for number, event in enumerate(events, 1):
        event["eventId"] = f"ev_{number:04d}"
    for judged, event in zip(run["judge_evaluations"], [each for each in last if each["type"] == "judge"], strict=True):
        judged["timestamp"] = event["timestamp"]
    run["events"] = events[3 * PER_SEGMENT :]
    _lasted(run, _LARGE_STARTED, _LARGE_LASTED + 2.4)
    run["execution_summary"] |= {"agentsUsed": ["coder", "verifier"]}
    run["execution_summary"]["toolsUsed"] = ["GitHubTool", "HostedCodeInterpreterTool"]
    run["result"]["tokens"] = {"prompt": 5127740, "completion": 608213}
    run["segments"] = {"hasOverflow": True, "maxSegmentIndex": 3}
    parts = (events[at : at + PER_SEGMENT] for at in range(0, 3 * PER_SEGMENT, PER_SEGMENT))
    return run, [_segment(run["id"], index, part) for index, part in enumerate(parts, 1)]


def _since(event: Event, start: datetime) -> timedelta:
    return datetime.fromisoformat(event["timestamp"]) - start


def _lasted(run: Document, start: datetime, seconds: float) -> None:
    completed = start + timedelta(seconds=seconds)
    run["execution_summary"] |= {"durationSeconds": round(seconds, 1), "completedAt": iso(completed)}
    run["_ts"] = epoch(completed)


def _with_older(case: str, start: datetime, count: int, pace: float) -> tuple[Document, list[Event]]:
    """A run that keeps its last events, and `count` older ones, which its segments are to hold."""
    run = copy.deepcopy(tell(scripts()[case], start=start, tag=f"demo-{case}"))
    older = [*run["events"][:2], *long_run(case, start + timedelta(seconds=3), count - 2, pace)]
    run["events"] = run["events"][2:]
    delay = datetime.fromisoformat(older[-1]["timestamp"]) - start
    for holder in (*run["events"], *run["judge_evaluations"]):
        holder["timestamp"] = iso(datetime.fromisoformat(holder["timestamp"]) + delay)
    for number, event in enumerate((*older, *run["events"]), 1):
        event["eventId"] = f"ev_{number:03d}"
    _lasted(run, start, run["execution_summary"]["durationSeconds"] + delay.total_seconds())
    run["result"]["tokens"] = {"prompt": 740 * count, "completion": 88 * count}
    return run, older


def _overflows(run: Document, segments: list[tuple[object, list[Event]]], last: int) -> tuple[Document, list[Document]]:
    run["segments"] = {"hasOverflow": True, "maxSegmentIndex": last}
    return run, [_segment(run["id"], index, events) for index, events in segments]


def _missing_segment() -> tuple[Document, list[Document]]:
    run, older = _with_older("missing-segment", on("2025-11-11 08:40:12.770"), 126, 6.2)
    return _overflows(run, [(1, older[:42]), (3, older[84:])], 3)


def _overlapping_segment() -> tuple[Document, list[Document]]:
    run, older = _with_older("overlapping-segment", on("2025-11-12 11:15:40.049"), 60, 4.1)
    return _overflows(run, [(1, older[:30]), ("2", [*older[30:], *copy.deepcopy(run["events"][:5])])], 2)


def _zero_index() -> tuple[Document, list[Document]]:
    run, older = _with_older("zero-index", on("2025-11-14 06:00:00.266"), 80, 3.3)
    return _overflows(run, [(0, older[:40]), (1, older[40:])], 1)


def _many_events() -> tuple[Document, list[Document]]:
    run, older = _with_older("many-events", on("2025-11-13 12:20:05.318"), 295, 4.4)
    return run | {"events": [*older, *run["events"]]}, []
