"""The filter over a list, as it stands and as it is edited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.timer import Timer

from fleet_tui.errors import FilterError
from fleet_tui.fields import Field
from fleet_tui.present.glyphs import Tone
from fleet_tui.schema import EVENTS, RUNS
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.filter_line import FilterLine
from tests.ui.screen import gone, seen, text_of, typed, until
from tests.ui.widgets.alone import Alone, Heard


def seen_values(field: Field) -> list[str]:
    return {"status": ["failed", "finished"], "agent": ["writer", "two words"]}.get(field.name, [])


def over_records() -> FilterLine:
    return FilterLine(RUNS, seen_values)


def over_a_timeline() -> FilterLine:
    return FilterLine(EVENTS, seen_values, stays=True)


async def test_the_filter_and_what_it_found_stand_in_one_line_that_gives_way_to_an_edit() -> None:
    line = over_records()
    async with Alone(line).run_test(size=(60, 4)) as pilot:
        line.show("status:failed", [("3 loaded ", Tone.DIM)])
        assert (await seen(pilot, "3 loaded")).startswith(" / status:failed ")
        await line.edit("status:failed")
        await gone(pilot, "3 loaded")
        assert line.editing
        assert text_of(pilot).startswith(" status:failed")
        await line.close()
        await seen(pilot, " / status:failed", "3 loaded")
        assert not line.editing


async def test_what_is_typed_and_what_is_asked_are_told_apart() -> None:
    line, heard = over_records(), Heard(FilterBar.Typed, FilterBar.Asked, FilterBar.Left)
    async with Alone(line).run_test(message_hook=heard) as pilot:
        await line.edit("")
        await typed(pilot, "gpu")
        await until(pilot, lambda: heard == [FilterBar.Typed("gpu")], "what was typed")
        await typed(pilot, " prices ")
        await pilot.press("enter")
        await until(pilot, lambda: heard[-1] == FilterBar.Asked("gpu prices"), "what was asked")
        await pilot.press("escape")
        await until(pilot, lambda: heard[-1] == FilterBar.Left(), "the key that leaves")


@pytest.mark.parametrize(("key", "told"), [("enter", FilterBar.Asked("gpu")), ("escape", FilterBar.Left())])
async def test_a_pause_that_ends_as_the_edit_does_tells_nothing_any_more(
    key: str, told: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[Callable[[], object]] = []
    monkeypatch.setattr(FilterBar, "set_timer", lambda self, _, tell: ended.append(tell) or Timer(self, 1))
    line, heard = over_records(), Heard(FilterBar.Typed, FilterBar.Asked, FilterBar.Left)
    async with Alone(line).run_test(message_hook=heard) as pilot:
        await line.edit("")
        await typed(pilot, "gpu")
        await pilot.press(key)
        await until(pilot, lambda: heard == [told], "the end of the edit")
        ended[-1]()
        await pilot.pause()
        assert heard == [told]


async def test_tab_completes_words_and_the_values_that_were_seen() -> None:
    line = over_records()
    async with Alone(line).run_test() as pilot:
        await line.edit("")
        await typed(pilot, "-stat")
        await pilot.press("tab")
        await typed(pilot, "fa")
        await pilot.press("tab")
        await seen(pilot, "-status:failed")
        await typed(pilot, " agent:")
        await pilot.press("tab")
        await seen(pilot, "agent:writer")


async def test_arrows_bring_back_what_was_asked_before() -> None:
    line = over_records()
    async with Alone(line).run_test() as pilot:
        for text in ("first:1", "second:2"):
            await line.edit("")
            await line.close(kept=text)
        await line.edit("now")
        await pilot.press("up")
        await seen(pilot, " second:2")
        await pilot.press("up", "up")
        await seen(pilot, " first:1")
        await pilot.press("down", "down")
        await seen(pilot, " now")


async def test_a_line_that_stays_is_there_only_while_something_is_looked_for() -> None:
    line = over_a_timeline()
    async with Alone(line).run_test(size=(100, 4)) as pilot:
        await pilot.pause()
        assert text_of(pilot).strip() == ""
        await line.edit("agent:writer")
        line.show("agent:writer")
        await seen(pilot, " agent:writer", "type: ", "tab completes")
        line.show("agent:writer", [("match 1/3 ", Tone.DIM)])
        below = (await seen(pilot, "match 1/3")).split("\n")[1]
        assert below.strip() == "match 1/3"
        await line.close()
        line.show("agent:writer", [("match 1/3 ", Tone.DIM)])
        assert (await seen(pilot, " / agent:writer")).split("\n")[1].strip() == ""
        line.show("")
        await gone(pilot, "agent:writer")
        assert text_of(pilot).strip() == ""


async def test_a_caret_stands_under_the_place_even_behind_wide_characters() -> None:
    line = over_a_timeline()
    async with Alone(line).run_test(size=(100, 4)) as pilot:
        text = "調査 agnt:writer"
        await line.edit(text)
        line.refuse(FilterError("unknown field 'agnt'", text, text.index("agnt"), "did you mean 'agent'?"))
        screen = await seen(pilot, "^ unknown field 'agnt' · did you mean 'agent'?")
        above, below, *_ = screen.split("\n")
        cells = [each for char in above for each in ([char, ""] if char in "調査" else [char])]
        assert below.index("^") == cells.index("a")


def test_a_refusal_without_advice_ends_with_its_cause() -> None:
    said = over_records().refusal(FilterError("a value is missing here", "status:", 7))
    assert "".join(text for text, _ in said) == " " * 10 + "^ a value is missing here"
