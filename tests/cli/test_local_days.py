"""A day or a minute that is typed without a zone means what the screen shows: local where a file's times are local."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import Typed

ZONES: Final = ("America/New_York", "Europe/Stockholm", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC")


@pytest.fixture(params=ZONES)
def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """The zone of this machine."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield ZoneInfo(request.param)
    monkeypatch.undo()
    time.tzset()


def history(folder: Path, *runs: dict[str, Any], name: str = "execution_history.jsonl", padding: int = 0) -> Path:
    path = folder / name
    documents = ({"task": "t", "routing": {}, "result": "x" * padding, **each} for each in runs)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in documents), "utf-8")
    return path


def at(wall: str, name: str = "") -> dict[str, Any]:
    return {"workflowId": name or wall, "start_time": wall, "end_time": wall}


NIGHT: Final = ("2026-11-25T23:59:59", "2026-11-26T00:00:00", "2026-11-26T12:30:15", "2026-11-26T23:59:59")
MORE: Final = "2026-11-27T00:00:00"


@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
@pytest.mark.parametrize("name", ["execution_history.jsonl", "given.jsonl"])
@pytest.mark.parametrize("field", ["created", "written"])
def test_a_day_is_that_of_the_screen(
    typed: Typed, tmp_path: Path, here: ZoneInfo, padding: int, name: str, field: str
) -> None:
    path = history(tmp_path, *map(at, (*NIGHT, MORE)), name=name, padding=padding)

    def found(asked: str) -> set[str]:
        return {row["id"] for row in typed("runs", asked, "--json", "--data", path).rows()}

    assert found(f"{field}:2026-11-26") == set(NIGHT[1:]), here
    assert found(f"{field}:2026-11-26..2026-11-26") == set(NIGHT[1:])
    assert found(f"{field}:>2026-11-26") == {MORE}
    assert found(f"{field}:<2026-11-26") == {NIGHT[0]}
    assert found(f"-{field}:2026-11-26") == {NIGHT[0], MORE}
    assert found(f"{field}:>=2026-11-26T12:30") == {NIGHT[2], NIGHT[3], MORE}
    assert found(f"{field}:2026-11-26T12:30:15") == {NIGHT[2]}
    instant = datetime.fromisoformat(NIGHT[2]).replace(tzinfo=here).astimezone(UTC)
    assert found(f"{field}:{instant:%Y-%m-%dT%H:%M:%SZ}") == {NIGHT[2]}


def test_since_and_until_mean_the_day_of_the_screen(typed: Typed, tmp_path: Path, here: ZoneInfo) -> None:
    path = history(tmp_path, *map(at, (*NIGHT, MORE)))
    asked = typed("runs", "since:2026-11-26 until:2026-11-27", "--json", "--data", path)
    assert {row["id"] for row in asked.rows()} == set(NIGHT[1:]), here


@pytest.mark.parametrize("day", ["today", "yesterday"])
def test_today_is_the_day_of_the_screen(typed: Typed, tmp_path: Path, here: ZoneInfo, day: str) -> None:
    midnight = datetime.now(here).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    midnight -= timedelta(days=day == "yesterday")
    walls = [(midnight + timedelta(seconds=each)).isoformat() for each in (-1, 0, 86_399, 86_400)]
    path = history(tmp_path, *map(at, walls))
    assert {row["id"] for row in typed("runs", f"created:{day}", "--json", "--data", path).rows()} == set(walls[1:3])


def test_the_zone_that_is_named_counts(typed: Typed, tmp_path: Path, here: ZoneInfo) -> None:
    path = history(tmp_path, *map(at, (*NIGHT, MORE)))
    words = ("--zone", "Asia/Tokyo", "--json", "--data", path)
    assert {row["id"] for row in typed("runs", "created:2026-11-26", *words).rows()} == set(NIGHT[1:]), here
    opened = typed("run", NIGHT[1], "--plain", *words[:2], "--data", path).out
    assert "2026-11-26 00:00 local" in opened


def test_a_time_that_is_stored_in_utc_is_shown_and_asked_for_in_utc(
    typed: Typed, tmp_path: Path, here: ZoneInfo
) -> None:
    stored = {"workflowId": "z", "createdAt": "2026-11-26T00:30:00Z", "start_time": "2026-01-01T00:00:00"}
    begun = {"workflowId": "begun", "start_time": "2026-11-26T23:30:00Z"}
    path = history(tmp_path, stored, begun, at("2026-11-26T23:30:00", "naive"))
    assert {row["id"] for row in typed("runs", "created:2026-11-26", "--json", "--data", path).rows()} == {
        *("z", "begun", "naive")
    }, here
    assert "2026-11-26 00:30Z" in typed("run", "z", "--plain", "--data", path).out
    assert "2026-11-26 23:30 local" in typed("run", "naive", "--plain", "--data", path).out


def test_one_document_may_hold_both_kinds_of_times(typed: Typed, tmp_path: Path, here: ZoneInfo) -> None:
    both = {"workflowId": "a", "task": {"input": "t", "createdAt": "2026-11-26T00:30:00"}}
    both |= {"createdAt": "2026-03-01T23:30:00Z"}
    path = history(tmp_path, both)
    for asked, n in (("2026-11-26", 1), ("2026-03-01", 1), ("2026-03-02", 0), ("2026-11-25", 0), ("2026-11-27", 0)):
        assert len(typed("runs", f"created:{asked}", "--json", "--data", path).rows()) == n, (here, asked)


def test_what_is_sorted_by_created_is_sorted_by_the_moment(typed: Typed, tmp_path: Path, here: ZoneInfo) -> None:
    day = datetime(2026, 7, 1, 12, tzinfo=UTC)
    runs = []
    for hour in range(-20, 21, 5):
        moment = day + timedelta(hours=hour)
        wall = moment.astimezone(here).replace(tzinfo=None).isoformat()
        runs.append({"workflowId": f"n{hour}", "start_time": wall})
        runs.append({"workflowId": f"z{hour}", "createdAt": (moment + timedelta(hours=1)).isoformat()[:19] + "Z"})
    rows = typed("runs", "sort:created", "--json", "--data", history(tmp_path, *runs)).rows()
    times = [datetime.fromisoformat(row["created_at"]) for row in rows]
    assert len(times) == 18
    assert times == sorted(times), here


def test_the_day_of_a_memory_in_a_file_is_that_of_the_screen_too(typed: Typed, tmp_path: Path, here: ZoneInfo) -> None:
    path = tmp_path / "agentMemory.jsonl"
    stored = {"id": "m", "userId": "u", "memoryType": "fact", "content": "c", "createdAt": "2026-11-26T00:10:00"}
    path.write_text(json.dumps(stored) + "\n")
    assert typed("memories", "created:2026-11-26", "--json", "--data", path).rows(), here
    opened = typed("memory", "m", "--plain", "--data", path).out
    assert opened.count("2026-11-26 00:10 local") == 2  # created and, with its source, written
    assert typed("memories", "since:2026-11-26 until:2026-11-27", "--json", "--data", path).rows()
