"""Examples, as someone who wonders what the supervisor was taught."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import DOCUMENTS
from tests.ui.screen import app_on, row_at_cursor, seen, text_of, typed

MODEL_EXAMPLE = "ex_01HZYSAZ7V8KH3W3PM3N9DTHNQ"


def on_example(example: str) -> Any:
    """The app opened on an example of the demo."""
    return app_on(address=Address("example", example))


async def test_examples_are_listed_by_their_task() -> None:
    async with app_on(section="examples").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "48 loaded, newest first", " task ", "mode", "team")
        assert "Analyze error logs" in row_at_cursor(pilot)
        assert "sequential pla… cod… ver…" in row_at_cursor(pilot)


async def test_a_wide_screen_tells_dataset_category_and_difficulty_too() -> None:
    async with app_on(section="examples").run_test(size=(200, 40)) as pilot:
        await seen(pilot, "dataset", "category", "difficulty")
        assert "dev_workflow" in row_at_cursor(pilot)
        assert "medium" in row_at_cursor(pilot)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dataset:judge_calibration", "Translate the release notes to Swedish"),
        ("mode:discussion", "Should routing be learned"),
        ("team:Coder", "Which tests took longest last night?"),
        ("team:verifier", "Roll back fleet-api"),
        ("category:writing", "Shorten this paragraph"),
        ("difficulty:hard", "Find the race"),
        ("haiku", "Write a haiku about retries."),
        ("user:maja", "48"),
        ("category:none", "Is this e-mail phishing?"),
    ],
)
async def test_every_filter_of_examples_picks_its_rows(text: str, found: str) -> None:
    async with app_on(section="examples").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "48 loaded")
        await pilot.press("slash")
        await typed(pilot, text)
        await pilot.press("enter")
        if text == "user:maja":
            await seen(pilot, "/ user:maja", "4 loaded")
        else:
            await seen(pilot, f"/ {text}", found)


async def test_an_example_shows_who_needs_which_tools() -> None:
    async with on_example(MODEL_EXAMPLE).run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "Tests failing in test_supervisor_handoffs.py", "team     assigned  tools it needs")
        assert "planner  ✓         none" in screen
        assert "coder    ✓         HostedCodeInterpreterTool" in screen
        assert "category   dev_workflow" in screen
        assert "difficulty medium" in screen


async def test_the_flat_shape_shows_what_it_has() -> None:
    async with on_example(DOCUMENTS["dspyExamples"]["flat"]).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "Researcher ✓         not told by agent", "needed     TavilySearchTool", "category   —")
        await seen(pilot, "available  TavilySearchTool: searches the web and returns pages with excerpts")


async def test_tools_written_as_lines_keep_what_they_do() -> None:
    async with app_on(section="examples", filter_text="Compare our three regions").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        screen = await seen(
            pilot, "available  BrowserTool: opens a page and returns its text", "needed     BrowserTool"
        )
        assert "Researcher —         not told by agent" in screen
        assert "Analyst    ✓         not told by agent" in screen


async def test_the_detail_beside_the_list_knows_the_tools() -> None:
    async with app_on(section="examples").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "verifier ✓         HostedCodeInterpreterTool")


async def test_what_else_is_stored_is_not_left_out(tmp_path: Path) -> None:
    odd = {"id": "e", "userId": "ada", "task": "t", "labels": {"category": "c", "reviewer": "maja"}, "weight": 0.25}
    (tmp_path / "dspyExamples.jsonl").write_text(json.dumps({**odd, "team": 7}) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("example", "e")).run_test(size=(80, 30)) as pilot:
        screen = await seen(pilot, "also stored", '"reviewer": "maja"', '"weight": 0.25', "no team recorded")
        assert "! team: a number where a list belongs" in screen
        assert '"category"' not in screen


async def test_no_examples_at_all_is_said(tmp_path: Path) -> None:
    (tmp_path / "dspyExamples.jsonl").write_text("\n")
    async with app_on(LocalSource(tmp_path), section="examples").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no examples are stored here")
        assert "? help" in text_of(pilot)
