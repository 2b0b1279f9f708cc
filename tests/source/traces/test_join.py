"""A run of a history and the trace that it left are one where nothing else fits, and only there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.fields import FileDocument, as_stored
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.links import links_of
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import ids, pages, rows
from tests.source.traces import sdk

ENDED: Final = datetime.fromtimestamp(sdk.BEGAN / 1e9, UTC) + timedelta(seconds=9)
BERLIN: Final = ZoneInfo("Europe/Berlin")


def flat(name: str, ended: datetime, task: str = sdk.TASK, **more: Any) -> dict[str, Any]:
    """A run as the writer appends it to its history: naive local times and no events."""
    began = ended - timedelta(seconds=9.5)
    return {
        "workflowId": name,
        "task": task,
        "start_time": began.replace(tzinfo=None).isoformat(),
        "end_time": ended.replace(tzinfo=None).isoformat(),
        "result": "berth 4",
        "phase_timings": {"execution": 8.0},
        "phase_status": {"execution": "success"},
        **more,
    }


def folder(path: Path, *history: dict[str, Any], traces: int = 1, name: str = "traces.jsonl") -> LocalSource:
    """A folder as AgenticFleet leaves it, in Berlin."""
    (path / "execution_history.jsonl").write_text("\n".join(map(json.dumps, history)))
    (path / name).write_text("".join(sdk.otlp(sdk.a_run()) for _ in range(traces)))
    return LocalSource(path, zone=BERLIN)


LOCAL: Final = ENDED.astimezone(BERLIN)


async def whole(source: LocalSource, name: str) -> FileDocument:
    found = await source.get(RUNS, name, name)
    assert found is not None
    assert isinstance(found.document, FileDocument)
    return found.document


async def test_a_run_has_the_timeline_of_its_trace_and_says_so(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL + timedelta(seconds=0.4)), flat("w2", LOCAL, "Sound the bay"))
    assert ids(await rows(source, Query(RUNS))) == ["w1", "w2"]
    assert (await source.count(Query(RUNS))).n == 2
    document = await whole(source, "w1")
    trace = document["trace"]
    assert isinstance(trace, dict)
    assert trace["joined"] is True
    async with Fleet(source) as fleet:
        opened = await fleet.run("w1")
        assert opened is not None
        timeline = opened.timeline()
        assert timeline.note == f"timeline from trace {trace['id'][:8]}…"
        assert [each.event.text for each in timeline][:2] == ["SupervisorWorkflow.run", "invoke_agent Pilot"]
        assert not timeline.axis.made
    stored = as_stored(document)
    assert "events" not in stored
    assert "trace" not in stored


async def test_a_clock_of_its_trace_that_is_far_behind_does_not_move_where_a_run_begins(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    pier = sdk.Harbour("pier")
    spans = sdk.a_run()
    root = next(each for each in spans if each.parent is None)
    early = pier.span("execute_tool far", -100_000, -99_000, root)
    (tmp_path / "traces.jsonl").write_text(sdk.otlp([*spans, early]))
    async with Fleet(source) as fleet:
        opened = await fleet.run("w1")
        assert opened is not None
        timeline = opened.timeline()
    offsets = {each.event.id: each.offset for each in timeline}
    assert offsets[sdk.span_id(root)] == 0.5  # the writer takes its start before that of the root
    assert offsets[sdk.span_id(early)] == -99.5
    assert timeline.duration == 9.5


async def test_a_page_says_how_many_runs_are_traces_and_how_many_of_them_were_joined(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    said = "1 run from traces.jsonl (OTLP/JSON, 7 spans)"
    assert [each.via for each in await pages(source, Query(RUNS), 50)] == [f"{said}, 1 joined with a run"]
    source.part("w1", apart=True)
    assert [each.via for each in await pages(source, Query(RUNS), 50)] == [said]


async def test_the_list_counts_the_events_that_the_run_opens_with(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    (row,) = await rows(source, Query(RUNS))
    assert WorkflowRun.from_document(row).events == 7
    opened = WorkflowRun.from_document(await whole(source, "w1"))
    assert opened.events == 7


async def test_agents_tools_and_tokens_come_from_the_trace_where_the_run_records_none(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    (row,) = await rows(source, Query(RUNS))
    document = await whole(source, "w1")
    for each in (row, document):
        record = WorkflowRun.from_document(each)
        assert record.agents == ("Pilot", "Purser")
        assert record.tools == ("tides", "berths")
        assert (record.tokens_prompt, record.tokens_completion, record.tokens) == (300, 90, 390)
        printed = printed_row(record, ENDED)
        assert (printed["agents"], printed["tokens_prompt"]) == (["Pilot", "Purser"], 300)
    assert document["result"] == "berth 4"
    assert {"execution_summary", "trace"}.isdisjoint(as_stored(document))
    source.part("w1", apart=True)
    apart = WorkflowRun.from_document(await whole(source, "w1"))
    assert (apart.agents, apart.tools, apart.tokens) == ((), (), None)


async def test_agents_and_tokens_that_a_run_records_are_its_own(tmp_path: Path) -> None:
    own = {"routing": {"assigned_to": ["Mate"]}, "result": {"answer": "berth 4", "tokens": {"prompt": 7}}}
    source = folder(tmp_path, flat("w1", LOCAL, **own))
    (row,) = await rows(source, Query(RUNS))
    for each in (row, await whole(source, "w1")):
        record = WorkflowRun.from_document(each)
        assert (record.agents, record.tokens, record.events) == (("Mate",), 7, 7)


@pytest.mark.parametrize("seconds", [-5.0, 0.0, 5.0])
async def test_ends_within_five_seconds_are_one_end(tmp_path: Path, seconds: float) -> None:
    source = folder(tmp_path, flat("w1", LOCAL + timedelta(seconds=seconds)))
    assert len(await rows(source, Query(RUNS))) == 1


@pytest.mark.parametrize(
    ("ended", "task"),
    [
        (LOCAL + timedelta(seconds=5.1), sdk.TASK),
        (LOCAL - timedelta(seconds=5.1), sdk.TASK),
        (ENDED, sdk.TASK),  # an hour away, once its zone is applied
        (LOCAL, "Find a berth for tonight's ferry!"),
    ],
)
async def test_another_end_or_another_task_joins_nothing(tmp_path: Path, ended: datetime, task: str) -> None:
    source = folder(tmp_path, flat("w1", ended, task))
    assert len(await rows(source, Query(RUNS))) == 2
    assert "events" not in await whole(source, "w1")


async def test_where_nobody_knows_the_zone_nothing_is_joined(tmp_path: Path) -> None:
    folder(tmp_path, flat("w1", ENDED))
    assert len(await rows(LocalSource(tmp_path, zone=None), Query(RUNS))) == 2


@pytest.mark.parametrize(("history", "traces"), [(2, 1), (1, 2), (2, 2)])
async def test_of_several_that_fit_none_is_chosen_and_each_lists_the_others(
    tmp_path: Path, history: int, traces: int
) -> None:
    given = [flat(f"w{n}", LOCAL + timedelta(seconds=n)) for n in range(history)]
    source = folder(tmp_path, *given, traces=traces)
    found = [each for page in await pages(source, Query(RUNS)) for each in page.documents]
    assert len(found) == history + traces
    for each in found:
        (link,) = (link for link in links_of(WorkflowRun.from_document(each)) if link.container is RUNS)
        assert link.title == "its run or trace: several fit"
        of_history = str(each["id"]).startswith("w")
        assert len(link.ids) == (traces if of_history else history)
        asked = await rows(source, Query(RUNS, link.terms))
        assert sorted(ids(asked)) == sorted(link.ids)
        assert all(str(name).startswith("w") is not of_history for name in link.ids)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((8,), ["its run or trace: ends 8 s apart, 5 s at most"]),
        ((-59.5,), ["its run or trace: ends 59.5 s apart, 5 s at most"]),
        ((30, 9), [None, "its run or trace: ends 9 s apart, 5 s at most"]),  # the nearest alone
        ((61,), [None]),
        ((8, 0), [None, "its trace, a run of its own"]),  # whose trace it is, is known
    ],
)
async def test_a_trace_that_ended_a_little_too_far_away_is_named_with_the_reason(
    tmp_path: Path, seconds: tuple[float, ...], said: list[str | None]
) -> None:
    source = folder(tmp_path, *(flat(f"w{n}", LOCAL + timedelta(seconds=each)) for n, each in enumerate(seconds)))
    listed = {str(each["id"]): each for each in await rows(source, Query(RUNS))}
    (written,) = json.loads((tmp_path / "traces.jsonl").read_text())["resourceSpans"]
    trace = written["scopeSpans"][0]["spans"][0]["traceId"]
    for number, title in enumerate(said):
        for each in (listed[f"w{number}"], await whole(source, f"w{number}")):
            links = [link for link in links_of(WorkflowRun.from_document(each)) if link.container is RUNS]
            assert [(link.title, link.ids) for link in links] == ([(title, (trace,))] if title else [])


async def test_a_run_with_events_of_its_own_keeps_them(tmp_path: Path) -> None:
    own = [{"eventId": "e1", "type": "message", "agentId": "Pilot", "payload": {"message": "moored"}}]
    source = folder(tmp_path, flat("w1", LOCAL, events=own))
    assert len(await rows(source, Query(RUNS))) == 2
    assert (await whole(source, "w1"))["events"] == own


async def test_both_can_be_taken_apart_and_put_together_again(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    assert (await whole(source, "w1")).joined
    source.part("w1", apart=True)
    assert len(await rows(source, Query(RUNS))) == 2
    apart = await whole(source, "w1")
    assert "events" not in apart
    assert apart.joined is not None
    assert apart.joined.apart
    with (tmp_path / "execution_history.jsonl").open("a") as history:  # what was taken apart stays so
        history.write("\n" + json.dumps(flat("w2", LOCAL, "Sound the bay")))
    assert len(await rows(source, Query(RUNS))) == 3
    source.part("w1", apart=False)
    assert len(await rows(source, Query(RUNS))) == 2
    assert "events" in await whole(source, "w1")


async def test_a_run_that_is_open_while_its_trace_is_written_again_comes_apart_all_the_same(tmp_path: Path) -> None:
    async with Fleet(folder(tmp_path, flat("w1", LOCAL))) as fleet:
        opened = await fleet.run("w1")
        assert opened is not None
        with (tmp_path / "traces.jsonl").open("a") as traces:
            traces.write("\n")
        assert [each.id async for each in fleet.records(RUNS)] == ["w1"]
        assert fleet.part_trace(opened.record)
        assert len([each async for each in fleet.records(RUNS)]) == 2
        apart = await fleet.run("w1")
        assert apart is not None
        assert apart.record.events is None
        assert fleet.part_trace(apart.record)
        assert [each.id async for each in fleet.records(RUNS)] == ["w1"]


async def test_a_run_without_a_trace_has_nothing_to_take_apart(tmp_path: Path) -> None:
    async with Fleet(folder(tmp_path, flat("w1", LOCAL, "Sound the bay"))) as fleet:
        opened = await fleet.run("w1")
        assert opened is not None
        assert not fleet.part_trace(opened.record)
        assert len([each async for each in fleet.records(RUNS)]) == 2


async def test_the_trace_of_a_run_is_found_by_its_own_id(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    document = await whole(source, "w1")
    assert document.joined is not None
    name = document.joined.trace_id
    assert ids(await rows(source, Query(RUNS, (Term(RUNS.field("id"), Eq(name)),)))) == [name]
    assert await source.get(RUNS, name, name) is not None
    (link,) = (link for link in links_of(WorkflowRun.from_document(document)) if link.container is RUNS)
    assert (link.title, link.ids) == ("its trace, a run of its own", (name,))


@pytest.mark.parametrize("name", ["traces-1795000000.json", "otel.jsonl", "my_spans.jsonl", "Trace.json"])
async def test_traces_in_a_folder_are_found_by_a_word_in_their_name(tmp_path: Path, name: str) -> None:
    source = folder(tmp_path, flat("w1", LOCAL), name=name)
    assert "events" in await whole(source, "w1")


async def test_a_folder_of_traces_alone_is_read(tmp_path: Path) -> None:
    (tmp_path / "traces.jsonl").write_text(sdk.otlp(sdk.a_run()))
    assert len(await rows(LocalSource(tmp_path), Query(RUNS))) == 1
    assert LocalSource(tmp_path).opens_on is RUNS


async def test_what_is_named_like_traces_and_holds_none_is_said_and_hides_nothing(tmp_path: Path) -> None:
    source = folder(tmp_path, flat("w1", LOCAL))
    (tmp_path / "traces.jsonl").write_text('{"name": "a package"}')
    (page,) = await pages(source, Query(RUNS))
    assert ids(page.documents) == ["w1"]
    assert page.unread == "traces.jsonl: 1 document left out of no known kind · first: line 1; nothing read"


async def test_who_writes_documents_elsewhere_reads_no_traces(tmp_path: Path) -> None:
    folder(tmp_path, flat("w1", LOCAL))
    source = LocalSource(tmp_path, zone=BERLIN, traces=False)
    assert ids(await rows(source, Query(RUNS))) == ["w1"]
    assert "events" not in await whole(source, "w1")
