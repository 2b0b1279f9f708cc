"""The first row of a screen: where the user is, what else there is, how far to trust what is shown, and for how long.

A click on a part of the way leads back there, and on a section to that section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import monotonic
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from fleet_tui.present.cells import Line, Piece, cell_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.state import BETWEEN, OFFLINE, reading_mark, state_cell, title
from fleet_tui.ui.session import Session
from fleet_tui.ui.standing import Standing
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_widget import Spot

_FIRST: Final = 1  # cell in which the way begins
_NEEDED: Final = ("fleet_tui needs 40x10", "needs 40x10", "40x10")
_TICK: Final = 0.5  # seconds between two looks at the clock while a network is waited for


class TitleRow:
    """Holds the row, and counts the seconds that a network takes."""

    def __init__(self, screen: Screen[None], session: Session, tick: Callable[[], object]) -> None:
        self.bar = Bar(id="title")
        self._screen = screen
        self._session = session
        self._tick = tick
        self._began = 0.0  # monotonic time at which reading began
        self._ticking: Timer | None = None

    def count(self, *, reading: bool) -> None:
        """Ticks as long as an answer is waited for; files need no clock, and a screen at rest needs none."""
        if not reading and self._ticking:
            self._ticking.stop()
            self._ticking = None
        elif reading and self._ticking is None and self._session.fleet.identity.live:
            self._began = monotonic()
            self._ticking = self._screen.set_interval(_TICK, self._tick)

    def show(self, trail: Sequence[str], standing: Standing, width: int) -> None:
        """Shows the way, the sections and how the reading stands, as far as there is room."""
        session, now = self._session, monotonic()
        mark = reading_mark(now - self._began, session.log.calm_at - now) if self._ticking else None
        cell = partial(_state, session, standing, OFFLINE if standing.offline else mark)
        left, right = title(trail, cell, width, changes=session.fleet.identity.live)
        self.bar.show(left, right)
        self.bar.pressed = (*_spots(left, trail, session.keymap.section_key),)

    def show_no_room(self, width: int) -> None:
        """Says how much room is needed for anything."""
        needed = next((each for each in _NEEDED if len(each) <= width), _NEEDED[-1])
        self.bar.show([(needed, Tone.BAD)], [])


def _spots(line: Line, trail: Sequence[str], section_key: Callable[[int], str]) -> Iterator[Spot]:
    """Yields the parts of the left side of the row, and what a click on each presses.

    `section_key` gives the key of a section by its number.
    """
    if not line:  # one column has no room for any part
        return
    (way, _), *sections = line
    yield from _parts(way, trail)
    cell = cell_width(way)
    for text, _ in sections:
        word = text.strip()
        if word[:1].isdigit():
            begin = cell + cell_width(text) - cell_width(text.lstrip())
            yield begin, begin + cell_width(word), section_key(int(word[0]))
        cell += cell_width(text)


def _parts(way: str, trail: Sequence[str]) -> Iterator[Spot]:
    """Yields the steps before the last; what has given way in the middle is nowhere to be clicked."""
    parts = way.strip().split(BETWEEN)
    cell = _FIRST
    for place, part in enumerate(parts):
        depth = place if trail[: place + 1] == tuple(parts[: place + 1]) else len(trail) - len(parts) + place
        if 0 <= depth < len(trail) - 1 and trail[depth] == part:
            yield cell, cell + cell_width(part), f"app.up_to({depth})"
        cell += cell_width(part + BETWEEN)


def _state(session: Session, standing: Standing, mark: Piece | None, most: int | None, costs: bool) -> Line:
    identity, log = session.fleet.identity, session.log
    return state_cell(identity, standing.state, log, standing.charge, most=most, costs=costs, mark=mark)
