"""A list is asked of a file that holds something else: what it holds is said, and which command lists it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from fleet_tui.fields import Container
from fleet_tui.schema import CONTAINERS, sections
from tests.cli.conftest import Typed, spawned

ONE = {
    "workflowRuns": {"id": "w", "workflowId": "w", "task": "Count the buoys"},
    "workflowRunSegments": {"id": "s", "workflowId": "w", "segmentIndex": 0, "events": []},
    "agentMemory": {"id": "m", "memory": "likes tea", "user_id": "ann"},
    "dspyOptimizationRuns": {"candidates": [{"p": "a"}], "val_aggregate_scores": [0.5], "parents": [[None]]},
    "dspyExamples": {"id": "e", "exampleId": "e", "task": "Plan"},
    "cache": {"id": "c", "cacheKey": "sha256:1", "result": {}},
}
SPAN = {
    "name": "run",
    "context": {"trace_id": "0x" + "a" * 32, "span_id": "0x" + "b" * 16},
    "parent_id": None,
    "start_time": "2026-11-27T10:00:00Z",
    "end_time": "2026-11-27T10:00:01Z",
}
LISTED = sections()


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("held", CONTAINERS, ids=lambda each: each.noun)
@pytest.mark.parametrize("asked", LISTED, ids=lambda each: each.section)
def test_every_list_names_what_a_file_of_another_kind_holds_and_the_command_that_lists_it(
    typed: Typed, tmp_path: Path, asked: Container, held: Container, *, named: bool
) -> None:
    path = tmp_path / (f"{held.name}.jsonl" if named else "given.jsonl")
    path.write_text("".join(f"{json.dumps(ONE[held.name] | {'_ts': n})}\n" for n in (1, 2)))
    printed = typed(asked.section, "--data", path)
    if held is asked:
        assert (printed.code, "holds no" in printed.err) == (0, False)
        return
    assert (printed.code, printed.out) == (1, "")
    assert f"{path.name} holds no {asked.many}, but 2 {held.many}\n" in printed.err
    if held.section:
        assert f"fleet-tui {held.section} --data {path} lists them" in printed.err
        assert "put" not in printed.err


def test_of_a_single_record_one_is_said(typed: Typed, tmp_path: Path) -> None:
    (path := tmp_path / "gepa.json").write_text(json.dumps(ONE["dspyOptimizationRuns"], indent=1))
    for words in (["runs"], ["run", "x"], ["failures"], ["tools"], ["diff", "last"], ["users"]):
        printed = typed(*words, "--data", path)
        assert printed.code == 1
        assert "gepa.json holds no runs, but 1 optimization\n" in printed.err
        assert f"fleet-tui optimizations --data {path} lists it\n" in printed.err


@pytest.mark.parametrize("packed", [True, False])
def test_traces_are_counted_as_the_runs_that_they_are(typed: Typed, tmp_path: Path, *, packed: bool) -> None:
    path = tmp_path / ("otel.json.gz" if packed else "otel.json")
    text = json.dumps(SPAN, indent=4).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    printed = typed("optimizations", "--data", path)
    assert f"{path.name} holds no optimizations, but 1 run\n" in printed.err
    assert f"fleet-tui runs --data {path} lists it\n" in printed.err


def test_the_command_can_be_pasted_whatever_the_path(typed: Typed, tmp_path: Path) -> None:
    (path := tmp_path / "my run's.jsonl").write_text(json.dumps(ONE["workflowRuns"]))
    assert f"""--data '{tmp_path}/my run'"'"'s.jsonl' lists it""" in typed("memories", "--data", path).err


def test_a_file_of_several_kinds_names_a_command_for_each(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    path.write_text("\n".join(json.dumps(ONE[name]) for name in ("workflowRuns", "agentMemory", "workflowRunSegments")))
    printed = typed("examples", "--data", path)
    assert "given.jsonl holds no examples, but 1 run, 1 memory and 1 segment\n" in printed.err
    assert f"fleet-tui runs --data {path} and fleet-tui memories --data {path} list them\n" in printed.err


def test_a_folder_names_what_it_holds_and_where_what_is_asked_for_would_be(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "traces.jsonl").write_text(json.dumps(SPAN))
    printed = typed("memories", "--data", tmp_path)
    assert f"{tmp_path.name} holds no memories, but runs\n" in printed.err
    assert f"fleet-tui runs --data {tmp_path} lists them; else put agentMemory.jsonl there\n" in printed.err


def test_segments_alone_lead_to_the_runs_that_they_are_of(typed: Typed, tmp_path: Path) -> None:
    (path := tmp_path / "given.json").write_text(json.dumps(ONE["workflowRunSegments"]))
    printed = typed("runs", "--data", path)
    assert "given.json holds no runs, but 1 segment\n  segments are shown in their run" in printed.err


def test_what_comes_through_a_pipe_is_named_as_it_was_typed() -> None:
    done = spawned("runs", "--data", "-", input=json.dumps(ONE["agentMemory"]).encode())
    assert done.returncode == 1
    assert b"stdin holds no runs, but 1 memory\n  fleet-tui memories --data - lists it\n" in done.stderr


def test_what_is_left_out_of_such_a_file_is_said_too(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    path.write_text("\n".join((json.dumps(ONE["agentMemory"]), "[]", json.dumps(SPAN), json.dumps(SPAN))))
    among = "among other records (read as runs from a file of its own)"
    left_out = f"2 documents left out with context.trace_id: an OpenTelemetry export {among} · first: line 3"
    printed = typed("runs", "--data", path)
    assert "given.jsonl holds no runs, but 1 memory: 1 line unreadable · first: line 2" in printed.err
    assert f"; {left_out}; 1 memory read\n" in printed.err
    assert f"; {left_out}; 1 memory read\n" in typed("memories", "--data", path).err


def test_a_list_without_anything_in_it_holds_no_document_at_all(typed: Typed, tmp_path: Path) -> None:
    (path := tmp_path / "given.json").write_text("[]")
    assert "given.json holds no document at all\n" in typed("runs", "--data", path).err
