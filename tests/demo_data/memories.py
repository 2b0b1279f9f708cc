"""Agent memories: groups of near-duplicates whose vectors are near, and the flatter shape without vectors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tests.demo_data.cases import CASES
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, TITLE
from tests.demo_data.tell import Document
from tests.demo_data.times import ago, epoch, iso, on, seeded, ulid

Vector = list[float]

_WRITTEN_DOWN = Path(__file__).parent / "memories.txt"
_WIDE = ("cosmos", "people")  # fields of knowledge whose memories a later, longer embedding model made
_PLACES = 6


def nested_memories() -> Iterator[Document]:
    """Of the data model's shape; vectors of one group differ by a few degrees, of one field by many."""
    subject, group = "", 0
    for line in _WRITTEN_DOWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            subject = line[2:]
        elif line and not line.startswith("#"):
            yield _nested(line, subject, f"{subject}/{group}")
        else:
            group += 1


def _nested(line: str, subject: str, group: str) -> Document:
    user, days, agent, kind, importance, source, text = (each.strip() for each in line.split("|", 6))
    created, chance = ago(days=float(days)), seeded(line)
    ident = f"mem_{ulid(created, line)}"
    metadata: Document = {"source": "workflow" if source != "-" else "chat"}
    if source == "dangling":
        metadata["sourceWorkflowId"] = f"wf_{ulid(created, 'deleted run')}"
    elif source in CASES:
        metadata["sourceWorkflowId"] = CASES[source]
    memory: Document = {"id": ident, "memoryId": ident, "userId": user, "agentId": agent, "memoryType": kind}
    memory["content"] = text
    if source != "-" or chance.random() < 0.75:
        memory["embedding"] = _vector(subject, group, chance)
    memory["metadata"] = metadata | {"createdAt": iso(created), "importance": float(importance)}
    return memory | {"ttl": chance.choice((None, None, None, 7776000)), "_ts": epoch(created)}


def _vector(subject: str, group: str, chance: Random) -> Vector:
    size = 16 if subject in _WIDE else 8
    towards = (1.0, _random(seeded(subject), size)), (1.1, _random(seeded(group), size)), (0.18, _random(chance, size))
    mixed = [sum(weight * vector[place] for weight, vector in towards) for place in range(size)]
    return _unit(mixed)


def _random(chance: Random, size: int) -> Vector:
    return _unit([chance.uniform(-1, 1) for _ in range(size)])


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(each * each for each in vector))
    return [round(each / length, _PLACES) for each in vector]


def flat_memories() -> Iterator[Document]:
    """Of the flatter shape: ids with `|` and spaces, contents that are empty or a list of messages."""
    turns = [
        {"role": "user", "content": "Which region is cheapest for gpt-5-mini?"},
        {"role": "assistant", "content": "Sweden Central and East US 2 cost the same; data zone EU is 10 % more."},
    ]
    said: tuple[tuple[str, str, str, Any, str], ...] = (
        ("user_123|thread-7|2025-11-14 10:31", "user_123", "conversation", turns, "2025-11-14 10:31:02.114"),
        ("user_123|thread-7|2025-11-14 10:33", "user_123", "conversation", turns[:1], "2025-11-14 10:33:40.871"),
        (
            "maja|notes of monday",
            "maja",
            "note",
            "Rotate staging keys on Sunday, not on Friday.",
            "2025-11-10 08:15:00.502",
        ),
        ("user_456|summary|latest", "user_456", "summary", "", "2025-11-13 17:02:19.006"),
        ("runner|last error", "runner", "summary", "503 from staging twice this week.", "2025-11-14 04:31:10.933"),
        (
            "user_123|profile",
            "user_123",
            "profile",
            "Works on cost, prefers tables, reads on a phone.",
            "2025-10-02 10:10:10.010",
        ),
        ("user_789|profile", "user_789", "profile", None, "2025-10-09 12:44:31.240"),
        ("user_123|scratch pad|Ünïcödé", "user_123", "scratch", " \n\t ", "2025-11-01 19:20:21.222"),
    )
    runs = {"user_123|thread-7": "flat-succeeded", "user_456|summary": "event-after-completed"}
    for ident, user, kind, content, when in said:
        created = on(when).isoformat()
        memory: Document = {"id": ident, "memoryId": ident, "userId": user, "agentId": "Researcher", "memoryType": kind}
        memory |= {"content": content, "createdAt": created, "updatedAt": created}
        if (case := runs.get(ident.rpartition("|")[0])) is not None:
            memory["workflowId"] = CASES[case]
        yield memory | {"_ts": epoch(on(when))}


def odd_memories() -> Iterator[Document]:
    """Text that attacks the terminal, a vector of zeros, a vector that is none, values out of range."""
    hostile = f"{TITLE}{CLEAR}Remember{CLIPBOARD} this {C1}{BIDI} [red]or[/red] [@click=app.quit]else[/]"
    said: tuple[tuple[str, Any, Any, Any, str], ...] = (
        ("hostile", hostile, [0.1, -0.2, 0.3, 0.1, 0.2, -0.1, 0.05, 0.9], 0.5, "2025-10-20 09:45:00.600"),
        (
            "zero-vector",
            "The embedding endpoint answered zeros on 28 October.",
            [0.0] * 8,
            0.4,
            "2025-10-28 03:00:12.000",
        ),
        (
            "vector-of-text",
            "Stored by a script that wrote the vector as text.",
            "[0.12, 0.44]",
            0.4,
            "2025-10-27 15:12:44.700",
        ),
        ("mixed-vector", "One component was lost on the way.", [0.2, None, 0.1, "0.3"], 0.4, "2025-10-27 15:13:01.900"),
        ("importance-out-of-range", "Importance was written on a scale of ten.", None, 9, "2025-10-26 11:30:09.250"),
        ("importance-as-text", "Importance was written as a word.", None, "high", "2025-10-26 11:31:55.125"),
    )
    for case, content, vector, importance, when in said:
        created = on(when)
        ident = f"mem_{ulid(created, case)}"
        memory: Document = {"id": ident, "memoryId": ident, "userId": "user_123", "agentId": "researcher"}
        memory |= {"memoryType": "fact", "content": content, "embedding": vector}
        memory["metadata"] = {"source": "script", "case": case, "createdAt": iso(created), "importance": importance}
        yield memory | {"ttl": None, "_ts": epoch(created)}
