"""Widgets that draw whole lines themselves, from text and tones, with styles made once."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone


class LineWidget(Widget):
    """A widget that paints toned lines; the stylesheet says what a tone looks like."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--cursor"} | {f"line--{tone}" for tone in Tone}
    DEFAULT_CSS = """
    LineWidget {
        width: 1fr;
        & > .line--dim { color: $text-muted; }
        & > .line--accent { color: $accent; }
        & > .line--good { color: $success; }
        & > .line--bad { color: $error; text-style: bold; }
        & > .line--warn { color: $warning; }
        & > .line--cursor { text-style: reverse; }
    }
    """

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
        for text, tone in line:
            style = plain if cursor else self._style(tone)
            # a blank looks alike in any tone: left to its neighbour it costs a slow link no change of colour
            if style is not run_style and not text.isspace():
                segments.append(Segment(run, run_style))
                run, run_style = "", style
            run += text
            length += len(text) if text.isascii() else cell_len(text)
        segments.append(Segment(run, run_style))
        if length < width:
            segments.append(Segment(" " * (width - length), plain))
            length = width
        strip = Strip([each for each in segments if each.text], length)
        return strip if length == width else strip.adjust_cell_length(width, plain)

    def _style(self, tone: Tone | None) -> Style:
        if tone not in self._tones:
            name = "line--cursor" if tone is None else f"line--{tone}"
            self._tones[tone] = self.get_component_rich_style(name)
        return self._tones[tone]
