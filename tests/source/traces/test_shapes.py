"""What the SDK put into a trace is read back out of every shape: spans, times, parents, errors, tokens, attributes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from fleet_tui.clock import read_time
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import Severity
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import pages
from tests.source.traces import sdk
from tests.source.traces.reading import by_id, run, runs, timeline

OF_WHOLE_NANOSECONDS = ("OTLP/JSON", "OTLP/JSON, a line for each batch")


@pytest.fixture(params=sdk.SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_every_span_is_an_event_with_its_times_and_its_parent(tmp_path: Path, shape: str) -> None:
    spans = sdk.a_run()
    document = await run(tmp_path / "given.json", sdk.SHAPES[shape](spans))
    assert document["id"] == document["workflowId"] == sdk.trace_id(spans[0])
    events = by_id(document)
    assert set(events) == set(map(sdk.span_id, spans))
    assert len(document["events"]) == document["trace"]["spans"] == len(spans)
    unit = 1 if shape in OF_WHOLE_NANOSECONDS else 1000
    for each in spans:
        event, payload = events[sdk.span_id(each)], events[sdk.span_id(each)]["payload"]
        start, end = each.start_time or 0, each.end_time or 0
        assert payload["startTimeUnixNano"] == start // unit * unit
        assert payload["endTimeUnixNano"] == end // unit * unit
        assert payload["durationMs"] == pytest.approx((end - start) / 1e6, abs=0.001)
        moment = read_time(event["timestamp"])
        assert moment is not None
        assert moment.at.timestamp() == pytest.approx(start / 1e9, abs=1e-6)
        assert payload["name"] == each.name
        parent = f"{each.parent.span_id:016x}" if each.parent else None
        assert event["tree"].get("parent") == parent
        assert event["tree"].get("depth") == _depth(each, spans)


def _depth(span: ReadableSpan, spans: tuple[ReadableSpan, ...]) -> int:
    parent = next((each for each in spans if span.parent and sdk.span_id(each) == f"{span.parent.span_id:016x}"), None)
    return 0 if parent is None else 1 + _depth(parent, spans)


async def test_the_root_says_task_status_start_and_end(tmp_path: Path, shape: str) -> None:
    document = await run(tmp_path / "given.json", sdk.SHAPES[shape](sdk.a_run()))
    record = WorkflowRun.from_document(document)
    assert record.task == sdk.TASK
    assert record.outcome is Outcome.SUCCEEDED
    assert record.mode == "sequential"
    assert record.took.seconds == 9.0
    assert record.agents == ("Pilot", "Purser")
    assert record.tools == ("tides", "berths")
    assert not record.issues


async def test_tokens_are_counted_once_where_a_call_and_the_agent_around_it_record_them(
    tmp_path: Path, shape: str
) -> None:
    document = await run(tmp_path / "given.json", sdk.SHAPES[shape](sdk.a_run()))
    record = WorkflowRun.from_document(document)
    assert (record.tokens_prompt, record.tokens_completion) == (300, 90)
    told = [each["payload"]["tokens"] for each in document["events"] if "tokens" in each["payload"]]
    assert sorted(each["prompt"] for each in told) == [100, 200, 300]
    assert sorted(each["completion"] for each in told) == [40, 50, 90]


async def test_a_tool_call_has_its_arguments_and_its_answer_and_the_agent_around_it(tmp_path: Path, shape: str) -> None:
    document = await run(tmp_path / "given.json", sdk.SHAPES[shape](sdk.a_run()))
    (call,) = (each for each in document["events"] if each.get("toolName") == "tides")
    assert call["type"] == "tool_call"
    assert call["agentId"] == "Pilot"
    assert call["toolInput"] == sdk.ARGUMENTS
    assert call["toolOutput"] == "high water at 21:40"


async def test_what_a_model_answered_is_a_message_and_other_spans_are_steps(tmp_path: Path, shape: str) -> None:
    document = await run(tmp_path / "given.json", sdk.SHAPES[shape](sdk.a_run()))
    assert [(each["type"], each["payload"].get("message")) for each in document["events"]] == [
        ("step", "SupervisorWorkflow.run"),
        ("step", "invoke_agent Pilot"),
        ("message", "I ask for the tides."),
        ("tool_call", None),
        ("step", "chat harbour-model"),
        ("step", "invoke_agent Purser"),
        ("tool_call", None),
    ]


async def test_an_error_is_where_it_came_from_and_the_spans_around_say_that_they_passed_it_on(
    tmp_path: Path, shape: str
) -> None:
    spans = sdk.a_run()
    (tmp_path / "given.json").write_text(sdk.SHAPES[shape](spans))
    rows = await timeline(tmp_path / "given.json", sdk.trace_id(spans[0]))
    failed = [each for each in rows if each.severity is Severity.ERROR]
    assert [each.event.tool for each in failed] == ["berths"]
    error = failed[0].event.payload["error"]
    assert isinstance(error, dict)
    told = "ValueError: no berth is free"
    if shape == "Zipkin":  # it has room for the words of a status, and for no attributes of an annotation
        assert error == {"message": told}
    else:
        assert error["type"] == "ValueError"
        assert error["message"] == "no berth is free"
        assert error["stack"].startswith("Traceback (most recent call last)")
        assert (
            error["stack"]
            == next(each for each in spans if each.name == "execute_tool berths")
            .events[0]
            .attributes["exception.stacktrace"]
        )
    (around,) = (each for each in rows if each.event.text == "invoke_agent Purser")
    assert around.severity is Severity.NONE
    assert "no berth is free" in str(around.event.payload["passedOn"])
    assert rows.counts() == (1, 0)


async def test_what_no_field_is_for_stays_in_the_event(tmp_path: Path, shape: str) -> None:
    spans = sdk.a_run()
    document = await run(tmp_path / "given.json", sdk.SHAPES[shape](spans))
    events = by_id(document)
    for each in spans:
        payload = events[sdk.span_id(each)]["payload"]
        assert payload["resource"]["service.name"] == "harbour"
        event = events[sdk.span_id(each)]
        for name, value in (each.attributes or {}).items():
            kept = payload.get("attributes", {}).get(name)
            assert _plain(kept) == _plain(value) or _is_field(name, value, event), name
        assert [note["name"] for note in payload.get("spanEvents", [])] == [note.name for note in each.events]
    (pilot,) = (each for each in document["events"] if each.get("agentId") == "Pilot" and each["tree"]["depth"] == 1)
    if shape != "Zipkin":
        assert f"{0xABCDEF:032x}" in json.dumps(pilot["payload"]["links"])


def _plain(value: Any) -> Any:
    found = list(value) if isinstance(value, tuple) else value
    return found if isinstance(found, str | None) else json.dumps(found)


def _is_field(name: str, value: Any, event: dict[str, Any]) -> bool:
    """Whether an attribute is told by a field of the event, so that it is not told twice."""
    tokens = event["payload"].get("tokens", {})
    fields = {
        "gen_ai.agent.name": event.get("agentId"),
        "gen_ai.tool.name": event.get("toolName"),
        "gen_ai.tool.call.arguments": event.get("toolInput"),
        "gen_ai.tool.call.result": event.get("toolOutput"),
        "gen_ai.usage.input_tokens": tokens.get("prompt"),
        "gen_ai.usage.output_tokens": tokens.get("completion"),
    }
    return name in fields and (fields[name] == value or fields[name] == json.loads(value))


async def test_links_and_the_attributes_of_span_events_are_kept_as_they_are(tmp_path: Path) -> None:
    document = await run(tmp_path / "given.jsonl", sdk.otlp(sdk.a_run()))
    (pilot,) = (each for each in document["events"] if each["payload"]["name"] == "invoke_agent Pilot")
    (link,) = pilot["payload"]["links"]
    assert (link["traceId"], link["spanId"]) == (f"{0xABCDEF:032x}", f"{0x1234:016x}")
    assert link["attributes"] == {"why": "asked before"}
    (call,) = (each for each in document["events"] if each.get("toolName") == "tides")
    (note,) = call["payload"]["spanEvents"]
    assert note == {
        "name": "cache.miss",
        "timestamp": "2026-11-18T11:06:42.200000Z",
        "attributes": {"key": "tides/kiel"},
    }
    assert call["payload"]["scope"] == {"name": "harbour.tests", "version": "1.0"}
    assert call["payload"]["attributes"]["harbour.buoys"] == [1, 2, 3]


async def test_a_packed_file_and_several_traces_in_one_file(tmp_path: Path, shape: str) -> None:
    first, second = sdk.a_run(), sdk.a_run()
    text = sdk.SHAPES[shape]([*first, *second])
    (tmp_path / "given.json.gz").write_bytes(gzip.compress(text.encode()))
    found = await runs(tmp_path / "given.json.gz")
    assert {each["id"] for each in found} == {sdk.trace_id(first[0]), sdk.trace_id(second[0])}
    assert [len(each["events"]) for each in found] == [7, 7]


async def test_what_stands_between_spans_is_counted_by_its_line(tmp_path: Path) -> None:
    lines = sdk.console(sdk.a_run(), indent=None).splitlines()
    path = tmp_path / "given.jsonl"
    path.write_text("\n".join([lines[0], "INFO started", '{"name": "x"}', *lines[1:]]))
    source = LocalSource(path)
    (page,) = await pages(source, Query(RUNS), 50)
    assert len(page.documents) == 1
    assert "1 line unreadable · first: line 2" in page.unread
    assert "1 document left out of no known kind · first: line 3" in page.unread
    assert [place for place, _ in page.broken()] == ["given.jsonl:2", "given.jsonl:3"]
    assert source.recognised == ("1 run from given.jsonl (OpenTelemetry console spans, 7 spans)",)
