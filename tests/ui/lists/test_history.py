"""The list of the writer's own history: it stands by lines, and every word about its order says so."""

from __future__ import annotations

import json
from pathlib import Path

from fleet_tui.source.files.local import LocalSource
from tests.ui.screen import app_on, seen, text_of


def line(name: str, end: str) -> str:
    return json.dumps({"workflowId": name, "task": name, "status": "failed", "end_time": end}) + "\n"


def history(folder: Path) -> Path:
    path = folder / "execution_history.jsonl"
    path.write_text(line("late", "2025-11-17T10:00:00Z") + line("early", "2025-11-17T08:00:00Z"), "utf-8")
    return path


async def test_the_list_and_its_sort_menu_and_its_help_say_that_it_is_by_lines(tmp_path: Path) -> None:
    async with app_on(LocalSource(history(tmp_path))).run_test(size=(140, 260)) as pilot:
        screen = await seen(pilot, "2 loaded, last line first")
        assert "newest" not in screen
        assert screen.index("early") < screen.index("late")
        await pilot.press("c")
        await seen(pilot, "newest first; a history: last line first")
        await pilot.press("escape", "question_mark")
        await seen(pilot, "-sort:written", "a history: last line first")


async def test_a_line_that_is_appended_comes_first_though_the_time_it_tells_is_old(tmp_path: Path) -> None:
    path = history(tmp_path)
    app = app_on(LocalSource(path))
    async with app.run_test(size=(140, 40)) as pilot:
        await seen(pilot, "2 loaded, last line first")
        with path.open("a") as file:
            file.write(line("added", "2020-01-01T00:00:00Z"))
        app.screen.refresh_every(0.05)  # type: ignore[attr-defined]
        await seen(pilot, "3 loaded")
        screen = text_of(pilot)
        assert screen.index("added") < screen.index("early") < screen.index("late")
