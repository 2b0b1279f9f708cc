"""Runs as the flat shape's writer leaves them when they failed, and when they did not."""

from __future__ import annotations

from typing import Any, Final

Document = dict[str, Any]

_PHASES: Final = ("analysis", "routing", "execution", "progress", "quality")


def flat(name: str, result: object = "The berth note.", **stored: object) -> Document:
    """A run of the flat shape that went well unless more is said."""
    times = {"start_time": "2026-11-25T21:03:30.000001", "end_time": "2026-11-25T21:03:32.000001"}
    return {
        "workflowId": name,
        "task": f"Write {name}",
        **times,
        "metadata": {},
        "result": result,
        "quality": {"score": 8.2, "used_fallback": False, "pending": False},
        "phase_timings": {each: 0.4 for each in _PHASES if each != "execution"},
        "phase_status": dict.fromkeys(_PHASES, "success"),
        **stored,
    }


AGENT: Final = flat("agent-raised", "[Researcher failed: search answered 429]")
NOBODY: Final = flat(
    "no-such-agent",
    "Execution failed: Agent 'Navigator' not found",
    metadata={"error": "Agent 'Navigator' not found"},
    phase_status={**dict.fromkeys(_PHASES, "success"), "execution": "failed"},
)
SILENT: Final = flat(
    "no-output",
    "Workflow execution completed (fallback)",
    metadata={"fallback": True},
    quality={"score": 0.0, "used_fallback": True},
    phase_timings={},
    phase_status={},
)
UPPER: Final = {"workflowId": "upper", "status": "FAILED", "error": "Workflow timed out"}
GOOD: Final = flat("good")
QUOTING: Final = flat("quoting", "The log says: Execution failed: no space left", status="completed")

FAILED: Final = (AGENT, NOBODY, SILENT, UPPER)
OTHERS: Final = (GOOD, QUOTING)
