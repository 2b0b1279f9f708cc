"""A list puts its rows where they belong, whenever it learns how large it is."""

from __future__ import annotations

import pytest

from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.text_view import TextView
from tests.ui.screen import seen
from tests.ui.widgets.alone import Alone


class Numbers(LineList):
    """Rows that are their numbers."""

    def row_count(self) -> int:
        return 100

    def row_line(self, index: int, width: int) -> Line:  # noqa: ARG002 - all fit
        return [(str(index), Tone.PLAIN)]


@pytest.mark.parametrize("cursor", [3, 50, 99])
async def test_a_row_chosen_before_there_is_a_size_stands_where_it_does_when_chosen_later(cursor: int) -> None:
    early, late = Numbers(), Numbers()
    early.rows_changed(cursor)
    async with Alone(early, late).run_test(size=(40, 20)) as pilot:
        late.rows_changed(cursor)
        await pilot.pause()
        assert early.top == late.top


async def test_a_text_scrolled_before_there_is_a_size_fills_its_page() -> None:
    text = TextView()
    text.show(lambda _: [[(str(each), Tone.PLAIN)] for each in range(30)])
    text.rows_changed(29)
    async with Alone(text).run_test(size=(40, 20)):
        assert text.top == text.cursor == 30 - text.size.height


async def test_a_text_that_is_not_on_the_screen_yet_is_laid_out_once_it_is() -> None:
    widths: list[int] = []

    def laid_out(width: int) -> list[Line]:
        widths.append(width)
        return [[("here", Tone.PLAIN)]]

    text = TextView()
    text.show(laid_out)
    async with Alone(text).run_test(size=(40, 20)) as pilot:
        await seen(pilot, "here")
    assert widths == [39]  # and the gutter
