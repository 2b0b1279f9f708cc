"""The parts that every screen of a record shares: the way back, and on through the list it was opened from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen, Opener
from fleet_tui.ui.session import Session


class OpenedScreen(FrameScreen):
    """A record on top of its list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "record")

    def __init__(self, session: Session, where: Sequence[str], opener: Opener | None) -> None:
        super().__init__(session)
        self.where = tuple(where)
        self.opener = opener
        self.filter_text = opener.filter_text if opener else ""

    @property
    def places(self) -> tuple[str, ...]:
        return ("screen", "record", *super().places)

    def on_mount(self) -> None:
        """Listens for the records that the list meets again."""
        if self.opener:
            self.opener.written.subscribe(self, self._met_again)

    def _met_again(self, records: Sequence[Record]) -> None:
        for record in records:
            self.saw(record)

    def turn_to(self, record: Record) -> None:
        """Shows another record of the same kind in place of this record."""

    def saw(self, record: Record) -> None:
        """Takes note of a record that the list met again, as it was written meanwhile."""

    def action_step_record(self, direction: int) -> None:
        """Turns to the next record of the list in a direction."""
        record = self.opener.step(direction) if self.opener else None
        if record is not None:
            self.turn_to(record)
        elif self.opener is None:
            self.flash([(" this was opened by itself, not from a list", Tone.WARN)])
        else:
            self.flash([(f" {words.none_left('row in the list', direction)}", Tone.WARN)])
