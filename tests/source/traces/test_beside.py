"""Traces in a folder under a name that tells nothing are not read, and are said to be there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import ids, rows
from tests.source.traces import sdk
from tests.source.traces.test_join import BERLIN, LOCAL, flat

JAEGER = {"data": [{"traceID": "a1", "spans": [{"traceID": "a1", "spanID": "b1", "operationName": "run"}]}]}
LOG = {"message": "moored", "trace_id": "a1", "span_id": "b1"}


def beside(path: Path, name: str, content: bytes) -> LocalSource:
    (path / "execution_history.jsonl").write_text(json.dumps(flat("w1", LOCAL)))
    (path / name).write_bytes(content)
    return LocalSource(path, zone=BERLIN)


@pytest.mark.parametrize(
    ("name", "content", "as_named"),
    [
        ("export-2026.json", sdk.console(sdk.a_run()).encode(), "json"),
        ("night.jsonl", sdk.otlp(sdk.a_run()).encode(), "jsonl"),
        ("night.jsonl.gz", gzip.compress(sdk.otlp(sdk.a_run()).encode()), "jsonl.gz"),
        ("ui.json", json.dumps(JAEGER).encode(), "json"),
    ],
    ids=["console", "OTLP", "OTLP packed", "Jaeger"],  # the spans have other ids in each process
)
async def test_traces_of_another_name_are_said_to_be_left_out(
    tmp_path: Path, name: str, content: bytes, as_named: str
) -> None:
    source = beside(tmp_path, name, content)
    assert source.remark == f"{name} looks like traces: name it traces….{as_named}, or open it by itself"
    assert ids(await rows(source, Query(RUNS))) == ["w1"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", b'{"name": "a package"}'),
        ("log.jsonl", json.dumps(LOG).encode()),
        ("notes.md", sdk.otlp(sdk.a_run()).encode()),
        ("broken.json.gz", b"\x1f\x8bnot packed"),
        ("empty.json", b""),
        ("traces.jsonl", sdk.otlp(sdk.a_run()).encode()),
    ],
    ids=["a package", "a log", "notes", "broken", "empty", "named"],
)
def test_nothing_is_said_of_other_files(tmp_path: Path, name: str, content: bytes) -> None:
    assert beside(tmp_path, name, content).remark == ""


def test_who_writes_documents_elsewhere_hears_nothing_of_traces(tmp_path: Path) -> None:
    beside(tmp_path, "export.json", sdk.otlp(sdk.a_run()).encode())
    assert LocalSource(tmp_path, traces=False).remark == ""
