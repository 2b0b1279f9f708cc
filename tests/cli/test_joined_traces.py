"""Commands on a run of a history that has the timeline of its trace: what is handed on, found and said of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.conftest import Typed
from tests.source.traces import sdk
from tests.source.traces.test_join import ENDED, flat

ZONE: Final = ("--zone", "UTC")
BROKE: Final = sdk.Status(sdk.StatusCode.ERROR, "boom: it broke")


def folder(path: Path, spans: list[Any] | None = None, **run: Any) -> str:
    """A folder as AgenticFleet leaves it: a history of one run, and its trace. Returns the id of the trace."""
    spans = spans or sdk.a_run()
    path.mkdir(exist_ok=True)
    (path / "execution_history.jsonl").write_text(json.dumps(flat("w1", ENDED, **run)))
    (path / "traces.jsonl").write_text(sdk.otlp(spans))
    return sdk.trace_id(spans[0])


def shown(typed: Typed, *given: str) -> tuple[Any, str]:
    """The run as programs and eyes read it, by its timeline and what is said where that comes from."""
    (found,) = typed("run", "w1", *given, "--json").rows()
    said = [each for each in typed("run", "w1", *given).out.splitlines() if "timeline from trace" in each]
    assert len(said) == 1
    return found, said[0]


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("command", ["pull", "bundle"])
def test_a_joined_run_is_handed_on_with_the_timeline_of_its_trace(
    typed: Typed, tmp_path: Path, command: str, blank: bool
) -> None:
    data, made = tmp_path / "data", str(tmp_path / "made")
    folder(data)
    words = ["pull"] if command == "pull" else ["bundle", "w1"]
    done = typed(*words, "--data", str(data), *ZONE, "-o", made, *(["--redact-text"] if blank else []))
    assert done.code == 0
    before, after = shown(typed, "--data", str(data), *ZONE), shown(typed, "--data", made)
    assert after[1] == before[1]
    told = [
        [(each["at"], each["offset_seconds"], each["depth"], each["parent"]) for each in run["timeline"]]
        for run, _ in (before, after)
    ]
    assert len(told[0]) == 7
    assert told[1] == told[0]
    if not blank:
        assert after[0] == before[0]
    assert [each["id"] for each in typed("runs", "--data", made, "--json").rows()] == ["w1"]


def failing(path: Path, **run: Any) -> None:
    harbour = sdk.Harbour()
    root = harbour.span("SupervisorWorkflow.run", 0, 9000, None, {"task": sdk.TASK}, status=BROKE)
    harbour.span("execute_tool tides", 1000, 2000, root, {"gen_ai.tool.name": "tides"})
    folder(path, harbour.spans, **run)


@pytest.mark.parametrize("handed", [False, True])
def test_a_run_that_tells_no_end_failed_where_its_trace_did_and_says_so(
    typed: Typed, tmp_path: Path, handed: bool
) -> None:
    failing(tmp_path)
    data = ["--data", str(tmp_path), *ZONE]
    if handed:
        made = str(tmp_path / "made")
        assert typed("pull", *data, "-o", made).code == 0
        data = ["--data", made]
    for words in (["runs"], ["runs", "failed:yes"], ["runs", "status:failed"], ["runs", "error:broke"], ["run", "w1"]):
        (row,) = typed(*words, *data, "--json").rows()
        assert (row["id"], row["status"], row["failed"], row["derived_from"]) == ("w1", "failed", True, "its trace")
        assert (row["error"], row["cause"], row["cause_rule"]) == ("boom: it broke",) * 2 + ("the run's own error",)
    assert len(row["timeline"]) == 2  # the error is no row beside that of the root
    assert "✗? " in typed("runs", *data).out
    said = typed("run", "w1", *data).out
    assert "FAILED (derived from its trace)" in said
    assert re.search(rf"^at .*{row['timeline'][0]['at']}", said, re.MULTILINE)
    assert typed("runs", "failed:no", *data, "--json").rows() == []
    assert "boom: it broke" in typed("failures", *data).out
    assert "status: failed (derived from its trace)" in typed("ticket", "last-failed", *data).out


@pytest.mark.parametrize("handed", [False, True])
@pytest.mark.parametrize(
    ("own", "differs"),
    [
        ({"status": "completed"}, ["status: completed / failed (its trace)"]),
        ({"status": "failed", "error": "no tide"}, []),
        ({"error": "no tide"}, []),
        ({"status": "cancelled"}, ["status: cancelled / failed (its trace)"]),
    ],
)
def test_an_end_that_a_run_records_stays_and_what_its_trace_says_stands_beside_it(
    typed: Typed, tmp_path: Path, own: dict[str, str], differs: list[str], handed: bool
) -> None:
    failing(tmp_path, **own)
    data = ["--data", str(tmp_path), *ZONE]
    if handed:
        made = str(tmp_path / "made")
        assert typed("pull", *data, "-o", made).code == 0
        data = ["--data", made]
    for words in (["runs"], ["run", "w1"]):
        (row,) = typed(*words, *data, "--json").rows()
        assert (row["status"], row["error"]) == (own.get("status"), own.get("error"))
        assert row["derived_from"] != "its trace"
        assert row.get("paths_disagree", []) == differs
    assert all(each in typed("run", "w1", *data).out for each in differs)


def test_a_trace_that_went_well_lends_that_too_and_says_nothing_against_it(typed: Typed, tmp_path: Path) -> None:
    harbour = sdk.Harbour()
    harbour.span("SupervisorWorkflow.run", 0, 9000, None, {"task": sdk.TASK}, status=sdk.Status(sdk.StatusCode.OK))
    folder(tmp_path, harbour.spans)
    (row,) = typed("runs", "status:succeeded", "--data", str(tmp_path), *ZONE, "--json").rows()
    assert (row["failed"], row["derived_from"], row.get("paths_disagree")) == (False, "its trace", None)
    folder(tmp_path, harbour.spans, phase_status={"execution": "failed"})
    (row,) = typed("runs", "--data", str(tmp_path), *ZONE, "--json").rows()
    assert (row["status"], row["failed"], row["derived_from"]) == (None, True, "phase_status")
    assert row["paths_disagree"] == ["status: failed / succeeded (its trace)"]


def test_a_run_names_its_trace_and_is_found_by_it(typed: Typed, tmp_path: Path) -> None:
    spans = sdk.a_run()
    trace = folder(tmp_path, spans)
    other = sdk.Harbour()
    alone = sdk.trace_id(other.span("SupervisorWorkflow.run", 0, 1000, None, {"task": "Sound the bay"}))
    with (tmp_path / "traces.jsonl").open("a") as traces:
        traces.write(sdk.otlp(other.spans))
    with (tmp_path / "execution_history.jsonl").open("a") as history:
        history.write("\n" + json.dumps(flat("w2", ENDED, "Paint the hull")))
    data = ("--data", str(tmp_path), *ZONE)

    def found(*words: str) -> list[str]:
        return [each["id"] for each in typed("runs", *words, *data, "--json").rows()]

    (row,) = typed("run", "w1", *data, "--json").rows()
    assert row["trace"] == trace
    assert sorted(found("trace:any")) == sorted(["w1", alone])
    assert found("trace:none") == ["w2"]
    for word in (f"trace:{trace}", f"trace:{trace[:8]}", trace, trace[:8]):
        assert found(word) == ["w1"]
    (row,) = typed("runs", f"trace:{alone}", *data, "--json").rows()
    assert (row["id"], row["trace"]) == (alone, alone)
