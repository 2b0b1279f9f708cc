"""Every value of the data model's own six documents stands on a screen that is not its stored document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from textual.pilot import Pilot

from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.widgets.line_list import LineList
from tests.ui.screen import app_on, seen, settled, text_of, until

_DOCUMENTS: Final = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[1] / "demo_data" / "model").glob("*.json"))
}
IN_OTHER_WORDS: Final = {
    "agentMemory.embedding[0]": "3 numbers, |v| 0.10",
    "agentMemory.embedding[1]": "3 numbers, |v| 0.10",
    "agentMemory.embedding[2]": "3 numbers, |v| 0.10",
    "agentMemory.metadata.createdAt": "created 2025-11-17 10:17Z",
    "agentMemory.ttl": "ttl none is stored (never in the data model)",
    "cache.result.fullResultRef": "full result not stored elsewhere",
    "cache.createdAt": "created 2025-11-17 10:16Z",
    "dspyExamples.tool_requirements.planner": "planner ✓ none",
    "dspyExamples.createdAt": "created 2025-11-17 09:55Z",
    "dspyOptimizationRuns.createdAt": "created 2025-11-17 08:10Z",
    "dspyOptimizationRuns.completedAt": "completed 2025-11-17 08:20Z",
}
LEFT_OUT: Final = {
    "workflowRunSegments.id": "what a run did is told by its events; which document held them is not",
    "workflowRunSegments.createdAt": "when a segment was written says nothing of the run",
}


def leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Every value that holds no others; an empty list is one."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}")
    elif isinstance(value, list) and value:
        for position, each in enumerate(value):
            yield from leaves(each, f"{path}[{position}]")
    else:
        yield path, value


def folded(text: str) -> str:
    """A text without white space, so that one that was wrapped is one again."""
    return re.sub(r"\s+", "", text)


def forms(path: str, value: object) -> tuple[str, ...]:
    """How a value may stand on a screen: a time by its time of day, a number without idle zeros."""
    if path in IN_OTHER_WORDS:
        return (folded(IN_OTHER_WORDS[path]),)
    if isinstance(value, str):
        time = re.fullmatch(r"\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)[\d.]*Z", value)
        return (time[1],) if time else (folded(value),)
    if isinstance(value, float):
        return (f"{value:g}", str(value))
    return (json.dumps(value),)


def told(pilot: Pilot[object]) -> str:
    """The screen, then each of its lists and texts alone: what is wrapped in one of two side by side is one text."""
    rows = text_of(pilot).split("\n")
    areas = (each.region for each in pilot.app.screen.query(LineList) if each.is_on_screen)
    return "\n".join([*rows, *(row[each.x : each.right] for each in areas for row in rows[each.y : each.bottom])])


async def on_section(pilot: Pilot[object], number: int) -> list[str]:
    """A section's list, with its preview, and its record opened."""
    await pilot.press(str(number))
    await seen(pilot, "1 loaded")
    await settled(pilot)
    listed = told(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: "1 loaded" not in text_of(pilot))
    await pilot.pause()
    opened = told(pilot)
    await pilot.press("escape")
    await seen(pilot, "1 loaded")
    return [listed, opened]


async def on_run(pilot: Pilot[object]) -> list[str]:
    """The list of runs, the detail of each row of its timeline, the segment's included, and the tabs."""
    await seen(pilot, "1 loaded")
    screens = [told(pilot)]
    await pilot.press("enter")
    await seen(pilot, "[timeline]", "1/4 ─╯")
    for anchor in ("ev_001", "ev_010", "judge:1", "ev_120"):
        await seen(pilot, f"event {anchor}")
        screens.append(told(pilot))
        await pilot.press("j")
    for name in ("judge", "answer", "plan"):
        await pilot.press("right")
        await seen(pilot, f"[{name}]")
        screens.append(told(pilot))
    await pilot.press("escape")
    await seen(pilot, "1 loaded")
    return screens


async def test_every_leaf_of_the_model_is_on_a_screen_or_is_left_out_for_a_reason(tmp_path: Path) -> None:
    for name, document in _DOCUMENTS.items():
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(document) + "\n", "utf-8")
    async with app_on(LocalSource(tmp_path)).run_test(size=(200, 120)) as pilot:
        of_run = await on_run(pilot)
        screens = {"workflowRuns": of_run, "workflowRunSegments": of_run}
        sections = ("agentMemory", "dspyOptimizationRuns", "dspyExamples", "cache")
        screens |= {name: await on_section(pilot, number) for number, name in enumerate(sections, 2)}
    missing = {
        path: value
        for name, document in _DOCUMENTS.items()
        for path, value in leaves(document, name)
        if not any(form in folded("".join(screens[name])) for form in forms(path, value))
    }
    assert len(_DOCUMENTS) == 6
    assert missing.keys() == LEFT_OUT.keys(), missing
