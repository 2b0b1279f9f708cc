"""What is typed as a value: an offset from the start of a run in whose zone the clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.query.filter_values import Item, offsets

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
