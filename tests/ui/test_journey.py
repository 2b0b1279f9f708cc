"""From a run that failed, over what the judge said and what it left in memory, to another run and back, by keys."""

from __future__ import annotations

from tests.demo_data.cases import CASES
from tests.ui.screen import app_on, row_at_cursor, seen, text_of, typed, until

_FAILED = CASES["judge-never-satisfied"]


async def test_a_failed_run_leads_over_its_judge_to_a_memory_to_a_similar_one_to_its_run_and_back() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "▸ runs", "/ status:failed", "✗")
        await until(pilot, lambda: _FAILED[-7:] in text_of(pilot))
        while _FAILED[-7:] not in row_at_cursor(pilot):
            await pilot.press("e")

        await pilot.press("enter")
        await seen(pilot, "[timeline]", "FAILED", "event ev_018")
        await pilot.press("right")
        await seen(pilot, "[judge]", "never passed", "6.1  ", "7.2 ↑", "5.8 ↓")
        await pilot.press("k")
        await seen(pilot, "round 2  +1:08.9", "enter: ev_015 – ev_016")
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "events of round 2: ev_015 – ev_016", "event ev_015")
        assert "Draft 2" in row_at_cursor(pilot)
        await pilot.press("backspace")
        await seen(pilot, "[judge]", "round 2  +1:08.9")

        await pilot.press("o")
        await seen(pilot, "memories it left")
        await typed(pilot, "memories it left")
        await pilot.press("enter")
        await seen(pilot, "▸ memories it left", "3 loaded")
        await pilot.press("G")
        await until(pilot, lambda: " writer       6h User prefers examples focused on " in row_at_cursor(pilot))
        await pilot.press("m")
        await seen(pilot, "▸ similar to User prefers", "most similar of 27")
        assert "0.984" in row_at_cursor(pilot)
        await pilot.press("o")
        await seen(pilot, f"▸ …{CASES['refined'][-7:]}", "SUCCEEDED", "[timeline]")

        for place in ("▸ similar to User prefers", "▸ memories it left", "[judge]", "/ status:failed"):
            await pilot.press("backspace")
            await seen(pilot, place)
        assert _FAILED[-7:] in row_at_cursor(pilot)
