"""Hundreds and thousands of events that read like work: an agent that goes through a long list, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from tests.demo_data.times import iso, seeded

Event = dict[str, Any]
Step = tuple[str, str, dict[str, str], str]  # agent, tool or "", what it was given, what came of it

_SHELL = "HostedCodeInterpreterTool"
_PACKAGES = (
    "billing",
    "ledger",
    "invoices",
    "tax",
    "dunning",
    "refunds",
    "payouts",
    "fx",
    "catalog",
    "plans",
    "quotes",
)
_SUBJECTS = ("rounding", "proration", "vat", "currency", "credits", "retries", "limits", "imports", "exports", "audit")
_ASPECTS = (
    "rules",
    "edge_cases",
    "api",
    "storage",
    "events",
    "migration",
    "cli",
    "permissions",
    "regressions",
    "locales",
)
_NOTES = (
    "setUp becomes a fixture, assertEqual a plain assert",
    "the class goes, its three helpers become fixtures",
    "subTest turns into parametrize with {n} cases",
    "assertRaisesRegex → pytest.raises(match=…), two patterns needed escaping",
    "mock.patch stays; the decorator order was wrong before, kept",
    "assertAlmostEqual → pytest.approx, 7 places as before",
    "setUpClass opened a database: session fixture, rolled back per test",
    "the expectedFailure is an xfail(strict=True) now",
    "tearDown only closed a file: tmp_path does it",
)
_FAILURES = (
    "AssertionError: assert Decimal('10.10') == 10.1",
    "fixture 'ledger_db' not found",
    "TypeError: test() missing 1 required positional argument: 'rate'",
    "ScopeMismatch: session fixture asks for a function one",
    "AssertionError: Regex pattern did not match: 'amount (EUR)'",
)
_TYPES = (
    "the row is a TypedDict now, Any is gone",
    "Optional[str] was a lie: the caller always passes one",
    "two overloads say what isinstance said",
    "a Protocol of one method instead of three unions",
    "the generator yields tuple[int, Row]; nobody used the third value",
)
_ALERTS = (
    "RequestUnits > 80 %",
    "P95 > 400 ms",
    "5xx > 1 %",
    "replica restarts > 3",
    "queue age > 10 min",
    "disk > 85 %",
)
_SERVICES = ("fleet-api", "fleet-worker", "search-proxy", "cosmos-fleet", "ingest-jobs", "billing-prod")


def long_run(story: str, start: datetime, count: int, pace: float) -> list[Event]:
    """The first `count` events of the story, about `pace` seconds apart, numbered from 1 with leading zeros."""
    chance = seeded(f"{story}/{start}")
    width, at = max(3, len(str(count))), start
    events: list[Event] = []
    for agent, tool, given, came in _STORIES[story](chance):
        event: Event = {"eventId": f"ev_{len(events) + 1:0{width}d}", "timestamp": iso(at), "agentId": agent}
        if tool:
            event |= {"type": "tool_call", "toolName": tool, "toolInput": given, "toolOutputSummary": came}
        else:
            event |= {"type": "message", "payload": {"message": came}}
        _grade(event)
        events.append(event)
        if len(events) == count:
            return events
        at += timedelta(milliseconds=round(pace * chance.uniform(300, 1700)))
    raise ValueError(f"{story} has only {len(events)} events")


def _grade(event: Event) -> None:
    came = event.get("toolOutputSummary", "")
    if came.startswith("HTTP 429"):
        event["payload"] = {"status": 429}
    elif " failed, " in came:
        event["payload"] = {"error": came.split(": ", 1)[1]}


def _migration(chance: Random) -> Iterator[Step]:
    modules = [f"tests/{p}/test_{s}_{a}.py" for p, s, a in product(_PACKAGES, _SUBJECTS, _ASPECTS)]
    chance.shuffle(modules)
    for module in modules:
        at, tests = {"path": module}, chance.randint(3, 38)
        yield "coder", "GitHubTool", at, f"{chance.randint(40, 620)} lines, {tests} tests"
        if chance.random() < 0.02:
            yield "coder", "GitHubTool", at, f"HTTP 429: secondary rate limit, retry after {chance.randint(20, 60)}s"
        if chance.random() < 0.55:
            yield "coder", "", {}, chance.choice(_NOTES).format(n=chance.randint(3, 14))
        yield "coder", _SHELL, {"cmd": f"u2p {module}"}, f"{chance.randint(tests, 4 * tests)} asserts rewritten"
        while chance.random() < 0.22:
            broken = chance.randint(1, 3)
            failed = f"{broken} failed, {tests - broken} passed: {chance.choice(_FAILURES)}"
            yield "coder", _SHELL, {"cmd": f"pytest -q {module}"}, failed
            yield "coder", "", {}, chance.choice(_NOTES).format(n=chance.randint(3, 14))
        yield "coder", _SHELL, {"cmd": f"pytest -q {module}"}, f"{tests} passed in {chance.uniform(0.2, 6):.2f}s"
        if chance.random() < 0.4:
            yield "verifier", _SHELL, {"cmd": f"same-tests {module}"}, f"{tests} before, {tests} after"
        yield "coder", "GitHubTool", at, f"{chance.getrandbits(28):07x} test: pytest style"


def _annotations(chance: Random) -> Iterator[Step]:
    for folder, name in product(("csv", "parquet", "blob", "queue"), _SUBJECTS):
        command, found = {"cmd": f"mypy --strict src/fleet/ingest/{folder}/{name}.py"}, chance.randint(1, 17)
        yield "coder", _SHELL, command, f"Found {found} errors in 1 file"
        yield "coder", "", {}, f"{folder}/{name}: {chance.choice(_TYPES)}"
        if found > 9:
            yield "coder", _SHELL, command, f"Found {found // 6} errors in 1 file"
        yield "coder", _SHELL, command, "Success: no issues found in 1 source file"


def _indexes(chance: Random) -> Iterator[Step]:
    for size, overlap in product((256, 512, 1024), (0, 64, 128)):
        index = f"manuals-{size}-{overlap}"
        yield "coder", "AzureAISearchTool", {"index": index, "action": "create"}, "created, 1 replica, 1 partition"
        for part in range(1, 6):
            chunks = round(4_100_000 / (size - overlap) / 5) + chance.randint(-90, 90)
            given = {"index": index, "action": "upload", "part": f"{part}/5"}
            yield "coder", "AzureAISearchTool", given, f"{chunks:,} chunks, 0 rejected"
        yield "coder", "", {}, f"{index} is ready, {chance.uniform(0.4, 3.1):.1f} GB"


def _alerts(chance: Random) -> Iterator[Step]:
    for number in range(1, 61):
        service, condition = chance.choice(_SERVICES), chance.choice(_ALERTS)
        show = {"cmd": f"az monitor alert show --id {chance.getrandbits(32):08x} --query [service,condition,state]"}
        gone = chance.random() < 0.8
        yield "coder", _SHELL, show, f"{service}: {condition}: {'Resolved' if gone else 'Fired'}"
        if gone:
            yield "coder", "", {}, f"alert {number}: gone for {chance.randint(2, 90)} h, goes on the list"
        else:
            watched = {"cmd": f"az monitor metrics list --resource {service} --interval PT1H"}
            yield "coder", _SHELL, watched, f"24 points, still above for {chance.randint(1, 9)} of them"
            yield (
                "coder",
                "",
                {},
                f"alert {number}: stays open, {service} is owned by {chance.choice(('maja', 'tomas'))}",
            )


_STORIES = {
    "three-segments": _migration,
    "many-events": _migration,
    "missing-segment": _annotations,
    "overlapping-segment": _indexes,
    "zero-index": _alerts,
    "orphan": _alerts,
}
