"""What failed is found by every command, whether a status says it or the signs that the writer left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.model.failures import AGENT, FAILED, GOOD, NOBODY, OTHERS, SILENT, flat


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A local history, the last run at its end."""
    return stored(tmp_path, *FAILED, *OTHERS)


def stored(folder: Path, *runs: object) -> Path:
    file = folder / "execution_history.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in runs))
    return file


def found(typed: Typed, text: str, file: Path) -> list[str]:
    return [str(each["id"]) for each in typed("runs", text, "--data", file, "--json").rows()]


def test_failed_yes_and_no_part_all_runs_in_two(typed: Typed, history: Path) -> None:
    assert found(typed, "failed:yes", history) == ["upper", "no-output", "no-such-agent", "agent-raised"]
    assert found(typed, "failed:no", history) == ["quoting", "good"]
    assert found(typed, "-failed:yes", history) == found(typed, "failed:no", history)


def test_a_status_is_found_whatever_its_case_and_only_where_one_is_stored(typed: Typed, history: Path) -> None:
    assert found(typed, "status:failed", history) == found(typed, "status:FAILED", history) == ["upper"]


@pytest.mark.parametrize(
    ("word", "run"), [("429", "agent-raised"), ("Navigator", "no-such-agent"), ("fallback", "no-output")]
)
def test_the_words_of_a_failure_are_found_by_a_bare_word(typed: Typed, history: Path, word: str, run: str) -> None:
    assert found(typed, word, history) == [run]


def test_a_failure_that_no_status_tells_of_is_said_to_be_derived(typed: Typed, history: Path) -> None:
    listed = typed("runs", "failed:yes", "--data", history, "--plain").out.splitlines()[1:]
    assert [each.split()[0] for each in listed] == ["✗", "✗?", "✗?", "✗?"]
    head = typed("run", "no-such-agent", "--data", history).out.splitlines()[0]
    assert head.startswith("FAILED (derived from phase_status)  ")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (AGENT, "[Researcher failed: search answered 429]"),
        (NOBODY, "Agent 'Navigator' not found"),
        (SILENT, "Workflow execution completed (fallback)"),
        (flat("x", phase_status={"routing": "failed"}), "phase routing failed"),
    ],
)
def test_the_last_failed_run_opens_on_why(typed: Typed, tmp_path: Path, run: dict[str, object], why: str) -> None:
    printed = typed("run", "last-failed", "--data", stored(tmp_path, run, GOOD), "--json")
    (opened,) = printed.rows()
    assert (opened["id"], opened["cause"]) == (run["workflowId"], why)


def test_no_failed_run_is_said_so(typed: Typed, tmp_path: Path) -> None:
    printed = typed("run", "last-failed", "--data", stored(tmp_path, GOOD))
    assert printed.code == 1
    assert "matches failed:yes" in printed.err
    empty = typed("runs", "failed:yes", "--data", stored(tmp_path, GOOD))
    assert "0 of 1 run in execution_history.jsonl" in empty.err
    assert "never recorded" not in empty.err


@pytest.mark.parametrize("flag", ["used_fallback", "pending"])
@pytest.mark.parametrize("score", ["score", "overallScore"])
def test_a_zero_that_stands_for_no_judgement_is_no_score_anywhere(
    typed: Typed, tmp_path: Path, flag: str, score: str
) -> None:
    file = stored(tmp_path, flat("unjudged", quality={score: 0.0, flag: True}), GOOD)
    assert found(typed, "score:none", file) == found(typed, "-score:any", file) == ["unjudged"]
    for text in ("score:any", "score:<6", "sort:score", "-score:none"):
        assert "unjudged" not in found(typed, text, file)
    (row,) = typed("runs", "id:unjudged", "--data", file, "--json").rows()
    assert row["score"] is None
    assert " 0.0" not in typed("runs", "--data", file, "--plain").out
    assert " 0.0" not in typed("run", "unjudged", "--data", file, "--plain").out.splitlines()[0]


def test_a_score_that_came_since_is_one_although_the_record_still_says_pending(typed: Typed, tmp_path: Path) -> None:
    file = stored(tmp_path, flat("judged", quality={"score": 8.2, "pending": True}))
    assert found(typed, "score:>8", file) == ["judged"]
    listed = typed("runs", "--data", file, "--plain").out
    assert " 8.2 " in listed
    assert "pend" not in listed


@pytest.mark.parametrize(
    "text", ["tool:TavilySearch", "tool:tavilysearchtool", "tool:TAVILYSEARCH", "agent:researcher"]
)
def test_tools_and_agents_are_found_as_the_screen_names_them(typed: Typed, tmp_path: Path, text: str) -> None:
    usage = [{"tool": "TavilySearchTool", "arguments": {"q": "x"}}, {"tool": "TavilySearchTool"}]
    run = flat("used", execution_summary={"tool_usage": usage}, routing={"assigned_to": ["Researcher"]})
    other = flat("other", metadata={"tool_usage": [{"tool": "GitHubTool"}]})
    file = stored(tmp_path, run, other)
    assert found(typed, text, file) == ["used"]
    rows = typed("runs", "--data", file, "--json").rows()
    assert {str(each["id"]): each["tools"] for each in rows} == {"used": ["TavilySearchTool"], "other": ["GitHubTool"]}


@pytest.mark.parametrize(
    "error", [{"type": "RateLimit", "message": "wait 7 s"}, ["wait 7 s"], {"detail": "wait 7 s"}, "wait 7 s"]
)
def test_an_error_is_read_whatever_its_writer_made_of_it(typed: Typed, tmp_path: Path, error: object) -> None:
    file = stored(tmp_path, flat("odd", metadata={"error": error}), GOOD)
    assert found(typed, "failed:yes", file) == ["odd"]
    (opened,) = typed("run", "last-failed", "--data", file, "--json").rows()
    assert "wait 7 s" in str(opened["cause"])
    assert "wait 7 s" in typed("run", "odd", "--data", file, "--plain").out
    if not isinstance(error, list):
        assert found(typed, '"wait 7 s"', file) == found(typed, 'error:"wait 7 s"', file) == ["odd"]


@pytest.mark.parametrize("status", ["failed ", "FAILED", "failure", "timeout", "timed_out", "Error"])
def test_every_word_for_failed_is_one_for_the_list_and_for_the_filter(
    typed: Typed, tmp_path: Path, status: str
) -> None:
    file = stored(tmp_path, flat("bad", status=status), flat("stopped", status="cancelled"))
    assert found(typed, "status:failed", file) == found(typed, "failed:yes", file) == ["bad"]
    assert found(typed, "status:cancelled", file) == ["stopped"]
    lines = typed("runs", "--data", file, "--plain").out.splitlines()[1:]
    assert [each.split()[0] for each in lines] == ["⊘", "✗"]


@pytest.mark.parametrize(
    "result", ["\n[Researcher failed: 429]\n", "  Execution failed: no agent", "\r\n[a failed: b]"]
)
def test_blanks_around_a_result_hide_no_failure(typed: Typed, tmp_path: Path, result: str) -> None:
    file = stored(tmp_path, flat("blank", result), GOOD)
    assert found(typed, "failed:yes", file) == ["blank"]
    (opened,) = typed("run", "last-failed", "--data", file, "--json").rows()
    assert opened["cause"] == result.strip()


def test_a_phase_of_another_name_is_said_to_be_outside_the_filter(typed: Typed, tmp_path: Path) -> None:
    file = stored(tmp_path, flat("custom", phase_status={"planning": "failed"}))
    assert found(typed, "failed:yes", file) == []
    assert typed("runs", "--data", file, "--plain").out.splitlines()[1].split()[0] == "—!"
    head = typed("run", "custom", "--data", file, "--plain").out.splitlines()[0]
    assert head.startswith("STATUS NOT RECORDED ! (phase planning failed, failed: does not know that phase)  ")


@pytest.mark.parametrize("text", ["agent:researcher", "agent:Writer", "agent:writeragent", "tool:tavily,nobody"])
def test_agents_and_tools_that_stand_in_one_text_are_found_one_by_one(typed: Typed, tmp_path: Path, text: str) -> None:
    summary = {"toolsUsed": "TavilyTool, Python"}
    team = flat("team", routing={"assigned_to": "Researcher,Writer"}, execution_summary=summary)
    file = stored(tmp_path, team, GOOD)
    assert found(typed, text, file) == ["team"]
    (row,) = typed("runs", text, "--data", file, "--json").rows()
    assert (row["agents"], row["tools"]) == (["Researcher", "Writer"], ["TavilyTool", "Python"])


def test_a_row_says_whether_it_failed_and_by_which_sign(typed: Typed, tmp_path: Path) -> None:
    running = flat("running", status="running")
    rows = typed("runs", "--data", stored(tmp_path, *FAILED, *OTHERS, running), "--json").rows()
    assert {str(each["id"]): (each["failed"], each["derived_from"]) for each in rows} == {
        "agent-raised": (True, "result"),
        "no-such-agent": (True, "phase_status"),
        "no-output": (True, "metadata.fallback"),
        "upper": (True, None),
        "good": (None, None),
        "quoting": (False, None),
        "running": (False, None),
    }


TEXTS = ["no agent", "answered 429"]


@pytest.mark.parametrize("stored", [{"error": TEXTS}, {"metadata": {"error": TEXTS}}])
@pytest.mark.parametrize("asked", ["429", "error:agent", "error:any", "no"])
def test_an_error_that_is_a_list_of_texts_is_found_by_its_words_and_printed(
    typed: Typed, tmp_path: Path, stored: dict[str, object], asked: str
) -> None:
    runs = ({"id": "a", "workflowId": "a", **stored}, {"id": "b", "workflowId": "b"})
    (tmp_path / "workflowRuns.jsonl").write_text("\n".join(map(json.dumps, runs)))
    (row,) = typed("runs", asked, "--json", "--data", tmp_path).rows()
    assert (row["id"], row["error"]) == ("a", "no agent; answered 429")
    assert "no agent; answered 429" in typed("run", "a", "--plain", "--data", tmp_path).out


SIGNS = {
    "by-phase": ({"phase_status": {"execution": "failed"}}, "phase_status"),
    "by-error": ({"error": "rate limited"}, "error"),
    "by-metadata": ({"metadata": {"error": "quota spent"}}, "metadata.error"),
    "by-fallback": ({"metadata": {"fallback": True}}, "metadata.fallback"),
    "by-result": ({"result": "Execution failed: no reflection model"}, "result"),
    "by-agent": ({"result": "[Teacher failed: 429]"}, "result"),
}


def optimizations(folder: Path) -> Path:
    file = folder / "dspyOptimizationRuns.jsonl"
    stored = [{"id": name, "userId": "u", "optimizerType": "gepa", **signs} for name, (signs, _) in SIGNS.items()]
    stored += [{"id": "told", "userId": "u", "optimizerType": "gepa", "status": "FAILED"}]
    stored += [{"id": "well", "userId": "u", "optimizerType": "gepa", "result": "the best program"}]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in stored))
    return file


def test_an_optimization_failed_by_every_sign_that_a_run_does(typed: Typed, tmp_path: Path) -> None:
    file = optimizations(tmp_path)
    rows = typed("optimizations", "failed:yes", "--data", file, "--json").rows()
    assert {str(each["id"]): each["derived_from"] for each in rows} == {
        **{name: sign for name, (_, sign) in SIGNS.items()},
        "told": None,
    }
    assert all(each["failed"] for each in rows)
    (other,) = typed("optimizations", "failed:no", "--data", file, "--json").rows()
    assert (other["id"], other["failed"]) == ("well", None)


def test_the_list_of_optimizations_marks_a_failure_that_no_status_tells_of(typed: Typed, tmp_path: Path) -> None:
    listed = typed("optimizations", "--data", optimizations(tmp_path), "--plain").out.splitlines()[1:]
    assert sum("✗?" in each for each in listed) == len(SIGNS)
    (told,) = (each for each in listed if "told" in each)
    assert "✗" in told
    assert "✗?" not in told


@pytest.mark.parametrize(
    ("word", "name"),
    [("limited", "by-error"), ("quota", "by-metadata"), ("reflection", "by-result"), ("429", "by-agent")],
)
def test_the_words_of_a_failed_optimization_are_found_and_told(
    typed: Typed, tmp_path: Path, word: str, name: str
) -> None:
    file = optimizations(tmp_path)
    (row,) = typed("optimizations", word, "--data", file, "--json").rows()
    assert row["id"] == name
    told = typed("optimization", name, "--data", file, "--plain").out
    assert f"✗? failed (derived from {SIGNS[name][1]})" in told
    assert word in next(each for each in told.splitlines() if each.startswith("error"))
