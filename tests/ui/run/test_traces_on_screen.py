"""A trace on the screen: the keys of any other run, spans as deep as they are, folded and taken apart by keys."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from opentelemetry.trace import Link, SpanContext, Status, StatusCode, TraceFlags
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.traced import TRACE
from tests.source.traces import sdk
from tests.source.traces.reading import written
from tests.ui.screen import app_at, app_on, row_at_cursor, seen, settled, text_of, typed

SIZES: Final = ((60, 16), (80, 24), (120, 36))


def as_trace() -> str:
    """A run of two agents that ends with a tool's error, after another that was got over."""
    harbour = sdk.Harbour()
    root = harbour.span(
        "SupervisorWorkflow.run",
        0,
        9000,
        attributes={"task": sdk.TASK},
        status=Status(StatusCode.ERROR, "ValueError: no berth is free"),
    )
    pilot = harbour.span("invoke_agent Pilot", 1000, 5000, root)
    harbour.span(
        "execute_tool tides",
        2000,
        2500,
        pilot,
        {"gen_ai.tool.name": "tides"},
        error=sdk.raised(TimeoutError("no answer")),
    )
    harbour.span(
        "execute_tool tides", 3000, 3500, pilot, {"gen_ai.tool.name": "tides", "gen_ai.tool.call.result": "21:40"}
    )
    purser = harbour.span("invoke_agent Purser", 5000, 9000, root, error=sdk.raised(ValueError("no berth is free")))
    harbour.span("chat harbour", 5100, 5900, purser, {"gen_ai.completion.0.content": "I look for a berth."})
    harbour.span(
        "execute_tool berths",
        6000,
        8000,
        purser,
        {"gen_ai.tool.name": "berths"},
        error=sdk.raised(ValueError("no berth is free")),
    )
    return sdk.otlp(harbour.spans)


def as_document() -> str:
    """The same run as the data model has it."""

    def event(number: int, milliseconds: int, agent: str, kind: str, tool: str = "", **payload: Any) -> dict[str, Any]:
        at = datetime.fromtimestamp(sdk.BEGAN / 1e9, UTC) + timedelta(milliseconds=milliseconds)
        named = {"toolName": tool} if tool else {}
        time = at.isoformat().replace("+00:00", "Z")
        return {
            "eventId": f"ev_{number}",
            "timestamp": time,
            "agentId": agent,
            "type": kind,
            **named,
            "payload": payload,
        }

    events = [
        event(1, 1000, "Pilot", "message", message="I ask for the tides."),
        event(2, 2000, "Pilot", "tool_call", "tides", error={"type": "TimeoutError", "message": "no answer"}),
        {**event(3, 3000, "Pilot", "tool_call", "tides"), "toolOutputSummary": "21:40"},
        event(4, 5100, "Purser", "message", message="I look for a berth."),
        event(5, 6000, "Purser", "tool_call", "berths", error={"type": "ValueError", "message": "no berth is free"}),
    ]
    summary = {"status": "failed", "startedAt": "2026-11-18T11:06:40Z", "completedAt": "2026-11-18T11:06:49Z"}
    task = {"input": sdk.TASK, "createdAt": "2026-11-18T11:06:40Z"}
    return json.dumps({"id": "r", "workflowId": "r", "task": task, "events": events, "execution_summary": summary})


def step(row: str) -> str:
    """Who is at work in a row, and of a tool call which tool and how it ended: a span has other words for the rest."""
    told = re.search(r"(Pilot|Purser) +[·○λ] +(?:▾ )?(\w+:? \w+)", row)
    assert told, row
    return f"{told[1]} {told[2]}" if "λ" in row else told[1]


async def walked(path: Path, text: str, keys: str) -> list[str]:
    """On which step each key lands in the run of a file."""
    async with app_on(LocalSource(written(path, text))).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "berths")
        found = [step(row_at_cursor(pilot))]
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
            found.append(step(row_at_cursor(pilot)))
        return found


@pytest.mark.parametrize(
    ("keys", "steps"),
    [
        ("EE", ["berths", "tides", "tides"]),
        ("EEe", ["berths", "tides", "tides", "berths"]),
        ("TTTt", ["berths", "tides", "tides", "tides", "tides"]),
        ("TT0", ["berths", "tides", "tides", "berths"]),
    ],
)
async def test_the_same_steps_land_on_the_same_keys_as_document_and_as_trace(
    tmp_path: Path, keys: str, steps: list[str]
) -> None:
    document = await walked(tmp_path / "document.jsonl", as_document(), keys)
    trace = await walked(tmp_path / "trace.jsonl", as_trace(), keys)
    assert document == trace
    assert [next(name for name in ("tides", "berths") if name in each) for each in trace] == steps


async def test_a_change_of_agent_is_the_same_step_as_document_and_as_trace(tmp_path: Path) -> None:
    document = await walked(tmp_path / "document.jsonl", as_document(), "AAaA")
    trace = await walked(tmp_path / "trace.jsonl", as_trace(), "AAaA")
    assert [each.split()[0] for each in document] == [each.split()[0] for each in trace]
    assert [each.split()[0] for each in trace] == ["Purser", "Purser", "Pilot", "Purser", "Pilot"]


def deep(levels: int) -> str:
    harbour = sdk.Harbour()
    around = harbour.span("SupervisorWorkflow.run", 0, 60_000, attributes={"task": "Dig a deep harbour"})
    for number in range(1, levels + 1):
        around = harbour.span(f"invoke_agent Digger{number}", number * 100, 60_000 - number * 100, around)
    return sdk.otlp(harbour.spans)


async def opened(pilot: Pilot[object]) -> None:
    await seen(pilot, "1 loaded")
    await pilot.press("enter")
    await seen(pilot, "[timeline]", "invoke_agent")


@pytest.mark.parametrize("size", SIZES)
async def test_forty_levels_are_told_apart_at_every_width(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "deep.jsonl").write_text(deep(40))
    async with app_on(LocalSource(tmp_path / "deep.jsonl")).run_test(size=size) as pilot:
        await opened(pilot)
        shifts = []
        for number in range(41):
            row = row_at_cursor(pilot)
            name = "SupervisorWorkflow" if not number else "invoke_agent"
            before, _, after = row.partition(name)
            assert after, row  # its name is there, whole
            shifts.append(before.rpartition("○")[2])
            await pilot.press("j")
            await settled(pilot)
        assert len(set(shifts)) == 41
        assert shifts[0] == " ▾ "
        assert shifts[1] == "  ▾ "
        assert shifts[40].strip() == "40"
        assert max(map(len, shifts)) <= 20


@pytest.mark.parametrize("size", SIZES)
async def test_enter_folds_what_is_inside_a_span_and_unfolds_it(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "trace.jsonl").write_text(as_trace())
    async with app_on(LocalSource(tmp_path / "trace.jsonl")).run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("g", "j")
        await seen(pilot, "enter fold")
        assert "invoke_agent Pilot" in row_at_cursor(pilot)
        await pilot.press("enter")
        screen = await seen(pilot, "enter unfold", "▸ invoke_agent Pilot +2 ✗1")
        assert "tides" not in screen
        await pilot.press("j")
        await settled(pilot)
        assert "invoke_agent Purser" in row_at_cursor(pilot)
        await pilot.press("k", "enter")
        await seen(pilot, "enter fold", "▾ invoke_agent Pilot", "tides")


async def test_where_there_is_no_room_for_bars_a_span_says_how_long_it_took(tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text(as_trace())
    async with app_on(LocalSource(tmp_path / "trace.jsonl")).run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await pilot.press("g", "j")
        await settled(pilot)
        assert row_at_cursor(pilot).split()[-1] == "4.0s"


async def test_a_key_that_leads_into_what_is_folded_unfolds_it(tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text(as_trace())
    async with app_on(LocalSource(tmp_path / "trace.jsonl")).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await pilot.press("g", "enter")
        await seen(pilot, "▸ SupervisorWorkflow.run +6 ✗2")
        assert "invoke_agent" not in text_of(pilot).partition("event")[0]
        await pilot.press("e")
        await seen(pilot, "▾ SupervisorWorkflow.run")
        assert "tides" in row_at_cursor(pilot)
        await pilot.press("g", "enter")
        await seen(pilot, "▸ SupervisorWorkflow.run +6 ✗2")
        await typed(pilot, "/tool:berths")
        await pilot.press("enter")
        await settled(pilot)
        assert "berths" in row_at_cursor(pilot)


async def test_enter_on_a_span_with_nothing_inside_gives_the_keys_to_its_text(tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text(as_trace())
    async with app_on(LocalSource(tmp_path / "trace.jsonl")).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await seen(pilot, "enter text")
        await pilot.press("enter")
        await settled(pilot)
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "detail"


async def test_the_detail_shows_type_message_and_stack_of_an_error_and_where_the_span_is(tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text(as_trace())
    async with app_on(LocalSource(tmp_path / "trace.jsonl")).run_test(size=(160, 50)) as pilot:
        await opened(pilot)
        await seen(
            pilot, "✗ Purser tool_call berths", "level 2", "ValueError: no berth is free", "▾ stack", "Traceback"
        )


async def test_the_demo_shows_a_run_with_the_timeline_of_its_trace_and_both_come_apart_and_together() -> None:
    async with app_at("flat-discussion").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "timeline from trace 3f2a9c41…", "▾ SupervisorWorkflow.run", "17 ev")
        await typed(pilot, ":no-trace")
        await pilot.press("enter")
        await seen(pilot, "made from phase timings")
        assert "was changed" not in text_of(pilot)
        await typed(pilot, ":no-trace")
        await pilot.press("enter")
        await seen(pilot, "timeline from trace 3f2a9c41…", "▾ SupervisorWorkflow.run")


async def test_a_run_leads_to_its_trace() -> None:
    async with app_at("flat-discussion").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "timeline from trace")
        await pilot.press("o")
        await seen(pilot, "its trace, a run of its own")
        await typed(pilot, "its trace")
        await pilot.press("enter")
        await seen(pilot, f"…{TRACE[-7:]}")


async def test_a_run_that_no_trace_was_joined_to_says_so() -> None:
    async with app_at("flat-delegated").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]")
        await typed(pilot, ":no-trace")
        await pilot.press("enter")
        await seen(pilot, "this run has no timeline of a trace")


async def test_the_trace_opens_by_its_own_id() -> None:
    async with app_on(address=Address("run", TRACE)).run_test(size=(120, 36)) as pilot:
        screen = await seen(pilot, "[timeline]", "▾ SupervisorWorkflow.run", f"…{TRACE[-7:]}")
        assert "timeline from trace" not in screen


def linked(path: Path) -> str:
    """Two traces in a folder: a span of the second names one of the first, one of a trace that is gone, and its own."""
    first, second = sdk.Harbour(), sdk.Harbour()
    asked = first.span("asked before", 0, 1000, attributes={"task": "Ask for the tides"}).get_span_context()
    gone = SpanContext(0xDEAD, 0xBEEF, is_remote=True, trace_flags=TraceFlags(1))
    root = second.span("SupervisorWorkflow.run", 5000, 9000, attributes={"task": sdk.TASK})
    assert asked is not None
    second.span("retry", 6000, 7000, root, links=[Link(asked), Link(gone)])
    orphan = SpanContext(root.get_span_context().trace_id, 0xF00, is_remote=True, trace_flags=TraceFlags(1))  # type: ignore[union-attr]
    second.span("orphan", 8000, 8500, orphan)
    (path / "traces.jsonl").write_text(sdk.otlp([*first.spans, *second.spans]))
    return sdk.trace_id(root)


async def test_a_span_leads_to_the_span_around_it_and_to_the_run_of_a_span_that_it_is_linked_with(
    tmp_path: Path,
) -> None:
    name = linked(tmp_path)
    source = LocalSource(tmp_path)
    async with app_on(source, address=Address("run", name)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", "retry")
        await pilot.press("g", "j")
        assert "retry" in row_at_cursor(pilot)
        await pilot.press("o")
        await seen(
            pilot, "the span around it, SupervisorWorkflow.run", "a row of this run", "a run of its own", "no run of"
        )
        await typed(pilot, "around")
        await pilot.press("enter")
        await settled(pilot)
        assert "SupervisorWorkflow.run" in row_at_cursor(pilot)
        await pilot.press("j", "o")
        await seen(pilot, "the run of a linked span")
        await typed(pilot, "a run of its own")
        await pilot.press("enter")
        await seen(pilot, "asked before", "[timeline]")


async def test_what_a_span_names_and_is_not_here_says_why_it_cannot_be_gone_to(tmp_path: Path) -> None:
    name = linked(tmp_path)
    async with app_on(LocalSource(tmp_path), address=Address("run", name)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", "retry")
        await pilot.press("g", "j", "o")
        await seen(pilot, "the run of a linked span")
        await typed(pilot, "beef")
        await pilot.press("enter")
        await seen(pilot, "no run of trace 0000000000000000000000000000dead is here")
        await pilot.press("g", "j", "j")
        assert "orphan" in row_at_cursor(pilot)
        await pilot.press("o")
        await seen(pilot, "the span around it, 0000000000000f00", "it is not in this file")


async def test_a_list_shows_at_once_what_was_taken_apart_in_a_run(tmp_path: Path) -> None:
    ended = datetime.fromtimestamp(sdk.BEGAN / 1e9, UTC) + timedelta(seconds=9)
    flat = {"workflowId": "w1", "task": sdk.TASK, "end_time": ended.isoformat(), "result": "berth 4"}
    (tmp_path / "execution_history.jsonl").write_text(json.dumps(flat))
    (tmp_path / "traces.jsonl").write_text(as_trace())
    async with app_on(LocalSource(tmp_path)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        await seen(pilot, "timeline from trace")
        await typed(pilot, ":no-trace")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("escape")
        await seen(pilot, "2 loaded")
