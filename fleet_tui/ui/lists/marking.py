"""The marks of a list: rows get a letter, some of them from the start, and two that have a letter are compared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeAlias, TypeVar

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Container
from fleet_tui.fleet import Opened
from fleet_tui.key import PartitionKey
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.schema import RUNS
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.record_list import RecordList

R = TypeVar("R", bound=Record)

Read: TypeAlias = Callable[[str, PartitionKey | None], Awaitable[Opened[Any] | None]]

_TWO: Final = 2  # are compared at a time


class Marking(Generic[R]):
    """Gives and takes the marks of the rows of a screen; it is no widget."""

    def __init__(self, frame: FrameScreen, rows: RecordList[R], marks: str, wanted: Sequence[str]) -> None:
        self._frame = frame
        self._rows = rows
        self._marks = marks
        self._wanted = tuple(wanted)
        self._missed: Line = ()  # what was to be marked from the start and could not be

    @property
    def refusal(self) -> Line:
        """Why what was asked for could not be marked, until the user moves on."""
        return () if self._rows.cursor else self._missed

    def begin(self, container: Container, *, compares: bool = False) -> None:
        """Marks what was asked for, whether or not the first page will hold it, and may compare the two at once."""
        if self._wanted:
            self._frame.look_up("marks", lambda: self._find(container), partial(self._found, compares))

    async def _find(self, container: Container) -> tuple[list[R], FleetError | None]:
        """Returns what is to be marked from the start, and in words what of it is not to be had."""
        fleet = self._frame.session.fleet
        found: list[R] = []
        missing: FleetError | None = None
        for each in self._wanted:
            try:
                named = Address.parse(each, container.noun)
                read: Read = fleet.run if container is RUNS else partial(fleet.record, container)
                opened = await read(named.id, named.partition)
            except FleetError as error:
                missing = error
                continue
            if opened is None:
                missing = words.missed(container, named, await fleet.elsewhere(named))
            else:
                found.append(opened.record)
        return found, missing

    def _found(self, compares: bool, answer: tuple[list[R], FleetError | None]) -> None:
        found, missing = answer
        for record in found:
            if not self._rows.mark_of(record) and not self._rows.toggle_mark(record):
                self._missed = words.caution(f"the first {len(self._marks)} are marked, no more fit")
        if missing:
            self._missed = words.caution(str(missing))
        if compares and len(self._rows.marked) == _TWO:
            self.compare()
        elif compares and not missing:
            self._missed = words.caution("both names are of one run, so nothing differs")
        if self._missed:
            self._frame.flash(self._missed)

    def toggle(self) -> None:
        """Marks the row under the cursor and goes on, or takes its mark away."""
        record = self._rows.current
        if record and not self._rows.toggle_mark(record):
            given = f"all {len(self._marks)} marks are given: "
            said: Line = [(given, Tone.WARN), ("space", Tone.KEY), (" on a marked row takes one away", Tone.WARN)]
            self._frame.flash(said)
        elif record:
            self._rows.action_down()

    def compare(self) -> None:
        """Compares the two that are marked."""
        marked: dict[str, Any] = self._rows.marked
        if (many := len(marked)) == _TWO:
            self._frame.post_message(self._frame.Compare(marked))
            return
        first, does = ("unmark some", "takes a mark away") if many > _TWO else ("mark two", "marks")
        given = f"{many} are marked" if many > 1 else "1 is marked" if many else "none is marked"
        said = [(f" {first} first: ", Tone.WARN), ("space", Tone.KEY), (f" {does}, {given}", Tone.WARN)]
        self._frame.flash(said)
