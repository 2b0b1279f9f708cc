"""An example as DSPy takes it: of both shapes the same names and kinds, and values as they are stored."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.demo import NOW
from fleet_tui.model.dspy_row import INPUTS, dspy_row
from fleet_tui.model.example import DspyExample
from tests.demo.reading import document

NESTED: dict[str, Any] = {
    "id": "e1",
    "task": "Plan it",
    "context": "As last year.",
    "team": ["planner", "coder"],
    "available_tools": ["Shell", "Web"],
    "assigned_to": ["coder"],
    "mode": "delegated",
    "tool_requirements": {"coder": ["Shell", "Web"], "planner": ["Web"]},
}
FLAT: dict[str, Any] = {
    "id": "e2",
    "task": "Plan it",
    "context": "As last year.",
    "team": "planner: plans\ncoder: codes",
    "available_tools": "- Shell: runs commands\n- Web: reads pages",
    "assigned_to": "coder",
    "mode": "delegated",
    "tool_requirements": ["Shell", "Web"],
}


def row(**stored: Any) -> dict[str, object]:
    return dspy_row(DspyExample.from_document(stored), NOW)


def test_both_shapes_make_the_same_row() -> None:
    assert row(**NESTED) == row(**FLAT)
    assert row(**FLAT) == {
        "task": "Plan it",
        "context": "As last year.",
        "team": ["planner", "coder"],
        "available_tools": ["Shell", "Web"],
        "assigned_to": ["coder"],
        "mode": "delegated",
        "tool_requirements": ["Shell", "Web"],
    }
    assert list(row(**FLAT))[: len(INPUTS)] == list(INPUTS)


def test_what_nobody_recorded_is_empty_and_never_the_word_none() -> None:
    empty = row(id="e")
    assert empty == {
        "task": "",
        "context": "",
        "team": [],
        "available_tools": [],
        "assigned_to": [],
        "mode": "",
        "tool_requirements": [],
    }


@pytest.mark.parametrize("wrong", [7, {"a": 1}, [1, None], True])
def test_values_of_another_kind_are_left_out(wrong: Any) -> None:
    assert all(isinstance(each, list | str) for each in row(**dict.fromkeys(NESTED, wrong)).values())


def test_texts_are_those_that_are_stored_and_not_as_the_screen_shows_them() -> None:
    found = row(id="e", task="a\x1b[2J\u202eb", tool_requirements={"\x07": ["\x07Shell", 5, "\x07Shell"]})
    assert found["task"] == "a\x1b[2J\u202eb"
    assert found["tool_requirements"] == ["\x07Shell"]


def test_the_tools_of_each_agent_are_told_where_they_are_recorded() -> None:
    assert DspyExample.from_document(NESTED).tools_by_agent == {"coder": ["Shell", "Web"], "planner": ["Web"]}
    assert DspyExample.from_document(FLAT).tools_by_agent is None
    of_the_demo = DspyExample.from_document(document("dspyExamples", "flat"))
    assert of_the_demo.needed_tools == ["TavilySearchTool"]
