"""Themes: readable on their ground, the same on every terminal, and none at all where nobody wants colours."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Input

from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.look import ANSI, FLEET_DARK, FLEET_LIGHT, OURS, Look, look_of, tone_style
from fleet_tui.ui.widgets.line_widget import LineWidget
from tests.terminal import terminal
from tests.ui.screen import app_at, app_on, seen, settled
from tests.ui.shown import app_of, arrive
from tests.ui.sizes import POPUPS

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


def faint(style: Style) -> bool:
    """Whether what is drawn in a style cannot be read well; where both sides are reversed it is the same."""
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)) < 4.5


def faint_words(pilot: Pilot[object]) -> list[str]:
    """What stands on the screen and cannot be read well, with its colours."""
    drawn = (segment for strip in pilot.app.screen._compositor.render_strips() for segment in strip)
    styled = ((each.text.strip(), each.style) for each in drawn)
    return [f"{text!r}: {style}" for text, style in styled if text and style is not None and faint(style)]


def faint_parts(pilot: Pilot[object]) -> list[str]:
    """What of the popup in front cannot be read well: its frame, its name, all that is typed, each choice."""
    found: list[str] = []
    for line in pilot.app.screen.query(Input):
        parts = ("input--cursor", "input--selection", "input--placeholder", "input--suggestion")
        styles = {"text": line.rich_style, **{each: line.get_component_rich_style(each) for each in parts}}
        found += [f"{line!r} {name}: {style}" for name, style in styles.items() if faint(style)]
    for box in pilot.app.screen.query("#pick, #bundle"):
        ground = box.styles.background
        colours = {"frame": box.styles.border_top[1], "name": box.styles.border_title_color}
        found += [f"{box!r} {name}: {each}" for name, each in colours.items() if contrast(each, ground) < 4.5]
    for widget in pilot.app.screen.query(LineWidget):
        styles = (part.style for tone in Tone for part in widget.paint([("x", tone)], 1, cursor=True) if part.style)
        found += [f"{widget!r}: {style}" for style in styles if faint(style)]
    return found


@pytest.mark.parametrize("name", ["runs", "run", "lanes", "judge", "plan", "comparison", "optimizations", "helped"])
async def test_every_word_of_a_screen_can_be_read_in_both_themes(name: str) -> None:
    async with app_of(name).run_test(size=(120, 36)) as pilot:
        await arrive(pilot, name, 120)
        for theme in OURS:
            pilot.app.theme = theme.name
            for size in ((120, 36), (80, 24)):
                await pilot.resize_terminal(*size)
                await settled(pilot)
                assert faint_words(pilot) == [], (theme.name, size)


@pytest.mark.parametrize("name", ["palette", "filter", "search", "user"])
async def test_every_part_of_a_popup_can_be_read_in_both_themes(name: str) -> None:
    screen, *keys = POPUPS[name]
    async with app_of(screen).run_test(size=(80, 24)) as pilot:
        await arrive(pilot, screen, 80)
        await pilot.press(*keys)
        for theme in OURS:
            pilot.app.theme = theme.name
            await settled(pilot)
            assert pilot.app.screen.query(Input)
            assert faint_parts(pilot) == [], theme.name


async def test_a_hue_that_cannot_be_read_is_found() -> None:
    faded = replace(
        FLEET_DARK, name="faded", background="#1c1c1c", variables={**FLEET_DARK.variables, "hue-1": "#444444"}
    )
    async with app_of("run").run_test(size=(120, 36)) as pilot:
        await arrive(pilot, "run", 120)
        pilot.app.register_theme(faded)
        pilot.app.theme = faded.name
        await settled(pilot)
        assert faint_words(pilot)
        assert faint_parts(pilot)


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


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_without_colours_the_section_and_the_pane_that_has_the_keys_are_marked(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    def blocks(pilot: Pilot[object]) -> set[str]:
        strips = pilot.app.screen._compositor.render_strips()
        return {each.text.strip() for strip in strips for each in strip if each.style and each.style.reverse}

    async with app_on(look=Look(ANSI, colour=False), section="memories").run_test(size=size) as pilot:
        await settled(pilot)
        assert {"2 memories", "2▸memories"} & blocks(pilot)
        before = blocks(pilot) & {"memories", "memory"}
        assert before <= {"memories"}
        await pilot.press("tab")
        await settled(pilot)
        assert blocks(pilot) & {"memories", "memory"} == {"memory"}
        assert not {"1 runs", "1"} & blocks(pilot)
