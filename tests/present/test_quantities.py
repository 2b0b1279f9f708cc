"""Ages, durations, offsets, counts and times in as few characters as they can be read in."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.clock import LATEST, MACHINE, Moment, Written, read_time
from fleet_tui.present.quantities import (
    Times,
    age,
    change_text,
    count,
    day_time,
    detail_time,
    duration,
    exact_duration,
    number,
    offset,
    score,
    time_left,
    ttl_text,
    wall_time,
)
from fleet_tui.schema import CACHE

NOW = datetime(2025, 11, 17, 11, 4, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400
NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0m"),
        (59, "0m"),
        (MINUTE, "1m"),
        (HOUR - 1, "59m"),
        (HOUR, "1h"),
        (41 * HOUR, "41h"),
        (2 * DAY - 1, "47h"),
        (2 * DAY, "2d"),
        (999 * DAY, "999d"),
        (1000 * DAY, "2y"),
        (20_408 * DAY, "!"),
        (20_000 * DAY, "54y"),
        (-1, "0m"),
        (-2, "+0m"),
        (-107 * DAY, "+107d"),
        (-2_900_000 * DAY, "+7939y"),
    ],
)
def test_an_age_is_one_number_in_one_unit_and_a_time_to_come_has_a_plus(seconds: float, text: str) -> None:
    assert age(Moment(NOW - timedelta(seconds=seconds)), NOW) == text


def test_an_age_of_what_was_never_written_is_a_dash() -> None:
    assert age(None, NOW) == "—"


@pytest.mark.parametrize(
    ("seconds", "short", "exact"),
    [
        (0, "0.0s", "0.0s"),
        (0.84, "0.8s", "0.8s"),
        (0.04, "40ms", "40ms"),
        (0.0998, "0.1s", "0.1s"),
        (0.0004, "<1ms", "<1ms"),
        (9.94, "9.9s", "9.9s"),
        (9.96, "10s", "10.0s"),
        (83.6, "84s", "83.6s"),
        (99.4, "99s", "99.4s"),
        (99.6, "2m", "99.6s"),
        (899.9, "15m", "899.9s"),
        (901, "15m", "15m"),
        (99 * MINUTE, "99m", "99m"),
        (99.6 * MINUTE, "1.7h", "1.7h"),
        (3.1 * HOUR, "3.1h", "3.1h"),
        (99.9 * HOUR, "99.9h", "99.9h"),
        (100 * HOUR, "4d", "4d"),
        (-14, "!", "!"),
        (1e300, ">999d", "> 999 d !"),
        (NAN, "—", "—"),
        (INFINITY, "—", "—"),
        (None, "—", "—"),
    ],
)
def test_a_duration_is_short_in_a_list_and_exact_where_there_is_room(
    seconds: float | None, short: str, exact: str
) -> None:
    assert (duration(seconds), exact_duration(seconds)) == (short, exact)


def test_no_believable_duration_takes_more_than_the_five_cells_of_its_column() -> None:
    """From a millisecond to 27 years."""
    texts = {duration(10 ** (n / 50)) for n in range(-150, 447)}
    assert [each for each in texts if len(each) > 5] == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "+0:00.0"),
        (17.84, "+0:17.8"),
        (59.96, "+1:00.0"),
        (HOUR - 0.1, "+59:59.9"),
        (HOUR, "+1:00:00"),
        (HOUR + 123, "+1:02:03"),
        (30 * HOUR, "+30:00:00"),
        (None, "—"),
    ],
)
def test_an_offset_counts_from_the_start(seconds: float | None, text: str) -> None:
    assert offset(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (812, "812"),
        (999, "999"),
        (1000, "1.0k"),
        (12_402, "12.4k"),
        (999_949, "999.9k"),
        (999_951, "1.0M"),
        (1_234_567, "1.2M"),
        (999_949_999, "999.9M"),
        (-0.4, "0"),
        (1e9, "1e+09"),
        (1e308, "1e308"),
        (1.2345e29, "1e+29"),
        (NAN, "nan"),
        (INFINITY, "inf"),
        (None, "—"),
    ],
)
def test_a_count_is_readable_whatever_its_size(value: float | None, text: str) -> None:
    assert count(value) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (6.25, 1, "6.2"),
        (9.96, 1, "9.96"),
        (0.04, 1, "0.04"),
        (0.9999, 1, "<1.0"),
        (-0.04, 1, "-0.04"),
        (8, 1, "8.0"),
        (0.634, 2, "0.63"),
        (None, 1, "—"),
    ],
)
def test_a_number_has_as_many_decimals_as_its_column(value: float | None, digits: int, text: str) -> None:
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("2025-11-17T10:15:55.7Z", "10:15:55.700Z"),
        ("2025-11-17T12:15:55+02:00", "10:15:55.000Z"),
        ("2025-11-17T10:15:55", "10:15:55.000 zone not known"),
        (1763374555, "10:15:55.000Z epoch"),
        ("yesterday", "no time is known"),
    ],
)
def test_a_wall_time_says_how_far_it_can_be_trusted(stored: object, text: str) -> None:
    assert wall_time(read_time(stored)) == text


NEW_YORK = Moment(datetime(2025, 11, 17, 16, 23, 24, 637_000, UTC), Written.LOCAL, ZoneInfo("America/New_York"))
HERE = timezone(timedelta(hours=5))
WORKED_OUT = Moment(NEW_YORK.at, Written.INFERRED, timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("moment", "times", "text"),
    [
        (NEW_YORK, Times.ELAPSED, "+0:01.0 (11:23:24.637 local)"),
        (NEW_YORK, Times.UTC, "16:23:24.637Z (11:23 local, +0:01.0)"),
        (NEW_YORK, Times.LOCAL, "21:23:24.637+0500 (11:23 local, +0:01.0)"),
        (WORKED_OUT, Times.ELAPSED, "+0:01.0 (11:23:24.637-0500 inferred)"),
        (WORKED_OUT, Times.UTC, "16:23:24.637Z (11:23-0500 inferred, +0:01.0)"),
        (Moment(NEW_YORK.at), Times.UTC, "16:23:24.637Z (+0:01.0)"),
        (Moment(NEW_YORK.at, Written.NAIVE), Times.UTC, "16:23:24.637 zone not known (+0:01.0)"),
        (Moment(NEW_YORK.at, Written.EPOCH), Times.LOCAL, "21:23:24.637+0500 epoch (+0:01.0)"),
        (None, Times.ELAPSED, "+0:01.0 (no time of day is known)"),
        (None, Times.UTC, "no time of day is known (+0:01.0)"),
        (Moment(NEW_YORK.at, Written.LOCAL, MACHINE), Times.LOCAL, "21:23:24.637+0500 (local, +0:01.0)"),
        (Moment(NEW_YORK.at, Written.LOCAL, MACHINE), Times.UTC, "16:23:24.637Z (21:23 local, +0:01.0)"),
        (Moment(NEW_YORK.at, Written.INFERRED, HERE), Times.LOCAL, "21:23:24.637+0500 (inferred, +0:01.0)"),
        (Moment(NEW_YORK.at, Written.INFERRED, UTC), Times.UTC, "16:23:24.637Z (inferred, +0:01.0)"),
    ],
)
def test_a_detail_tells_a_time_as_its_row_does_and_then_the_other_ways(
    moment: Moment | None, times: Times, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "XYZ-5")
    time.tzset()
    told = detail_time(1.0, moment, times)
    monkeypatch.undo()
    time.tzset()
    assert told == text


def test_day_and_time_to_the_minute() -> None:
    assert day_time(Moment(NOW, Written.NAIVE)) == "2025-11-17 11:04 zone not known"
    assert day_time(None) == "—"


def test_an_end_past_the_last_year_is_told_as_such() -> None:
    assert time_left(LATEST, NOW) == ">7973y !"
    assert "gone after the year 9999, out of range" in ttl_text(CACHE, 9e9, LATEST, NOW)


def test_a_number_that_nobody_reads_to_its_end_has_an_exponent() -> None:
    assert number(1e29) == "1e+29"
    assert score(1e29) == "1e+29"
    assert number(-1e40) == "-1e40"


def test_nothing_is_never_less_than_nothing() -> None:
    assert [number(-0.0), score(-0.0), count(-0.0)] == ["0.0", "0.0", "0"]


@pytest.mark.parametrize(
    ("value", "text"), [(8, "8.0"), (7.46, "7.46"), (9.99996, "9.99996"), (9.9999999, "<10.0000"), (1e-5, "1e-05")]
)
def test_a_score_is_told_from_the_whole_number_beside_it(value: float, text: str) -> None:
    assert score(value) == text


def test_what_changed_by_nearly_one_did_not_change_by_one() -> None:
    assert [change_text(each) for each in (0.05, -0.5, 0.99996, 1.0, 0.0)] == ["+0.05", "-0.5", "+0.99996", "+1", "+0"]
