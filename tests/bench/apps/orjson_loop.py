"""The least that Python can do with a file of runs: `orjson_loop.py pass FILE`; `print FILE`, as `runs --json` does."""

from __future__ import annotations

import sys
from typing import Any

import orjson


def row(run: dict[str, Any]) -> dict[str, Any]:
    """The same keys as the product's rows, from documents that are known to be right."""
    summary, tokens = run["execution_summary"], run["result"]["tokens"]
    return {
        "id": run["id"],
        "user": run["userId"],
        "status": summary["status"],
        "task": run["task"]["input"],
        "score": run["quality"]["overallScore"],
        "rounds": len(run["judge_evaluations"]),
        "events": len(run["events"]),
        "duration_seconds": summary.get("durationSeconds"),
        "created_at": run["task"]["createdAt"],
        "written_at": run["_ts"],
        "agents": summary["agentsUsed"],
        "tools": summary.get("toolsUsed"),
        "mode": run["routing"]["mode"],
        "confidence": run["routing"].get("confidence"),
        "flag": run["quality"].get("flag"),
        "run_mode": run.get("mode"),
        "reasoning_effort": run.get("reasoning_effort"),
        "trace": run["trace"].get("id") if isinstance(run.get("trace"), dict) else None,
        "error": run.get("error"),
        "project": run.get("projectId"),
        "tag": run.get("runTag"),
        "tokens_prompt": tokens["prompt"],
        "tokens_completion": tokens["completion"],
        "failed": summary["status"] == "failed",
        "derived_from": None,
        "cause": run.get("error"),
        "cause_rule": "the run's own error" if run.get("error") else None,
        "cause_details": {"at": None, "agent": None, "tool": None, "round": None, "so_far": False}
        if run.get("error")
        else None,
    }


kind, path = sys.argv[1:]
with open(path, "rb") as file:  # noqa: PTH123  # not one import more than it takes
    if kind == "pass":
        for line in file:
            orjson.loads(line)
    else:
        write = sys.stdout.buffer.write
        for line in file:
            write(orjson.dumps(row(orjson.loads(line))) + b"\n")
