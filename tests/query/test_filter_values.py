"""What is typed as a value: an offset from the start of a run in whose zone the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.query.filter_values import Item, offsets
from fleet_tui.query.query import Range

HOUR = 3_600


@pytest.mark.parametrize(
    ("start", "typed", "hours"),
    [
        (datetime(2025, 3, 9, 0, 30), "04:00:00", 2.5),  # an hour was left out
        (datetime(2025, 11, 2, 0, 30), "04:00:00", 4.5),  # an hour came twice
        (datetime(2025, 11, 17, 0, 30), "04:00:00", 3.5),
        (datetime(2025, 3, 9, 0, 30), "2025-03-09T04:00:00", 2.5),
    ],
)
def test_a_time_of_day_is_as_far_from_the_start_as_it_took(start: datetime, typed: str, hours: float) -> None:
    local = start.replace(tzinfo=ZoneInfo("America/New_York"))
    assert offsets(">=", [Item(typed, False)], local).low == hours * HOUR


@pytest.mark.parametrize("typed", ["10:15", "10:15Z", "2025-11-17T10:15Z", "2025-11-17T12:15+02:00"])
def test_a_time_of_a_row_typed_to_the_minute_is_that_whole_minute(typed: str) -> None:
    start = datetime(2025, 11, 17, 10, tzinfo=UTC)
    inside = Range(900.0, 960.0, high_open=True)
    assert offsets("", [Item(typed, False)], start) == inside
    assert offsets(">", [Item(typed, False)], start) == Range(low=960.0)
    assert offsets("<=", [Item(typed, False)], start) == Range(high=960.0, high_open=True)
    assert offsets(">=", [Item(typed, False)], start) == Range(low=900.0)


def test_a_time_of_a_row_typed_to_the_second_is_that_second() -> None:
    start = datetime(2025, 11, 17, 10, tzinfo=UTC)
    assert offsets("", [Item("10:15:00Z", False)], start) == Range(900.0, 901.0, high_open=True)
    assert offsets("", [Item("+1:20", False)], start) == Range(80.0, 81.0, high_open=True)
