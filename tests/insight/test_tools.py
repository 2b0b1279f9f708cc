"""Which tool is slow, which one fails: counted over many runs, from what each of them recorded."""

from __future__ import annotations

import json
import tracemalloc
from statistics import median
from typing import Any

import pytest

from fleet_tui.insight.finding import find
from fleet_tui.insight.tools import Calls, Tally, Usage, by_calls, by_failed, calls_of
from fleet_tui.model.run import WorkflowRun
from tests.model.making import Document, at, called, event, judged, opened, run, said, segment, timed

FAILED = {"status": "failed"}


def tools(*events: object) -> dict[str, Calls]:
    return {each.name: each for each in calls_of(opened(run(*events)))[0]}


def agents(*events: object, **stored: object) -> dict[str, Calls]:
    return {each.name: each for each in calls_of(opened(run(*events, **stored)))[1]}  # type: ignore[arg-type]


def usage(*documents: Document) -> list[Usage]:
    tally = Tally()
    for each in documents:
        tally.add(WorkflowRun.from_document(each), calls_of(opened(each))[0])
    return tally.rows()


def took(calls: Calls) -> tuple[list[float], list[float]]:
    return list(calls.recorded.values), list(calls.inferred.values)


# What the events of one tool say: calls, failed, throttled, recorded seconds, inferred seconds.
TOLD: dict[str, tuple[tuple[Document, ...], tuple[int, int, int], tuple[list[float], list[float]]]] = {
    "a recorded duration": ((timed("a", 1, 1500),), (1, 0, 0), ([1.5], [])),
    "seconds": ((called("a", 1, "ok", payload={"durationSeconds": 3}),), (1, 0, 0), ([3.0], [])),
    "until the agent's next event": ((called("a", 1, "ok"), said("b", 3.5, "done")), (1, 0, 0), ([], [2.5])),
    "not until another agent's event": (
        (called("a", 1, "ok"), said("b", 3, "", agentId="other"), said("c", 5, "")),
        (1, 0, 0),
        ([], [4.0]),
    ),
    "no event follows": ((called("a", 1, "ok"),), (1, 0, 0), ([], [])),
    "no time": ((event("a", None, type="tool_call", toolName="GitHubTool"), said("b", 2, "")), (1, 0, 0), ([], [])),
    "no agent": ((called("a", 1, "ok", agentId=None), said("b", 2, "", agentId=None)), (1, 0, 0), ([], [])),
    "NaN": ((timed("a", 1, float("nan")), said("b", 3, "")), (1, 0, 0), ([], [2.0])),
    "an infinite duration": ((timed("a", 1, float("inf")),), (1, 0, 0), ([], [])),
    "a negative duration": ((timed("a", 1, -5),), (1, 0, 0), ([], [])),
    "a duration of another kind": ((timed("a", 1, "2 s"),), (1, 0, 0), ([], [])),
    "a duration nobody believes": ((timed("a", 1, 1e300),), (1, 0, 0), ([], [])),
    "no time at all": ((timed("a", 1, 0),), (1, 0, 0), ([0.0], [])),
    "failed": ((timed("a", 1, 1000, **FAILED),), (1, 1, 0), ([1.0], [])),
    "failed and recovered": ((timed("a", 1, 1000, status=503), timed("b", 2, 2000)), (2, 1, 0), ([1.0, 2.0], [])),
    "an output that is an exception": ((called("a", 1, "KeyError: 'a'"),), (1, 1, 0), ([], [])),
    "throttled by a status": ((timed("a", 1, 100, status=429),), (1, 0, 1), ([0.1], [])),
    "throttled by its words": ((called("a", 1, "HTTP 429 Too Many Requests"),), (1, 0, 1), ([], [])),
    "throttled and given up": ((timed("a", 1, 1000, status=429) | {"type": "error"},), (1, 1, 1), ([1.0], [])),
    "a retry that got its answer": ((timed("a", 1, 1000, retry=1),), (1, 0, 0), ([1.0], [])),
    "a timeout that is all there is": ((timed("a", 1, 120_000) | {"type": "timeout"},), (1, 1, 0), ([120.0], [])),
    "other spellings of its name": (
        (timed("a", 1, 1000, "GitHubTool"), timed("b", 2, 2000, "github"), timed("c", 3, 3000, " GITHUB ")),
        (3, 0, 0),
        ([1.0, 2.0, 3.0], []),
    ),
    "the name in the payload": (
        (event("a", 1, type="tool_call", payload={"toolName": "GitHubTool", "durationMs": 10}),),
        (1, 0, 0),
        ([0.01], []),
    ),
}


def asked(name: str, seconds: float, tool: str = "GitHubTool", **stored: object) -> Document:
    """A call whose answer is another event."""
    return event(name, seconds, type="tool_call", toolName=tool, toolInput={"q": 1}, **stored)


def answered(name: str, seconds: float, output: str = "ok", **stored: object) -> Document:
    return called(name, seconds, output) | {"type": "tool_result", **stored}


APART: dict[str, tuple[tuple[Document, ...], tuple[int, int, int], tuple[list[float], list[float]]]] = {
    "a call and its answer": ((asked("a", 1), answered("b", 4), said("c", 60, "")), (1, 0, 0), ([], [3.0])),
    "the answer says how long": (
        (asked("a", 1), answered("b", 4, payload={"durationMs": 2900})),
        (1, 0, 0),
        ([2.9], []),
    ),
    "two at once": (
        (asked("a", 1), asked("b", 1), answered("c", 3), answered("d", 5)),
        (2, 0, 0),
        ([], [2.0, 4.0]),
    ),
    "one that was never answered": (
        (asked("a", 1), asked("b", 10), answered("c", 12)),
        (2, 0, 0),
        ([], [2.0, 9.0]),
    ),
    "the answer of another agent": (
        (asked("a", 1), answered("b", 4, agentId="other"), said("c", 6, "")),
        (2, 0, 0),
        ([], [5.0]),
    ),
    "an answer without a call": ((answered("b", 4), said("c", 6, "")), (1, 0, 0), ([], [2.0])),
    "a call that ended in an error": (
        (asked("a", 1), event("b", 31, type="timeout", toolName="GitHubTool")),
        (1, 1, 0),
        ([], [30.0]),
    ),
    "an answer that was throttled": ((asked("a", 1), answered("b", 2, "HTTP 429")), (1, 0, 1), ([], [1.0])),
    "an error after a call with its answer": (
        (timed("a", 1, 1000), timed("b", 5, 2000) | {"type": "error"}),
        (2, 1, 0),
        ([1.0, 2.0], []),
    ),
}


@pytest.mark.parametrize("name", [*TOLD, *APART])
def test_the_calls_of_a_tool_say_how_many_how_they_ended_and_how_long_they_took(name: str) -> None:
    events, counts, seconds = {**TOLD, **APART}[name]
    [found] = tools(*events).values()
    assert (found.calls, found.failed, found.throttled) == counts
    assert took(found) == (pytest.approx(seconds[0]), pytest.approx(seconds[1]))


def test_a_run_without_events_has_no_calls() -> None:
    assert calls_of(opened(run())) == ((), ())


def test_what_no_agent_did_is_nobodys_call() -> None:
    """A phase, a missing segment and the run's own error are rows, and none of them is an agent at work."""
    document = run(status="failed", error="disk full", phase_timings={"routing": 2.0}, segments={"maxSegmentIndex": 2})
    assert calls_of(opened(document, segment(1))) == ((), ())


def test_the_events_of_an_agent_are_its_calls() -> None:
    found = agents(said("a", 1, "draft"), timed("b", 2, 4000), said("c", 9, "KeyError: 'x'"), said("d", 9.5, "done"))
    [writer] = found.values()
    assert (writer.name, writer.calls, writer.failed) == ("writer", 4, 1)
    assert took(writer) == ([4.0], [0.5, 1.0])


def test_agents_have_one_name_whatever_it_is_spelled_like() -> None:
    found = agents(said("a", 1, "", agentId="WriterAgent"), said("b", 2, "", agentId="writer"))
    assert [each.calls for each in found.values()] == [2]


def test_a_judge_round_is_the_judges_event() -> None:
    assert agents(judge_evaluations=[judged(1, 2, 5.1)])["judge"].calls == 1


def test_older_events_of_segments_count_too() -> None:
    document = run(timed("b", 9, 1000), segments={"maxSegmentIndex": 1})
    [found] = calls_of(opened(document, segment(1, timed("a", 1, 2000))))[0]
    assert found.calls == 2


def test_a_tool_of_many_runs_is_one_row_by_its_most_common_name_with_the_slowest_call_first() -> None:
    first = run(timed("a", 1, 1000, "postgres"), timed("b", 2, 9000, "postgres"))
    second = run(*(timed(f"c{each}", each, 2000, "PostgresTool") for each in range(3)))
    [row] = usage(first, second)
    assert (row.name, row.runs, row.calls, row.timed, row.inferred) == ("PostgresTool", 2, 5, 5, 0)
    assert (row.slowest[0].call.event, row.slowest[0].call.seconds) == ("b", 9.0)
    assert row.slowest[0].run.document == first


def test_a_tool_is_called_as_it_is_spelled_most_often() -> None:
    [row] = usage(run(timed("a", 1, 1, "PostgresTool"), timed("b", 2, 1, "PostgresTool"), timed("c", 3, 1, "postgres")))
    assert (row.name, row.calls) == ("PostgresTool", 3)


def test_the_worst_tool_stands_first_and_one_without_durations_last() -> None:
    rows = usage(
        run(timed("a", 1, 100, "Quick"), timed("b", 2, 9000, "Slow"), called("c", 3, "ok", "Untimed"), status=None)
    )
    assert [each.name for each in rows] == ["Slow", "Quick", "Untimed"]
    assert (rows[-1].p50, rows[-1].p95, rows[-1].slowest) == (None, None, ())


def test_rows_can_stand_by_failures_and_by_calls() -> None:
    rows = usage(
        run(
            timed("a", 1, 9000, "Slow"),
            *(timed(f"b{each}", 2, 100, "Often") for each in range(5)),
            timed("c", 3, 100, "Broken", **FAILED),
        )
    )
    assert [each.name for each in sorted(rows, key=by_failed)] == ["Broken", "Slow", "Often"]
    assert [each.name for each in sorted(rows, key=by_calls)] == ["Often", "Slow", "Broken"]


@pytest.mark.parametrize("count", [1, 2, 7, 8, 20, 39, 200])
def test_p50_is_the_median_and_95_of_100_calls_took_no_longer_than_p95(count: int) -> None:
    seconds = [(each * 7919) % 1009 + 1 for each in range(count)]
    [row] = usage(run(*(timed(f"e{each}", 1, took * 1000) for each, took in enumerate(seconds))))
    assert row.p50 == median(seconds)
    assert row.p95 is not None
    assert sum(each <= row.p95 for each in seconds) >= count * 0.95 > sum(each < row.p95 for each in seconds)


def written(document: Document, seconds: int) -> Document:
    return document | {"_ts": 1_763_000_000 + seconds}


def test_calls_are_counted_over_the_time_in_which_the_runs_of_all_tools_were_written() -> None:
    rows = {
        each.name: each.over_time
        for each in usage(
            written(run(timed("a", 0, 1, "A"), timed("b", 9e6, 1, "A")), 0),
            written(run(timed("c", 0, 1, "B")), 50),
            written(run(timed("d", -9e6, 1, "A")), 100),
        )
    }
    assert {index: n for index, n in enumerate(rows["A"]) if n} == {0: 2, 23: 1}
    assert {index: n for index, n in enumerate(rows["B"]) if n} == {12: 1}


def test_of_runs_without_a_time_nothing_is_counted_over_time() -> None:
    [row] = usage(run(timed("a", 1, 1)))
    assert (row.calls, sum(row.over_time)) == (1, 0)


def test_the_conclusion_of_a_run_says_whether_older_events_were_left_unread() -> None:
    assert find(opened(run(timed("a", 1, 1))), so_far=True).so_far


HOSTILE = ("\x1b]0;x\x07Tool", "a\nb", "🇩🇪" * 40, "x" * 5000, "[red]Tool[/]", "\x9b2J\u202e")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_safe_to_show(name: str) -> None:
    [found] = tools(timed("a\x1b[2J", 1, 1, name)).values()
    shown = found.name + found.slowest[0].event
    assert not any(each in shown for each in "\x1b\x07\n\x9b\u202e")


LONG = 100_000


@pytest.fixture(scope="module")
def long_run() -> Any:
    events = [
        timed(f"ev_{each}", each, each % 10_000, f"Tool{each % 4}") | ({} if each % 3 else {"payload": {}})
        for each in range(LONG)
    ]
    return opened(json.loads(json.dumps(run(*events))))


def test_a_run_of_100_000_events_keeps_a_few_hundred_numbers_and_tells_the_same(long_run: Any) -> None:
    tracemalloc.start()
    found, _ = calls_of(long_run)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(each.calls for each in found) == LONG
    assert kept < 500_000, "of two hundred such runs that is less than 100 MB"
    tally = Tally()
    tally.add(long_run.run, found)
    for row in tally.rows():
        mine = range(int(row.name[-1]), LONG, 4)
        seconds = sorted(each % 10_000 / 1000 for each in mine if each % 3)
        assert not row.exact
        assert row.p50 == pytest.approx(median(seconds), rel=0.02)
        assert row.p95 == pytest.approx(seconds[len(seconds) * 95 // 100], rel=0.02)
        assert row.slowest[0].call.seconds == seconds[-1]


def test_what_is_inferred_never_stands_before_what_is_recorded() -> None:
    slow = (called("ev_1", 1, "ok", "Waiting"), said("ev_2", 900, "done"))
    quick = (timed("ev_3", 901, 2_000, "Quick"), called("ev_4", 910, "ok", "Quick"), said("ev_5", 999, "done"))
    tally = Tally()
    opened_run = opened(run(*slow, *quick))
    tally.add(opened_run.run, calls_of(opened_run)[0])
    first, last = tally.rows()
    assert (first.name, first.p95, first.is_inferred, first.timed) == ("Quick", 2.0, False, 1)
    assert [(each.call.seconds, each.call.inferred) for each in first.slowest] == [(2.0, False), (89.0, True)]
    assert (last.name, last.p95, last.is_inferred) == ("Waiting", 899.0, True)


def test_no_call_goes_on_into_what_was_stored_after_the_run_was_over() -> None:
    ended = {"execution_summary": {"status": "succeeded", "startedAt": at(0), "completedAt": at(60)}}
    over = opened(run(called("ev_1", 5, "ok", "Search"), said("ev_2", 900, "late"), said("ev_3", 950, "late"), **ended))
    [calls] = calls_of(over)[0]
    assert list(calls.inferred.values) == []
    assert [over[index].seconds for index in range(3)] == [None, 50.0, None]
