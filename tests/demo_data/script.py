"""Reads the scripts: what happened in a run, one event a line, as a person would write it down.

    == key | project | complexity | mode | source        a run; then words about it: task, query, notes, status, error …
    plan agent | description | Tool,Tool                 a subtask, where the plan is not what the turns below say
    @ agent  subtask                                     a turn of an agent begins
    > Tool {input} {payload} => output                   a tool call; `=> <<` takes the indented lines below as output
    - message     -> handoff     ~ status     ! error    other events of the agent whose turn it is
    = 6.1 short | reasoning | improvement | …            a judge round
    answer                                               Markdown up to the next `==`

Any event may start with its time, `[17.8]` in seconds from the start, and end with `%{"payload": "of it"}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "scripts"
_EVENTS = {"- ": "message", "->": "handoff", "~ ": "status", "! ": "error"}


@dataclass
class Act:
    """One line of a script that is an event."""

    type: str
    agent: str
    text: str
    at: float | None = None
    tool: str = ""
    input: Any = None
    payload: dict[str, Any] = field(default_factory=dict)
    score: float = 0.0
    parts: list[str] = field(default_factory=list)


@dataclass
class Subtask:
    """A step of the plan."""

    agent: str
    description: str
    tools: list[str]


@dataclass
class Script:
    """A run as written down, without times of day."""

    key: str
    project: str
    complexity: str
    mode: str
    source: str
    words: dict[str, str] = field(default_factory=dict)
    planned: list[Subtask] = field(default_factory=list)
    turns: list[Subtask] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    answer: str = ""

    @property
    def plan(self) -> list[Subtask]:
        """The subtasks: those written as a plan, else the turns that say what they are for."""
        return self.planned or [turn for turn in self.turns if turn.description]

    @property
    def team(self) -> list[str]:
        """The agents of plan and turns, in order of appearance."""
        agents = [each.agent for each in self.plan + self.turns]
        return list(dict.fromkeys(each for each in agents if each not in ("supervisor", "judge")))


@cache
def scripts(files: str = "*.txt") -> dict[str, Script]:
    """The scripts of the files that match, by key; nobody changes one."""
    found: dict[str, Script] = {}
    for path in sorted(FOLDER.glob(files)):
        for script in _read(path.read_text(encoding="utf-8")):
            if script.key in found:
                raise ValueError(f"two scripts are called {script.key}")
            found[script.key] = script
    return found


def _read(text: str) -> Iterator[Script]:
    for block in ("\n" + text).split("\n== ")[1:]:
        head, _, rest = block.partition("\n")
        body, _, answer = ("\n" + rest).partition("\nanswer\n")
        key, project, complexity, mode, source = (each.strip() for each in head.split("|"))
        script = Script(key, project, complexity, mode, source)
        script.answer = answer.strip()
        _fill(script, body.splitlines())
        yield script


def _fill(script: Script, lines: list[str]) -> None:
    agent = "supervisor"
    for line in lines:
        if line.startswith("    "):
            script.acts[-1].text += ("\n" if script.acts[-1].text else "") + line[4:]
        elif line.startswith("@ "):
            agent, _, description = line[2:].strip().partition("  ")
            script.turns.append(Subtask(agent, description.strip(), []))
            script.acts.append(Act("turn", agent, description.strip()))
        elif line.startswith("plan "):
            name, description, tools = (each.strip() for each in (line[5:] + "|").split("|")[:3])
            script.planned.append(Subtask(name, description, [each for each in tools.split(",") if each]))
        elif (act := _act(line, agent)) is not None:
            script.acts.append(act)
            if act.tool and script.turns and act.tool not in script.turns[-1].tools:
                script.turns[-1].tools.append(act.tool)
        elif line.strip():
            word, _, value = line.partition(" ")
            script.words[word] = value.strip()


def _act(line: str, agent: str) -> Act | None:
    at: float | None = None
    if line.startswith("["):
        seconds, _, line = line[1:].partition("] ")
        at = float(seconds)
    line, _, extra = line.partition(" %{")
    payload: dict[str, Any] = json.loads("{" + extra) if extra else {}
    if line.startswith("> "):
        return _tool_call(line[2:], agent, at, payload)
    if line.startswith("= "):
        score, _, rest = line[2:].partition(" ")
        parts = [each.strip() for each in rest.split("|")]
        return Act("judge", "judge", parts[0], at, payload=payload, score=float(score), parts=parts[1:])
    kind = _EVENTS.get(line[:2])
    return Act(kind, agent, line[2:].strip(), at, payload=payload) if kind else None


def _tool_call(line: str, agent: str, at: float | None, payload: dict[str, Any]) -> Act:
    tool, _, rest = line.partition(" ")
    decoder = json.JSONDecoder()
    given, end = decoder.raw_decode(rest)
    rest = rest[end:].strip()
    if rest.startswith("{"):
        more, end = decoder.raw_decode(rest)
        payload = {**more, **payload}
        rest = rest[end:].strip()
    output = rest.removeprefix("=>").strip()
    return Act("tool_call", agent, "" if output == "<<" else output, at, tool, given, payload)
