"""A number that no service can store, and a file can, is no value wherever it is asked for or shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed

STRANGE = """\
{"id": "wf_strange", "task": {"input": "strange"}, "events": [], "_ts": 1795000000,
 "execution_summary": {"status": "succeeded", "durationSeconds": %(it)s},
 "quality": {"overallScore": %(it)s, "dimensions": {"clarity": %(it)s}},
 "judge_evaluations": [{"round": 1, "score": %(it)s, "reasoning": "r"}],
 "result": {"answer": "a", "tokens": {"prompt": %(it)s}}}
"""
PLAIN = (
    '{"id": "wf_plain", "task": {"input": "plain"}, "events": [], "_ts": 1795000001, "quality": {"overallScore": 5}}\n'
)


@pytest.fixture(params=["NaN", "Infinity", "-Infinity", "1e999"])
def runs(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Two runs, one with a strange number wherever a number belongs."""
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text((STRANGE % {"it": request.param}).replace("\n", " ") + "\n" + PLAIN, encoding="utf-8")
    return path


def found(typed: Typed, runs: Path, text: str) -> list[str]:
    return [row["id"] for row in typed("runs", text, "--data", runs, "--json").rows()]


def test_a_run_with_a_strange_score_has_none_for_the_filter_the_sort_and_the_list(typed: Typed, runs: Path) -> None:
    assert found(typed, runs, "score:any") == found(typed, runs, "sort:score") == ["wf_plain"]
    assert found(typed, runs, "score:none") == found(typed, runs, "-score:any") == ["wf_strange"]
    assert found(typed, runs, "score:>-1000") == found(typed, runs, "score:<1000") == ["wf_plain"]
    assert found(typed, runs, "tokens:any") == found(typed, runs, "duration:any") == []
    assert found(typed, runs, "tokens_prompt:any") == []
    row = typed("runs", "id:strange", "--data", runs, "--json").rows()[0]
    assert (row["score"], row["duration_seconds"], row["tokens_prompt"]) == (None, None, None)
    printed = typed("runs", "--data", runs, "--plain").out
    assert "nan" not in printed.lower()
    assert "inf" not in printed.lower()


def test_a_run_with_strange_scores_opens_and_tells_of_none(typed: Typed, runs: Path) -> None:
    for form in ("--json", "--plain"):
        printed = typed("run", "wf_strange", "--data", runs, form)
        assert printed.code == 0
        assert "nan" not in printed.out.lower()
        assert "inf" not in printed.out.lower()


@pytest.mark.parametrize("value", ["1e40", "1e308"])
def test_a_number_that_counts_nothing_is_shown_where_it_is_found(typed: Typed, tmp_path: Path, value: str) -> None:
    runs = tmp_path / "workflowRuns.jsonl"
    runs.write_text((STRANGE % {"it": value}).replace("\n", " ") + "\n" + PLAIN, encoding="utf-8")
    assert found(typed, runs, "score:>1e30") == found(typed, runs, "tokens:>1e30") == ["wf_strange"]
    assert found(typed, runs, "-sort:score") == ["wf_strange", "wf_plain"]
    assert typed("runs", "score:>6", "--data", runs, "--json").rows()[0]["score"] == float(value)
    shown = f"{float(value):.0e}".replace("+", "" if value == "1e308" else "+")
    assert f" {shown} " in typed("runs", "score:>6", "--data", runs, "--plain").out
    assert f" {shown} " in typed("run", "wf_strange", "--data", runs, "--plain").out.splitlines()[0]


@pytest.mark.parametrize("value", ["true", '"8.5"', "[8.5]", "null"])
def test_what_only_looks_like_a_number_is_none_anywhere(typed: Typed, tmp_path: Path, value: str) -> None:
    runs = tmp_path / "workflowRuns.jsonl"
    runs.write_text((STRANGE % {"it": value}).replace("\n", " ") + "\n" + PLAIN, encoding="utf-8")
    assert found(typed, runs, "score:any") == found(typed, runs, "sort:score") == ["wf_plain"]
    assert found(typed, runs, "tokens:any") == found(typed, runs, "duration:any") == []
    row = typed("runs", "id:strange", "--data", runs, "--json").rows()[0]
    assert (row["score"], row["duration_seconds"], row["tokens_prompt"]) == (None, None, None)
    assert "8.5" not in typed("runs", "id:strange", "--data", runs, "--plain").out


def test_less_than_nothing_by_nothing_is_nothing(typed: Typed, tmp_path: Path) -> None:
    runs = tmp_path / "workflowRuns.jsonl"
    runs.write_text((STRANGE % {"it": "-0.0"}).replace("\n", " ") + "\n", encoding="utf-8")
    assert found(typed, runs, "score:0") == ["wf_strange"]
    assert '"score":0,' in typed("runs", "--data", runs, "--json").out
    assert "-0" not in typed("runs", "--data", runs, "--plain").out
    assert "-0" not in typed("run", "wf_strange", "--data", runs, "--plain").out
