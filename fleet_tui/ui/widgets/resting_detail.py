"""The detail of what a cursor is on, laid out when the cursor rests.

A key held down moves some thirty rows a second. A detail laid out for each would cost a slow link a screen a row, so
it waits until no key has come for 0.12 s: longer than a key repeats, shorter than the eye needs to get there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message
from textual.timer import Timer

from fleet_tui.present.cells import Layout
from fleet_tui.ui.session import Paces
from fleet_tui.ui.widgets.text_view import TextView


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What there is to tell: what it is of, its text at a width, and the title over it."""

    of: object
    layout: Layout
    title: str


class RestingDetail(TextView):
    """Shows what `about` answers once the cursor rests; the same thing twice stays where it was read."""

    @dataclass
    class Rested(Message):
        """The cursor has come to rest, whether or not that brought another text."""

    def __init__(
        self,
        about: Callable[[], Told | None],
        rest: float = Paces().rest,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(titled=True, id=id)
        self._about = about
        self._seconds = rest
        self._resting: Timer | None = None
        self._of: object = None  # what the text is of

    def follow(self) -> None:
        """Wait for the cursor to rest, from now on."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(self._seconds, self._come_to_rest)

    def tell(self) -> None:
        """Show what there is to tell now, unless it stands there already or there is no room for it."""
        told = self._about() if self.display else None
        if told is not None and told.of != self._of:
            self._of = told.of
            self.show(told.layout, told.title)

    def forget(self) -> None:
        """Lay the same thing out anew the next time: more is known of it, or it is told in another way."""
        self._of = None

    def _come_to_rest(self) -> None:
        self.tell()
        self.post_message(self.Rested())
