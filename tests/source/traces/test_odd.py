"""Traces that are not as they should be open all the same: each oddity is labelled, and no span is lost."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, Final

import pytest
from opentelemetry.trace import SpanContext, Status, StatusCode, TraceFlags

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import Severity
from fleet_tui.model.steps import slow_downs
from fleet_tui.model.timeline import Timeline, build_timeline
from fleet_tui.present.cells import line_text
from fleet_tui.present.quantities import Times
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.run.event_detail import detail_lines
from fleet_tui.present.run.timeline import message, row_line, told_time
from fleet_tui.source.files.local import LocalSource
from tests.source.traces import sdk
from tests.source.traces.reading import by_id, run, runs, timeline

FAR: Final = SpanContext(0x77, 0x99, is_remote=True, trace_flags=TraceFlags(1))
OTEL_SDK_SPANS: Final = [  # shared/cases/otel_sdk_spans.jsonl
    {
        "name": "invoke_agent Purser",
        "context": {"trace_id": "0xaa", "span_id": "0x01", "trace_state": "[]"},
        "kind": "SpanKind.INTERNAL",
        "parent_id": None,
        "start_time": "2026-03-01T10:00:00.000000Z",
        "end_time": "2026-03-01T10:00:04.000000Z",
        "status": {"status_code": "ERROR", "description": "tool failed"},
        "attributes": {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Purser"},
        "events": [
            {
                "name": "exception",
                "timestamp": "2026-03-01T10:00:03Z",
                "attributes": {"exception.message": "no berth"},
            }
        ],
        "links": [],
        "resource": {"attributes": {"service.name": "harbour"}},
    },
    {
        "name": "execute_tool tides",
        "context": {"trace_id": "0xaa", "span_id": "0x02", "trace_state": "[]"},
        "kind": "SpanKind.INTERNAL",
        "parent_id": "0x01",
        "start_time": "2026-03-01T10:00:01.000000Z",
        "end_time": "2026-03-01T10:00:02.000000Z",
        "status": {"status_code": "UNSET"},
        "attributes": {"gen_ai.tool.name": "tides"},
        "events": [],
        "links": [],
        "resource": {"attributes": {}},
    },
]


async def opened(path: Path, text: str) -> tuple[dict[str, Any], Timeline]:
    document = await run(path, text)
    return document, await timeline(path, document["id"])


def stored(name: str, span_id: str, parent: str | None, start: object, end: object, **more: Any) -> dict[str, Any]:
    """A span as the console writes it, of the trace `ab`."""
    return {
        "name": name,
        "context": {"trace_id": "0xab", "span_id": span_id},
        "parent_id": parent,
        "start_time": start,
        "end_time": end,
        "attributes": {},
        **more,
    }


def lines(*spans: dict[str, Any]) -> str:
    return "\n".join(map(json.dumps, spans))


def odd(rows: Timeline, span_id: str) -> tuple[str, ...]:
    return next(each for each in rows if each.event.id == span_id).event.place.odd


async def test_the_case_that_went_wrong_once_opens_as_a_run(tmp_path: Path) -> None:
    document, rows = await opened(tmp_path / "otel_sdk_spans.jsonl", lines(*OTEL_SDK_SPANS))
    record = WorkflowRun.from_document(document)
    assert (record.id, record.outcome, record.took.seconds) == ("aa", Outcome.FAILED, 4.0)
    assert [(each.event.agent, each.event.tool, each.seconds) for each in rows] == [
        ("Purser", None, 4.0),
        ("Purser", "tides", 1.0),
    ]
    assert rows[0].event.payload["error"] == [{"message": "no berth"}, {"message": "tool failed"}]
    assert rows.landing[0] == 0


async def test_a_trace_without_its_root_says_so_and_claims_neither_status_nor_end(tmp_path: Path) -> None:
    harbour = sdk.Harbour()
    lost = SpanContext(0x5, 0x6, is_remote=True, trace_flags=TraceFlags(1))
    pilot = harbour.span("invoke_agent Pilot", 0, 4000, lost)
    harbour.span("execute_tool tides", 100, 200, pilot)
    document, rows = await opened(tmp_path / "given.jsonl", sdk.otlp(harbour.spans))
    assert rows.note == "no root span in this file · 1 span whose parent is missing"
    first, second = ([line_text(each) for each in detail_lines(rows, each, 80)] for each in rows)
    said = {"! no root span in this file", "! 1 span whose parent is missing"}
    assert said <= {*first}  # whole, for the heading over the rows may have no room for it
    assert not said & {*second}
    assert odd(rows, sdk.span_id(pilot)) == (f"parent missing: {0x6:016x} is not in this file",)
    assert "status" not in document["execution_summary"]
    assert "completedAt" not in document["execution_summary"]
    assert len(rows) == 2


async def test_two_roots_are_one_run_that_says_so(tmp_path: Path) -> None:
    harbour = sdk.Harbour()
    first = harbour.span("SupervisorWorkflow.run", 0, 4000, attributes={"task": "Sound the bay"})
    again = stored_of(sdk.otlp([harbour.span("cleanup", 5000, 6000)]))
    context = first.get_span_context()
    assert context is not None
    again["traceId"] = f"{context.trace_id:032x}"
    text = sdk.otlp([first]) + json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [again]}]}]})
    document, rows = await opened(tmp_path / "given.jsonl", text)
    assert rows.note == "2 root spans"
    assert WorkflowRun.from_document(document).task == "Sound the bay"
    assert [each.event.text for each in rows] == ["SupervisorWorkflow.run", "cleanup"]


def stored_of(text: str) -> dict[str, Any]:
    (found,) = json.loads(text)["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert isinstance(found, dict)
    return found


async def test_a_service_whose_clock_is_behind_is_labelled_and_stands_at_its_time(tmp_path: Path) -> None:
    harbour, pier = sdk.Harbour(), sdk.Harbour("pier")
    root = harbour.span("SupervisorWorkflow.run", 0, 4000)
    early = pier.span("execute_tool tides", -1250, 200, root)
    _, rows = await opened(tmp_path / "given.jsonl", sdk.otlp([*harbour.spans, *pier.spans]))
    said = "before its parent: it starts 1.25 s earlier, and they are of two services: their clocks differ"
    assert odd(rows, sdk.span_id(early)) == (said,)
    assert {each.event.id: each.offset for each in rows} == {sdk.span_id(early): -1.25, sdk.span_id(root): 0.0}
    assert next(message(each.event) for each in rows if each.offset).endswith("(! before its parent)")


async def test_one_clock_that_is_far_behind_moves_neither_the_start_nor_the_length_of_the_run(tmp_path: Path) -> None:
    harbour, pier = sdk.Harbour(), sdk.Harbour("pier")
    root = harbour.span("SupervisorWorkflow.run", 0, 12_000)
    pier.span("execute_tool tides", -100_000, -99_000, root)
    document, rows = await opened(tmp_path / "given.jsonl", sdk.otlp([*harbour.spans, *pier.spans]))
    assert document["task"]["createdAt"] == document["execution_summary"]["startedAt"] == "2026-11-18T11:06:40.000000Z"
    assert (rows.duration, rows.axis.earliest) == (12.0, -100.0)
    (early,) = (each for each in rows if each.offset)
    assert told_time(early, rows, Times.ELAPSED) == "-1:40.0"
    assert line_text(row_line(early, rows, 120)).rstrip().endswith(" ‹")


async def test_without_a_root_the_earliest_span_is_where_a_run_begins(tmp_path: Path) -> None:
    text = lines(
        stored("late", "0x1", "0x9", "2026-03-01T10:00:05Z", "2026-03-01T10:00:06Z"),
        stored("early", "0x2", "0x9", "2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z"),
    )
    document, rows = await opened(tmp_path / "given.jsonl", text)
    assert document["task"]["createdAt"] == "2026-03-01T10:00:01.000000Z"
    assert sorted(each.offset or 0.0 for each in rows) == [0.0, 4.0]


async def test_a_span_that_never_ended_has_no_duration_and_says_so(tmp_path: Path) -> None:
    text = lines(
        stored("SupervisorWorkflow.run", "0x1", None, "2026-03-01T10:00:00Z", None),
        stored("execute_tool tides", "0x2", "0x1", "2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z"),
    )
    document, rows = await opened(tmp_path / "given.jsonl", text)
    assert odd(rows, "1") == ("never ended: no end is recorded",)
    assert (rows[0].event.seconds, rows[1].event.seconds) == (None, 1.0)
    assert message(rows[0].event) == "(! never ended) SupervisorWorkflow.run"
    assert WorkflowRun.from_document(document).outcome is Outcome.NOT_RECORDED


@pytest.mark.parametrize("end", ["2026-03-01T09:59:58Z", "2026-03-01T09:00:00Z"])
async def test_an_end_before_its_start_is_labelled_with_both(tmp_path: Path, end: str) -> None:
    text = lines(
        stored("SupervisorWorkflow.run", "0x1", None, "2026-03-01T10:00:00Z", end),
        stored("execute_tool tides", "0x2", "0x1", "2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z"),
    )
    document, rows = await opened(tmp_path / "given.jsonl", text)
    (said,) = odd(rows, "1")
    assert said == f"ends before its start: 2026-03-01T10:00:00.000000Z to {end.replace('Z', '.000000Z')}"
    assert rows[0].event.seconds is None
    assert WorkflowRun.from_document(document).took.wrong is not None
    assert len(rows) == 2


async def test_parents_that_lead_in_a_circle_lose_no_span(tmp_path: Path) -> None:
    at = "2026-03-01T10:00:0{}Z"
    text = lines(
        stored("a", "0x1", "0x3", at.format(1), at.format(2)),
        stored("b", "0x2", "0x1", at.format(2), at.format(3)),
        stored("c", "0x3", "0x2", at.format(3), at.format(4)),
        stored("d", "0x4", "0x3", at.format(4), at.format(5)),
        stored("its own", "0x5", "0x5", at.format(5), at.format(6)),
        stored("sound", "0x6", None, at.format(0), at.format(6)),
    )
    _, rows = await opened(tmp_path / "given.jsonl", text)
    assert [each.event.text.rpartition(") ")[2] for each in rows] == ["sound", "a", "b", "c", "d", "its own"]
    assert odd(rows, "1") == ("parents in a circle: 3, which it names as its parent, is inside it",)
    assert odd(rows, "5") == ("its own parent: it names itself as the span around it",)
    assert not any(odd(rows, each) for each in ("2", "3", "4", "6"))
    assert rows.note == "1 span that is its own parent · 1 circle of parents"


async def test_what_only_hangs_on_a_circle_of_parents_is_not_said_to_be_in_it(tmp_path: Path) -> None:
    at = "2026-03-01T10:00:0{}Z"
    text = lines(
        stored("hangs", "0x4", "0x3", at.format(4), at.format(5)),
        stored("late", "0x3", "0x2", at.format(3), at.format(4)),
        stored("early", "0x2", "0x3", at.format(2), at.format(3)),
    )
    _, rows = await opened(tmp_path / "given.jsonl", text)
    assert [(each.event.place.depth, each.event.id, bool(each.event.place.odd)) for each in rows] == [
        (0, "2", True),
        (1, "3", False),
        (2, "4", False),
    ]
    assert rows.note == "no root span in this file · 1 circle of parents"


async def test_ids_that_occur_twice_are_kept_and_badged(tmp_path: Path) -> None:
    one = stored("tides", "0x1", None, "2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z")
    _, rows = await opened(tmp_path / "given.jsonl", lines(one, one))
    assert [each.duplicate for each in rows] == [True, True]


async def test_spans_of_no_trace_are_one_run_that_says_so(tmp_path: Path) -> None:
    told = {"context": {"trace_id": None, "span_id": "0x1"}}
    document, rows = await opened(
        tmp_path / "given.jsonl", lines(stored("a", "", None, "2026-03-01T10:00:01Z", None, **told))
    )
    assert document["id"] == short_id(document["id"]) == "untraced"  # what a list shows can be typed
    async with Fleet(LocalSource(tmp_path / "given.jsonl"), frozen(NOW)) as fleet:
        assert await fleet.run("untraced") is not None
    assert rows.note.startswith("spans without a trace id, maybe of several traces")


async def test_a_trace_whose_root_is_missing_was_written_when_its_last_span_ended(tmp_path: Path) -> None:
    text = lines(
        stored("a", "0x1", "0x9", "2026-03-01T10:00:01Z", "2026-03-01T10:00:06Z"),
        stored("b", "0x2", "0x9", "2026-03-01T10:00:02Z", None),
    )
    record = WorkflowRun.from_document(await run(tmp_path / "given.jsonl", text))
    assert record.written is not None
    assert record.written.at.isoformat() == "2026-03-01T10:00:06+00:00"


async def test_an_attribute_without_a_name_is_kept(tmp_path: Path) -> None:
    text = lines(stored("a", "0x1", None, "2026-03-01T10:00:01Z", None, attributes={"": "nameless", "b": 1}))
    document = await run(tmp_path / "given.jsonl", text)
    assert document["events"][0]["payload"]["attributes"] == {"": "nameless", "b": 1}


async def test_what_stands_in_the_place_of_a_time_an_id_or_a_name_and_is_none_is_kept(tmp_path: Path) -> None:
    broken = {"traceId": "ab", "spanId": 5, "name": 7, "startTimeUnixNano": "abc", "endTimeUnixNano": True}
    text = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [broken]}]}]})
    (event,) = (await run(tmp_path / "given.json", text))["events"]
    assert event["payload"]["otherFields"] == {name: each for name, each in broken.items() if name != "traceId"}


async def test_a_span_without_times_stands_with_its_parent(tmp_path: Path) -> None:
    text = lines(
        stored("root", "0x1", None, "2026-03-01T10:00:00Z", "2026-03-01T10:00:09Z"),
        stored("late", "0x2", "0x1", "2026-03-01T10:00:05Z", "2026-03-01T10:00:06Z"),
        stored("no time", "0x3", "0x1", None, "yesterday"),
    )
    _, rows = await opened(tmp_path / "given.jsonl", text)
    assert [each.event.id for each in rows] == ["1", "3", "2"]
    assert rows[1].offset is None
    assert odd(rows, "3") == ("no start: it stands where its parent does", "never ended: no end is recorded")


HOSTILE: Final[tuple[Any, ...]] = (None, 0, -1, 1.5, True, "", "\x1b[31m", [], [None], {}, {"a": {"b": []}}, 1 << 70)


@pytest.mark.parametrize("shape", sdk.SHAPES)
async def test_whatever_stands_in_the_place_of_any_value_the_trace_opens(tmp_path: Path, shape: str) -> None:
    document = json.loads(sdk.SHAPES[shape](sdk.a_run()[-1:]))  # a tool call that failed
    places = list(_places(document))
    chance = random.Random(shape)
    for number, place in enumerate(places):
        broken = json.loads(json.dumps(document))
        holder = broken
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = chance.choice(HOSTILE)
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps([*broken, *document] if isinstance(document, list) else [broken, document]))
        found = await runs(path)
        assert found
        for each in found:
            rows = await timeline(path, each["id"])
            assert len(rows) == len(each["events"])


def _places(value: Any, path: tuple[Any, ...] = ()) -> Any:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in members:
        yield (*path, key)
        yield from _places(each, (*path, key))


async def test_ten_thousand_spans_of_forty_levels_with_all_of_this_open_and_none_is_lost(tmp_path: Path) -> None:
    chance = random.Random(14)
    harbour, pier = sdk.Harbour(), sdk.Harbour("pier")
    spans = [harbour.span("SupervisorWorkflow.run", 0, 100_000, attributes={"task": "Dredge the bay"})]
    levels = [0]
    for number in range(1, 10_000):
        around = number - 1 if number <= 40 else chance.randrange(max(0, number - 400), number)
        around = around if levels[around] < 40 else 0
        service = pier if number % 7 == 0 else harbour
        start = number * 5 - (600 if number % 11 == 0 else 0)
        failed = Status(StatusCode.ERROR, "the tide is out") if number % 97 == 0 else None
        name = f"execute_tool dig{number % 5}" if number % 3 else f"invoke_agent Digger{number % 9}"
        end = start - 40 if number % 13 == 0 else start + 40
        spans.append(service.span(name, start, end, spans[around], status=failed))
        levels.append(levels[around] + 1)
    chance.shuffle(spans)
    kept = [each for each in spans if each.name != "SupervisorWorkflow.run"]
    document, rows = await opened(tmp_path / "given.jsonl", sdk.console(kept, indent=None))
    assert len(rows) == len(kept) == 9_999
    assert set(by_id(document)) == {sdk.span_id(each) for each in kept}
    assert max(each.event.place.depth for each in rows) == 39
    assert rows.note.startswith("no root span in this file · ")
    ends_early = sum((each.end_time or 0) < (each.start_time or 0) for each in kept)
    assert sum(any(one.startswith("ends before") for one in each.event.place.odd) for each in rows) == ends_early
    parents = {sdk.span_id(each): each for each in kept}
    for row in rows:
        parent = parents[row.event.id].parent
        assert row.event.document["tree"]["parent"] == (f"{parent.span_id:016x}" if parent else None)  # type: ignore[index]
    assert_each_stands_under_its_parent(rows)


def assert_each_stands_under_its_parent(rows: Timeline) -> None:
    around: list[str] = []  # of the row above, itself and the spans that it is in by its indentation
    for each in rows:
        del around[each.event.place.depth :]
        parent = each.event.document["tree"].get("parent")  # type: ignore[attr-defined]  # an object
        assert not around or around[-1] == parent
        around.append(each.event.id)


async def test_of_siblings_that_overlap_each_holds_its_own_spans_and_time_still_says_what_came_later(
    tmp_path: Path,
) -> None:
    harbour = sdk.Harbour()
    root = harbour.span("SupervisorWorkflow.run", 0, 10_000, status=Status(StatusCode.ERROR))
    first = harbour.span("first try", 1000, 9000, root)
    second = harbour.span("second try", 2000, 7000, root)
    tides = {"gen_ai.tool.name": "tides", "gen_ai.agent.name": "Pilot"}
    harbour.span("execute_tool tides", 8000, 8500, first, tides)
    harbour.span("execute_tool tides", 3000, 3500, second, tides, error=sdk.raised(TimeoutError("no answer")))
    buoys = {"gen_ai.tool.name": "buoys", "gen_ai.agent.name": "Mate"}
    harbour.span("execute_tool buoys", 6000, 6500, first, buoys, error=sdk.raised(ValueError("adrift")))
    harbour.span("execute_tool buoys", 4000, 4500, second, buoys)
    _, rows = await opened(tmp_path / "given.jsonl", sdk.otlp(harbour.spans))
    assert [(each.offset, each.event.place.depth, each.event.tool or each.event.text) for each in rows] == [
        (0.0, 0, "SupervisorWorkflow.run"),
        (1.0, 1, "first try"),
        (6.0, 2, "buoys"),
        (8.0, 2, "tides"),
        (2.0, 1, "second try"),
        (3.0, 2, "tides"),
        (4.0, 2, "buoys"),
    ]
    assert_each_stands_under_its_parent(rows)
    assert not any(each.steps_back for each in rows)
    assert [each.event.tool for each in rows if each.severity is Severity.RECOVERED] == ["tides"]
    assert [each.event.tool for each in rows if each.severity is Severity.ERROR][-1] == "buoys"
    assert rows.landing[0] == 2
    assert [rows.ran.calls[each].first for each in (("tides", "pilot"), ("buoys", "mate"))] == [5, 6]
    told = [" ".join(map(line_text, detail_lines(rows, rows[each], 120))) for each in (3, 4)]
    assert "Δprev 2.0s  Δnext —" in told[0]  # of the rows next in time, not of those around it
    assert "Δprev 1.0s  Δnext 1.0s" in told[1]


async def test_slow_is_of_a_trace_what_took_long_itself_never_what_holds_it_nor_a_gap_between_clocks(
    tmp_path: Path,
) -> None:
    harbour, skewed = sdk.Harbour(), sdk.Harbour("tides")
    root = harbour.span("SupervisorWorkflow.run", 0, 60_000)
    pilot = harbour.span("invoke_agent Pilot", 100, 40_000, root)
    harbour.span("chat harbour", 200, 1200, pilot)
    harbour.span("chat sea", 1300, 38_000, pilot)
    skewed.span("execute_tool tides", -90_000, -89_000, root)
    _, rows = await opened(tmp_path / "given.jsonl", sdk.otlp((*harbour.spans, *skewed.spans)))
    slow = slow_downs(rows)
    assert [each.event.text for each in rows if slow(rows, each.index)] == ["chat sea"]


async def test_a_judge_round_of_a_joined_run_stands_among_the_spans_by_its_time_and_holds_none(tmp_path: Path) -> None:
    document = await run(tmp_path / "given.jsonl", sdk.otlp(sdk.a_run()))
    judged = [{"round": 1, "score": 7.0, "timestamp": "2026-11-18T11:06:42.5Z", "reasoning": "moored"}]
    rows = build_timeline(WorkflowRun.from_document({**document, "judge_evaluations": judged}))
    place = next(each.index for each in rows if each.event.judge)
    assert [(round(each.offset or 0.0, 3), each.event.place.depth) for each in rows][place - 1 : place + 2] == [
        (2.1, 2),
        (2.5, 2),
        (3.0, 2),
    ]
