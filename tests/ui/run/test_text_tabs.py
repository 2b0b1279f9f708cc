"""Plan, answer and stored document of a run, as one reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES, MODEL_RUN
from tests.ui.doubles import Troubled
from tests.ui.screen import app_at, app_on, demo_source, row_at_cursor, seen, text_of, typed, until


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("plan-kept", ["✓ the plan was kept", "4 of 4 steps seen", "✓ 1  researcher", "λ BrowserTool  1 call"]),
        ("plan-never-ran", ["✗ step 3 verifier never ran", "✗ 3  verifier", "2 of 3 steps"]),
        ("plan-tool-not-called", ["✗ HostedCodeInterpreterTool was required and never called", "λ Hosted"]),
        ("plan-unplanned", ["· coder ran without a subtask", "team without a subtask", "✓ coder"]),
        ("plan-out-of-order", ["! out of order: step 2 writer began before step 1", "! 2  writer"]),
        ("plan-agents-used-only", ["~ 3  reviewer", "used, no event recorded"]),
        ("running", ["» every step has begun; the run is not over"]),
        ("flat-delegated", ["too little is recorded", "1 subtask, no agent named", "Look at the bytes, fix, test."]),
        ("older-variant", ["tools required of the run", "✓ Coder", "capabilities", "data, code"]),
        ("only-error", ["✓ the plan was kept"]),
    ],
)
async def test_the_plan_tab_says_first_what_came_of_the_plan(case: str, told: list[str]) -> None:
    async with app_at(case).run_test(size=(80, 30)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await pilot.press("left", "left")
        await seen(pilot, "[plan]", *told)


async def test_the_data_models_own_run_shows_a_plan_without_a_cross() -> None:
    async with app_on(address=Address("run", MODEL_RUN)).run_test(size=(80, 60)) as pilot:
        await seen(pilot, "ev 1/4")
        await pilot.press("left", "left")
        screen = await seen(pilot, "[plan]", "configSnapshot", "execution_summary")
        assert "✗" not in screen
        assert "agentic-fleet run -m 'Research 2025 AI trends'" in screen
        assert "quality.max_refinement_rounds  1" in screen


async def test_nothing_is_called_missing_before_the_segments_are_here() -> None:
    source = Troubled(demo_source())
    async with app_on(source, address=Address("run", CASES["plan-never-ran"])).run_test(size=(80, 30)) as pilot:
        await seen(pilot, "ev 1/")
        source.error = None
        await pilot.press("left", "left")
        await seen(pilot, "✗ step 3 verifier never ran")
    async with app_at("missing-segment").run_test(size=(80, 30)) as pilot:
        await seen(pilot, "segment 2 missing")
        await pilot.press("left", "left")
        screen = await seen(pilot, "[plan]")
        assert "never" not in screen.split("dspy_analysis")[0]


async def test_the_answer_is_laid_out_with_its_cost_below_it() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right", "right")
        screen = await seen(
            pilot, "[answer]", "2025 AI trends for cloud inference\n ═══", "markdown  666 B  9.7k+2.7k tok"
        )
        assert "**" not in screen
        assert "accelerator │ provider" in screen
        await pilot.press("G")
        await seen(pilot, "tokens.prompt      9664", "tokens.completion  2738")


async def test_an_answer_of_another_format_stands_as_it_is() -> None:
    async with app_at("answer-json").run_test(size=(80, 30)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await pilot.press("right", "right")
        await seen(pilot, '"recall_at_10": 0.991,', "json  296 B")


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("flat-failed", "no answer recorded: the run failed: ServiceResponseError"),
        ("running", "no answer recorded: the run is still running"),
        ("flat-empty-result", "the recorded answer is empty"),
        ("tool-error", "the recorded answer is empty"),
    ],
)
async def test_that_there_is_no_answer_is_said_with_the_reason(case: str, why: str) -> None:
    async with app_at(case).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await pilot.press("right", "right")
        await seen(pilot, "[answer]", why)


async def test_of_a_very_long_answer_the_rest_is_counted(tmp_path: Path) -> None:
    answer = "word " * 20_000 + "the end"
    stored = {"id": "a", "workflowId": "a", "result": {"answer": answer, "sources": ["https://x.example"]}}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(stored) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no events")
        await pilot.press("right", "right", "G")
        screen = await seen(pilot, "36.0 kB more, the raw tab shows all", "sources  https://x.example")
        assert "the end" not in screen
        await pilot.press("slash")
        await typed(pilot, "more, the")
        await seen(pilot, "match 1/1")


async def test_the_raw_tab_folds_and_keeps_its_place_while_news_comes() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("left")
        await seen(pilot, "[raw]", "line 1/")
        await pilot.press("slash")
        await typed(pilot, '"quality"')
        await pilot.press("enter")
        await until(pilot, lambda: '"quality": {' in row_at_cursor(pilot))
        await pilot.press("escape", "enter")
        assert '▸ "quality": {"overallScore": 5.8' in row_at_cursor(pilot)
        await pilot.press("right", "left")
        await seen(pilot, "[raw]")
        assert '▸ "quality"' in row_at_cursor(pilot)
        await pilot.press("enter")
        assert '▾ "quality": {' in row_at_cursor(pilot)


@pytest.mark.parametrize(("tab", "ready"), [(["left", "left"], "workflowId  w1"), (["left"], '"workflowId": "w1"')])
async def test_plan_and_raw_tab_show_only_what_is_stored(tmp_path: Path, tab: list[str], ready: str) -> None:
    stored = {"workflowId": "w1", "task": "t", "start_time": "2026-11-25T21:03:30", "mode": "standard"}
    (tmp_path / "execution_history.jsonl").write_text(json.dumps(stored) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("run", "w1")).run_test(size=(80, 40)) as pilot:
        await seen(pilot, "no events")
        await pilot.press(*tab)
        screen = await seen(pilot, ready, "start_time")
        names = {each.strip('" :') for each in screen.split()}
        assert not names & {"id", "_ts", "createdAt"}


async def test_twenty_thousand_events_are_one_line_until_they_are_unfolded(tmp_path: Path) -> None:
    events = [{"eventId": f"ev_{number}", "payload": {"message": "x" * 60}} for number in range(20_000)]
    stored = {"id": "a", "workflowId": "a", "events": events}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(stored) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/20000")
        await pilot.press("left")
        await seen(pilot, "20,000 items", "line 1/5")
        await pilot.press("slash")
        await typed(pilot, "ev_19999")
        await seen(pilot, "match 1/1")
        assert '"eventId": "ev_19999"' in row_at_cursor(pilot)


@pytest.mark.parametrize("case", ["hostile-terminal", "mistyped-fields", "null-fields", "lone-surrogate", "cjk"])
@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24), (120, 36), (200, 50)])
async def test_every_tab_of_an_odd_run_can_be_shown(case: str, size: tuple[int, int]) -> None:
    async with app_at(case).run_test(size=size) as pilot:
        await seen(pilot, "[timeline]")
        for name in ("judge", "answer", "plan", "raw"):
            await pilot.press("right")
            screen = await seen(pilot, f"[{name}]")
            assert len(screen.split("\n")) == size[1]
            assert "? help" in screen.split("\n")[-1]
        await pilot.press("escape")
        await seen(pilot, "loaded")
        assert "[raw]" not in text_of(pilot)
