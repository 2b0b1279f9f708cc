"""Runs whose events or words are not as they should be: out of order, doubled, without a time, of another type."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from tests.demo_data.script import scripts
from tests.demo_data.tell import Document, tell
from tests.demo_data.times import epoch, iso, on


def odd_runs() -> Iterator[Document]:
    """One run a case, named by its tag."""
    for case, (key, start, user, change) in _CASES.items():
        run = tell(scripts()[key], start=on(start), tag=f"demo-{case}", user=user)
        run = copy.deepcopy(run)
        change(run)
        yield run


def _moved(event: Document, seconds: float) -> None:
    event["timestamp"] = iso(datetime.fromisoformat(event["timestamp"]) + timedelta(seconds=seconds))


def _disorder_clock(run: Document) -> None:
    for event in run["events"]:
        if event["agentId"] == "analyst":
            _moved(event, -7.0)
    run["events"][5], run["events"][6] = run["events"][6], run["events"][5]


def _tie(run: Document) -> None:
    first = run["events"][2]["timestamp"]
    for event in run["events"][2:8]:
        event["timestamp"] = first


def _double_ids(run: Document) -> None:
    events = run["events"]
    events.insert(5, copy.deepcopy(events[4]))
    again = copy.deepcopy(events[7])
    again["payload"] = {**again.get("payload", {}), "delivery": 2}
    _moved(again, 0.4)
    events.insert(8, again)


def _add_after_completed(run: Document) -> None:
    completed = datetime.fromisoformat(run["execution_summary"]["completedAt"])
    rated = {"message": "user_456 rated the answer: helpful, 5 of 5.", "rating": 5}
    late, number = completed + timedelta(seconds=95), len(run["events"]) + 1
    event: Document = {"eventId": f"ev_{number:03d}", "timestamp": iso(late), "agentId": "supervisor", "type": "status"}
    run["events"].append(event | {"payload": rated})
    run["_ts"] = epoch(late)


def _drop_timestamp(run: Document) -> None:
    del run["events"][3]["timestamp"]
    run["events"][5]["timestamp"] = None


def _put_in_no_objects(run: Document) -> None:
    run["events"].insert(3, "retrying after connection reset by peer (2/5)")
    run["events"].insert(5, None)
    run["events"].insert(6, ["ev_004", "researcher"])
    run["events"].insert(8, 7)


def _answer_json(run: Document) -> None:
    run["result"]["format"] = "json"
    run["result"]["answer"] = json.dumps(
        {
            "index": "quantizedFlat",
            "until_memories_per_user": 100000,
            "measured": [
                {"index": "quantizedFlat", "recall_at_10": 0.991, "ru": 12.7, "p95_ms": 24},
                {"index": "diskANN", "recall_at_10": 0.963, "ru": 8.9, "p95_ms": 31},
            ],
            "excluded": {"flat": "505 dimensions at most, the embeddings have 1536"},
        }
    )


def _answer_long(run: Document) -> None:
    packages = ("aiohttp", "azure-core", "azure-cosmos", "certifi", "chardet", "cryptography", "httpx", "numpy")
    rows = [
        f"| {packages[n % len(packages)]}-{n // len(packages):02d} | 1.{n % 40}.{n % 7} | "
        f"{('MIT', 'Apache-2.0', 'BSD-3-Clause', 'MPL-2.0', 'LGPL-3.0')[n % 5]} | {n % 9} | uv.lock:{n * 17 + 3} |"
        for n in range(1400)
    ]
    head = "# Licences of all 1,400 packages in 31 lock files\n\n| package | version | licence | used by | where |\n"
    run["result"]["answer"] = head + "|---|---|---|---:|---|\n" + "\n".join(rows) + "\n\nEnd of the list.\n"
    run["result"]["tokens"] = {"prompt": 48211, "completion": 21904}


def _megabyte(run: Document) -> None:
    lines: list[str] = []
    size = 0
    while size < 1 << 20:
        n = len(lines)
        second, worker = n // 40, n % 16
        line = (
            f"2025-11-05T02:{second // 60 % 60:02d}:{second % 60:02d}.{n % 1000:03d}Z {('DEBUG', 'INFO')[n % 7 == 0]} "
            f"worker-{worker:02d} embed batch={n // 16} rows={256 - n % 5} status=200 ms={180 + n * 37 % 211}"
        )
        lines.append(line)
        size += len(line) + 1
    call = next(event for event in run["events"] if event["type"] == "tool_call")
    call["toolOutputSummary"] = "\n".join(lines) + "\n"


def _judge_without_event(run: Document) -> None:
    run["events"] = [event for event in run["events"] if event["type"] != "judge"]


def _patch_later(run: Document) -> None:
    run["reviewedBy"] = "maja"
    run["_ts"] = epoch(on("2025-11-16 09:20:44.000"))


def _leave(_: Document) -> None:
    """The case is in the words of the call."""


_Change = Callable[[dict[str, Any]], None]
_CASES: Final[dict[str, tuple[str, str, str | None, _Change]]] = {
    "clock-disorder": ("clock-disorder", "2025-11-13 10:20:31.455", "user_123", _disorder_clock),
    "ties": ("ties", "2025-11-09 05:00:00.207", "user_123", _tie),
    "duplicate-ids": ("duplicate-ids", "2025-11-10 12:55:18.634", "user_123", _double_ids),
    "event-after-completed": ("customer-reply", "2025-11-11 15:03:40.910", "user_456", _add_after_completed),
    "event-without-timestamp": ("pii-scan", "2025-11-07 09:44:27.118", "user_123", _drop_timestamp),
    "event-not-an-object": ("policy-faq", "2025-11-07 13:08:02.561", "user_123", _put_in_no_objects),
    "judge-without-event": ("memory-dedupe", "2025-11-11 09:12:33.080", "user_123", _judge_without_event),
    "answer-json": ("vector-index", "2025-11-12 09:05:12.333", "user_123", _answer_json),
    "answer-long": ("licenses", "2025-11-08 05:15:00.290", "user_123", _answer_long),
    "one-megabyte-string": ("one-megabyte-string", "2025-11-05 10:33:51.747", "user_123", _megabyte),
    "patched-later": ("parquet", "2025-09-30 13:40:22.019", "user_123", _patch_later),
    "no-user": ("kql-tokens", "2025-11-13 14:51:09.402", None, _leave),
}
