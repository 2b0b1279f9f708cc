"""Files that are not all ours: what cannot be read is told, what another program wrote is refused by what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.terminal import terminal

RUN = {"id": "wf_ok1", "workflowId": "wf_ok1", "task": "Count the buoys", "_ts": 1795000000}
BROKEN = (
    f'{json.dumps(RUN)}\n{{not json\n\n[]\n42\n"str"\nnull\n{json.dumps(RUN | {"id": "wf_ok2"})}\n{{"id": "wf_cut",'
)


@pytest.mark.parametrize("name", ["runs.jsonl", "workflowRuns.jsonl"])
@pytest.mark.parametrize("form", ["--json", "--plain", "--raw"])
@pytest.mark.parametrize("whole_folder", [True, False])
def test_lines_that_cannot_be_read_are_no_rows_and_the_first_is_named(
    typed: Typed, tmp_path: Path, name: str, form: str, *, whole_folder: bool
) -> None:
    (tmp_path / name).write_text(BROKEN)
    if whole_folder and name == "runs.jsonl":
        return  # a folder's files are found by their names
    printed = typed("runs", form, "--data", tmp_path if whole_folder else tmp_path / name)
    assert len(printed.out.splitlines()) - (form == "--plain") == 2
    assert f"{name}: 6 lines unreadable · first: line 2, not JSON" in printed.err
    assert printed.err.count("unreadable") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{bad\n{"id":1\n', "2 lines unreadable · first: line 1, not JSON"),
        ('\n\n"word"\n[1]\n', "2 lines unreadable · first: line 3, not a JSON object"),
        ("\x1f\x07PNG\n", "1 line unreadable · first: line 1, not JSON"),
    ],
)
@pytest.mark.parametrize("name", ["given.jsonl", "workflowRuns.jsonl", "execution_history.jsonl"])
@pytest.mark.parametrize("words", [["runs"], ["runs", "status:failed"], ["runs", "--json"]])
def test_a_file_of_nothing_but_unreadable_lines_says_how_many_and_names_the_first(
    typed: Typed, tmp_path: Path, content: str, said: str, name: str, words: list[str]
) -> None:
    (tmp_path / name).write_text(content)
    printed = typed(*words, "--data", tmp_path / name)
    assert (printed.code, printed.out) == (1, "")
    assert f"{name} holds no document that is recognised: {said}" in printed.err
    assert "are stored" not in printed.err


def test_what_is_refused_beside_unreadable_lines_says_both(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    path.write_text('{"resourceLogs": []}\n{"resourceLogs": []}\n{"role": "user", "content": "x"}\n{bad\n{"x": 1}\n')
    printed = typed("runs", "--data", path)
    assert "holds 2 objects with resourceLogs: an export of OpenTelemetry logs, which is not read" in printed.err
    assert "; 1 object with role, content: a conversation; 1 object of no known kind · first: line 5" in printed.err
    assert "; 1 line unreadable · first: line 4, not JSON" in printed.err


@pytest.mark.parametrize("name", ["given.jsonl", "workflowRuns.jsonl", "execution_history.jsonl"])
def test_a_document_that_is_left_out_is_told_once_with_its_line(typed: Typed, tmp_path: Path, name: str) -> None:
    span = {"trace_id": "a", "span_id": "b", "name": "n"}
    lines = (RUN, span, RUN | {"id": "wf_ok2"}, span, {"foo": 1})
    (tmp_path / name).write_text("\n".join(map(json.dumps, lines)))
    printed = typed("runs", "--json", "--data", tmp_path / name)
    assert len(printed.out.splitlines()) == 2
    assert "2 documents left out with trace_id, span_id: an OpenTelemetry export · first: line 2" in printed.err
    assert "1 document left out of no known kind · first: line 5" in printed.err
    assert "not recognised" not in printed.err


def test_another_programs_file_is_an_error_that_says_what_is_read(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    path.write_text(json.dumps({"resourceLogs": []}) + "\n")
    for section in ("runs", "memories", "examples", "optimizations", "cache"):
        printed = typed(section, "--data", path)
        assert printed.code == 1
        assert (
            "spans.jsonl holds 1 object with resourceLogs: an export of OpenTelemetry logs, which is not read"
            in printed.err
        )
        assert "name a file of run" in printed.err


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ({"resourceLogs": []}, "with resourceLogs: an export of OpenTelemetry logs"),
        ({"body": "x", "severity_number": 9, "trace_id": "a", "span_id": "b"}, "an export of OpenTelemetry logs"),
        ({"resourceMetrics": []}, "with resourceMetrics: an export of OpenTelemetry metrics"),
        ({"parentObservationId": "a"}, "a Langfuse export"),
        ({"info": {"run_id": "a"}}, "an MLflow export"),
        ({"trajectory": []}, "a SWE-agent trajectory"),
        ({"span_kind": "LLM", "name": "n"}, "an OpenTelemetry export"),
    ],
)
def test_what_could_be_had_as_traces_is_refused_with_how_traces_are_read(
    typed: Typed, tmp_path: Path, document: dict[str, object], what: str
) -> None:
    (path := tmp_path / "given.json").write_text(json.dumps(document))
    printed = typed("runs", "--data", path)
    assert printed.code == 1
    assert f"{what}, which is not read\n  traces are read as runs, from a file of their own" in printed.err
    path.write_text(json.dumps({"title": "x", "completed": False}))
    assert "traces are read" not in typed("runs", "--data", path).err


def test_a_file_of_examples_opens_on_its_examples(tmp_path: Path) -> None:
    path = tmp_path / "supervisor_examples.json"
    path.write_text(json.dumps([{"task": "Plan a night berth", "team": "Pilot: guides ships", "assigned_to": "Pilot"}]))
    with terminal("--data", str(path)) as screen:
        screen.until("Plan a night berth")
        screen.press("q")
        assert screen.ended() == 0


def test_a_file_of_nothing_but_unreadable_lines_says_so_on_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text('{bad\n{"id":1\n')
    with terminal("--data", str(path)) as screen:
        screen.until("2 lines unreadable")
        screen.press("q")
        assert screen.ended() == 0
