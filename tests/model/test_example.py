"""Examples of both shapes: who is in the team, who is assigned, and which tools each needs."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.model.example import DspyExample, Member
from tests.demo.reading import document


def example(**stored: Any) -> DspyExample:
    return DspyExample.from_document(stored)


def test_the_nested_shape_tells_the_tools_of_each() -> None:
    found = example(
        team=["planner", "coder"],
        assigned_to=["coder"],
        available_tools=["Shell", "Web"],
        tool_requirements={"coder": ["Shell"], "planner": []},
    )
    assert found.members == (Member("planner", False, ()), Member("coder", True, ("Shell",)))
    assert (found.tools, found.tools_text, found.needed, found.issues) == (("Shell", "Web"), None, (), ())


def test_the_flat_shape_tells_the_tools_of_all() -> None:
    found = DspyExample.from_document(document("dspyExamples", "flat"))
    assert found.members == (Member("Researcher", True, None),)
    assert found.needed == ("TavilySearchTool",)
    assert found.tools == ("TavilySearchTool",)
    assert found.tools_text == "TavilySearchTool: searches the web and returns pages with excerpts"
    assert found.issues == ()


def test_whoever_is_assigned_or_needs_a_tool_belongs_to_the_team() -> None:
    found = example(team="a,b", assigned_to="b,c", tool_requirements={"d": "Shell,Web"})
    assert [each.name for each in found.members] == ["a", "b", "c", "d"]
    assert [each.assigned for each in found.members] == [False, True, True, False]
    assert found.members[3].tools == ("Shell", "Web")


@pytest.mark.parametrize("needs", [{}, None, []])
def test_no_needs_are_none(needs: object) -> None:
    found = example(team=["a"], tool_requirements=needs)
    assert found.members == (Member("a", False, None),)
    assert (found.needed, found.issues) == ((), ())


def test_what_is_of_another_kind_is_an_issue_and_hostile_names_are_made_visible() -> None:
    found = example(team=7, assigned_to=["\x1b[2J"], tool_requirements={"\x07": ["\x1b]0;x\x07", 5]})
    assert [each.path for each in found.issues] == ["team"]
    assert [each.name for each in found.members] == ["␛[2J", "␇"]
    assert found.members[1].tools == ("␛]0;x␇",)
