"""Times without a zone: local in files, worked out or not known on an account; and times that cannot be."""

from __future__ import annotations

import json
import sys
import time
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from fleet_tui.present.quantities import duration_so_far
from tests.cli.conftest import Typed

ZONES: Final = ("America/New_York", "Europe/Stockholm", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC")


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of this machine."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def history(folder: Path, *runs: dict[str, Any]) -> Path:
    path = folder / "execution_history.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in runs), "utf-8")
    return path


def ran(name: str, at: datetime, **more: Any) -> dict[str, Any]:
    wall = at.replace(tzinfo=None).isoformat()
    return {
        "workflowId": name,
        "task": "Count the buoys",
        "start_time": wall,
        "end_time": wall,
        "status": "failed",
    } | more


def test_a_run_of_this_minute_is_found_by_its_hour_and_its_day_and_is_told_as_local(
    typed: Typed, tmp_path: Path, zone: str
) -> None:
    here = datetime.now(ZoneInfo(zone))
    day_ago = here - timedelta(hours=25)
    path = history(tmp_path, ran("old", day_ago), ran("tz-1", here))
    for asked in ("since:1h", "created:>1h", "written:>1h"):
        (row,) = typed("runs", asked, "sort:created", "--json", "--data", path).rows()
        assert row["id"] == "tz-1"
        assert abs(datetime.fromisoformat(row["created_at"]) - here) < timedelta(seconds=1)
    assert typed("run", "tz-1", "--json", "--data", path).rows()[0]["created_at"] == row["created_at"]
    listed = typed("runs", "-sort:created", "--plain", "--data", path)
    assert [line.split()[1] for line in listed.out.splitlines()[1:]] == ["0m", "25h"]
    assert "times without a zone are local times, of this machine" in listed.err
    opened = typed("run", "tz-1", "--plain", "--data", path).out
    assert f"created    {here:%Y-%m-%d %H:%M} local\n" in opened
    assert f"{here:%H:%M}Z" not in opened or zone == "UTC"


def test_summer_time_is_that_of_the_day(typed: Typed, tmp_path: Path, zone: str) -> None:
    winter, summer = datetime(2025, 1, 15, 12, 30, tzinfo=UTC), datetime(2025, 7, 15, 12, 30, tzinfo=UTC)
    runs = [ran(f"{each:%b}", each.astimezone(ZoneInfo(zone))) for each in (winter, summer)]
    rows = typed("runs", "sort:created", "--json", "--data", history(tmp_path, *runs)).rows()
    assert [row["created_at"] for row in rows] == ["2025-01-15T12:30:00Z", "2025-07-15T12:30:00Z"]


def test_a_file_of_another_machine_is_read_in_the_zone_that_is_named(typed: Typed, tmp_path: Path) -> None:
    path = history(tmp_path, ran("r", datetime(2025, 7, 15, 14, 30)))
    rows = typed("runs", "--zone", "Europe/Stockholm", "--json", "--data", path).rows()
    assert rows[0]["created_at"] == "2025-07-15T12:30:00Z"
    assert "2025-07-15 14:30 local" in typed("run", "r", "--zone", "Europe/Stockholm", "--plain", "--data", path).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zone", "Europe/Stockhlom", "--data", "."), "knows no time zone Europe/Stockhlom"),
        (("--zone", "../etc/passwd", "--data", "."), "knows no time zone"),
        (("--zone", "UTC", "--demo"), "--zone says how the times of files are read"),
        (("--zone", "Nowhere", "--endpoint", "https://x.documents.azure.com"), "--zone says how the times of files"),
    ],
)
def test_a_zone_that_means_nothing_is_refused(typed: Typed, words: tuple[str, ...], said: str) -> None:
    printed = typed("runs", *words)
    assert printed.code
    assert said in printed.err


@pytest.mark.parametrize(
    ("name", "wall", "at"),
    [
        ("America/New_York", datetime(2025, 3, 9, 2, 30), "2025-03-09T07:30:00Z"),  # left out in spring
        ("America/New_York", datetime(2025, 11, 2, 1, 30), "2025-11-02T05:30:00Z"),  # twice in autumn: the first
        ("Australia/Lord_Howe", datetime(2025, 10, 5, 2, 10), "2025-10-04T15:40:00Z"),
        ("Pacific/Apia", datetime(2011, 12, 30, 12), "2011-12-30T22:00:00Z"),
    ],
)
def test_a_time_in_a_change_of_clocks_is_the_same_in_the_machines_zone_and_in_that_zone_by_name(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, wall: datetime, at: str
) -> None:
    path = history(tmp_path, ran("r", wall))
    named = typed("runs", "--zone", name, "--json", "--data", path).rows()[0]["created_at"]
    monkeypatch.setenv("TZ", name)
    time.tzset()
    here = typed("runs", "--json", "--data", path).rows()[0]["created_at"]
    monkeypatch.undo()
    time.tzset()
    assert here == named == at


@pytest.mark.parametrize(
    ("name", "wall", "moved"),
    [
        ("America/New_York", datetime(2025, 3, 9, 2, 30), "2025-03-09 03:30 local"),
        ("Pacific/Apia", datetime(2011, 12, 30, 12), "2011-12-31 12:00 local"),
        ("America/New_York", datetime(2025, 3, 9, 3, 30), ""),
        ("America/New_York", datetime(2025, 11, 2, 1, 30, 15, 123457), ""),
        ("UTC", datetime(2025, 3, 9, 2, 30), ""),
    ],
)
@pytest.mark.parametrize("by_name", [True, False])
def test_a_time_that_no_clock_showed_is_said_to_be_moved(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, wall: datetime, moved: str, by_name: bool
) -> None:
    event = {"eventId": "ev_1", "type": "message", "timestamp": wall.isoformat(), "payload": {"message": "Ready"}}
    path = history(tmp_path, ran("r", wall, events=[event]))
    if not by_name:
        monkeypatch.setenv("TZ", name)
        time.tzset()
    told = typed("run", "r@ev_1", *(("--zone", name) if by_name else ()), "--plain", "--data", path).out
    monkeypatch.undo()
    time.tzset()
    said = f"written {wall.isoformat(' ', 'minutes')}, which no clock showed: they were put forward over it"
    unfolded = " ".join(told.split())
    assert unfolded.count(said) == (2 if moved else 0)  # of the run and of its event
    assert moved in unfolded


@pytest.mark.parametrize("zone_name", ["+02:00", "+0200", "Etc/GMT-2"])
def test_a_zone_may_be_told_as_how_far_it_is_from_utc(typed: Typed, tmp_path: Path, zone_name: str) -> None:
    path = history(tmp_path, ran("r", datetime(2025, 1, 15, 14, 30)))
    rows = typed("runs", "--zone", zone_name, "--json", "--data", path).rows()
    assert rows[0]["created_at"] == "2025-01-15T12:30:00Z"


def test_a_machine_that_knows_no_zones_says_so_and_what_it_still_reads(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = history(tmp_path, ran("r", datetime(2025, 1, 15, 14, 30)))
    monkeypatch.setitem(sys.modules, "tzdata", None)
    kept = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        refused = typed("runs", "--zone", "Europe/Stockholm", "--data", path)
        assert refused.code
        assert "knows no time zone Europe/Stockholm, nor any other by name" in refused.err
        assert "install tzdata, or write it like +02:00 or UTC" in refused.err
        for told, at in (("utc", "2025-01-15T14:30:00Z"), ("-05:00", "2025-01-15T19:30:00Z")):
            assert typed("runs", "--zone", told, "--json", "--data", path).rows()[0]["created_at"] == at
    finally:
        zoneinfo.reset_tzpath(to=kept)


def test_what_is_stored_is_printed_as_it_is_stored(typed: Typed, tmp_path: Path) -> None:
    path = history(tmp_path, ran("r", datetime(2025, 7, 15, 14, 30)))
    assert typed("runs", "--raw", "--data", path).out == path.read_text("utf-8")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (7200 - 3, "+0200 inferred"),
        (-18_000 + 250, "-0500 inferred"),
        (20_700 - 10, "+0545 inferred"),
        (14 * 3600, "+1400 inferred"),
        (7200 - 400, "zone not known"),
        (15 * 3600, "zone not known"),
        (-14 * 3600 - 1000, "zone not known"),
    ],
)
def test_an_offset_is_worked_out_from_the_upload_only_where_it_can_be_one(seconds: int, told: str) -> None:
    from fleet_tui.clock import Written
    from fleet_tui.model.reader import Reader
    from fleet_tui.present.quantities import day_time

    stored = datetime(2025, 11, 17, 10, tzinfo=UTC)
    ended = (stored + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
    moment = Reader({"createdAt": "2025-11-17T10:00:00+00:00", "end_time": ended}).moment("end_time")
    assert moment
    assert day_time(moment).endswith(told)
    if moment.written is Written.INFERRED:
        assert abs(moment.at - stored) <= timedelta(minutes=5)


CASES: Final = {
    "wf_noend": ("42s…", "42.0s so far"),
    "wf_back": ("!", "! it began 2026-11-20 10:05:00 and ended 2026-11-20 10:00:00"),
    "wf_zero_end": ("!", "ended 0001-01-01 00:00:00"),
    "wf_epoch": ("!", "ended 1970-01-01 00:00:00"),
    "wf_negdur": ("!", "! -299.997 seconds are less than none"),
    "wf_future": ("10s", "2066-10-24 23:45Z, in the future !"),
}


def clocked(name: str, events: list[tuple[str, str]], **summary: Any) -> dict[str, Any]:
    created = "2066-10-24T23:45:52Z" if name == "wf_future" else "2026-11-20T10:00:00Z"
    stored = [{"eventId": each, "timestamp": at, "agentId": "a", "type": "analysis"} for each, at in events]
    task = {"input": name, "createdAt": created}
    return {
        "id": name,
        "workflowId": name,
        "task": task,
        "events": stored,
        "execution_summary": summary,
        "_ts": 1795000000,
    }


@pytest.fixture
def clocks(tmp_path: Path) -> Path:
    begun = "2026-11-20T10:00:00Z"
    runs = (
        clocked("wf_noend", [("e1", begun), ("e2", "2026-11-20T10:00:42Z"), ("e3", "0001-01-01T00:00:00Z")]),
        clocked("wf_back", [], startedAt="2026-11-20T10:05:00Z", completedAt=begun),
        clocked("wf_zero_end", [], startedAt=begun, completedAt="0001-01-01T00:00:00Z"),
        clocked("wf_epoch", [], startedAt=begun, completedAt="1970-01-01T00:00:00Z"),
        clocked("wf_negdur", [], durationSeconds=-299.997),
        clocked("wf_future", [], durationSeconds=10),
    )
    path = tmp_path / "clocks.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in runs), "utf-8")
    return path


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
def test_a_time_that_cannot_be_is_labelled_in_the_list_and_in_the_run(
    typed: Typed, clocks: Path, name: str, padding: int
) -> None:
    clocks.write_text(
        clocks.read_text().replace('"execution_summary"', f'"result": "{"x" * padding}", "execution_summary"')
    )
    short, long = CASES[name]
    printed = typed("runs", f"id:{name}", "--plain", "--data", clocks)
    heading, row = printed.out.splitlines()
    assert row[: heading.index(" dur") + 5].split()[-1] == short
    opened = typed("run", name, "--plain", "--data", clocks).out
    assert long in opened
    assert "e+" not in opened + printed.out


def test_an_event_without_a_real_time_stands_where_it_was_stored_and_stretches_nothing(
    typed: Typed, clocks: Path
) -> None:
    told = typed("run", "wf_noend@e3", "--plain", "--data", clocks).out
    assert "no real time" in told
    times = [
        row["offset_seconds"] for row in typed("run", "wf_noend", "--json", "--data", clocks).rows()[0]["timeline"]
    ]
    assert times == [0, 42, None]


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2025-03-09T01:59:00", "2025-03-09T03:01:00", 120),
        ("2025-11-02T01:50:00", "2025-11-02T01:10:00", 1200),
        ("2025-11-02T12:00:00", "2025-11-02T12:02:00", 120),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_run_across_the_change_of_clocks_took_as_long_as_it_took(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str, end: str, seconds: int, *, named: bool
) -> None:
    if not named:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
    path = history(tmp_path, {"workflowId": "r", "task": "t", "start_time": start, "end_time": end})
    words = ("--zone", "America/New_York") if named else ()
    (row,) = typed("runs", "--json", "--data", path, *words).rows()
    monkeypatch.undo()
    time.tzset()
    assert row["duration_seconds"] == seconds


@pytest.mark.parametrize(("seconds", "told"), [(42, "42s…"), (44_280, "12h…"), (11_000, "3.1h…"), (1e12, ">999d")])
def test_a_duration_that_is_not_over_fits_its_cell(seconds: float, told: str) -> None:
    assert duration_so_far(seconds) == told


def test_what_an_account_stored_once_is_of_another_machine(typed: Typed, tmp_path: Path, zone: str) -> None:
    stored = ran("r", datetime(2025, 7, 15, 14, 30), id="r", _ts=1_752_580_000)
    path = history(
        tmp_path, stored, {**stored, "id": "up", "workflowId": "up", "createdAt": "2025-07-15T12:30:02+00:00"}
    )
    (opened,) = [each for each in typed("run", "r", "--plain", "--data", path).out.splitlines() if "created" in each]
    assert opened.endswith("2025-07-15 14:30 zone not known"), zone
    up, other = typed("runs", "--json", "--data", path).rows()
    assert (up["created_at"], other["created_at"]) == ("2025-07-15T12:30:02+00:00", None)


def across(**more: Any) -> dict[str, Any]:
    """A run that began at 02:50 for the first time and ended at 02:10 for the second, as clocks of Stockholm tell."""
    times = ("02:50", "02:59", "02:05", "02:10")
    events = [{"eventId": at, "timestamp": f"2026-10-25T{at}:00", "agentId": "a", "type": "analysis"} for at in times]
    start, end = (f"2026-10-25T{at}:00" for at in (times[0], times[-1]))
    return {"workflowId": "r", "task": "t", "start_time": start, "end_time": end, "events": events} | more


def test_a_run_in_an_hour_that_came_twice_was_written_when_it_ended(typed: Typed, tmp_path: Path) -> None:
    path = history(tmp_path, across())
    (row,) = typed("runs", "--json", "--zone", "Europe/Stockholm", "--data", path).rows()
    assert (row["created_at"], row["written_at"]) == ("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z")
    assert row["duration_seconds"] == 1200


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
def test_events_in_an_hour_that_came_twice_stand_in_the_order_in_which_they_are_stored(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, padding: int, *, named: bool
) -> None:
    if not named:
        monkeypatch.setenv("TZ", "Europe/Stockholm")
        time.tzset()
    words = ("--zone", "Europe/Stockholm") if named else ()
    path = history(tmp_path, across(extra="y" * padding))
    timeline = typed("run", "r", "--json", "--data", path, *words).rows()[0]["timeline"]
    open_ended = across(extra="y" * padding)
    del open_ended["end_time"]
    path = history(tmp_path, open_ended)
    (row,) = typed("runs", "--json", "--data", path, *words).rows()
    opened = typed("run", "r@02:10", "--plain", "--data", path, *words).out
    monkeypatch.undo()
    time.tzset()
    assert [(each["at"], each["offset_seconds"]) for each in timeline] == [
        ("02:50", 0),
        ("02:59", 540),
        ("02:05", 900),
        ("02:10", 1200),
    ]
    assert row["duration_seconds"] == 1200
    assert "+20:00" in opened


def test_an_event_that_was_stored_a_little_late_is_not_put_into_the_second_of_two_hours(
    typed: Typed, tmp_path: Path
) -> None:
    times = ("02:30:05", "02:30:03", "02:30:09")
    events = [{"eventId": at, "timestamp": f"2026-10-25T{at}", "agentId": "a", "type": "analysis"} for at in times]
    path = history(tmp_path, across(start_time="2026-10-25T02:30:00", end_time="2026-10-25T02:31:00", events=events))
    rows = typed("run", "r", "--json", "--zone", "Europe/Stockholm", "--data", path).rows()[0]["timeline"]
    assert [each["offset_seconds"] for each in rows] == [3, 5, 9]
