"""Keys for sections whose records can fail."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import BindingType

from fleet_tui.model.outcome import Outcome
from fleet_tui.model.record import Record
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.list_screen import Pane

R = TypeVar("R", bound=Record)

_FAILED = "status:failed"


class OutcomePane(Pane[R]):
    """Records with an outcome: from failure to failure, or failures only."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("outcomes")
    PLACES: tuple[str, ...] = ("outcomes", "list", "move", "everywhere")

    def action_failed_only(self) -> None:
        """Failed ones only, or all again."""
        self.toggle_term(_FAILED)

    def action_next_failed(self) -> None:
        """To the next that failed."""
        self._seek_failed(1)

    def action_previous_failed(self) -> None:
        """To the one before that failed."""
        self._seek_failed(-1)

    def _seek_failed(self, direction: int) -> None:
        found = self.list.seek(direction, _failed)
        if found is None:
            where = "later" if direction > 0 else "earlier"
            failed = sum(map(_failed, self.list.shown)) - _failed(self.list.current)
            rest = f", {failed} {'above' if direction > 0 else 'below'}" if failed else ""
            self.notice([(f"no {where} failed {self.container.one} among the loaded rows{rest}", Tone.WARN)])
        else:
            self.list.move_to(found)


def _failed(record: Record | None) -> bool:
    return getattr(record, "outcome", None) is Outcome.FAILED
