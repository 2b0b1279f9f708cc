"""A line of the frame draws only what changed of it."""

from __future__ import annotations

import pytest
from textual.geometry import Region, Size

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.keymap import Keymap
from fleet_tui.ui.widgets.bar import Bar, Notice
from tests.ui.screen import app_at, app_on, seen, settled, text_of


async def test_only_the_cells_that_changed_are_drawn() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await settled(pilot)  # the list writes there itself, too
        bar = pilot.app.screen.query_one("#second Bar", Bar)
        bar.show([("left", Tone.PLAIN)], [("ev 18/20", Tone.DIM)])
        await pilot.pause()
        drawn: list[tuple[Region, ...]] = []
        refresh = bar.refresh
        bar.refresh = lambda *regions, **_: (drawn.append(regions), refresh(*regions))[1]  # type: ignore[assignment,func-returns-value]
        bar.show([("left", Tone.PLAIN)], [("ev 19/20", Tone.DIM)])
        bar.show([("left", Tone.PLAIN)], [("ev 19/20", Tone.DIM)])
        bar.show([("調査", Tone.PLAIN)])
        bar.show([("調e\u0301", Tone.PLAIN)])
        assert drawn == [(Region(76, 0, 1, 1),), (Region(0, 0, 4, 1),), (Region(2, 0, 2, 1),)]
        await pilot.pause()
        assert "調e\u0301" in text_of(pilot)
        assert "ev 19/20" in text_of(pilot)


@pytest.mark.parametrize("words", ["a" * 200, "調" * 100, "a" * 72, "a" * 71])
async def test_a_blank_stands_between_what_is_on_the_left_and_on_the_right(words: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await settled(pilot)
        bar = pilot.app.screen.query_one("#second Bar", Bar)
        bar.show([(words, Tone.PLAIN)], [("ev 18/20", Tone.DIM)])
        await pilot.pause()
        line = next(each for each in text_of(pilot).split("\n") if "ev 18/20" in each)
        assert line.removesuffix("ev 18/20").endswith(" ")
        assert line.count(words[0]) < len(words) or len(words) == 71


async def test_a_notice_that_has_no_room_for_all_its_lines_says_so_in_the_last() -> None:
    async with app_on().run_test(size=(80, 12)) as pilot:
        await seen(pilot, "loaded")
        pilot.app.screen.notice(*([(f"line {n}", Tone.PLAIN)] for n in range(20)))
        told = await seen(pilot, "line 0")
        shown = [each for each in told.split("\n") if each.startswith(" line ")]
        assert len(shown) < 20
        assert shown[-1].endswith(" …")
        assert not any("…" in each for each in shown[:-1])


async def test_a_long_key_of_the_users_own_is_measured_before_the_line_is_cut() -> None:
    async with app_on(keymap=Keymap({"raw": "ctrl+circumflex_accent"})).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        notice = pilot.app.screen.query_one(Notice)
        notice.show([("w" * 68, Tone.PLAIN), ("x", Tone.KEY), (" shows it", Tone.PLAIN)])
        await pilot.pause()
        assert notice.render_line(0).text.endswith("…")


async def test_a_notice_of_two_lines_lives_through_any_size() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        notice = pilot.app.screen.query_one(Notice)
        notice.show([("✗ ", Tone.BAD), ("no such program", Tone.PLAIN)], [("  ", Tone.PLAIN), ("name one", Tone.PLAIN)])
        for width in (1, 2, 3, 0):
            await pilot.resize_terminal(width, 1)
            assert notice.get_content_height(Size(), Size(), width - 1) >= 1
        await pilot.resize_terminal(80, 24)
        assert "✗ no such program" in await seen(pilot, "  name one")


@pytest.mark.parametrize("case", ["tool-error", "judge-never-satisfied", "running", "missing-segment", "many-events"])
async def test_the_place_beside_the_tabs_says_so_where_it_is_cut(case: str) -> None:
    async with app_at(case).run_test(size=(40, 24)) as pilot:
        await seen(pilot, "[timeline]")
        for _ in range(5):
            await settled(pilot)
            place = pilot.app.screen.query_one("#place", Bar)
            shown = place.render_line(0).text.strip()
            whole = place.text.strip()
            assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1])), (shown, whole)
            await pilot.press("right")


@pytest.mark.parametrize(("width", "shown"), [(9, "ev 18/20 "), (8, "ev 18/20"), (7, "ev 18/…"), (1, "…")])
async def test_what_is_on_the_right_of_a_line_is_cut_with_a_sign(width: int, shown: str) -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await settled(pilot)
        bar = pilot.app.screen.query_one("#second Bar", Bar)
        bar.styles.width = width
        bar.show([("left", Tone.PLAIN)], [("ev 18/20", Tone.DIM), (" ", Tone.PLAIN)])
        await settled(pilot)
        assert bar.render_line(0).text == shown
