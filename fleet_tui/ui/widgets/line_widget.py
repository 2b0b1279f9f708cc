"""Widgets that draw whole lines themselves, from text and tones, with styles made once."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone

TONE_CLASSES: Final = frozenset(f"line--{tone}" for tone in Tone)


@runtime_checkable
class KeyTeller(Protocol):
    """A screen that knows the user's keys."""

    def key_shown(self, default: str) -> str:
        """What stands for a default key in a sentence."""
        ...


class LineWidget(Widget):
    """A widget that paints toned lines; what a tone looks like, the stylesheet says once for its whole screen.

    The screen it is on has `TONE_CLASSES` as its component classes.
    """

    DEFAULT_CSS = "LineWidget { width: 1fr; }"

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        super().notify_style_update()
        self._tones: dict[Tone | None, Style] = {}

    def paint(self, line: Line, width: int, *, cursor: bool = False) -> Strip:
        """Exactly `width` cells; under the cursor the row is one uniform block."""
        plain = self._style(None if cursor else Tone.PLAIN)
        segments: list[Segment] = []
        length = 0
        run, run_style = "", plain
        for stored, tone in line:
            text = stored if tone is not Tone.KEY else self._key(stored)
            style = plain if cursor else self._style(tone)
            # a blank looks alike in any tone: left to its neighbour it costs a slow link no change of colour
            if style is not run_style and not text.isspace():
                if run and not run.isspace():
                    segments.append(Segment(run, run_style))
                    run = ""
                run_style = style
            run += text
            length += len(text) if text.isascii() else cell_len(text)
        segments.append(Segment(run, run_style))
        if length < width:
            segments.append(Segment(" " * (width - length), plain))
            length = width
        strip = Strip([each for each in segments if each.text], length)
        return strip if length == width else strip.adjust_cell_length(width, plain)

    def _key(self, default: str) -> str:
        screen = self.screen
        return screen.key_shown(default) if isinstance(screen, KeyTeller) else default

    def _style(self, tone: Tone | None) -> Style:
        if tone not in self._tones:
            look = self.screen.get_component_rich_style(f"line--{tone or Tone.PLAIN}", partial=True)
            self._tones[tone] = self.rich_style + (look if tone else Style(reverse=True))
        return self._tones[tone]
