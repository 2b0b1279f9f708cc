"""What stands beside spans, or within them, and is not read is said: nothing is left out in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.errors import ContainerMissing
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import pages
from tests.source.traces import sdk
from tests.source.traces.reading import written

MEMORY = {"id": "m", "memory": "likes tea", "user_id": "alice"}
RUN = {"id": "w", "workflowId": "w", "task": "t", "status": "completed"}


async def left_out(path: Path, text: str) -> str:
    (page,) = await pages(LocalSource(written(path, text)), Query(RUNS))
    return page.unread


async def test_records_among_spans_are_counted_by_what_they_are(tmp_path: Path) -> None:
    text = sdk.console(sdk.a_run(), indent=None)
    others = "\n".join(map(json.dumps, (MEMORY, MEMORY, RUN, {"is": "nothing"})))
    assert await left_out(tmp_path / "given.jsonl", text + others) == (
        "given.jsonl: 2 documents left out as memories among spans (read from a file of their own) · first: line 8; "
        "1 document left out as runs among spans (read from a file of their own) · first: line 10; "
        "1 document left out of no known kind · first: line 11; 7 spans read"
    )


async def test_spans_behind_other_records_are_said_to_be_spans(tmp_path: Path) -> None:
    text = json.dumps(MEMORY) + "\n" + sdk.console(sdk.a_run(), indent=None)
    said = (
        "7 documents left out with context.trace_id: an OpenTelemetry export among other records "
        "(read as runs from a file of its own) · first: line 2"
    )
    source = LocalSource(written(tmp_path / "given.jsonl", text))
    (page,) = await pages(source, Query(MEMORIES))
    assert page.unread == f"given.jsonl: {said}; 1 memory read"
    with pytest.raises(ContainerMissing) as raised:
        await pages(source, Query(RUNS))
    assert raised.value.cause == f"given.jsonl holds no runs, but 1 memory: {said}; 1 memory read"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda held: held["resourceSpans"].append("text"), "1 in resourceSpans"),
        (lambda held: held["resourceSpans"][0]["scopeSpans"].extend([None, 7]), "2 in scopeSpans"),
        (lambda held: held["resourceSpans"][0]["scopeSpans"][0]["spans"].append([]), "1 in spans"),
        (lambda held: held["resourceSpans"].append({"scopeSpans": "text"}), "1 in scopeSpans"),
        (lambda held: _span(held).update(attributes=[1, 2]), "2 in attributes"),
        (lambda held: _span(held).update(events=["text"], links=[0]), "1 in events, 1 in links"),
        (lambda held: held["resourceSpans"][0]["resource"]["attributes"].append(3), "1 in attributes"),
    ],
)
async def test_parts_of_an_export_that_are_not_read_are_counted_and_all_else_is_read(
    tmp_path: Path, broken: Any, said: str
) -> None:
    document = json.loads(sdk.otlp(sdk.a_run()))
    broken(document)
    path = tmp_path / "given.json"
    told = await left_out(path, json.dumps(document))
    what = f"1 line read in part · first: line 1, what is no object has no place there: {said}"
    assert told == f"given.json: {what}; 7 spans read"
    (page,) = await pages(LocalSource(path), Query(RUNS, whole=True))
    assert len(page.documents[0]["events"]) == 7  # type: ignore[arg-type]  # a list


def _span(document: Any) -> Any:
    return document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]


@pytest.mark.parametrize("shape", sdk.SHAPES)
async def test_of_a_whole_export_nothing_is_said_to_be_left_out(tmp_path: Path, shape: str) -> None:
    assert await left_out(tmp_path / "given.json", sdk.SHAPES[shape](sdk.a_run())) == ""
