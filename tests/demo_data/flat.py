"""Runs of the flatter shape, as AgenticFleet writes them, of its older variant, and mixtures of both shapes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, Final

from tests.demo_data.script import Script, scripts
from tests.demo_data.tell import Document, tell
from tests.demo_data.times import ago, epoch, on, seeded, uuid_of

_LOCAL = timezone(timedelta(hours=1))  # of the machine that wrote: start_time and end_time carry no zone
_BACKFILLED = on("2025-10-01 03:00:00")  # one script wrote both older runs again, within a second
_PHASES = ("analysis", "routing", "execution", "progress", "quality")


@dataclass(frozen=True)
class _Case:
    script: str
    start: datetime
    user: str | None = "user_123"
    changes: dict[str, Any] = field(default_factory=dict)  # fields of the root, or of quality
    failed: str = ""
    failed_in: str = ""


_CASES: Final[dict[str, _Case]] = {
    "flat-os-account": _Case("pg-slow-query", ago(minutes=9, seconds=50.283), "maja"),
    "pending": _Case(
        "competitor-prices", ago(hours=2, minutes=51, seconds=18.449), changes={"score": 0.0, "pending": True}
    ),
    "flat-failed": _Case(
        "model-retirement",
        ago(hours=3, minutes=41, seconds=3.927),
        failed_in="execution",
        failed="ServiceResponseError: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))",
    ),
    "flat-succeeded": _Case("bicep-review", on("2025-11-14 10:22:08.511")),
    "flat-no-user": _Case("semantic-cache", on("2025-11-13 15:20:36.802"), None),
    "flat-empty-result": _Case("customer-reply", on("2025-11-12 16:44:19.035"), changes={"result": ""}),
    "flat-phase-failed": _Case("a11y", on("2025-11-11 10:50:27.660"), "user_456", failed_in="quality"),
    "flat-fallback": _Case("transcript-actions", on("2025-11-11 07:36:50.127"), changes={"used_fallback": True}),
    "flat-parallel": _Case("nightly-smoke", on("2025-11-10 15:05:41.348"), "runner"),
    "flat-judged": _Case("agent-framework", on("2025-11-10 09:31:02.996")),
    "flat-discussion": _Case("golden-set", on("2025-11-05 13:19:55.243"), "user_789"),
    "flat-failed-in-routing": _Case(
        "injection-redteam",
        on("2025-11-03 10:02:11.714"),
        "maja",
        failed="dspy.utils.exceptions.AdapterParseError: Adapter JSONAdapter failed to parse the LM response",
        failed_in="routing",
    ),
    "flat-delegated": _Case("csv-encoding", on("2025-10-29 08:47:33.580"), None),
}


def flat_runs() -> Iterator[Document]:
    """One run a case, named by `metadata.case`; the mixtures of the data model's shape by their tag."""
    for case, said in _CASES.items():
        yield _flat(case, said)
    yield _older("older-variant", "parquet", on("2025-09-12 09:14:07.331"), 8.5)
    yield _older("older-variant-team", "churn", on("2025-09-04 14:52:40.018"), 7.9)
    yield from _mixtures()


def _flat(case: str, said: _Case) -> Document:
    script, chance = scripts()[said.script], seeded(f"flat/{case}")
    phases = _phases(script, chance, said)
    end = said.start + timedelta(seconds=round(sum(phases.values()) + 0.4, 6))
    ident = uuid_of(f"flat/{case}")
    run: Document = {"workflowId": ident, "task": script.words["task"], "start_time": _naive(said.start)}
    if said.failed:
        run |= {"status": "failed", "error": said.failed}
    else:
        run |= {"routing": _routing(script, chance), "result": script.answer, "quality": _quality(script, chance)}
        for name, value in said.changes.items():
            (run["quality"] if name in run["quality"] else run)[name] = value
        if said.changes.get("pending"):
            run["quality"] |= {"judge_score": None, "missing": "", "improvements": ""}
    run |= {"judge_evaluations": _judged(script, end) if case == "flat-judged" else []}
    run |= {"execution_summary": {"total_routings": chance.randint(1, 40), "routing_cache_size": chance.randint(0, 9)}}
    status = {phase: "failed" if phase == said.failed_in else "success" for phase in phases}
    run |= {"phase_timings": phases, "phase_status": status, "metadata": {"case": case, "mode_detected": script.mode}}
    return run | _closing(end, ident, said.user)


def _closing(end: datetime, ident: str, user: str | None) -> Document:
    created = end + timedelta(milliseconds=731)
    closing: Document = {"end_time": _naive(end), "id": ident, "createdAt": created.isoformat()}
    if user is not None:
        closing["userId"] = user
    return closing | {"_ts": epoch(created)}


def _naive(at: datetime) -> str:
    return at.astimezone(_LOCAL).replace(tzinfo=None).isoformat()


def _phases(script: Script, chance: Random, said: _Case) -> dict[str, float]:
    spans = {"analysis": (1.4, 6.0), "routing": (0.9, 5.2), "execution": (9.0, 140.0), "progress": (0.6, 2.8)}
    phases = {phase: round(chance.uniform(*spans.get(phase, (2.0, 9.0))), 4) for phase in _PHASES}
    if script.mode == "delegated":
        del phases["progress"]
    if said.failed:
        last = said.failed_in or "execution"
        return {phase: seconds for phase, seconds in phases.items() if _PHASES.index(phase) <= _PHASES.index(last)}
    return phases


def _routing(script: Script, chance: Random) -> Document:
    tools = list(dict.fromkeys(tool for each in script.plan for tool in each.tools))
    return {
        "assigned_to": [name.capitalize() for name in script.team],
        "mode": script.mode,
        "subtasks": [each.description for each in script.plan],
        "tool_requirements": tools,
        "confidence": round(chance.uniform(0.62, 0.98), 2),
    }


def _quality(script: Script, chance: Random) -> Document:
    judged = [act for act in script.acts if act.type == "judge"][-1]
    return {
        "score": judged.score,
        "missing": "" if judged.score > 8.2 else "No date on the sources.",
        "improvements": "; ".join(judged.parts[1:]),
        "judge_score": round(judged.score + chance.choice((-0.5, 0.0, 0.0, 0.3)), 1),
        "pending": False,
        "used_fallback": False,
    }


def _judged(script: Script, end: datetime) -> list[Document]:
    judged = [act for act in script.acts if act.type == "judge"]
    before = [timedelta(seconds=14.2 * left) for left in range(len(judged), 0, -1)]
    return [
        {
            "round": number,
            "score": act.score,
            "timestamp": (end - earlier).isoformat(),
            "reasoning": act.parts[0],
            "refinement_needed": "yes" if act.score < 7 else "no",
        }
        for number, (act, earlier) in enumerate(zip(judged, before, strict=True), 1)
    ]


def _older(case: str, key: str, start: datetime, score: float) -> Document:
    script, chance, ident = scripts()[key], seeded(f"older/{case}"), uuid_of(f"older/{case}")
    spent = [round(chance.uniform(4, 38), 2) for _ in script.team]
    total = round(sum(spent) + 6.31, 2)
    executions = [
        {"agent": name.capitalize(), "task": each.description, "duration": seconds, "success": True}
        for name, each, seconds in zip(script.team, script.plan, spent, strict=True)
    ]
    pairs = zip(script.team, script.team[1:], strict=False)
    handoffs = [{"from": one.capitalize(), "to": two.capitalize(), "reason": "step finished"} for one, two in pairs]
    run: Document = {"workflowId": ident, "task": script.words["task"], "start_time": _naive(start)}
    run["dspy_analysis"] = {
        "complexity": script.complexity,
        "capabilities": ["data", "code"],
        "steps": len(script.plan),
    }
    run |= {"routing": _routing(script, chance), "agent_executions": executions, "handoff_history": handoffs}
    run |= {"quality": {"score": score, "missing": "", "improvements": ""}, "result": script.answer}
    run |= {"total_time_seconds": total, "metadata": {"case": case}}
    closing = _closing(start + timedelta(seconds=total), ident, "user_123")
    return run | closing | {"_ts": epoch(_BACKFILLED)}


def _mixtures() -> Iterator[Document]:
    first = copy.deepcopy(
        tell(scripts()["competitor-prices"], start=on("2025-11-06 15:31:20.480"), tag="demo-mixture-created-at")
    )
    first |= {"createdAt": first["execution_summary"]["completedAt"].replace("Z", "+00:00"), "status": "succeeded"}
    yield first
    start, tag = on("2025-11-13 08:20:14.693"), "demo-mixture-status-disagrees"
    second = copy.deepcopy(tell(scripts()["token-forecast"], start=start, tag=tag))
    second |= {"status": "failed", "error": "UploadError: result.answer was cut at 64 kB while mirroring"}
    yield second
    start, tag = on("2025-11-04 12:08:31.905"), "demo-mixture-events-and-phases"
    third = copy.deepcopy(tell(scripts()["cold-start"], start=start, tag=tag))
    third |= {
        "phase_timings": {"analysis": 1.91, "routing": 1.22, "execution": 151.8, "quality": 5.07},
        "start_time": _naive(start),
    }
    third["task"] = third["task"]["input"]
    third["result"] = third["result"]["answer"]
    third["quality"] |= {"score": 8.1, "pending": False}
    yield third
