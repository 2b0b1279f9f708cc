"""`examples --dspy`: rows as a program for DSPy takes them, and all that `--json` has of an example."""

from __future__ import annotations

import json

import pytest

from fleet_tui.demo import FOLDER
from fleet_tui.model.dspy_row import INPUTS
from tests.cli.conftest import Typed
from tests.fake.server import FakeCosmos


def test_rows_for_dspy_have_what_is_given_and_what_is_answered_and_every_list_is_one(typed: Typed) -> None:
    rows = typed("examples", "--demo", "--dspy", "--limit", "0").rows()
    assert len(rows) == len((FOLDER / "dspyExamples.jsonl").read_text().splitlines())
    for each in rows:
        assert list(each) == [*INPUTS, "assigned_to", "mode", "tool_requirements"]
        for name in ("team", "available_tools", "assigned_to", "tool_requirements"):
            assert isinstance(each[name], list)
            assert all(isinstance(member, str) for member in each[name])
        assert all(isinstance(each[name], str) for name in ("task", "context", "mode"))
    assert [] in [each["available_tools"] for each in rows], "as of those that say that no tools are available"
    assert not [each for each in rows if any("No tools" in tool for tool in each["available_tools"])]


def test_rows_for_dspy_of_an_account_are_those_of_its_files(typed: Typed, account: FakeCosmos) -> None:
    rows = [json.loads(line) for line in (FOLDER / "dspyExamples.jsonl").read_bytes().splitlines()]
    account.container("agentic-fleet", "dspyExamples", "/userId", ranges=3).add(*rows)
    live = typed("examples", "--dspy", "--limit", "0").out.splitlines()
    files = typed("examples", "--demo", "--dspy", "--limit", "0").out.splitlines()
    assert sorted(live) == sorted(files)


def test_json_has_every_field_of_an_example(typed: Typed) -> None:
    stored = json.loads((FOLDER / "dspyExamples.jsonl").read_text().splitlines()[0])
    [row] = typed("examples", f"id:{stored['id']}", "--demo", "--json").rows()
    same = ("id", "dataset", "task", "mode", "team", "context", "assigned_to", "available_tools")
    assert {name: row[name] for name in same} == {name: stored[name] for name in same}
    assert row["tools_by_agent"] == stored["tool_requirements"]
    assert row["tool_requirements"] == ["HostedCodeInterpreterTool"]
    assert (row["category"], row["difficulty"]) == (stored["labels"]["category"], stored["labels"]["difficulty"])


def test_dspy_is_asked_of_examples_only_and_shows_its_statement_too(typed: Typed) -> None:
    assert typed("runs", "--demo", "--dspy").code == 2
    posted = json.loads(typed("examples", "--dspy", "--sql").out)
    assert "c.tool_requirements" in posted["query"]


@pytest.mark.parametrize("form", ["--json", "--raw", "--plain"])
def test_two_forms_exclude_each_other(typed: Typed, form: str) -> None:
    for words in (["--dspy", form], [form, "--dspy"]):
        told = typed("examples", "--demo", *words)
        assert (told.code, told.out) == (2, "")
        assert f"{words[0]} and {words[1]} exclude each other: give one of them" in told.err
    assert "exclude each other" not in typed("examples", "--demo", "--limit", "1", form, form).err
