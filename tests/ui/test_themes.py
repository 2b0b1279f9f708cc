"""Themes: readable on their ground, the same on every terminal, and none at all where nobody wants colours."""

from __future__ import annotations

import re
from itertools import product

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.look import ANSI, FLEET_DARK, FLEET_LIGHT, OURS, Look, look_of, tone_style
from fleet_tui.ui.widgets.line_list import LineWidget
from tests.terminal import terminal
from tests.ui.screen import app_at, app_on, seen

COLOUR_CODE = re.compile(rb"\x1b\[[0-9;:]*\b(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])\b[0-9;:]*m")
LEVELS = (0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)


def is_xterm_256(color: Color) -> bool:
    """Whether a colour is of the cube or of the greys, which no terminal's own palette changes."""
    red, green, blue = color.rgb
    return {red, green, blue} <= set(LEVELS) or (red == green == blue and red in range(8, 239, 10))


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_every_colour_of_ours_is_an_entry_of_xterm_256(theme: Theme) -> None:
    names = ("primary", "secondary", "accent", "foreground", "background", "surface", "panel")
    given = [getattr(theme, each) for each in (*names, "success", "warning", "error")]
    for each in (*given, *theme.variables.values()):
        assert is_xterm_256(Color.parse(each)), each


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
async def test_every_tone_has_a_contrast_of_four_and_a_half_on_every_ground(theme: Theme) -> None:
    app = app_on(look=Look(theme.name))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        for widget in app.screen.query(LineWidget):
            for tone, cursor in product(Tone, (False, True)):
                (style,) = (segment.style for segment in widget.paint([("x", tone)], 1, cursor=cursor))
                assert style is not None
                assert style.color is not None
                assert style.bgcolor is not None
                colours = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                assert contrast(*colours) >= 4.5, (widget, tone, *(each.hex for each in colours))


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2."""

    def luminance(color: Color) -> float:
        parts = [each / 255 for each in color.rgb]
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", [*BUILTIN_THEMES, *(each.name for each in OURS)])
async def test_every_theme_tells_bad_from_good_and_both_from_plain(name: str) -> None:
    app = app_on(look=Look(name))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        styles = {each: tone_style(each, app.theme_variables) for each in Tone}
        assert styles[Tone.BAD].bold
        assert styles[Tone.BAD].color != styles[Tone.GOOD].color
        assert styles[Tone.BAD].color != styles[Tone.PLAIN].color


@pytest.mark.parametrize("theme", [each for each in BUILTIN_THEMES.values() if not each.name.startswith("ansi-")])
async def test_what_a_theme_leaves_to_be_mixed_is_read_on_its_ground(theme: Theme) -> None:
    app = app_on(look=Look(theme.name))
    async with app.run_test(size=(80, 24)):
        dim = tone_style(Tone.DIM, app.theme_variables).color
        assert dim is not None
        assert contrast(Color.from_rich_color(dim), app.screen.styles.background) >= 4


@pytest.mark.parametrize(
    ("environ", "theme", "colour"),
    [
        ({}, FLEET_DARK.name, True),
        ({"COLORFGBG": "15;0"}, FLEET_DARK.name, True),
        ({"COLORFGBG": "0;15"}, FLEET_LIGHT.name, True),
        ({"COLORFGBG": "0;default;7"}, FLEET_LIGHT.name, True),
        ({"NO_COLOR": "1"}, ANSI, False),
        ({"NO_COLOR": "1", "COLORFGBG": "0;15"}, ANSI, False),
    ],
)
def test_the_terminal_says_which_theme_fits_and_the_user_has_the_last_word(
    environ: dict[str, str], theme: str, colour: bool
) -> None:
    look = look_of(environ, "utf-8", theme=None, ascii_only=None)
    assert (look.theme, look.colour) == (theme, colour)
    assert look_of(environ, "utf-8", theme="nord", ascii_only=None).theme == "nord"


def test_under_no_color_no_code_of_a_colour_is_written_and_errors_stand_out() -> None:
    with terminal("runs", "status:failed", "--demo", NO_COLOR="1") as screen:
        screen.until("loaded, newest first")
        for keys in ("j", "\r", "\t", "j", "x", "\x1b", "?", "\x1b", ":", "\x1b", "\x1b", "\x1b", "/agent:", "\x1b"):
            screen.press(keys)
        assert not COLOUR_CODE.findall(screen.written)
        assert re.search(rb"\x1b\[1m[^\x1b]*\xe2\x9c\x97", screen.written), "an error is bold"
        assert re.search(rb"\x1b\[7m>", screen.written), "the row under the cursor is reversed"


def test_with_colour_the_same_screen_has_codes_so_that_the_test_above_can_fail() -> None:
    with terminal("--demo") as screen:
        screen.until("loaded, newest first")
        assert COLOUR_CODE.findall(screen.written)


async def test_a_theme_chosen_under_no_color_is_told_to_show_nothing() -> None:
    app = app_at("tool-error", look=Look(ANSI, colour=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("colon", *"theme", "enter")
        await seen(pilot, "fleet-light")
        await pilot.press(*"nord", "enter")
        await seen(pilot, "NO_COLOR is set")
