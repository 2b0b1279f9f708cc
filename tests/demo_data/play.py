"""Gives the lines of a script their times, which makes them events and judge rounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.demo_data.script import Act, Script
from tests.demo_data.times import iso

Event = dict[str, Any]

_SECONDS = {
    "TavilySearchTool": (1.2, 4.8),
    "HostedCodeInterpreterTool": (2.5, 11.0),
    "AzureAISearchTool": (0.6, 2.2),
    "GitHubTool": (0.5, 2.5),
    "BrowserTool": (2.0, 7.0),
    "PostgresTool": (0.3, 4.0),
    "message": (1.5, 6.0),
    "handoff": (0.2, 0.6),
    "status": (0.2, 1.0),
    "error": (0.2, 0.6),
    "judge": (0.3, 1.2),
}
_TOOK = re.compile(r"\bin (\d+(?:\.\d+)?) ?s\b")
_JUDGING = (3.5, 8.0)
_BACKING_OFF = (8.0, 11.0)
_HANDED_OVER = {
    "researcher": ("notes with links", "findings, sorted by date", "sources and what they disagree on", "notes"),
    "analyst": ("tables and caveats", "the numbers, checked twice", "summary of the figures", "two tables"),
    "coder": ("branch and test output", "patch, tests green", "script and its output", "diff"),
    "planner": ("the plan", "plan with acceptance criteria", "steps and their order"),
    "writer": ("draft for review", "draft", "draft with sources"),
    "reviewer": ("remarks", "approved with two remarks"),
    "verifier": ("all checks pass", "checks and their output"),
}
_AFTER_ALL_OTHERS = ("writer", "reviewer", "verifier")


@dataclass
class Play:
    """Events and judge rounds of one run, in seconds since its start until `staged` dates them."""

    script: Script
    start: datetime
    chance: Random
    threshold: float
    drift: float = 0.0  # what a passing score differs from the script's, so that repeated runs are not alike
    seconds: float = 0.6
    staged: list[tuple[float, Event]] = field(default_factory=list)
    rounds: list[dict[str, Any]] = field(default_factory=list)
    agent: str = "supervisor"
    opened: float = 0.0
    latest: float = 0.0
    together: bool = False

    def run(self) -> None:
        """All lines, from the supervisor's analysis to the last."""
        self._open()
        for position, act in enumerate(self.script.acts):
            if act.type == "turn":
                self._turn(act, position)
            elif act.type == "judge":
                self._judge(act)
            elif act.type == "tool_call":
                self._tool_call(act)
            else:
                self._say(act, self._towards(position))
            self.latest = max(self.latest, self.seconds)

    def events(self) -> list[Event]:
        """In order of time, numbered, dated."""
        ordered = sorted(self.staged, key=lambda each: each[0])
        width = max(3, len(str(len(ordered))))
        return [
            {"eventId": f"ev_{number:0{width}d}", "timestamp": self.dated(seconds), **event}
            for number, (seconds, event) in enumerate(ordered, 1)
        ]

    def dated(self, seconds: float) -> str:
        """The time of day of a moment of the run."""
        return iso(self.start + timedelta(milliseconds=round(seconds * 1000)))

    def _open(self) -> None:
        words, team = self.script.words, self.script.team
        route = "→".join(each.capitalize() for each in team)
        what = words.get("kind", "research+analysis" if self.script.mode == "sequential" else self.script.mode)
        analysis = words.get("analysis", f"Task classified as {what}; routing to {route}.")
        joint = {"parallel": " ∥ ", "discussion": ", "}.get(self.script.mode, " → ")
        routing = words.get("routing", f"{self.script.mode}: {joint.join(team)}")
        self._stage({"agentId": "supervisor", "type": "analysis", "payload": {"message": analysis}})
        self.seconds += self.chance.uniform(0.4, 1.1)
        self._stage({"agentId": "supervisor", "type": "routing", "payload": {"message": routing}})
        self.seconds += self.chance.uniform(0.4, 1.1)
        self.opened = self.latest = self.seconds
        self.together = self.script.mode == "parallel"

    def _turn(self, act: Act, position: int) -> None:
        if self.together and act.agent in _AFTER_ALL_OTHERS:
            self.together, self.seconds = False, self.latest
        elif self.together:
            self.seconds = self.opened + self.chance.uniform(0.0, 0.7)
        elif self.agent != act.agent and self._hands_over(position):
            words = _HANDED_OVER.get(self.agent, ("done",))
            self._hand_over(act.agent, self.chance.choice(words), {})
        self.agent = act.agent

    def _hands_over(self, position: int) -> bool:
        before = self.script.acts[position - 1].type if position else "turn"
        to = self.script.acts[position].agent
        return before in ("message", "tool_call") and not {self.agent, to} & {"supervisor", "judge"}

    def _towards(self, position: int) -> str:
        return next((act.agent for act in self.script.acts[position:] if act.type == "turn"), "supervisor")

    def _hand_over(self, to: str, text: str, more: dict[str, Any], at: float | None = None) -> None:
        message = f"→ {to}: {text}" if text else f"→ {to}"
        self._go_to(at)
        self._stage({"agentId": self.agent, "type": "handoff", "payload": {"message": message, "to": to, **more}})
        self._pass("handoff")

    def _say(self, act: Act, towards: str) -> None:
        if act.type == "handoff":
            self._hand_over(towards, act.text, act.payload, act.at)
            return
        payload = {"message": act.text, **act.payload}
        if act.type == "message" and act.at is None and self.chance.random() < 0.45:
            payload.setdefault("tokens", self.chance.randint(60, 880))
        self._go_to(act.at)
        kind = str(payload.pop("type", act.type))
        self._stage({"agentId": act.agent, "type": kind, "payload": payload})
        self._pass(act.type)

    def _tool_call(self, act: Act) -> None:
        event: Event = {"agentId": act.agent, "type": "tool_call", "toolName": act.tool, "toolInput": act.input}
        event["toolOutputSummary"] = act.text
        self._go_to(act.at)
        began = self.seconds
        self._pass(act.tool, throttled=act.payload.get("status") == 429)
        payload = dict(act.payload)
        took = _TOOK.search(act.text)
        if act.at is None and "durationMs" in payload:
            self.seconds = began + payload.pop("durationMs") / 1000 * self.chance.uniform(0.94, 1.06)
        elif took:
            self.seconds = began + float(took[1]) + self.chance.uniform(0.4, 1.6)
        if act.at is None and (took or "durationMs" in act.payload or self.chance.random() < 0.75):
            payload["durationMs"] = round((self.seconds - began) * 960)
        if payload:
            event["payload"] = payload
        self.staged.append((began, event))

    def _judge(self, act: Act) -> None:
        number, passed, score = len(self.rounds) + 1, act.score >= self.threshold, act.score
        if passed:
            score = round(min(9.8, max(self.threshold, score + self.drift)), 1)
        if act.at is None:
            self.seconds = self.latest + self.chance.uniform(*_JUDGING)
        self._go_to(act.at)
        message = f"round {number} score {score:g} {'≥' if passed else '<'} {self.threshold:g}: {act.text}"
        payload = {"message": message, "round": number, "score": score, **act.payload}
        self._stage({"agentId": "judge", "type": "judge", "payload": payload})
        reasoning, *improvements = act.parts or [act.text]
        self.rounds.append({"round": number, "timestamp": self.dated(self.seconds), "score": score})
        self.rounds[-1] |= {"reasoning": reasoning, "suggested_improvements": improvements}
        self._pass("judge")

    def _go_to(self, at: float | None) -> None:
        if at is not None:
            self.seconds = at

    def _pass(self, what: str, *, throttled: bool = False) -> None:
        low, high = _BACKING_OFF if throttled else _SECONDS.get(what, (1.0, 4.0))
        self.seconds += self.chance.uniform(low, high) * float(self.script.words.get("pace", "1"))

    def _stage(self, event: Event) -> None:
        self.staged.append((self.seconds, event))
