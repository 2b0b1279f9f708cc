"""Cache entries of both shapes: alive, about to expire, expired, of one key several times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from tests.demo_data.cases import CASES
from tests.demo_data.script import scripts
from tests.demo_data.tell import Document
from tests.demo_data.times import ago, epoch, iso, ulid

_LINKED: Final[tuple[tuple[str, str, str, float, Any, str], ...]] = (
    # case of the run, its script, user, minutes since the entry was written, ttl, full result
    ("recovered", "recovered", "user_123", 41, 3600, ""),
    ("refined", "refined", "user_123", 53, 3600, ""),
    ("plan-kept", "plan-kept", "user_123", 57.9, 3600, ""),
    ("status-success", "status-success", "user_123", 59.2, 3600, ""),
    ("emoji", "emoji", "user_123", 14, 300, ""),
    ("event-after-completed", "customer-reply", "user_456", 58.4, 3600, ""),
    ("duplicate-ids", "duplicate-ids", "user_123", 61.3, 3600, "articles.md"),
    ("plan-agents-used-only", "plan-agents-used-only", "user_123", 424, 3600, ""),
    ("status-completed", "status-completed", "user_123", 1883, 86400, ""),
    ("three-segments", "three-segments", "user_123", 470, 86400, "modules.csv"),
    ("answer-long", "licenses", "user_123", 13185, 1209600, "answer.md"),
    ("round-dimensions", "round-dimensions", "user_789", 7021, 604800, "chapter-3.md"),
    ("plan-out-of-order", "plan-out-of-order", "user_123", 10322, -1, ""),
    ("no-user", "kql-tokens", "", 5531, 3600, ""),
)
_SOURCES = (
    "https://learn.microsoft.com/azure/cosmos-db/nosql/vector-search",
    "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-retirements",
    "https://devblogs.microsoft.com/cosmosdb/",
    "https://prices.azure.com/api/retail/prices",
)


def nested_entries() -> Iterator[Document]:
    """Of the data model's shape."""
    for number, linked in enumerate(_LINKED):
        yield _nested(*linked, number)
    yield _nested("plan-agents-used-only", "plan-agents-used-only", "user_123", 1504, 3600, "", 7)
    for ttl, minutes, key in ((None, 22.5, "container-default"), ("3600", 31.2, "ttl-as-text")):
        yield _nested("refined", "refined", "user_123", minutes, ttl, "", 1) | {"cacheKey": f"sha256:{_hash(key)}"}
    dangling = _nested("plan-kept", "plan-kept", "user_456", 17.6, 3600, "", 2)
    yield dangling | {"cacheKey": f"sha256:{_hash('dangling')}", "workflowId": f"wf_{ulid(ago(minutes=19), 'deleted')}"}


def _nested(case: str, key: str, user: str, minutes: float, ttl: Any, full: str, number: int) -> Document:
    created, script = ago(minutes=minutes), scripts()[key]
    entry: Document = {"id": f"cache_{ulid(created, case)}", "cacheKey": f"sha256:{_hash(case)}"}
    if user:
        entry["userId"] = user
    options = {"depth": ("summary", "full")[number % 2], "include_sources": number % 3 != 0}
    entry |= {"workflowId": CASES[case], "request": {"task": script.words["task"], "options": options}}
    reference = f"https://stfleetresults.blob.core.windows.net/results/{CASES[case]}/{full}" if full else None
    summary = script.answer.replace("\n", " ")[:120]
    sources = [_SOURCES[(number + step) % len(_SOURCES)] for step in range(number % 4)]
    entry["result"] = {"answerSummary": summary, "topSources": sources, "fullResultRef": reference}
    return entry | {"createdAt": iso(created), "ttl": ttl, "_ts": epoch(created)}


def flat_entries() -> Iterator[Document]:
    """Of the flatter shape; older ones with an id of their own and so several documents for one key."""
    key = _hash("Researcher|gpt-5-mini|weekly digest")
    said = (
        ("", key, "Researcher", 12.3, 300, "Weekly digest: what changed in Azure AI Foundry and"),
        ("older-1", key, "Researcher", 75.0, 300, "Weekly digest: what changed in Azure AI Foundry and"),
        ("older-2", key, "Researcher", 10110.0, 300, "Weekly digest: what changed in Azure AI Foundry and"),
        ("", _hash("Writer|cjk"), "Writer", 2.2, 300, "調査: 東京リージョンの推論コスト"),
        ("", _hash("Coder|redacted"), "Coder", 3.9, 600, "[redacted]"),
        (
            "",
            _hash("Judge|hostile"),
            "Ju\x1b[31mdge",
            4.6,
            3600,
            "\x1b]52;c;cHduZWQ=\x07 [red]preview[/red] \u202egnp.exe",
        ),
        ("", _hash("Analyst|old"), "Analyst", 2955.5, 300, "Forecast token spend for December from 90 days of"),
    )
    for ident, cache_key, agent, minutes, ttl, preview in said:
        created = ago(minutes=minutes)
        entry: Document = {"id": f"{cache_key[:12]}-{ident}" if ident else cache_key, "cacheKey": cache_key}
        entry |= {"agentName": agent, "ttlSeconds": ttl, "ttl": ttl, "responseType": "AgentRunResponse"}
        entry |= {"taskLength": len(preview) * 3, "taskPreview": preview}
        yield entry | {"createdAt": created.isoformat(), "updatedAt": created.isoformat(), "_ts": epoch(created)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
