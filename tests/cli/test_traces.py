"""What programs read of a trace: how deep each span stands, in which, and how long it took."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Typed
from tests.source.traces import sdk


def test_a_row_of_a_trace_tells_depth_parent_and_seconds(typed: Typed, tmp_path: Path) -> None:
    spans = sdk.a_run()
    path = tmp_path / "given.jsonl"
    path.write_text(sdk.otlp(spans))
    (found,) = typed("run", sdk.trace_id(spans[0]), "--data", str(path), "--json").rows()
    ids = {sdk.span_id(each): each for each in spans}
    assert [each["depth"] for each in found["timeline"]] == [0, 1, 2, 2, 2, 1, 2]
    for row in found["timeline"]:
        span = ids[row["at"]]
        assert row["parent"] == (f"{span.parent.span_id:016x}" if span.parent else None)
        assert row["seconds"] == round(((span.end_time or 0) - (span.start_time or 0)) / 1e9, 6)


def test_a_row_of_a_document_has_no_place_in_a_trace(typed: Typed) -> None:
    (found,) = typed("run", "last-failed", "--demo", "--json").rows()
    assert not any("depth" in each or "parent" in each for each in found["timeline"])


def test_a_failed_trace_tells_its_error_and_its_cause(typed: Typed, tmp_path: Path) -> None:
    harbour = sdk.Harbour()
    root = harbour.span("run", 0, 9000, status=sdk.Status(sdk.StatusCode.ERROR, "boom: it broke"))
    path = tmp_path / "given.jsonl"
    path.write_text(sdk.otlp(harbour.spans))
    for command in (("runs",), ("run", sdk.trace_id(root))):
        (row,) = typed(*command, "--data", str(path), "--json").rows()
        assert (row["error"], row["cause"], row["cause_rule"]) == ("boom: it broke",) * 2 + ("the run's own error",)
