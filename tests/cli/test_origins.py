"""A list says which of its rows another program wrote, and in which file they lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.conftest import Typed
from tests.cli.test_other_lists import ONE, SPAN

OURS: Final = {
    "memories": {"id": "m1", "userId": "ann", "memoryType": "note", "content": "likes tea", "_ts": 1},
    "optimizations": {"id": "o1", "userId": "ann", "optimizerType": "gepa", "_ts": 1},
}
TRIALS: Final = {"trial_logs": {"1": {"full_eval_score": 0.5}}}


@pytest.mark.parametrize(
    ("command", "name", "documents", "said"),
    [
        ("runs", "otel.json", [SPAN], "1 run from otel.json (OpenTelemetry console spans, 1 span)"),
        ("memories", "given.jsonl", [ONE["agentMemory"]] * 2, "2 memories from given.jsonl (mem0)"),
        ("memories", "agentMemory.jsonl", [ONE["agentMemory"], OURS["memories"]], "1 memory from agentMemory.jsonl"),
        ("optimizations", "gepa.json", [ONE["dspyOptimizationRuns"]], "1 optimization from gepa.json (GEPA)"),
        (
            "optimizations",
            "given.jsonl",
            [ONE["dspyOptimizationRuns"], TRIALS, TRIALS],
            "3 optimizations from given.jsonl (2 MIPROv2, 1 GEPA)",
        ),
    ],
)
@pytest.mark.parametrize("form", ["--plain", "--json", "--raw"])
@pytest.mark.parametrize("whole_folder", [True, False])
def test_it_is_said_once_beside_the_rows(
    typed: Typed,
    tmp_path: Path,
    command: str,
    name: str,
    documents: list[Any],
    said: str,
    form: str,
    *,
    whole_folder: bool,
) -> None:
    if (whole_folder and "given" in name) or name == "gepa.json":
        whole_folder = False  # a folder's files are found by their names
    (path := tmp_path / name).write_text("\n".join(map(json.dumps, documents)))
    printed = typed(command, form, "--data", tmp_path if whole_folder else path)
    assert printed.code == 0
    assert printed.err.count(said) == 1
    assert "read as" not in printed.err or "agentMemory" in name


@pytest.mark.parametrize("command", ["memories", "optimizations"])
def test_what_is_our_own_is_not_spoken_of(typed: Typed, tmp_path: Path, command: str) -> None:
    (path := tmp_path / "given.jsonl").write_text(json.dumps(OURS[command]))
    assert " from given.jsonl" not in typed(command, "--data", path).err


def test_the_demo_which_is_one_thing_does_not_speak_of_its_files(typed: Typed) -> None:
    for command in ("runs", "optimizations"):
        assert " from " not in typed(command, "--demo", "--limit", "1").err
