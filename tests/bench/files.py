"""The large files of the bench: a run of very many events, and a history of very many runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

RUN_ID: Final = "wf_bench"
OPTIMIZATION_ID: Final = "opt_bench"
_START: Final = datetime(2025, 11, 17, 10, 15, tzinfo=UTC)
_AGENTS: Final = ("researcher", "coder", "coder", "coder", "verifier", "coder", "writer")
_TASK: Final = "Move the unit tests of module {:07} from unittest to pytest, keep every assertion."
_BLOCK: Final = 20_000  # lines written at once
_SEGMENT: Final = 200_000  # events of a document: 49 MB, and a line may have 64


def write_run(path: Path, count: int) -> None:
    """One run of the data model's shape; event n says `item n`, in seven digits, and most are tool calls."""
    path.write_text(json.dumps(_long_run(count, list(map(_event, range(count))))) + "\n", encoding="utf-8")


def write_long_run(folder: Path, count: int) -> None:
    """The same with more events than a line of a file may hold: what is more stands in segments."""
    folder.mkdir()
    parts = [list(map(_event, range(start, min(start + _SEGMENT, count)))) for start in range(0, count, _SEGMENT)]
    segments = {"hasOverflow": True, "maxSegmentIndex": len(parts) - 1}
    (folder / "workflowRuns.jsonl").write_text(json.dumps(_long_run(count, parts[0]) | {"segments": segments}) + "\n")
    with (folder / "workflowRunSegments.jsonl").open("w", encoding="utf-8") as file:
        for index, events in enumerate(parts[1:], 1):
            segment = {"id": f"seg_{index}", "workflowId": RUN_ID, "segmentIndex": index, "events": events}
            file.write(json.dumps(segment) + "\n")


def write_texts(folder: Path, size: int) -> None:
    """A run with an answer of so many bytes and as much said by each round, in a document of twenty times as much.

    Beside it an optimization with a program of a tenth as many words.
    """
    folder.mkdir()
    run = _long_run(1, [_event(0)]) | {
        "result": {"text": _prose(size, "answer")},
        "quality": {"overallScore": 5.5},
        "judge_evaluations": [
            {"round": n, "score": n / 2, "reasoning": _prose(size // 20, f"round {n}")} for n in range(1, 21)
        ],
        "notes": [
            {"name": f"note {n}", "words": _prose(200, f"note {n}"), "of": [n, [n + 1]]} for n in range(size // 18)
        ],
    }
    (folder / "workflowRuns.jsonl").write_text(json.dumps(run) + "\n", encoding="utf-8")
    steps = {f"step_{n}": {"instructions": _prose(size // 20, f"step {n}")} for n in range(10)}
    optimization = {
        "id": OPTIMIZATION_ID,
        "optimizerType": "GEPA",
        "status": "completed",
        "createdAt": _time(0),
        "metricProgression": [{"round": n, "metric": n / 10, "timestamp": _time(n)} for n in range(1, 9)],
        "program_snapshot": steps | {"predict": _prose(size // 2, "predict")},
    }
    (folder / "dspyOptimizationRuns.jsonl").write_text(json.dumps(optimization) + "\n", encoding="utf-8")


def _prose(size: int, named: str) -> str:
    """Words of so many characters, in paragraphs."""
    line = f"Of {named} it is *said* that the tests in `billing` pass; what failed before is told below, in full.\n"
    paragraph = line * 9 + "\n- one point\n- another\n\n"
    return (paragraph * (size // len(paragraph) + 1))[:size]


def write_history(path: Path, count: int) -> None:
    """Runs of the flat shape, one a line, oldest first; line n is of run `n`, in seven digits."""
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, count, _BLOCK):
            file.writelines(_lines(range(start, min(start + _BLOCK, count))))


def write_runs(path: Path, count: int) -> None:
    """Runs of the data model's shape, one a line, two events each; every ninth failed."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(_run(number)) + "\n")


def write_optimization(path: Path, count: int) -> None:
    """One optimization with so many rounds, each a little better and with noise."""
    rounds = [
        {"round": n, "metric": round(n / count + n * 7919 % 97 / 970, 4), "timestamp": _time(n)}
        for n in range(1, count + 1)
    ]
    document = {
        "id": OPTIMIZATION_ID,
        "optimizerType": "GEPA",
        "optimizerConfig": {"metric": "accuracy"},
        "status": "completed",
        "createdAt": _time(0),
        "metricProgression": rounds,
    }
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


def _long_run(count: int, events: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": RUN_ID,
        "workflowId": RUN_ID,
        "userId": "user_123",
        "task": {"input": _TASK.format(count), "createdAt": _time(0)},
        "events": events,
        "execution_summary": {"status": "succeeded", "startedAt": _time(0), "completedAt": _time(count)},
        "configSnapshot": {"quality": {"judge_threshold": 7.5}},
    }


def _run(number: int) -> dict[str, Any]:
    name = f"{number:07}"
    failed = number % 9 == 0
    return {
        "id": name,
        "workflowId": name,
        "userId": f"user_{number % 100}",
        "_ts": 1_763_000_000 + number,
        "task": {"input": _TASK.format(number), "createdAt": _time(number)},
        "routing": {"mode": "delegated", "assigned_to": ["coder"]},
        "events": [_event(number), _event(number + 1)],
        "execution_summary": {
            "status": "failed" if failed else "succeeded",
            "agentsUsed": ["coder"],
            "durationSeconds": number % 90,
        },
        "result": {"text": "done", "tokens": {"prompt": number % 5000, "completion": number % 700}},
        "quality": {"overallScore": number % 100 / 10},
        "judge_evaluations": [{"round": 1, "score": number % 100 / 10}],
        **({"error": f"TimeoutError: no answer within {number} s"} if failed else {}),
    }


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
