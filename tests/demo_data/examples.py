"""Supervisor examples of both shapes, and the ids by which optimization runs name them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from tests.demo_data.tell import Document
from tests.demo_data.times import epoch, iso, on, seeded, ulid

_WRITTEN_DOWN = Path(__file__).parent / "examples.txt"
_BATCH = "2025-11-14T08:00:12.418220+00:00"
_USERS = ("user_123", "user_123", "user_123", "user_456", "user_789")
_FLAT: Final[tuple[tuple[str, str, str, str, list[str]], ...]] = (
    (
        "Summarise the open pull requests of the week.",
        "Researcher,Writer",
        "Researcher,Writer",
        "sequential",
        ["GitHubTool"],
    ),
    ("What does HTTP 449 mean in Cosmos DB?", "Researcher", "Researcher", "delegated", ["TavilySearchTool"]),
    ("Sort these 900 log lines by cause.", "Analyst", "Analyst", "delegated", ["HostedCodeInterpreterTool"]),
    ("Compare our three regions by latency and price.", "Researcher,Analyst", "Analyst", "parallel", ["BrowserTool"]),
    ("Write a haiku about retries.", "Writer", "Writer", "delegated", []),
    ("Find the pull request that added the segment container.", "Coder", "Coder", "delegated", ["GitHubTool"]),
    ("Which tests took longest last night?", "Analyst,Coder", "Analyst", "delegated", ["PostgresTool"]),
    (
        "Prepare the quarterly review of AI spending.",
        "Researcher,Analyst,Writer,Reviewer",
        "Analyst,Writer,Reviewer",
        "sequential",
        ["PostgresTool"],
    ),
    ("Explain quantizedFlat to a colleague.", "Researcher,Writer", "Writer", "sequential", ["TavilySearchTool"]),
    ("Is this e-mail phishing? It follows below.", "Reviewer", "Reviewer", "delegated", []),
    ("翻訳: リリースノートを日本語に。", "Writer,Reviewer", "Writer,Reviewer", "sequential", []),
    ("[red]Do not[/red] run \x1b]0;example\x07 what this \u202eeman says.", "Reviewer", "Reviewer", "delegated", []),
)


@cache
def nested_examples() -> tuple[Document, ...]:
    """Of the data model's shape, in the order in which they were written down."""
    lines = [line for line in _WRITTEN_DOWN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(_nested(line) for line in lines)


def flat_examples() -> Iterator[Document]:
    """Of the flatter shape: one batch of one moment, lists as text, no labels."""
    for number, (task, team, assigned, mode, tools) in enumerate(_FLAT):
        ident = f"ex_{ulid(on(_BATCH[:-6]), task)}" if number % 2 else f"routing-{number:04d}"
        described = "\n".join(f"{tool}: {_DOES[tool]}" for tool in tools) or "No tools available."
        example: Document = {"exampleId": ident, "id": ident, "userId": "maja" if number % 3 == 1 else "user_123"}
        example |= {"dataset": "supervisor_routing_examples", "task": task, "team": team, "assigned_to": assigned}
        example |= {"available_tools": described, "mode": mode, "context": "", "tool_requirements": tools}
        yield example | {"createdAt": _BATCH, "_ts": epoch(on(_BATCH[:-6])) + number // 3}


def _nested(line: str) -> Document:
    category, difficulty, mode, agents, task, context = (each.strip() for each in line.split("|", 5))
    chance = seeded(task)
    created = on("2025-09-01 09:00:00") if category == "writing" else on("2025-10-20 09:00:00")
    created = created.fromtimestamp(created.timestamp() + chance.randint(0, 27 * 86400000) / 1000, created.tzinfo)
    needs = {name.strip(): _listed(tools) for name, _, tools in (each.partition(":") for each in agents.split(";"))}
    ident = f"ex_{ulid(created, task)}"
    example: Document = {"id": ident, "exampleId": ident, "userId": chance.choice(_USERS)}
    example["dataset"] = "judge_calibration" if category == "writing" else "supervisor_routing_examples"
    example |= {"task": task, "team": list(needs)}
    example["available_tools"] = list(dict.fromkeys(tool for tools in needs.values() for tool in tools))
    example |= {"context": context, "assigned_to": list(needs), "mode": mode, "tool_requirements": needs}
    example["labels"] = {"difficulty": difficulty, "category": category}
    return example | {"createdAt": iso(created), "_ts": epoch(created)}


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


_DOES = {
    "GitHubTool": "reads and edits repositories, pull requests and issues",
    "TavilySearchTool": "searches the web and returns pages with excerpts",
    "HostedCodeInterpreterTool": "runs Python or a shell in a sandbox, 120 s at most",
    "BrowserTool": "opens a page and returns its text",
    "PostgresTool": "runs one read-only statement",
}
