"""Runs whose times are written as writers write them: epoch, naive, with an offset, garbage, in the future."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from tests.demo_data.script import scripts
from tests.demo_data.tell import Document, tell
from tests.demo_data.times import iso, on

Rewrite = Callable[[datetime], Any]

_CEST = timezone(timedelta(hours=2))
_GARBAGE = ("yesterday", "", "2025-13-45T99:99:99Z", True, "17/11/2025 10:15", {"$date": 1763374524000}, "0", -1)
_AHEAD = timedelta(days=107)


def time_runs() -> Iterator[Document]:
    """One run a case, named by its tag; the time of the write is the service's and stays true."""
    for case, (key, start, rewrite) in _CASES.items():
        run = copy.deepcopy(tell(scripts()[key], start=on(start), tag=f"demo-{case}"))
        _rewrite(run, rewrite)
        yield run
    run = copy.deepcopy(tell(scripts()["a11y"], start=on("2025-10-24 10:10:10.101"), tag="demo-garbage-time"))
    garbage = iter(_GARBAGE * 9)
    _rewrite(run, lambda _: next(garbage))
    yield run


def _rewrite(run: Document, rewrite: Rewrite) -> None:
    for holder, name in _times(run):
        holder[name] = rewrite(datetime.fromisoformat(holder[name]))


def _times(run: Document) -> Iterator[tuple[Document, str]]:
    yield run["task"], "createdAt"
    for event in (*run["events"], *run["judge_evaluations"]):
        yield event, "timestamp"
    yield run["execution_summary"], "startedAt"
    yield run["execution_summary"], "completedAt"


_CASES: Final[dict[str, tuple[str, str, Rewrite]]] = {
    "epoch-times": ("kql-tokens", "2025-10-30 09:15:24.100", lambda at: round(at.timestamp(), 3)),
    "epoch-millisecond-times": ("csv-encoding", "2025-10-29 12:01:07.250", lambda at: round(at.timestamp() * 1000)),
    "naive-times": ("latency-p95", "2025-10-28 14:22:51.006", lambda at: at.isoformat().removesuffix("+00:00")),
    "offset-times": ("mcp-scopes", "2025-10-23 08:30:45.120", lambda at: at.astimezone(_CEST).isoformat()),
    "future-time": ("token-forecast", "2025-10-27 11:11:11.110", lambda at: iso(at + _AHEAD)),
}
