"""Text over the whole screen: the request log, the keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.source.base import Request, RequestLog
from fleet_tui.text import one_line
from fleet_tui.ui.commands import PLACES, bindings, commands_of
from fleet_tui.ui.present.cells import Line, fit
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.present.quantities import size_text
from fleet_tui.ui.screens.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.text_view import Layout, TextView

_ONE_LINE = 116  # columns that a request takes with its activity id


class TextScreen(FrameScreen):
    """Something to read; esc goes back."""

    PLACES = ("search", "screen", "move", "everywhere")
    BINDINGS: ClassVar[list[BindingType]] = bindings("screen")

    def __init__(self, session: Session, where: tuple[str, ...], layout: Layout) -> None:
        super().__init__(session)
        self._where = where
        self._text = layout

    @property
    def trail(self) -> tuple[str, ...]:
        """Where this was opened from, then what it is."""
        return self._where

    def body(self) -> Iterator[Widget]:
        """The text."""
        view = TextView(id="text")
        view.show(self._text)
        yield view

    def action_back(self) -> None:
        """Back to where this was opened from."""
        self.app.pop_screen()


def requests_layout(log: RequestLog, recognised: Sequence[str]) -> Layout:
    """The requests of the session, newest first, or what files were read as: what one pastes into a ticket."""

    def lay_out(width: int) -> list[Line]:
        if not log.requests:
            files: list[Line] = [[(f"  {one_line(each)}", Tone.PLAIN)] for each in recognised]
            return [[("  no request was made: files and the demo are read without a network", Tone.DIM)], *files]
        total = [(f"  {len(log.requests)} requests, {log.charge:.1f} RU at least", Tone.PLAIN)]
        head: Line = [("  operation    container             partition           RU     ms     size", Tone.DIM)]
        return [total, head, *(line for each in reversed(log.requests) for line in _request(each, width))]

    return lay_out


def help_layout(places: tuple[str, ...]) -> Layout:
    """Every key by place, those of the present screen first."""
    ordered = [*places, *(each for each in PLACES if each not in places)]

    def lay_out(width: int) -> list[Line]:
        lines: list[Line] = []
        for place in ordered:
            lines += [[], [(f"  {PLACES[place]}", Tone.ACCENT)]]
            for each in commands_of(place):
                lines.append([(f"  {fit(each.key_text, 8)} ", Tone.PLAIN), (fit(each.help, width - 12), Tone.DIM)])
        return lines

    return lay_out


def _request(request: Request, width: int) -> list[Line]:
    """One request; its activity id stands beside it or, on a narrow screen, below."""
    size = size_text(request.size) if request.size else "—"
    text = (
        f"  {fit(request.operation, 12)} {fit(request.container, 21)} {fit(one_line(request.partition), 16)} "
        f"{request.charge:5.1f} {request.elapsed * 1000:6.0f} {size:>8}"
    )
    activity = one_line(request.activity_id) or "no activity id"
    if width >= _ONE_LINE:
        return [[(text, Tone.PLAIN), (f"  {activity}", Tone.DIM)]]
    return [[(text, Tone.PLAIN)], [(f"    {activity}", Tone.DIM)]]
