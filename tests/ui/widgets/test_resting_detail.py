"""The detail of what the cursor is on, when the cursor rests."""

from __future__ import annotations

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.resting_detail import RestingDetail, Told
from fleet_tui.ui.widgets.text_view import TextView
from tests.ui.screen import gone, seen, text_of, until
from tests.ui.widgets.alone import Alone, Heard


class Cursor:
    """What a cursor is on, and how often its detail was laid out."""

    def __init__(self) -> None:
        self.on: str | None = None
        self.laid_out: list[str] = []

    def about(self) -> Told:
        on = self.on
        return Told(on, lambda width: self._lines(on) if on else (), f"of {on}" if on else "")

    def _lines(self, on: str) -> list[list[tuple[str, Tone]]]:
        self.laid_out.append(on)
        return [[(f"{on} line {number}", Tone.PLAIN)] for number in range(30)]


async def test_keys_that_follow_each_other_lay_out_only_what_the_last_one_came_to() -> None:
    cursor = Cursor()
    detail, heard = RestingDetail(TextView(), cursor.about, 0.05), Heard(RestingDetail.Rested)
    async with Alone(Pane(detail.view, ruled=True)).run_test(message_hook=heard) as pilot:
        for cursor.on in ("first", "second", "third"):
            detail.follow()
        await seen(pilot, "─ of third ─", "third line 0")
        assert set(cursor.laid_out) == {"third"}
        assert len(heard) == 1


async def test_what_is_being_read_does_not_jump_back_to_its_top() -> None:
    cursor = Cursor()
    detail, heard = RestingDetail(TextView(), cursor.about, 0.01), Heard(RestingDetail.Rested)
    async with Alone(detail.view).run_test(message_hook=heard) as pilot:
        cursor.on = "first"
        detail.tell()
        detail.view.action_page_down()
        await seen(pilot, "first line 6")
        detail.follow()
        await until(pilot, lambda: len(heard) == 1, "a rest")
        assert "first line 6" in text_of(pilot)
        before = len(cursor.laid_out)
        detail.forget()
        detail.tell()
        await until(pilot, lambda: len(cursor.laid_out) > before, "laid out anew")
        assert "first line 6" in text_of(pilot)


async def test_where_there_is_nothing_to_tell_no_text_stays_and_where_there_is_no_room_none_is_laid_out() -> None:
    cursor = Cursor()
    detail = RestingDetail(TextView(), cursor.about, 60)
    async with Alone(detail.view).run_test() as pilot:
        cursor.on = "first"
        detail.tell()
        await seen(pilot, "first line 0")
        cursor.on = None
        detail.tell()
        await gone(pilot, "first line 0")
        detail.view.display = False
        cursor.on = "second"
        detail.tell()
        assert "second" not in cursor.laid_out
        detail.view.display = True
        detail.tell()
        await seen(pilot, "second line 0")
