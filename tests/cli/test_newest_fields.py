"""What the writer stores of late is listed, printed and asked for under its own name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Typed

RUN = {
    "workflowId": "w",
    "task": "t",
    "reasoning_effort": "medium",
    "mode": "standard",
    "routing": {"mode": "delegated", "confidence": 0.77},
    "quality": {"score": 2.2, "flag": "low_confidence"},
    "execution_summary": {},
}
OPTIMIZATION = {
    "id": "o",
    "optimizerType": "gepa",
    "autoMode": "light",
    "trainExampleCount": 60,
    "valExampleCount": 0,
    "maxFullEvaluations": 7,
    "maxMetricCalls": 150,
}
EXAMPLE = {
    "task": "t",
    "team_capabilities": "- Pilot: guides ships.\n- Tug: pushes.",
    "available_tools": "- tidetool: Tides.",
    "execution_mode": "delegated",
    "tool_requirements": {"Pilot": ["TideTool"], "Tug": ["charts", "TideTool"]},
    "latency_budget": "low",
    "reasoning": "one is enough",
}


@pytest.mark.parametrize(
    ("section", "stored", "printed", "found", "not_found"),
    [
        (
            "runs",
            RUN,
            {"confidence": 0.77, "flag": "low_confidence", "run_mode": "standard", "reasoning_effort": "medium"},
            ("confidence:>0.7", "flag:low_confidence", "run_mode:standard", "effort:medium", "mode:delegated"),
            ("confidence:>0.8", "flag:none", "run_mode:auto", "effort:low", "mode:standard"),
        ),
        (
            "optimizations",
            OPTIMIZATION,
            {
                "auto": "light",
                "max_full_evaluations": 7,
                "max_metric_calls": 150,
                "train_examples": 60,
                "eval_examples": 0,
            },
            ("evals:7", "calls:>100", "train:60", "eval:0", "auto:light"),
            ("evals:8", "calls:none", "train:<60", "eval:>0", "auto:heavy"),
        ),
        (
            "examples",
            EXAMPLE,
            {
                "mode": "delegated",
                "team": ["Pilot", "Tug"],
                "available_tools": ["tidetool"],
                "tool_requirements": ["TideTool", "charts"],
                "latency_budget": "low",
                "reasoning": "one is enough",
            },
            ("needs:charts", "needs:tide", "tool:tidetool", "latency:low", "reasoning:enough", "mode:delegated"),
            ("needs:sonar", "tool:charts", "latency:high", "reasoning:two", "-needs:charts"),
        ),
    ],
)
def test_it_is_printed_and_asked_for(
    tmp_path: Path,
    typed: Typed,
    section: str,
    stored: dict[str, Any],
    printed: dict[str, Any],
    found: tuple[str, ...],
    not_found: tuple[str, ...],
) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(stored), "utf-8")
    [row] = typed(section, "--json", "--data", path).rows()
    assert {name: row[name] for name in printed} == printed
    for each in found:
        assert len(typed(section, each, "--json", "--data", path).rows()) == 1, each
    for each in not_found:
        assert not typed(section, each, "--json", "--data", path).rows(), each


def test_an_optimization_says_in_its_row_where_its_curve_was_read(tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "log").mkdir()
    page = 'const NODES = [{"idx": 0, "score": 0.5, "parents": "seed", "components": {"a": "b"}}];'
    (tmp_path / "log" / "candidate_tree.html").write_text(page, "utf-8")
    path = tmp_path / "given.json"
    path.write_text(json.dumps({**OPTIMIZATION, "logDir": "log"}), "utf-8")
    [row] = typed("optimizations", "--json", "--data", path).rows()
    assert (row["best"], row["rounds"]) == (0.5, 1)
    assert row["curve_from"].startswith("log/candidate_tree.html, written 2")
    told = typed("optimization", "o", "--data", path).out
    assert "from log/candidate_tree.html, written 2" in told


@pytest.mark.parametrize("asked", ["tool:tidetool", 'tool:"tidetool (available to Pilot)"'])
def test_a_tool_with_a_remark_behind_its_name_is_found_and_told_by_its_name(
    typed: Typed, tmp_path: Path, asked: str
) -> None:
    file = tmp_path / "dspyExamples.json"
    stored = {"task": "Plan a night berth", "available_tools": "- tidetool (available to Pilot): Tides."}
    file.write_text(json.dumps(stored), "utf-8")
    found = typed("--data", str(file), "examples", asked, "--json")
    assert json.loads(found.stdout)["available_tools"] == ["tidetool"]
