"""Makes rows for a run that recorded no events, from its phases, agents and handoffs."""

from __future__ import annotations

from collections.abc import Iterable

from fleet_tui.fields import Document
from fleet_tui.model.inline import inline
from fleet_tui.model.reader import Reader

FROM_PHASES = "no events recorded · made from phase timings"
FROM_AGENTS = "no events recorded · made from agent executions and handoffs"
LENGTH = "durationSeconds"  # of every phase and execution, None where nobody knows it
NOTHING = "no events, phase timings or agent executions are recorded for this run"


def stand_ins(run: Document) -> tuple[list[object], str]:
    """Returns documents in the shape of events, in recorded order, and the sentence that says what made them."""
    read = Reader(run)
    agents = [_execution(each) for each in read.items("agent_executions")]
    handoffs = [_handoff(each) for each in read.items("handoff_history")]
    if agents or handoffs:
        return [*agents, *handoffs], FROM_AGENTS
    timings, statuses = read.mapping("phase_timings"), read.mapping("phase_status")
    names = _in_order(list(statuses), timings)
    return [_phase(name, timings.get(name), statuses.get(name)) for name in names], FROM_PHASES if names else NOTHING


def _in_order(names: list[str], timed: Iterable[str]) -> list[str]:
    """Adds the phases with nothing but a time, each behind the one timed before it: statuses have the true order."""
    place = 0
    for name in timed:
        if name not in names:
            names.insert(place, name)
        place = names.index(name) + 1
    return names


def _phase(name: str, seconds: object, status: object) -> dict[str, object]:
    words = name if status is None else f"{name} {status if isinstance(status, str) else inline(status)}"
    return {
        "eventId": f"phase:{name}",
        "type": "phase",
        "agentId": name,
        LENGTH: seconds,
        "payload": {"message": words, "status": status},
    }


def _execution(stored: object) -> dict[str, object]:
    read = Reader(stored)
    return {
        "type": "message",
        "agentId": read.text("agent", "agent_name", "agentId"),
        "timestamp": read.document.get("timestamp", read.document.get("start_time")),
        LENGTH: read.number("duration", "duration_seconds", "durationSeconds", "execution_time"),
        "payload": {**read.document, "message": read.text("output", "result", "task", "message", "status")},
    }


def _handoff(stored: object) -> dict[str, object]:
    read = Reader(stored)
    to, reason = read.text("to_agent", "to"), read.text("reason", "message")
    return {
        "type": "handoff",
        "agentId": read.text("from_agent", "from"),
        "timestamp": read.document.get("timestamp"),
        "payload": {**read.document, "message": f"→ {to or '?'}" + (f": {reason}" if reason else "")},
    }
