"""Whether somebody wrote a document again."""

from __future__ import annotations

import pytest

from fleet_tui.clock import LATEST, read_time
from fleet_tui.model.record import end_of_life, is_newer, same_version

ONE = {"id": "a", "_etag": '"1"', "_ts": 100, "status": "running"}


@pytest.mark.parametrize(
    ("other", "same", "newer"),
    [
        (ONE, True, False),
        ({**ONE, "_etag": '"2"'}, False, False),  # twice within a second
        ({**ONE, "_ts": 101, "_etag": '"2"'}, False, True),
        ({"id": "a", "_ts": 100, "status": "running"}, False, False),
        ({**ONE, "_ts": "garbage"}, True, False),
    ],
)
def test_the_tag_decides_and_else_all_that_is_in_it(other: dict[str, object], same: bool, newer: bool) -> None:
    assert same_version(ONE, other) is same
    assert is_newer(other, ONE) is newer


def test_without_tags_every_value_counts() -> None:
    untagged = {"id": "a", "status": "running"}
    assert same_version(untagged, {**untagged})
    assert not same_version(untagged, {**untagged, "status": "failed"})
    assert not is_newer(untagged, untagged)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (9_999_999_999, "9700-01-01T00:00:00Z"),
        (99_999_999, "9998-12-31T23:59:59.999999Z"),
        (253_402_300_799, "2025-11-17T10:00:00Z"),
        (1e30, "2025-11-17T10:00:00Z"),
        (1e308, "2025-11-17T10:00:00Z"),
    ],
)
def test_a_life_that_leads_past_the_last_year_ends_with_it(seconds: float, written: str) -> None:
    assert end_of_life(seconds, read_time(written)) == LATEST


def test_a_life_of_three_thousand_years_ends_then() -> None:
    ends = end_of_life(1e11, read_time("2025-11-17T10:00:00Z"))
    assert ends is not None
    assert ends.year == 5194
