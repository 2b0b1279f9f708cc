"""Every value of the data model's own run stands on a screen that is not its stored document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.pilot import Pilot

from fleet_tui.address import Address
from tests.demo.reading import documents
from tests.demo_data.cases import MODEL_RUN
from tests.ui.screen import app_on, seen, text_of, until

_TABS = ("judge", "answer", "plan")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value that holds no others, as it may stand on a screen."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}")
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from leaves(each, f"{path}[{position}]")
    else:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def said(text: str) -> str:
    """A screen without the ends of its lines, so that a wrapped text is one."""
    return re.sub(r"\s+", "", text)


async def shown(pilot: Pilot[object]) -> str:
    """What stands on the timeline, row by row, and on the tabs."""
    await seen(pilot, "ev 1/4", "event ev_001")
    screens = []
    for anchor in ("ev_001", "ev_010", "judge:1", "ev_120"):
        await seen(pilot, f"event {anchor}")
        screens.append(text_of(pilot))
        await pilot.press("j")
    for name in _TABS:
        await pilot.press("right")
        await until(pilot, lambda name=name: f"[{name}]" in text_of(pilot))  # type: ignore[misc]
        await pilot.pause()
        screens.append(text_of(pilot))
    return said("\n".join(screens))


async def test_every_leaf_of_the_run_is_shown_on_timeline_judge_answer_or_plan() -> None:
    run = next(each for each in documents("workflowRuns") if each["id"] == MODEL_RUN)
    async with app_on(address=Address("run", MODEL_RUN)).run_test(size=(90, 120)) as pilot:
        text = await shown(pilot)
    missing = []
    for path, value in leaves(run):
        # of an event and of a round the time of day is shown, beside the offset from the start of the day's run
        part = value.partition("T")[2] if path.endswith(".timestamp") else value
        if said(part) not in text:
            missing.append((path, value))
    assert missing == []
