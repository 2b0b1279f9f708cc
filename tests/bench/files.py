"""The large files of the bench: a run of very many events, and a history of very many runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

RUN_ID: Final = "wf_bench"
_START: Final = datetime(2025, 11, 17, 10, 15, tzinfo=UTC)
_AGENTS: Final = ("researcher", "coder", "coder", "coder", "verifier", "coder", "writer")
_TASK: Final = "Move the unit tests of module {:07} from unittest to pytest, keep every assertion."
_BLOCK: Final = 20_000  # lines written at once


def write_run(path: Path, count: int) -> None:
    """One run of the data model's shape; event n says `item n`, in seven digits, and most are tool calls."""
    events = list(map(_event, range(count)))
    run = {
        "id": RUN_ID,
        "workflowId": RUN_ID,
        "userId": "user_123",
        "task": {"input": _TASK.format(count), "createdAt": _time(0)},
        "events": events,
        "execution_summary": {"status": "succeeded", "startedAt": _time(0), "completedAt": _time(count)},
        "configSnapshot": {"quality": {"judge_threshold": 7.5}},
    }
    path.write_text(json.dumps(run) + "\n", encoding="utf-8")


def write_history(path: Path, count: int) -> None:
    """Runs of the flat shape, one a line, oldest first; line n is of run `n`, in seven digits."""
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, count, _BLOCK):
            file.writelines(_lines(range(start, min(start + _BLOCK, count))))


def _event(number: int) -> dict[str, Any]:
    event: dict[str, Any] = {
        "eventId": f"ev_{number:07}",
        "timestamp": _time(number),
        "agentId": _AGENTS[number % len(_AGENTS)],
    }
    said = f"item {number:07}: {number % 38} tests before, {number % 38} after"
    if number % 3 == 2:
        return event | {"type": "message", "payload": {"message": said}}
    command = {"cmd": f"pytest -q tests/billing/test_{number:07}.py"}
    failed = {"payload": {"error": "AssertionError: assert Decimal('10.10') == 10.1"}} if number % 50 == 7 else {}
    called = {"type": "tool_call", "toolName": "HostedCodeInterpreterTool", "toolInput": command}
    return event | called | {"toolOutputSummary": said} | failed


def _lines(numbers: range) -> Iterator[str]:
    for number in numbers:
        yield (
            f'{{"workflowId": "{number:07}", "task": "{_TASK.format(number)}", "start_time": "{_time(number)}", '
            f'"routing": {{"assigned_to": ["coder"], "mode": "delegated"}}, "result": "done", '
            f'"quality": {{"score": {number % 100 / 10}}}}}\n'
        )


def _time(seconds: int) -> str:
    return (_START + timedelta(seconds=seconds)).isoformat()
