"""The detail of what a cursor is on, laid out when the cursor rests.

A key held down moves some thirty rows a second. A detail laid out for each would cost a slow link a screen a row, so
it waits until no key has come for 0.12 s: longer than a key repeats, shorter than the eye needs to get there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec import Struct
from textual.message import Message
from textual.timer import Timer

from fleet_tui.present.cells import Layout
from fleet_tui.ui.widgets.text_view import TextView

_NOTHING_YET: Final = object()


class Told(Struct, frozen=True, eq=False):
    """A detail: what it is of (None is nothing), its text at a width, and the title over it."""

    of: object
    layout: Layout
    title: str


class RestingDetail:
    """Shows in a view what `about` answers once the cursor rests; the same thing twice stays where it was read."""

    @dataclass
    class Rested(Message):
        """The cursor has come to rest, whether or not that brought another text; the view tells it."""

    def __init__(self, view: TextView, about: Callable[[], Told], rest: float) -> None:
        self.view = view
        self._about = about
        self._wait = rest
        self._rest: Timer | None = None
        self._of: object = _NOTHING_YET  # what the text is of
        self._is_old = False  # whether more is to be told of that than stands there

    def follow(self) -> None:
        """Waits for the cursor to rest, from now on."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.view.set_timer(self._wait, self._rested)

    def tell(self, *, newer: bool = False) -> None:
        """Shows what there is to tell now, unless it stands there already or there is no room for it.

        Of the same thing, `newer`, the text stays where it was read.
        """
        if not self.view.display:
            return
        told = self._about()
        same = told.of == self._of
        if same and not self._is_old:
            return
        self._of, self._is_old = told.of, False
        self.view.show(told.layout, told.title, keep=newer or same)

    def forget(self) -> None:
        """Lays the same thing out anew the next time: more is known of it, or it is told in another way.

        It stays where it was read: what is learned aside must not take a text from under the eyes.
        """
        self._is_old = True

    def _rested(self) -> None:
        self.tell()
        self.view.post_message(self.Rested())
