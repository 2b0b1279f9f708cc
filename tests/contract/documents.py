"""The documents of the suite: both shapes, values at either path or at none, ties, other kinds, hostile text."""

from __future__ import annotations

from typing import Any, Final

from fleet_tui.schema import MEMORIES, RUNS

_FIRST: Final = 1763370000

# Each of them means something to a URL, to JSON, to SQL, to a terminal or to a file that names its lines.
IDS: Final = (
    "plain",
    "with space",
    " starts and ends ",
    "a/b",
    "a?b=c&d",
    "a#b",
    "a%2Fb",
    "a+b|c@d:e",
    "back\\slash",
    'say "id"',
    "it's",
    "ä 東京 😀",
    "\x1b]52;c;aGk=\x07",
    "tab\tnewline\nnext",
    "\u202eevil\u2066",
    "agentMemory.jsonl:3",
    "..",
    "[red]",
)
HOSTILE: Final = "".join(map(chr, [*range(32), 127, 0x85, 0x9B, 0x200B, 0x202E, 0x2028, 0x2029, 0xFEFF, 0x1F600]))


def _nested(n: int) -> dict[str, Any]:
    return {
        "task": {"input": f"task {n}", "createdAt": f"2025-11-17T10:{n:02d}:00.000Z"},
        "quality": {"overallScore": 8.0 if n % 4 else n / 2},
        "execution_summary": {"status": "succeeded", "agentsUsed": ["writer"], "durationSeconds": n},
        "projectId": f"P{n % 3}",
        "events": [{"eventId": f"ev_{i}", "payload": "x" * 30} for i in range(n)],
        "judge_evaluations": [{"round": 1}] * (n % 4),
        "result": {"answer": "a long answer " * 10, "tokens": {"prompt": n * 100, "completion": n}},
    }


def _flat(n: int) -> dict[str, Any]:
    return {
        "task": f"TASK {n}",
        "createdAt": f"2025-11-17T10:{n // 2:02d}:30+00:00",
        "quality": {"score": n, "pending": n == 1},
        "status": "failed",
        "error": "ValueError: no",
        "routing": {"mode": "sequential", "assigned_to": ["researcher"]},
        "runTag": f"tag-{n:02d}",
        "start_time": "2025-11-17T10:00:00",
    }


# A document for each way in which paths can disagree, be of another kind, or be missing.
_ODD: Final[tuple[dict[str, Any], ...]] = (
    {"quality": {"overallScore": 3, "score": 9}, "execution_summary": {"status": "failed"}, "status": "running"},
    {"quality": {"overallScore": "9", "score": 7.5}, "task": {"createdAt": 1763370000}, "createdAt": "2025-01-01"},
    {"quality": {"overallScore": True}, "status": 5, "task": ["x"], "events": "none", "projectId": None},
    {"quality": None, "execution_summary": "failed", "result": "an answer", "createdAt": "yesterday"},
    {},
)

_SHAPES: Final = (*(_flat(n) if n % 2 else _nested(n) for n in range(16)), *_ODD)

# Two and two of them share a time.
RUN_DOCUMENTS: Final[tuple[dict[str, Any], ...]] = tuple(
    {"id": f"r{n:02d}", "workflowId": f"w{n:02d}", "userId": f"u{n % 2}", "_ts": _FIRST + n // 2 * 7 % 60, **shape}
    for n, shape in enumerate(_SHAPES)
)

MEMORY_DOCUMENTS: Final[tuple[dict[str, Any], ...]] = tuple(
    {
        "id": document_id,
        "userId": "user 1/?#",
        "agentId": "researcher",
        "content": f"{HOSTILE}\n{document_id}",
        HOSTILE: [HOSTILE, {"nested": None, "number": 2**53 - 1, "small": -1e-7, "whole": 8.0}],
        "embedding": [0.5, -0.25, 1e-3],
        "metadata": {"importance": n / 10, "createdAt": "2025-11-17T10:00:00Z", "embedding": [1, 2]},
        "_ts": _FIRST + n,
    }
    for n, document_id in enumerate(IDS)
)

# No examples, optimizations, cache or segments: those containers are missing.
STORED: Final = {RUNS: RUN_DOCUMENTS, MEMORIES: MEMORY_DOCUMENTS}
