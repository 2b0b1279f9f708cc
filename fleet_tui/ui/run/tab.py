"""What every tab of a run has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.message import Message

from fleet_tui.fleet import OpenedRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fleet_tui.ui.frame import Copyable


class RunTab(Container):
    """One way of looking at a run; it is mounted when it is first turned to, and shown the run again on news."""

    NAME: ClassVar[str]
    PLACES: ClassVar[tuple[str, ...]] = ()  # of the commands that only this tab has

    class Jump(Message):
        """The user wants to see a place in the timeline; backspace comes back from there."""

        def __init__(self, anchor: str, index: int | None = None, said: str = "") -> None:
            super().__init__()
            self.anchor = anchor
            self.index = index  # its row where that is known: an id may occur more than once
            self.said = said  # what there is to say of it when one is there

    def __init__(self) -> None:
        super().__init__(id=f"{self.NAME}-tab", classes="run-tab")
        self.on_place: Callable[[], None] = _nobody_listens  # called when `place` has changed

    @property
    def place(self) -> Line:
        """Where one is in it, for the end of the line with the tabs."""
        return []

    @property
    def spot(self) -> str:
        """Where one is in it, for the address."""
        return ""

    def copies(self) -> Iterable[Copyable]:
        """What there is to copy of what the cursor is on."""
        return ()

    def show(self, opened: OpenedRun, timeline: Timeline) -> None:
        """Show a run, or what is new of it; cursor and scroll stay."""

    def forget(self) -> None:
        """Another run comes: what is shown of this one goes."""

    def say(self, lines: list[Line]) -> None:
        """What to show instead, while there is no run."""
        first = self._first_list
        if first:
            first.say(lines)

    def take_keys(self) -> None:
        """Give the keys to what one moves in."""
        first = self._first_list
        if first:
            first.focus()

    @property
    def _first_list(self) -> LineList | None:
        return next((each for each in self.walk_children() if isinstance(each, LineList)), None)

    def leave(self) -> bool:
        """Escape: out of something inside of it; False when there is nothing to get out of."""
        return False


def _nobody_listens() -> None:
    pass
