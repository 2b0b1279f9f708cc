"""The way from failure to failure in a list: first to those that came in, then on from the cursor."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fleet_tui.ui.lists.reading import ListState, has_failed
from fleet_tui.ui.widgets.record_list import RecordList


class NoneLeft(Struct, frozen=True):
    """Says that no row failed in a direction, and how many failed the other way."""

    others: int


def next_failed(rows: RecordList[Any], state: ListState[Any], direction: int) -> int | NoneLeft:
    """Returns the row to go to: what failed since the user looked is new, wherever it came in."""
    if direction > 0 and state.failures:
        new = (row for row, each in enumerate(rows.shown) if each.stored_key in state.failures)
        if (found := next(new, None)) is not None:
            return found
    found = rows.seek(direction, has_failed)
    if found is not None:
        return found
    return NoneLeft(sum(map(has_failed, rows.shown)) - has_failed(rows.current))
