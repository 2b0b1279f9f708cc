"""The six files of containers and one of a trace: which documents they hold, in which order, and how each is a line."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from pathlib import Path

from fleet_tui.demo import FOLDER
from tests.demo_data.cached import flat_entries, nested_entries
from tests.demo_data.examples import flat_examples, nested_examples
from tests.demo_data.flat import flat_runs
from tests.demo_data.memories import flat_memories, nested_memories, odd_memories
from tests.demo_data.optimizations import curves, flat_optimizations, with_a_result
from tests.demo_data.runs_cases import case_runs
from tests.demo_data.runs_hostile import hostile_runs
from tests.demo_data.runs_odd import odd_runs
from tests.demo_data.runs_ordinary import ordinary_runs
from tests.demo_data.runs_segments import large_runs
from tests.demo_data.runs_times import time_runs
from tests.demo_data.tell import Document
from tests.demo_data.times import epoch, etag, on
from tests.demo_data.traced import traced

MODEL = Path(__file__).parent / "model"
_MODEL_WRITTEN = {
    "workflowRuns": "2025-11-17 10:30:01",
    "workflowRunSegments": "2025-11-17 10:30:01",
    "agentMemory": "2025-11-17 10:17:11",
    "dspyExamples": "2025-11-17 09:55:00",
    "dspyOptimizationRuns": "2025-11-17 08:20:01",
    "cache": "2025-11-17 10:16:16",
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def demo_files() -> dict[Path, bytes]:
    """What each file of the demo holds, by its path."""
    found = {FOLDER / f"{name}.jsonl": _encode(name, documents) for name, documents in _documents().items()}
    return {**found, FOLDER / "traces.jsonl": traced()}


def stale_files() -> list[Path]:
    """The files on disk that differ from what would be written."""
    return [path for path, wanted in demo_files().items() if not path.exists() or path.read_bytes() != wanted]


def _documents() -> dict[str, Iterable[Document]]:
    large, segments = large_runs()
    special = itertools.chain(case_runs(), odd_runs(), time_runs(), hostile_runs(), flat_runs(), large)
    return {
        "workflowRuns": itertools.chain(special, ordinary_runs()),
        "workflowRunSegments": segments,
        "agentMemory": itertools.chain(nested_memories(), flat_memories(), odd_memories()),
        "dspyExamples": itertools.chain(nested_examples(), flat_examples()),
        "dspyOptimizationRuns": itertools.chain(curves(), flat_optimizations(), with_a_result()),
        "cache": itertools.chain(nested_entries(), flat_entries()),
    }


def _encode(name: str, documents: Iterable[Document]) -> bytes:
    model: Document = json.loads((MODEL / f"{name}.json").read_text(encoding="utf-8"))
    model["_ts"] = epoch(on(_MODEL_WRITTEN[name]))
    ordered = [model, *sorted(documents, key=lambda document: (document["_ts"], document["id"]))]
    return "".join(_line(document) for document in ordered).encode()


def _line(document: Document) -> str:
    """JSON with its text as it is; only what UTF-8 cannot hold, half of a surrogate pair, is written as an escape."""
    stored = {name: value for name, value in document.items() if name != "_ts"}
    marked = stored | {"_ts": document["_ts"], "_etag": etag(document["id"], document["_ts"])}
    text = json.dumps(marked, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text) + "\n"
