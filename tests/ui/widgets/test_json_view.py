"""A document of many values in its view: whatever takes long is done between keys, and dropped by the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.json_view import JsonView
from tests.ui.screen import until
from tests.ui.widgets.alone import Alone

MANY = 40_000  # members, which take more slices than are done with a key


@asynccontextmanager
async def large() -> AsyncIterator[tuple[Pilot[None], JsonView]]:
    view = JsonView(id="json")
    app = Alone(view)
    async with app.run_test(size=(80, 24)) as pilot:
        view.show({"events": [{"id": number, "more": {"said": f"m{number}"}} for number in range(MANY)], "z": 1})
        view.focus()
        await pilot.pause()
        yield pilot, view


class Others:
    """Counts the turns that the others of a loop have."""

    turns = 0

    async def take(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(0)


async def test_others_have_their_turn_between_the_slices_of_an_unfolding_and_it_says_how_far_it_is() -> None:
    async with large() as (pilot, view):
        others = Others()
        taking = asyncio.ensure_future(others.take())
        view.action_unfold_level()
        assert next(text for text, _ in view.status_line()).startswith("working ")
        await until(pilot, lambda: view.row_count() == MANY + 5)
        taking.cancel()
        assert others.turns > MANY // 2_000
        assert not view.status_line()


async def test_the_next_key_drops_an_unfolding_and_does_what_it_is_for() -> None:
    async with large() as (pilot, view):
        view.action_unfold_level()
        assert view.status_line()
        pilot.app.simulate_key("j")
        await until(pilot, lambda: view.cursor == 1)
        await pilot.pause()
        assert view.row_count() == 4
        assert not view.status_line()


async def test_others_have_their_turn_while_a_text_is_looked_for_and_its_last_match_is_shown() -> None:
    async with large() as (pilot, view):
        others = Others()
        taking = asyncio.ensure_future(others.take())
        view.post_message(FilterBar.Asked(f"m{MANY - 1}"))
        await until(pilot, lambda: view.row_count() > MANY and view.cursor > MANY)
        taking.cancel()
        assert others.turns > 3 * MANY // 2_000
        assert f'"m{MANY - 1}"' in "".join(text for text, _ in view.text_line(view.cursor, 80))
