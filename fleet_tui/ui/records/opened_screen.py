"""What a screen of one record has in common, whatever the record: back, and on through the list it came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from textual.binding import BindingType

from fleet_tui.address import Address
from fleet_tui.model.record import Record
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session


class Opener(Protocol):
    """The list a record was opened from."""

    def step(self, direction: int) -> Any:
        """Move to the next record in a direction and return it; None at the end."""
        ...


class OpenedScreen(FrameScreen):
    """A record on top of its list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("screen", "record")
    PLACES: tuple[str, ...] = ("screen", "record", "move", "everywhere")

    def __init__(self, session: Session, wanted: Address, where: Sequence[str], opener: Opener | None) -> None:
        super().__init__(session)
        self.wanted = wanted
        self.where = tuple(where)
        self.opener = opener

    def turn_to(self, record: Record) -> None:
        """Show another record of the same kind in place of this one."""

    def came_from(self, lister: object) -> bool:
        """Whether this was opened from that list."""
        return self.opener is lister

    def saw(self, record: Record) -> None:
        """The list this was opened from has met a record again, as it was written meanwhile."""

    def action_back(self) -> None:
        """Back to where this was opened from."""
        self.app.pop_screen()

    def action_next_record(self) -> None:
        """To the next record of the list."""
        self._step(1)

    def action_previous_record(self) -> None:
        """To the one before it."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        record = self.opener.step(direction) if self.opener else None
        if record is not None:
            self.turn_to(record)
        elif self.opener is None:
            self.notice([(" this was opened by itself, not from a list", Tone.WARN)])
        else:
            self.notice([(f" no {'later' if direction > 0 else 'earlier'} row in the list", Tone.WARN)])
