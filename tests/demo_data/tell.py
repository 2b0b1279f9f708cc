"""Makes a document of the data model's shape of a script."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.demo_data.play import Play
from tests.demo_data.script import Script
from tests.demo_data.times import epoch, iso, seeded, ulid

Document = dict[str, Any]

DIMENSIONS = ("correctness", "completeness", "clarity", "citations")
_UNDECIDED = ("running", "paused_for_review")
_SOURCES: dict[str, dict[str, Any]] = {
    "api": {"source": "api", "client": "fleet-web/0.9.2"},
    "vscode": {"source": "vscode", "extension": "agenticfleet.vscode@0.3.1"},
}


def tell(script: Script, *, start: datetime, tag: str, user: str | None = "user_123", drift: float = 0.0) -> Document:
    """The run that began at `start`; equal arguments give an equal document."""
    chance = seeded(f"{script.key}/{tag}")
    threshold = float(script.words.get("threshold", "7.5"))
    play = Play(script, start, chance, threshold, drift)
    play.run()
    events, ident = play.events(), f"wf_{ulid(start, tag)}"
    seconds = float(script.words.get("seconds", round(play.latest + chance.uniform(0.2, 0.9), 1)))
    run: Document = {"id": ident, "workflowId": ident}
    if user is not None:
        run["userId"] = user
    run |= {"projectId": script.project, "runTag": tag, "task": _task(script, start)}
    run |= {"dspy_analysis": _analysis(script), "routing": _routing(script), "events": events}
    if play.rounds:
        run["quality"] = _quality(script, play, chance)
    run["judge_evaluations"] = play.rounds
    status = script.words.get("status", "succeeded")
    if status not in _UNDECIDED:
        run["result"] = _result(script, len(events), chance)
    if "error" in script.words:
        run["error"] = script.words["error"]
    run["execution_summary"] = _summary(status, start, seconds, events)
    run["configSnapshot"] = _config(script, threshold)
    last = run["execution_summary"].get("completedAt") or (events[-1]["timestamp"] if events else iso(start))
    run["_ts"] = epoch(datetime.fromisoformat(last))
    return run


def _task(script: Script, start: datetime) -> Document:
    task = script.words["task"]
    short = task if len(task) <= 60 else task[:60].rsplit(" ", 1)[0]
    command = {"source": "cli", "cliCommand": f"agentic-fleet run -m '{short.rstrip('.?:,')}' --verbose"}
    timed = {"source": "schedule", "cron": script.words.get("cron", f"{start.minute} {start.hour} * * *")}
    source = _SOURCES | {"cli": command, "schedule": timed}
    return {"input": task, "createdAt": iso(start), "metadata": source[script.source]}


def _analysis(script: Script) -> Document:
    tools = list(dict.fromkeys(tool for turn in script.plan + script.turns for tool in turn.tools))
    analysis: Document = {"complexity": script.complexity, "needs_web_search": "TavilySearchTool" in tools}
    if "query" in script.words:
        analysis["search_query"] = script.words["query"]
    return analysis | {"available_tools": tools, "notes": script.words.get("notes", "")}


def _routing(script: Script) -> Document:
    subtasks = [
        {"step": step, "agent": each.agent, "description": each.description, "tool_requirements": each.tools}
        for step, each in enumerate(script.plan, 1)
    ]
    return {"mode": script.mode, "assigned_team": script.team, "subtasks": subtasks}


def _quality(script: Script, play: Play, chance: Random) -> Document:
    last = play.rounds[-1]
    score = last["score"]
    dims = [float(each) for each in script.words.get("dims", "").split()]
    if not dims:
        dims = [min(10.0, round((score + chance.uniform(-0.9, 0.9)) * 2) / 2) for _ in DIMENSIONS]
    feedback = [last["reasoning"], *last["suggested_improvements"][:1]]
    if "feedback" in script.words:
        feedback = [each.strip() for each in script.words["feedback"].split("|")]
    needed = score < play.threshold
    quality: Document = {"overallScore": score, "dimensions": dict(zip(DIMENSIONS, dims, strict=True))}
    return quality | {"refinementNeeded": needed, "feedback": feedback}


def _result(script: Script, events: int, chance: Random) -> Document:
    prompt = 640 + events * chance.randint(170, 330) + chance.randint(0, 400)
    completion = len(script.answer) // 4 + events * chance.randint(25, 70)
    if "tokens" in script.words:
        prompt, completion = (int(each) for each in script.words["tokens"].split())
    tokens = {"prompt": prompt, "completion": completion}
    return {"answer": script.answer, "format": script.words.get("format", "markdown"), "tokens": tokens}


def _summary(status: str, start: datetime, seconds: float, events: list[Document]) -> Document:
    agents = list(dict.fromkeys(each["agentId"] for each in events))
    tools = list(dict.fromkeys(each["toolName"] for each in events if "toolName" in each))
    summary: Document = {"status": status}
    if status not in _UNDECIDED:
        summary["durationSeconds"] = round(seconds, 1)
    summary |= {"agentsUsed": [each for each in agents if each not in ("supervisor", "judge")], "toolsUsed": tools}
    summary["startedAt"] = iso(start)
    if status not in _UNDECIDED:
        summary["completedAt"] = iso(start + timedelta(seconds=seconds))
    return summary


def _config(script: Script, threshold: float) -> Document:
    rounds = int(script.words.get("max", "2"))
    quality = {"judge_model": "gpt-5", "judge_threshold": threshold, "max_refinement_rounds": rounds}
    return {"workflowConfigVersion": "2025-11-01", "agents": script.team, "quality": quality}
