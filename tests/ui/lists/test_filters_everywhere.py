"""In every section a filter stays until it is taken out, a mistake in it is shown, and an empty list says why."""

from __future__ import annotations

import pytest

from tests.ui.screen import app_on, gone, seen, typed

FILTERS = {
    "runs": "status:failed",
    "memories": "agent:researcher",
    "optimizations": "metric:semantic_f1",
    "examples": "mode:sequential",
    "cache": "user:user_123",
}
OTHER = {"1": "runs", "2": "memories"}


@pytest.mark.parametrize(("section", "words"), FILTERS.items())
async def test_a_filter_survives_opening_a_record_another_section_and_a_reload(section: str, words: str) -> None:
    number = str([*FILTERS].index(section) + 1)
    away, other = next((key, name) for key, name in OTHER.items() if name != section)
    async with app_on(section=section).run_test(size=(120, 30)) as pilot:
        await seen(pilot, "loaded", f"▸ {section}")
        await pilot.press("slash")
        await typed(pilot, words)
        await pilot.press("enter")
        await seen(pilot, f"/ {words}", "loaded")
        await pilot.press("enter")
        await gone(pilot, f"/ {words}")
        await pilot.press("escape")
        await seen(pilot, f"/ {words}", "loaded")
        await pilot.press(away)
        await seen(pilot, f"▸ {other}")
        await gone(pilot, f"/ {words}")
        await pilot.press(number)
        await seen(pilot, f"/ {words}", f"▸ {section}")
        await pilot.press("r")
        await seen(pilot, f"/ {words}", "loaded", "RO ●")


@pytest.mark.parametrize("section", FILTERS)
async def test_an_unknown_field_gets_a_caret_and_a_suggestion_and_the_rows_stay(section: str) -> None:
    async with app_on(section=section).run_test(size=(120, 30)) as pilot:
        await seen(pilot, "loaded", f"▸ {section}")
        await pilot.press("slash")
        await typed(pilot, "creatd:7d")
        await pilot.press("enter")
        screen = await seen(pilot, "^", "did you mean 'created'?")
        assert "creatd:7d" in screen
        await pilot.press("escape")
        await seen(pilot, "loaded")


@pytest.mark.parametrize("section", FILTERS)
@pytest.mark.parametrize(
    ("user", "words", "why"),
    [
        ("nobody", "", "of nobody are stored here"),
        (None, "id:nowhere", "esc clears it"),
    ],
)
async def test_an_empty_list_says_why(section: str, user: str | None, words: str, why: str) -> None:
    async with app_on(section=section, filter_text=words, user=user).run_test(size=(120, 30)) as pilot:
        await seen(pilot, why)


@pytest.mark.parametrize(
    ("section", "user", "words"),
    [("runs", "user_789", "error:x"), ("memories", "runner", "importance:>0"), ("examples", "maja", "category:x")],
)
async def test_a_field_that_a_user_never_recorded_is_named(section: str, user: str, words: str) -> None:
    async with app_on(section=section, filter_text=words, user=user).run_test(size=(120, 30)) as pilot:
        await seen(pilot, f"ever recorded {words.partition(':')[0]}")
