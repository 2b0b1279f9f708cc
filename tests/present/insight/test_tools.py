"""Tools in a table: what stands in each cell, how it is marked, and what is said below it."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.demo import NOW
from fleet_tui.fleet.examining import Examined
from fleet_tui.fleet.results import Results
from fleet_tui.fleet.selection import Selection
from fleet_tui.insight.finding import Finding, find
from fleet_tui.insight.tools import Usage
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Table, cell_width, line_text
from fleet_tui.present.insight.tools import (
    AGENTS,
    ORDERS,
    TOOLS,
    Kind,
    columns,
    detail,
    found,
    nothing,
    percent,
    title,
    took,
    usage_of,
)
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE
from tests.model.making import Document, called, opened, run, said

HOSTILE = TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\n\t\ud83d 調査"
WIDTHS = (40, 60, 76, 80, 108, 120, 200)


def timed(name: str, took_: object, tool: str = "PostgresTool", **payload: object) -> Document:
    return called(name, 1, "ok", tool, payload={"durationMs": took_, **payload})


def stored(name: str, *events: Document, written: int = 0, **more: object) -> Document:
    return run(*events) | {"id": name, "workflowId": name, "_ts": 1_763_000_000 + written, "userId": "user_1", **more}


def results(*documents: Document, so_far: bool = False) -> Results[Finding]:
    runs = [WorkflowRun.from_document(each) for each in documents]
    concluded = tuple(Examined(each, find(opened(dict(each.document)), so_far)) for each in runs)
    return Results(Selection(tuple(runs)), concluded)


def rows(*documents: Document, kind: Kind = TOOLS, order: str = "p95") -> list[Usage]:
    return usage_of(results(*documents), kind, order)


def printed(usage: list[Usage], width: int = 120, kind: Kind = TOOLS, order: str = "p95") -> list[str]:
    table: Table[Usage] = Table(columns(kind, order), width, str, usage)
    return [table.heading(), *map(table.row, usage)]


def below(row: Usage, width: int = 120, kind: Kind = TOOLS) -> list[str]:
    return [line_text(each) for each in detail(row, kind, width, NOW)]


def test_a_row_tells_calls_failures_throttling_durations_and_the_slowest_call() -> None:
    head, row = printed(
        rows(
            stored("wf_0001", timed("ev_1", 2_000), timed("ev_2", 3_000, status="failed")),
            stored("wf_0002", timed("ev_7", 41_000), timed("ev_8", 500, status=429), written=60),
        )
    )
    assert head.split() == ["tool", "calls", "failed", "429", "p50", "p95↓", "slowest", "in", "over", "time"]
    assert row.split()[:9] == ["Postgres", "4", "25%", "25%", "2.5s", "41s", "41s", "wf_0002", "ev_7"]


@pytest.mark.parametrize("order", ORDERS)
def test_the_column_that_the_rows_are_sorted_by_is_marked(order: str) -> None:
    head, *_ = printed([], order=order)
    assert [each for each in head.split() if "↓" in each] == [f"{order}↓"]


def test_a_duration_that_is_inferred_is_marked() -> None:
    calls = stored("wf_0001", timed("c", 500, "Quick"), called("a", 1, "ok", "Slow"), said("b", 8, ""))
    quick, slow = sorted(printed(rows(calls))[1:])
    assert slow.split()[4:7] == ["~7.0s", "~7.0s", "~7.0s"]
    assert quick.split()[4:7] == ["0.5s", "0.5s", "0.5s"]
    assert took(None, inferred=True) == "—"


def test_a_tool_whose_calls_nobody_timed_says_so_and_names_its_newest_call() -> None:
    [usage] = rows(stored("wf_0001", called("ev_1", 1, "ok", "Search"), written=9))
    assert printed([usage])[1].split()[4:9] == ["—", "—", "—", "wf_0001", "ev_1"]
    assert "no duration is known" in below(usage)[-1]


def test_parts_of_the_time_without_a_call_have_a_dot() -> None:
    usage = rows(stored("wf_0001", timed("a", 1)), stored("wf_0002", timed("b", 1), written=3600))
    assert printed(usage)[1].endswith(f"▅{'·' * 22}▅")


PERCENT = {(0, 7): "0%", (1, 3_000): "<0.1%", (1, 999): "0.1%", (2, 51): "3.9%", (99, 1000): "9.9%", (3, 3): "100%"}


@pytest.mark.parametrize("given", PERCENT)
def test_a_small_share_is_never_told_as_none(given: tuple[int, int]) -> None:
    assert percent(*given) == PERCENT[given]


def test_below_the_table_stand_the_slowest_calls_and_what_the_numbers_mean() -> None:
    events = [timed(f"ev_{each}", each * 1000) for each in range(1, 8)]
    [usage] = rows(
        stored("wf_0001", *events, called("ev_9", 5, "ok", "postgres"), said("x", 7, ""), task="why so slow")
    )
    lines = below(usage)
    assert title(usage, TOOLS) == "Postgres: the slowest of 8 calls"
    assert [each.split()[:3] for each in lines[:5]] == [
        [f"{each}.0s", "wf_0001", f"ev_{each}"] for each in (7, 6, 5, 4, 3)
    ]
    assert lines[0].endswith("user_1     why so slow")
    told = " ".join(each.strip() for each in lines[6:])
    assert "8 calls in 1 run: 0 failed (0%), 0 throttled (HTTP 429); a call is an event that names the tool" in told
    assert "half took no longer than 4.0 s (p50), 95 of 100 no longer than 7.0 s (p95), of 7 recorded durations" in told
    assert "1 more call without a recorded duration: not among them" in told


def test_agents_stand_by_their_whole_names() -> None:
    usage = rows(stored("wf_0001", said("a", 1, "", agentId="WriterAgent")), kind=AGENTS)
    assert printed(usage, kind=AGENTS)[1].startswith("WriterAgent ")


def test_it_is_said_how_much_was_counted_and_of_how_many_runs_older_events_were_left_unread() -> None:
    documents = [stored("wf_0001", timed("a", 1)), stored("wf_0002", timed("b", 1, "Other"))]
    assert found(results(*documents), rows(*documents), TOOLS) == "2 tools · 2 calls · 2 runs"
    unread = results(documents[0], so_far=True)
    assert found(unread, usage_of(unread, TOOLS), TOOLS) == "1 tool · 1 call · 1 run · older events of 1 left unread"


def test_where_nothing_was_called_it_is_said() -> None:
    assert rows(stored("wf_0001", said("a", 1, ""))) == []
    assert "no tool is recorded in the runs that match" in line_text(nothing(TOOLS)[0])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [HOSTILE, "x" * 3_000, "調査" * 60, "[red]Tool[/]", " ", "Tool"])
def test_hostile_names_never_leave_their_cells(name: str, width: int) -> None:
    document: dict[str, Any] = stored(name, timed(name, 1, name, status=name), task=name, userId=name)
    for kind in (TOOLS, AGENTS):
        for usage in rows(document, kind=kind):
            shown = [*printed([usage], width, kind), *below(usage, width, kind), title(usage, kind)]
            assert not any(each in "".join(shown) for each in "\x1b\x07\x00\x9b\u202e\n")
            assert all(cell_width(each) <= width for each in shown[:-1])
