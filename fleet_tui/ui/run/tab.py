"""The parts that all tabs of a run share: each is shown the state of the run, and says where in it the user is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive

from fleet_tui.present.cells import Line
from fleet_tui.ui.frame import Copyable
from fleet_tui.ui.run.state import ReadRun, RunState
from fleet_tui.ui.widgets.line_list import LineList


class RunTab(Container):
    """Shows a run in some way; it is mounted when the user first turns to it."""

    # Told again where it is the same, for what can be done there may be another: a filter was cleared.
    place: reactive[Line] = reactive((), init=False, repaint=False, always_update=True)
    """Where the user is in the tab. It is watched and not told by a message, which would come one frame later."""

    @dataclass
    class Jump(Message):
        """The user wants to see a place in the timeline; backspace comes back from there."""

        anchor: str
        index: int | None = None  # its row where that is known: an id may occur more than once
        said: str = ""  # what there is to say of it when the user is there

    def __init__(self, name: str, *places: str) -> None:
        super().__init__(id=f"{name}-tab", classes="run-tab")
        self.places = places  # of the commands that only this tab has
        self.state = RunState()  # as it was shown last
        self._idle: frozenset[str] = frozenset()

    @property
    def spot(self) -> str:
        """The place in the run that the user is on, for the address."""
        return ""

    def copies(self) -> Iterable[Copyable]:
        """Returns what there is to copy of what the cursor is on."""
        return ()

    @property
    def enters(self) -> str:
        """The word for what enter does in it, empty where it only scrolls."""
        return ""

    @property
    def idle(self) -> frozenset[str]:
        """The commands of the tab that could do nothing now but say so."""
        return self._idle

    def show(self, state: RunState) -> None:
        """Shows a run, or what is new of it; cursor and scroll stay as long as it is the same run."""
        before, self.state = self.state.read, state
        if state.read is not before:
            if state.read is None:
                self.forget()
            else:
                self.show_run(state.read, again=before is not None)
        first = self._first_list
        if first and state.instead:
            first.say([*state.instead])
        self.say_place()

    @abstractmethod
    def show_run(self, read: ReadRun, *, again: bool) -> None:
        """Shows a run; `again` tells whether it was shown before, and is read further or anew."""

    @abstractmethod
    def forget(self) -> None:
        """Takes away what is shown of a run, for another run is to come."""

    def where(self) -> Line:
        """Returns where the user is in the tab, for the end of the line with the tabs."""
        return ()

    def say_place(self) -> None:
        """Says where the user is now."""
        self.place = self.where()

    def take_keys(self) -> None:
        """Gives the keys to what the user moves in."""
        first = self._first_list
        if first:
            first.focus()

    def leave(self) -> bool:
        """Leaves something inside the tab; False when there is nothing to leave."""
        return False

    @property
    def _first_list(self) -> LineList | None:
        return next((each for each in self.walk_children() if isinstance(each, LineList)), None)
