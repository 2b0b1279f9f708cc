"""How the screen looks on this terminal: with which theme, in colour or not, in ASCII or not.

What a tone looks like stands in a table here and in no style sheet: as classes of the style sheet the tones were
resolved for each screen again and again, 5 ms of every start, and a colour that a theme leaves to be mixed came out
white on white.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from fleet_tui.present.glyphs import BADGE, HUES, Tone


def _variables(cursor: str, *hues: str) -> dict[str, str]:
    """Returns what a theme may say beside its colours: the ground under the cursor, and the hues of agents."""
    return {"cursor": cursor, **{f"hue-{number}": each for number, each in enumerate(hues, 1)}}


# Entries of xterm-256, each readable on every ground of its theme, and none of them good, bad or a warning.
_DARK: Final = _variables(
    "#3a3a3a", "#5fd7ff", "#d7af87", "#5fd7af", "#d787ff", "#afd75f", "#ffaf5f", "#afafff", "#ffafd7"
)
_LIGHT: Final = _variables(
    "#d7ffff", "#005f87", "#870087", "#005f5f", "#5f5f00", "#0000af", "#af005f", "#5f00d7", "#870000"
)

FLEET_DARK: Final = Theme(
    name="fleet-dark",
    dark=True,
    primary="#87afff",
    secondary="#afafd7",
    accent="#87afd7",
    foreground="#d0d0d0",
    background="#121212",
    surface="#121212",
    panel="#262626",
    success="#87d787",
    warning="#ffd75f",
    error="#ff8787",
    variables={
        "text-muted": "#a8a8a8",
        "text-disabled": "#a8a8a8",
        "input-selection-background": "#3a3a3a",
        "footer-background": "#262626",
        **_DARK,
    },
)

FLEET_LIGHT: Final = Theme(
    name="fleet-light",
    dark=False,
    primary="#005faf",
    secondary="#5f5f87",
    accent="#005f87",
    foreground="#262626",
    background="#ffffff",
    surface="#ffffff",
    panel="#e4e4e4",
    success="#005f00",
    warning="#875f00",
    error="#af0000",
    variables={
        "text-muted": "#585858",
        "text-disabled": "#585858",
        "input-selection-background": "#d7ffff",
        "footer-background": "#e4e4e4",
        **_LIGHT,
    },
)

OURS: Final = (FLEET_DARK, FLEET_LIGHT)
ANSI: Final = "ansi-dark"  # of Textual's own: the terminal's sixteen colours, or none
_LIGHT_GROUNDS: Final = frozenset(("7", "15"))  # the grounds in COLORFGBG that are light


def defaults_of(theme: Theme) -> dict[str, str]:
    """Returns the variables of ours that suit a theme which has none: its panel lies under the cursor."""
    ours = _DARK if theme.dark else _LIGHT
    return {**ours, "cursor": theme.panel or ours["cursor"]}


_COLOURS: Final[Mapping[Tone, str]] = {  # the variable of a theme that a tone has its colour from
    Tone.DIM: "text-muted",
    Tone.ACCENT: "accent",
    Tone.KEY: "accent",
    Tone.OWN_KEY: "accent",
    Tone.GOOD: "success",
    Tone.BAD: "error",
    Tone.WARN: "warning",
    Tone.CURVE_1: "primary",
    Tone.CURVE_2: "warning",
    Tone.CURVE_3: "success",
    Tone.CURVE_4: "foreground",
    Tone.SORTED: "accent",
    Tone.HERE: "accent",
    **{each: str(each) for each in HUES},
    **dict.fromkeys(BADGE.values(), "background"),
    Tone.DIM_BADGE: "foreground",
}
_GROUNDS: Final[Mapping[Tone, str]] = {  # that of what lies under it
    **{badge: _COLOURS[tone] for tone, badge in BADGE.items()},
    Tone.DIM_BADGE: "panel",
}
_STYLES: Final = {
    Tone.BAD: Style(bold=True),
    Tone.STRONG: Style(bold=True),
    Tone.SORTED: Style(bold=True),
    Tone.HERE: Style(bold=True),
    **dict.fromkeys(BADGE.values(), Style(bold=True)),
    Tone.EMPHASIS: Style(italic=True),
    Tone.MATCH: Style(reverse=True),
}


def tone_style(tone: Tone, variables: Mapping[str, str]) -> Style:
    """Returns what a tone adds to a text in the colours of a theme."""
    style = _STYLES.get(tone, Style.null())
    if tone in _COLOURS:
        style += Style(color=_mixed(variables[_COLOURS[tone]], variables).rich_color)
    if tone in _GROUNDS:
        style += Style(bgcolor=_mixed(variables[_GROUNDS[tone]], variables).rich_color)
    return style


def cursor_style(variables: Mapping[str, str]) -> Style:
    """Returns what lies under the row of the cursor: a tint, on which every tone keeps its colour."""
    return Style(bgcolor=_mixed(variables["cursor"], variables).rich_color, bold=True)


def _mixed(said: str, variables: Mapping[str, str]) -> Color:
    """Returns a colour of a theme; one that is a share of what stands out is mixed with the ground."""
    name, _, share = said.partition(" ")
    if name != "auto":
        return Color.parse(name)  # of a share of the terminal's own colours nothing can be mixed
    ground = Color.parse(variables["background"])
    return ground + ground.get_contrast_text(float(share.rstrip("%")) / 100)


class Look(Struct, frozen=True):
    """The look that was asked for, or that suits what the environment says of the terminal."""

    theme: str = FLEET_DARK.name
    ascii: bool = False
    colour: bool = True

    @property
    def filters(self) -> list[LineFilter]:
        """The filters that every line of every widget goes through before it is written."""
        return [*([] if self.colour else [Uncoloured()]), *([AsciiOnly()] if self.ascii else [])]


def themes() -> tuple[str, ...]:
    """Returns the names of ours, then of Textual's own."""
    from textual.theme import BUILTIN_THEMES

    return (*(each.name for each in OURS), *BUILTIN_THEMES)


def look_of(environ: Mapping[str, str], encoding: str, *, theme: str | None, ascii_only: bool | None) -> Look:
    """Returns the look: as asked for, else no colour under NO_COLOR, light where the terminal says its ground is.

    In ASCII where the locale is not UTF-8 and on the console of Linux, whose fonts have few other signs.
    """
    colour = "NO_COLOR" not in environ
    light = environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS
    fitting = ANSI if not colour else FLEET_LIGHT.name if light else FLEET_DARK.name
    plain = environ.get("TERM") == "linux" or not _speaks_utf8(environ, encoding)
    return Look(theme or fitting, plain if ascii_only is None else ascii_only, colour)


def _speaks_utf8(environ: Mapping[str, str], encoding: str) -> bool:
    """Tells whether the locale is UTF-8, as it was before Python made `LANG=C` speak it by its own LC_CTYPE."""
    coerced = environ.get("LC_CTYPE") == "C.UTF-8" and environ.get("LANG") in ("C", "POSIX")
    character_type = "" if coerced else environ.get("LC_CTYPE")
    said = environ.get("LC_ALL") or character_type or environ.get("LANG") or encoding
    return "utf8" in said.lower().replace("-", "")


class Uncoloured(LineFilter):
    """Leaves bold and reverse; Textual's own writes a code for the terminal's default colour around every piece."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's hook
        return [Segment(text, style and style.without_color, control) for text, style, control in segments]


class AsciiOnly(LineFilter):
    """The one door to a terminal without other signs, whoever drew the line."""

    def __init__(self) -> None:
        from fleet_tui.present.ascii import ascii_cells

        super().__init__()
        self._cells = ascii_cells

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's hook
        """Returns the pieces in ASCII, each in as many cells as before."""
        return [
            each if each.text.isascii() else Segment(self._cells(each.text), each.style, each.control)
            for each in segments
        ]
