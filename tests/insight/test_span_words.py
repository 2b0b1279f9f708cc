"""Two traces of the same work are the same run, whenever it was and whatever ids its spans have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from opentelemetry.trace import SpanContext, TraceFlags

from fleet_tui.insight.comparison import Comparison, compare, other_words
from tests.source.traces import sdk
from tests.source.traces.reading import runs, timeline, written

WRITERS = {"console": sdk.console, "otlp": sdk.otlp, "jaeger": sdk.jaeger}


async def compared(folder: Path, *texts: str) -> tuple[Comparison, list[str]]:
    """What two traces differ in, and the paths of the words of all rows that hold others."""
    sides = []
    for text in texts:
        path = written(folder / "given.jsonl", text)
        (found,) = await runs(path)
        sides.append(await timeline(path, found["id"]))
    differing = compare(*sides)
    return differing, [leaf.path for row in sorted(differing.reworded) for leaf in other_words(*sides, row, row)]


@pytest.mark.parametrize("write", WRITERS)
async def test_two_traces_of_the_same_work_are_equal(tmp_path: Path, write: str) -> None:
    one, other = (WRITERS[write](sdk.a_run()) for _ in range(2))
    later = other.replace("1795", "1796").replace("2026-11-18T1", "2026-11-29T1")
    assert later != other
    found, words = await compared(tmp_path, one, later)
    assert (found.equal, words) == (True, [])


async def test_a_call_that_was_answered_otherwise_is_told_by_its_answer_alone(tmp_path: Path) -> None:
    one, other = sdk.otlp(sdk.a_run()), sdk.otlp(sdk.a_run())
    found, words = await compared(tmp_path, one, other.replace("21:40", "22:15"))
    assert (len(found.otherwise), words) == (1, ["toolOutput"])


def a_chat(call: str, harbour: str) -> str:
    """A trace of one answer of a model, which is a call of a tool."""
    spans = sdk.Harbour()
    part = {"type": "tool_call", "id": call, "name": "tides", "arguments": {"harbour": harbour}}
    said = json.dumps([{"role": "assistant", "parts": [part]}])
    spans.span("chat gpt-5", 0, 10, None, {"gen_ai.output.messages": said, "gen_ai.response.id": call})
    return sdk.otlp(spans.spans)


async def test_the_id_of_a_call_within_messages_is_no_difference(tmp_path: Path) -> None:
    found, _ = await compared(tmp_path, a_chat("call_1", "Kiel"), a_chat("call_2", "Kiel"))
    assert found.equal


async def test_what_was_asked_of_a_call_within_messages_is_one(tmp_path: Path) -> None:
    _, words = await compared(tmp_path, a_chat("call_1", "Kiel"), a_chat("call_2", "Bergen"))
    assert words == ["payload.attributes.gen_ai.output.messages"]


async def test_a_span_with_an_odd_parent_is_no_other_by_the_id_of_that(tmp_path: Path) -> None:
    texts = []
    for lost in (0x1234, 0x5678):
        spans = sdk.Harbour()
        root = spans.span("run", 0, 100)
        spans.span(
            "lost",
            10,
            20,
            SpanContext(root.get_span_context().trace_id, lost, is_remote=True, trace_flags=TraceFlags(1)),
        )
        texts.append(sdk.otlp(spans.spans))
    found, _ = await compared(tmp_path, *texts)
    assert found.equal
