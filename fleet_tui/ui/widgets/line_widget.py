"""The base of all that is drawn in lines: tones become segments of kept styles, and a click presses what stands there.

Markup costs 29 times as much as plain segments, and text of the database is never read as markup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from fleet_tui.present.cells import Line, cell_width, cut
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import key_called
from fleet_tui.ui.look import cursor_style, tone_style

Spot: TypeAlias = tuple[int, int, str]  # the first cell, the one behind the last, and what a click there presses


@runtime_checkable
class KeyTeller(Protocol):
    """A screen that knows the user's keys."""

    def key_shown(self, default: str) -> str:
        """Returns the key that stands for a default key in a sentence."""
        ...


def _nobody() -> None:
    """Hears where the cursor of a list without a frame is."""


class LineWidget(Widget):
    """A widget that paints toned lines."""

    DEFAULT_CSS = "LineWidget { width: 1fr; }"

    @dataclass
    class Pressed(Message):
        """A click on what stands for a key, as Textual calls it; or for `:` and a command, or an action."""

        act: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.title = ""  # what it shows, for the frame around it
        self.tell_place: Callable[[], object] = _nobody  # the frame, which says how far it goes

    def place(self) -> str:
        """Says at the edge of the frame how far it goes."""
        return ""

    def extent(self) -> tuple[int, int, int]:
        """Returns the first row in sight, how many are, and how many there are at all."""
        return 0, 0, 0

    def go_to_share(self, share: float) -> None:
        """Goes to so much of the rows, from 0 to 1."""

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - some know none
        """Returns the line that is drawn in a row, where a sentence in it may name a key."""
        return ()

    def spots(self, y: int) -> Iterable[Spot]:
        """Returns where in a row a click does what a key does: on the keys that a sentence names."""
        return self._keys_named(self.line_at(y))

    def _keys_named(self, line: Line) -> Iterator[Spot]:
        cell = 0
        for text, tone in self.keyed(line):
            if tone is Tone.OWN_KEY:
                yield cell, cell + cell_width(text), key_called(text.strip())
            cell += cell_width(text)

    def on_click(self, event: events.Click) -> None:
        """Presses what stands below the mouse, if it stands for anything."""
        act = next((act for first, end, act in self.spots(event.y) if first <= event.x < end), "")
        if act:
            event.stop()
            self.post_message(self.Pressed(act))

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._tones: dict[tuple[Tone, bool], Style] = {}

    def in_turn(self, act: Callable[..., object], *given: object) -> None:
        """Does something once others had their turn: what waits in a widget's own queue is done in one go."""
        asyncio.get_running_loop().call_soon(self.call_later, act, *given)

    def paint(self, line: Line, width: int, *, cursor: bool = False) -> Strip:
        """Returns exactly `width` cells, the last of them `…` where that is not all; the cursor's row has a tint."""
        plain = self._style(Tone.PLAIN, cursor=cursor)
        segments: list[Segment] = []
        length = 0
        run, run_style = "", plain
        for stored, tone in line:
            text = stored if tone is not Tone.KEY else self._key(stored)
            style = self._style(tone, cursor=cursor)
            # a blank looks alike in any tone: left to its neighbour it costs a slow link no change of colour
            alike = style.bgcolor == run_style.bgcolor and not run_style.reverse and not style.reverse
            if style is not run_style and not (alike and text.isspace()):
                if run and not (alike and run.isspace()):
                    segments.append(Segment(run, run_style))
                    run = ""
                run_style = style
            run += text
            length += len(text) if text.isascii() else cell_len(text)
        segments.append(Segment(run, run_style))
        if length < width:
            segments.append(Segment(" " * (width - length), plain))
            length = width
        if length > width:
            return self.paint(cut(self.keyed(line), width), width, cursor=cursor)
        return Strip([each for each in segments if each.text], length)

    def keyed(self, line: Line) -> Line:
        """Returns a line with the keys that the user has, by which it is to be measured before it is cut or folded."""
        if all(tone is not Tone.KEY for _, tone in line):
            return line
        return [(self._key(text), Tone.OWN_KEY) if tone is Tone.KEY else (text, tone) for text, tone in line]

    def _key(self, default: str) -> str:
        screen = self.screen
        return screen.key_shown(default) if isinstance(screen, KeyTeller) else default

    def _style(self, tone: Tone, *, cursor: bool) -> Style:
        if (tone, cursor) not in self._tones:
            app, look = self.app, tone_style(tone, self.app.theme_variables)
            block = bool(cursor or look.bgcolor) or tone is Tone.HERE
            if (cursor and app.native_ansi_color) or (app.no_color and block):
                look = Style(
                    reverse=True, bold=look.bold
                )  # one block where there are no colours, or the terminal's own
            elif cursor:
                look = cursor_style(app.theme_variables) + look
            self._tones[tone, cursor] = self.rich_style + look
        return self._tones[tone, cursor]


def changed(before: Strip, now: Strip) -> tuple[int, int]:
    """Returns the first cell that is drawn otherwise, and that behind the last; twice 0 where none is."""
    pairs = zip(_cells(before), _cells(now), strict=False)
    found = [cell for cell, (was, new) in enumerate(pairs) if was != new]
    return (found[0], found[-1] + 1) if found else (0, 0)


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Returns what is drawn in each cell; a wide character stands in both of its own."""
    cells: list[tuple[str, Style | None]] = []
    for segment in strip:
        if segment.text.isascii():
            cells += [(char, segment.style) for char in segment.text]
            continue
        for char in segment.text:
            wide = cell_len(char)
            if wide or not cells:
                cells += [(char, segment.style)] * wide
            else:
                cells[-1] = (cells[-1][0] + char, segment.style)
    return cells
