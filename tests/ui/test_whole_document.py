"""A list has read a part of each document; what shows, hands over or copies a document has all of it."""

from __future__ import annotations

from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, demo_source, seen, settled, text_of

_PART = "a part of the document: what a list reads of it"


async def test_the_stored_document_of_a_row_is_whole_and_holds_nothing_else() -> None:
    async with app_on().run_test(size=(120, 60)) as pilot:
        await seen(pilot, "100 loaded")
        await pilot.press("j", "x")
        screen = await seen(pilot, "▸ raw", '"events": [')
        assert _PART not in screen
        assert '"_len"' not in screen
        assert '"_names"' not in screen


async def test_off_line_a_part_is_shown_and_called_so_and_r_reads_the_rest() -> None:
    source = Troubled(demo_source())
    app = app_on(source)
    async with app.run_test(size=(120, 60)) as pilot:
        await seen(pilot, "100 loaded")
        source.error = OFFLINE
        await pilot.press("j", "x")
        screen = await seen(pilot, "refused the connection", _PART, '"workflowId"')
        assert '"_len"' not in screen
        assert '"_head"' not in screen
        assert "{}" not in screen
        source.error = None
        await pilot.press("r")
        await seen(pilot, '"events": [')
        await settled(pilot)
        assert _PART not in text_of(pilot)
