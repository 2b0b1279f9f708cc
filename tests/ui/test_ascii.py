"""On a terminal that has ASCII only, every screen of the demo is ASCII, columns where they were."""

from __future__ import annotations

import pytest

from fleet_tui.schema import sections
from fleet_tui.ui.look import Look, look_of
from tests.demo_data.cases import CASES
from tests.terminal import terminal
from tests.ui.screen import app_on, row_at_cursor, seen, settled, text_of, typed

ASCII = Look(ascii=True)


@pytest.mark.parametrize("section", [each.section for each in sections()])
@pytest.mark.parametrize("size", [(60, 16), (120, 36)])
async def test_every_section_and_its_opened_records_are_ascii(section: str, size: tuple[int, int]) -> None:
    async with app_on(section=section, look=ASCII).run_test(size=size) as pilot:
        await seen(pilot, "loaded, newest first")
        for keys in (["j"], ["pagedown"], ["G"], ["enter"], ["pagedown"], ["x"], ["escape", "i"], ["escape", "y"]):
            await pilot.press(*keys)
            screen = await settled(pilot)
            assert screen.isascii(), next(line for line in screen.split("\n") if not line.isascii())
            assert all(len(line) <= size[0] for line in screen.split("\n"))


async def test_every_run_of_the_demo_is_ascii() -> None:
    async with app_on(look=ASCII).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "loaded, newest first")
        await pilot.press("G", "G", "g", "enter")
        await seen(pilot, "- event ")
        shown: set[str] = set()
        for _ in CASES:
            screen = await settled(pilot)
            assert screen.isascii(), next(line for line in screen.split("\n") if not line.isascii())
            shown.add(screen.split("\n")[0])
            await pilot.press("J")
        assert len(shown) >= 60


async def test_help_palette_and_a_typed_filter_are_ascii() -> None:
    async with app_on(look=ASCII).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("question_mark", "G")
        assert (await seen(pilot, "> help")).isascii()
        await pilot.press("escape", "slash")
        await typed(pilot, "task:調査")
        await seen(pilot, "task:????")
        assert text_of(pilot).isascii()
        await pilot.press("escape", "colon", *"next")
        assert (await seen(pilot, "next failed")).isascii()


async def test_columns_stay_where_they_are_beside_wide_characters() -> None:
    async with app_on(filter_text=f"id:{CASES['cjk']}").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "1 loaded")
        plain = row_at_cursor(pilot)
    async with app_on(filter_text=f"id:{CASES['cjk']}", look=ASCII).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "1 loaded")
        assert row_at_cursor(pilot).split()[-3:] == plain.replace("—", "-").split()[-3:]
        assert "??" in row_at_cursor(pilot)


@pytest.mark.parametrize(
    ("environ", "ascii_only"),
    [
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, True),
        ({}, False),
    ],
)
def test_the_locale_and_the_console_of_linux_decide_unless_it_is_asked_for(
    environ: dict[str, str], ascii_only: bool
) -> None:
    assert look_of(environ, "utf-8", theme=None, ascii_only=None).ascii is ascii_only
    assert look_of(environ, "utf-8", theme=None, ascii_only=not ascii_only).ascii is not ascii_only
    assert look_of({}, "iso-8859-1", theme=None, ascii_only=None).ascii


@pytest.mark.parametrize("environ", [{"LC_ALL": "C"}, {"LANG": "C"}, {"TERM": "linux"}, {"LC_ALL": "en_US.ISO-8859-1"}])
def test_no_byte_beyond_ascii_reaches_such_a_terminal(environ: dict[str, str]) -> None:
    with terminal("run", CASES["cjk"], "--demo", **environ) as screen:
        screen.until("- event ")
        for keys in ("j", "\t", "x", "\x1b", "?", "\x1b", "\x1b", "\x1b", "q"):
            screen.press(keys)
        assert screen.written.isascii()
