"""The way from failure to failure in a list: first to those that came in, then on from the cursor."""

from __future__ import annotations

from typing import Any

from fleet_tui.fields import Container
from fleet_tui.present.cells import Line
from fleet_tui.ui.lists import saying
from fleet_tui.ui.lists.reading import ListState, has_failed
from fleet_tui.ui.widgets.record_list import RecordList


def seek_failed(rows: RecordList[Any], state: ListState[Any], container: Container, direction: int) -> Line:
    """Goes to the next row in a direction that failed, else says that there is none, and how many lie the other way.

    What failed since the user looked is new, wherever it came in.
    """
    found = _new(rows, state) if direction > 0 and state.failures else None
    found = rows.seek(direction, has_failed) if found is None else found
    if found is None:
        others = sum(map(has_failed, rows.shown)) - has_failed(rows.current)
        return saying.none_failed(container, direction, others)
    rows.cursor = found
    return ()


def _new(rows: RecordList[Any], state: ListState[Any]) -> int | None:
    new = (row for row, each in enumerate(rows.shown) if each.stored_key in state.failures)
    return next(new, None)
