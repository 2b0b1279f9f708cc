"""A key draws what it changes and no frame around it: what a slow link would carry for nothing."""

from __future__ import annotations

import pytest
from textual.geometry import Region
from textual.widget import Widget

from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.pane import Pane
from tests.ui.screen import settled
from tests.ui.shown import app_of, arrive

WIDE = (120, 36)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Widget, Region]]:
    """What frames and lines of the frame were asked to draw; the whole widget where no part of it was named."""
    parts: list[tuple[Widget, Region]] = []
    refresh = Widget.refresh

    def record(self: Widget, *regions: Region, **options: bool) -> Widget:
        if not (options.keys() - {"repaint"}) or any(options.values()):
            parts.extend((self, each) for each in regions or [self.size.region] if each)  # hidden, it draws nothing
        return refresh(self, *regions, **options)

    for each in (Pane, Bar):
        monkeypatch.setattr(each, "refresh", record, raising=False)
    return parts


@pytest.mark.parametrize("name", ["runs", "run", "memories", "optimizations", "examples", "cache", "failures"])
@pytest.mark.parametrize("key", ["j", "k"])
async def test_a_step_draws_of_a_frame_only_the_cells_of_its_number_that_changed(
    name: str, key: str, drawn: list[tuple[Widget, Region]]
) -> None:
    async with app_of(name).run_test(size=WIDE) as pilot:
        await arrive(pilot, name, WIDE[0])
        await pilot.press("j")
        await settled(pilot)
        drawn.clear()
        await pilot.press(key)
        await settled(pilot)
        frames = [(pane, region) for pane, region in drawn if isinstance(pane, Pane)]
        assert frames, "the place at the edge is another"
        for pane, region in frames:
            assert region.height == 1
            assert region.y in (0, pane.size.height - 1)
            assert region.width <= max(len(pane.inner.place()), len(pane.inner.title)) + 2, (pane, region)


async def test_the_keys_go_to_another_pane_and_only_the_two_frames_are_drawn(
    drawn: list[tuple[Widget, Region]],
) -> None:
    async with app_of("run").run_test(size=WIDE) as pilot:
        await arrive(pilot, "run", WIDE[0])
        drawn.clear()
        await pilot.press("tab")
        await settled(pilot)
        frames = [region for pane, region in drawn if isinstance(pane, Pane)]
        assert frames
        assert all(1 in (region.width, region.height) for region in frames)
