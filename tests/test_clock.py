"""Times as writers wrote them, and the one form in which they are shown."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.clock import (
    MACHINE,
    Moment,
    Naive,
    OtherMachine,
    Written,
    frozen,
    is_machine,
    read_time,
    stamp,
    system_clock,
)

NOON = datetime(2025, 11, 17, 12, tzinfo=UTC)
SECONDS = 1_763_380_800  # NOON


@pytest.fixture
def machine_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this machine into a zone."""

    def put(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("stored", "moment"),
    [
        ("2025-11-17T12:00:00Z", Moment(NOON)),
        ("2025-11-17T12:00:00+00:00", Moment(NOON)),
        ("2025-11-17T12:00:00.000000Z", Moment(NOON)),
        ("2025-11-17T14:00:00+02:00", Moment(NOON, Written.OFFSET)),
        ("2025-11-17T03:30:00-08:30", Moment(NOON, Written.OFFSET)),
        ("2025-11-17T12:00:00", Moment(NOON, Written.NAIVE)),
        ("2025-11-17 12:00:00", Moment(NOON, Written.NAIVE)),
        ("2025-11-17T12:00", Moment(NOON, Written.NAIVE)),
        ("2025-11-17", Moment(NOON.replace(hour=0), Written.NAIVE)),
        ("2025-11-17T12:00:00.512Z", Moment(NOON + timedelta(milliseconds=512))),
        ("2025-11-17T12:00:00.1234567Z", Moment(NOON + timedelta(microseconds=123_456))),
        ("2999-01-01T00:00:00Z", Moment(datetime(2999, 1, 1, tzinfo=UTC))),
        (SECONDS, Moment(NOON, Written.EPOCH)),
        (SECONDS + 0.5, Moment(NOON + timedelta(seconds=0.5), Written.EPOCH)),
        (SECONDS * 1_000, Moment(NOON, Written.EPOCH)),
        (SECONDS * 1_000_000, Moment(NOON, Written.EPOCH)),
        (0, Moment(datetime(1970, 1, 1, tzinfo=UTC), Written.EPOCH)),
        (-86_400, Moment(datetime(1969, 12, 31, tzinfo=UTC), Written.EPOCH)),
        (253_402_300_799, Moment(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), Written.EPOCH)),
        (253_402_300_800, Moment(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), Written.EPOCH)),
        (253_402_300_801, Moment(datetime(1978, 1, 11, 21, 31, 40, 801_000, tzinfo=UTC), Written.EPOCH)),
        (99_999_999_999, Moment(datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC), Written.EPOCH)),
    ],
)
def test_a_time_is_read_in_every_form_that_occurs_and_its_form_is_kept(stored: object, moment: Moment) -> None:
    assert read_time(stored) == moment


@pytest.mark.parametrize(
    "stored",
    [
        None,
        True,
        False,
        "",
        "yesterday",
        "2025-11",
        "2025-13-17T12:00:00Z",
        "2025-11-17T25:00:00Z",
        "2025-11-17T12:00:60Z",
        "17.11.2025 12:00",
        "1763380800",
        " 2025-11-17T12:00:00Z",
        "0001-01-01T00:00:00+10:00",
        "9999-12-31T23:59:59-10:00",
        math.nan,
        math.inf,
        -math.inf,
        10**30,
        10**400,
        -(10**400),
        [SECONDS],
        {"$date": SECONDS},
        "2025-11-17T12:00:00\x1b[31mZ",
    ],
)
def test_garbage_is_no_time_and_no_error(stored: object) -> None:
    assert read_time(stored) is None


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOON, "2025-11-17T12:00:00Z"),
        (NOON + timedelta(milliseconds=512), "2025-11-17T12:00:00.512Z"),
        (NOON.astimezone(timezone(timedelta(hours=-7))), "2025-11-17T12:00:00Z"),
        (datetime(33, 1, 2, tzinfo=UTC), "0033-01-02T00:00:00Z"),
    ],
)
def test_a_moment_has_one_text_which_reads_as_the_same_moment(at: datetime, text: str) -> None:
    assert stamp(at) == text
    assert read_time(text) == Moment(at.astimezone(UTC))


def test_moments_sort_by_time_whatever_their_form() -> None:
    forms = ["2025-11-17T14:00:01+02:00", "2025-11-17T12:00:00", SECONDS - 1, "2025-11-17T12:00:02Z"]
    moments = sorted(moment for each in forms if (moment := read_time(each)))
    assert [each.at.second for each in moments] == [59, 0, 1, 2]


def test_a_frozen_clock_stands_still_and_the_system_clock_is_utc() -> None:
    clock = frozen(NOON)
    assert clock() == clock() == NOON
    assert abs(system_clock() - datetime.now(UTC)) < timedelta(seconds=5)
    assert system_clock().tzinfo is UTC


@pytest.mark.parametrize(
    ("name", "wall", "at"),
    [
        ("America/New_York", "2025-03-09T02:30:00", "2025-03-09T07:30:00Z"),  # left out in spring
        ("America/New_York", "2025-11-02T01:30:00", "2025-11-02T05:30:00Z"),  # twice in autumn: the first
        ("Europe/Stockholm", "2025-03-30T02:15:00", "2025-03-30T01:15:00Z"),
        ("Europe/Stockholm", "2025-10-26T02:15:00", "2025-10-26T00:15:00Z"),
        ("Australia/Lord_Howe", "2025-10-05T02:10:00", "2025-10-04T15:40:00Z"),  # by half an hour
        ("Australia/Lord_Howe", "2025-04-06T01:45:00", "2025-04-05T14:45:00Z"),
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z"),  # a whole day
        ("Africa/Casablanca", "2025-02-23T02:30:00", "2025-02-23T01:30:00Z"),
        ("Asia/Kathmandu", "2025-03-30T02:15:00", "2025-03-29T20:30:00Z"),
        ("Etc/GMT-2", "2025-03-30T02:15:00", "2025-03-30T00:15:00Z"),
    ],
)
def test_a_time_that_is_left_out_or_occurs_twice_is_the_same_in_a_zone_that_is_named_and_in_this_machines(
    machine_zone: Callable[[str], None], name: str, wall: str, at: str
) -> None:
    machine_zone(name)
    here, named = (read_time(wall, Naive(zone, Written.LOCAL)) for zone in (MACHINE, ZoneInfo(name)))
    assert here
    assert named
    assert here.at == named.at == datetime.fromisoformat(at)
    assert (str(here.wall), here.wall.fold) == (str(named.wall), named.wall.fold)


@pytest.mark.parametrize("name", ["America/New_York", "Europe/Stockholm", "Australia/Lord_Howe", "Pacific/Apia"])
def test_around_every_change_of_clocks_both_agree(machine_zone: Callable[[str], None], name: str) -> None:
    machine_zone(name)
    start = datetime(2011, 12, 25) if name == "Pacific/Apia" else datetime(2025, 1, 1)
    for quarter in range(365 * 96):
        at = start + timedelta(minutes=15 * quarter)
        here, named = (read_time(at.isoformat(), Naive(zone, Written.LOCAL)) for zone in (MACHINE, ZoneInfo(name)))
        assert here
        assert here == named, at
        assert here.at == at.replace(tzinfo=MACHINE).astimezone(UTC)
        assert str(here.wall) == str(here.at.astimezone(ZoneInfo(name)))


def test_a_moment_in_the_hour_that_occurs_twice_goes_there_and_back(machine_zone: Callable[[str], None]) -> None:
    machine_zone("America/New_York")
    for hour in (5, 6):
        at = datetime(2025, 11, 2, hour, 30, tzinfo=UTC)
        assert f"{at.astimezone(MACHINE):%H:%M}" == "01:30"
        assert at.astimezone(MACHINE).astimezone(UTC) == at


def test_times_on_a_clock_of_which_nobody_knows_the_zone_are_comparable_only_with_each_other() -> None:
    unknown, known, local = (Moment(NOON, each) for each in (Written.NAIVE, Written.OFFSET, Written.LOCAL))
    assert unknown.comparable(unknown)
    assert known.comparable(local)
    assert not unknown.comparable(known)
    assert not local.comparable(unknown)


def test_the_zone_of_another_machine_answers_as_the_zone_of_its_name() -> None:
    zone = ZoneInfo("Europe/Berlin")
    other = OtherMachine(zone)
    assert is_machine(other)
    assert not is_machine(zone)
    assert other.name == "Europe/Berlin"
    for wall in ("2025-07-01T12:00:00", "2025-10-26T02:30:00", "2025-03-30T02:30:00", "2025-01-01T00:00:00"):
        here, there = (read_time(wall, Naive(each, Written.LOCAL)) for each in (zone, other))
        assert here == there
        at = datetime.fromisoformat(wall).replace(tzinfo=UTC)
        assert at.astimezone(other).replace(tzinfo=None) == at.astimezone(zone).replace(tzinfo=None)
