"""Tells which commands of a list have nothing to do: what is about rows where there are none, or none of that kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Generic, TypeVar

from fleet_tui.fleet.links import may_have_links
from fleet_tui.model.record import Record
from fleet_tui.schema import NO_VECTOR
from fleet_tui.ui.footer import idle_of
from fleet_tui.ui.lists.reading import ListState, has_failed
from fleet_tui.ui.widgets.record_list import RecordList

R = TypeVar("R", bound=Record)

_ABOUT_A_ROW: Final = ("mark", "difference", "copy", "raw")


class Working(Generic[R]):
    """Looks at the rows of a list for what its commands need."""

    def __init__(self, rows: RecordList[R]) -> None:
        self._rows = rows
        self._examined: tuple[Sequence[R], bool] = ((), False)  # rows, and whether any of them failed

    def idle(self, state: ListState[Any], text: str) -> frozenset[str]:
        """Returns the commands that could do nothing now but say so; of rows that are to come nobody knows."""
        record, open_end = self._rows.current, state.more or state.due
        return idle_of(
            {
                "sort": open_end or bool(text) or len(self._rows.shown) > 1,
                "next_failed": open_end or self._any_failed(),
                "links": record is not None and may_have_links(record),
                **dict.fromkeys(_ABOUT_A_ROW, record is not None),
                "similar": record is not None and NO_VECTOR not in record.document,
            }
        )

    def _any_failed(self) -> bool:
        """Tells whether any row failed; asked of all rows once, when no more are to come."""
        if self._examined[0] is not self._rows.shown:
            self._examined = self._rows.shown, any(map(has_failed, self._rows.shown))
        return self._examined[1]
