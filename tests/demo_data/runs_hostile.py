"""Runs whose text attacks the terminal, or is not text at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE
from tests.demo_data.script import scripts
from tests.demo_data.tell import Document, tell
from tests.demo_data.times import on


def hostile_runs() -> Iterator[Document]:
    """One run a case, named by its tag."""
    yield _terminal()
    yield _hostile_id()
    yield _lone_surrogate()
    yield _huge_integer()
    yield _mistyped()
    yield _null_fields()


def _copy(key: str, start: str, case: str) -> Document:
    return copy.deepcopy(tell(scripts()[key], start=on(start), tag=f"demo-{case}"))


def _terminal() -> Document:
    run = _copy("bicep-review", "2025-10-20 09:41:16.600", "hostile-terminal")
    run["task"]["input"] = f"Read the mail{CLEAR} and {TITLE}{CLIPBOARD} report {C1} on {BIDI} or {NUL} else"
    run["projectId"] = f"policy{TITLE}-desk"
    run["error"] = f"RuntimeError: {CLIPBOARD}{C1} after {NUL}{BIDI}"
    run["dspy_analysis"]["notes"] = C1 + BIDI
    run["routing"]["mode"] = "sequ\x1b[7mential"
    run["routing"]["assigned_team"] = ["re\x1b[31mviewer", "verifier\u202e"]
    run["routing"]["subtasks"][0] |= {"agent": "re\x1b[31mviewer", "description": f"Read {CLEAR}main.bicep"}
    for event in run["events"]:
        event["agentId"] = event["agentId"].replace("re", "re\x1b[31m")
        if "toolName" in event:
            event["toolName"] = event["toolName"].replace("Tool", "\x9b2J\u202eTool")
            event["toolInput"] |= {f"key{TITLE}": f"value{CLIPBOARD}"}
            event["toolOutputSummary"] += f"\n{CLEAR}{NUL}{C1}\r\n{BIDI}"
        event.setdefault("payload", {})["message"] = f"{TITLE}{CLEAR}message{C1}{BIDI}{NUL}"
    run["events"][2]["eventId"] = f"ev_{TITLE}003"
    run["events"][3]["type"] = "mess\x1b]0;x\x07age"
    run["quality"]["dimensions"] = {f"correct{CLEAR}ness": 8.0, "clarity\u202e": 7.5}
    run["quality"]["feedback"] = [f"{CLIPBOARD}Good", BIDI]
    run["judge_evaluations"][0] |= {"reasoning": f"{CLEAR}{C1}Reads well.", "suggested_improvements": [BIDI, NUL]}
    run["result"]["answer"] = f"# Answer {CLEAR}\n\n```\n{CLIPBOARD}{C1}\n```\n\n{BIDI}{NUL}"
    run["execution_summary"] |= {"status": "suc\x1b[31mceeded", "agentsUsed": ["re\x1b[31mviewer"], "toolsUsed": [C1]}
    return run


def _hostile_id() -> Document:
    run = _copy("onboarding-german", "2025-10-17 07:58:59.031", "hostile-id")
    run["id"] = run["workflowId"] = f"wf_\x1b[31mred\u202e|two words {TITLE}"
    return run


def _lone_surrogate() -> Document:
    run = _copy("transcript-actions", "2025-10-16 13:30:30.303", "lone-surrogate")
    run["task"]["input"] += " Close with a rocket \ud83d"
    call = next(event for event in run["events"] if "toolInput" in event)
    call["toolOutputSummary"] += " … cut after 280 UTF-16 units \ud83d"
    run["result"]["answer"] += "\n\nlow \udc00 then high \ud800, the wrong way round"
    return run


def _huge_integer() -> Document:
    run = _copy("pg-slow-query", "2025-10-15 10:49:00.777", "huge-integer")
    run["result"]["tokens"]["prompt"] = 123456789012345678901234567890
    call = next(event for event in run["events"] if "toolInput" in event)
    call["toolInput"]["row_id"] = -987654321098765432109876543210
    call["payload"] = {"durationMs": 100000000000000000000000000000}
    run["execution_summary"]["durationSeconds"] = 1e300
    return run


def _mistyped() -> Document:
    run = _copy("golden-set", "2025-10-14 15:20:05.505", "mistyped-fields")
    wrong: dict[str, Any] = {
        "userId": 123,
        "projectId": ["search-eval"],
        "task": 42,
        "dspy_analysis": "complexity: medium",
        "routing": ["researcher", "analyst"],
        "events": {"ev_001": run["events"][0]},
        "quality": "good",
        "judge_evaluations": None,
        "result": 8.3,
        "execution_summary": [{"status": "succeeded"}],
        "configSnapshot": False,
        "segments": "none",
        "error": {},
    }
    return run | wrong


def _null_fields() -> Document:
    run = _copy("storm-429", "2025-10-13 11:02:48.260", "null-fields")
    kept = ("id", "workflowId", "runTag", "_ts")
    nulls: Document = {name: value if name in kept else None for name, value in run.items()}
    nulls["task"] = {"input": None, "createdAt": None, "metadata": None}
    nulls["events"] = [dict.fromkeys(run["events"][0]), run["events"][2]]
    nulls["execution_summary"] = dict.fromkeys(run["execution_summary"])
    return nulls
