"""A write time that no document stores: what was taken for it is said, and no end of life follows from it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.conftest import Typed

HOUR_AGO: Final = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
NEVER: Final = ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00", "9999-12-31T23:59:59Z", "2066-10-24T23:45:52Z")
SECTIONS: Final[dict[str, dict[str, Any]]] = {
    "runs": {"workflowId": "x", "task": "t", "routing": {}},
    "memories": {"memoryId": "x", "userId": "u", "content": "c", "memoryType": "fact"},
    "examples": {"exampleId": "x", "userId": "u", "task": "t", "assigned_to": ["a"]},
    "optimizations": {"userId": "u", "optimizerType": "gepa"},
    "cache": {"cacheKey": "x", "taskPreview": "t"},
}


def write(folder: Path, *documents: dict[str, Any], days: int = 3) -> Path:
    """A file that was changed last so many days ago."""
    path = folder / "given.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in documents), "utf-8")
    changed = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(path, (changed, changed))
    return path


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
@pytest.mark.parametrize("stored", [None, "1763373600", "2025-11-17T10:00:00Z", True, float("nan")])
def test_the_time_of_a_file_that_stands_for_a_write_time_is_marked_wherever_it_is_told(
    typed: Typed, tmp_path: Path, section: str, padding: int, stored: object
) -> None:
    path = write(tmp_path, {"id": "x", "_ts": stored, "extra": "y" * padding, **SECTIONS[section]})
    printed = typed(section, "--json", "--data", path)
    (row,) = printed.rows()
    assert row["written_at_from"] == "the time of the file"
    assert "given.jsonl: where no write time is stored, it is the time of the file" in printed.err
    assert " ~3d " in typed(section, "--plain", "--data", path).out or section in ("optimizations", "examples")
    one = {"runs": "run", "memories": "memory", "cache": "cache-entry"}.get(section, section.removesuffix("s"))
    if section not in ("cache", "runs"):
        opened = typed(one, "x", "--plain", "--data", path).out
        assert "the time of the file: none is stored" in " ".join(opened.split())
        assert typed(one, "x", "--json", "--data", path).rows()[0]["written_at_from"] == "the time of the file"


@pytest.mark.parametrize("days", [0, 50, 300, 800])
def test_a_marked_age_fits_its_cell(typed: Typed, tmp_path: Path, days: int) -> None:
    path = write(tmp_path, {"id": "x", **SECTIONS["cache"]}, days=days)
    age = {0: "~0m", 50: "~50d", 300: "~42w", 800: "~2y"}[days]
    assert f" {age} " in typed("cache", "--plain", "--data", path).out


def test_where_no_time_is_shown_nothing_is_said_of_it(typed: Typed, tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "x", **SECTIONS["cache"]})
    assert "write time" not in typed("cache", "--raw", "--data", path).err


def test_a_time_in_the_document_is_said_to_be_that(typed: Typed, tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "x", "createdAt": HOUR_AGO, **SECTIONS["cache"]})
    printed = typed("cache", "--json", "--data", path)
    assert printed.rows()[0]["written_at_from"] == "a time in the document"
    assert "where no write time is stored, it is a time in the document" in printed.err
    assert "~" not in typed("cache", "--plain", "--data", path).out


def test_a_stored_time_is_nothing_to_speak_of(typed: Typed, tmp_path: Path) -> None:
    printed = typed("cache", "--json", "--data", write(tmp_path, {"id": "x", "_ts": 1763373600, **SECTIONS["cache"]}))
    assert "written_at_from" not in printed.rows()[0]
    assert "write time" not in printed.err


def test_in_a_folder_it_is_said_too(typed: Typed, tmp_path: Path) -> None:
    write(tmp_path, {"id": "x", **SECTIONS["cache"]}).rename(tmp_path / "cache.jsonl")
    assert "cache.jsonl: where no write time is stored" in typed("cache", "--json", "--data", tmp_path).err


@pytest.mark.parametrize("known", [{}, {"createdAt": HOUR_AGO}, {"_ts": "1763373600"}, {"_ts": None}])
@pytest.mark.parametrize("lives", [{"ttl": 60}, {"ttlSeconds": 60}, {"ttl": 90_000_000}])
def test_no_entry_expires_by_a_write_time_that_is_not_stored(
    typed: Typed, tmp_path: Path, known: dict[str, Any], lives: dict[str, Any]
) -> None:
    path = write(tmp_path, {"id": "x", **SECTIONS["cache"], **known, **lives})
    (row,) = typed("cache", "--json", "--data", path).rows()
    assert row["expired"] is None
    assert not typed("cache", "expired:yes", "--json", "--data", path).rows()
    assert not typed("cache", "expired:no", "--json", "--data", path).rows()
    assert "⊘" not in typed("cache", "--plain", "--data", path).out


@pytest.mark.parametrize(
    ("stored", "expired"),
    [({"ttl": 60}, True), ({"ttl": -1}, False), ({}, None), ({"ttl": None}, None), ({"ttl": "60"}, None)],
)
def test_no_entry_expires_by_a_lifetime_that_is_not_stored(
    typed: Typed, tmp_path: Path, stored: dict[str, Any], expired: bool | None
) -> None:
    path = write(tmp_path, {"id": "x", "_ts": 1763373600, **SECTIONS["cache"], **stored})
    assert typed("cache", "--json", "--data", path).rows()[0]["expired"] is expired


def test_no_memory_expires_by_what_is_not_stored(typed: Typed, tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "x", "ttl": 60, **SECTIONS["memories"]})
    assert "60, end unknown: no write time is stored" in typed("memory", "x", "--plain", "--data", path).out


@pytest.mark.parametrize("told", NEVER)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_time_that_no_clock_tells_is_no_write_time(typed: Typed, tmp_path: Path, told: str, section: str) -> None:
    times = {"createdAt": told, "completedAt": told, "updatedAt": told, "end_time": told}
    path = write(tmp_path, {"id": "x", **SECTIONS[section], **times})
    for asked, n in (("since:4d", 1), ("since:2d", 0), ("until:2020-01-01", 0)):
        assert len(typed(section, asked, "--json", "--data", path).rows()) == n
    (row,) = typed(section, "--json", "--data", path).rows()
    assert row["written_at_from"] == "the time of the file"


@pytest.mark.parametrize("told", NEVER)
def test_the_next_real_time_of_a_run_stands_for_it_instead(typed: Typed, tmp_path: Path, told: str) -> None:
    run = {"id": "x", **SECTIONS["runs"], "execution_summary": {"completedAt": told}, "createdAt": HOUR_AGO}
    printed = typed("runs", "since:2h", "--plain", "--data", write(tmp_path, run))
    assert " 1h " in printed.out


@pytest.mark.parametrize("told", NEVER[:3])
def test_a_start_that_is_none_is_no_created_time(typed: Typed, tmp_path: Path, told: str) -> None:
    path = write(tmp_path, {"id": "x", **SECTIONS["runs"], "start_time": told.removesuffix("Z")})
    path = path.rename(tmp_path / "execution_history.jsonl")
    assert typed("runs", "--json", "--data", path).rows()[0]["created_at"] is None
    assert not typed("runs", "created:any", "--json", "--data", path).rows()


@pytest.mark.parametrize("seconds", [0, 1, -62_135_596_800, 253_402_300_799])
def test_a_stored_time_that_is_none_has_no_age(typed: Typed, tmp_path: Path, seconds: int) -> None:
    path = write(tmp_path, {"id": "x", **SECTIONS["memories"], "_ts": seconds})
    assert "!" in typed("memories", "--plain", "--data", path).out.splitlines()[1].split()
    assert "no real time !" in typed("memory", "x", "--plain", "--data", path).out


@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_write_time_in_milliseconds_is_filtered_and_sorted_as_the_time_that_is_shown(
    typed: Typed, tmp_path: Path, section: str, padding: int
) -> None:
    now = datetime.now(UTC).timestamp()
    hours = {
        "new": int(now - 3600),
        "milli": int(now - 7200) * 1000,
        "micro": int(now - 9000) * 10**6,
        "old": now - 9e5,
    }
    stored = [{**SECTIONS[section], "id": name, "_ts": at, "extra": "y" * padding} for name, at in hours.items()]
    path = write(tmp_path, *stored)
    rows = typed(section, "--json", "--data", path).rows()
    key = "key" if section == "cache" else "id"
    assert [row[key] for row in rows] == [*hours] if section != "cache" else len(rows) == 4
    assert len(typed(section, "since:90m", "--json", "--data", path).rows()) == 1
    assert len(typed(section, "since:3h", "--json", "--data", path).rows()) == 3
    assert [row["written_at"] for row in rows] == sorted((row["written_at"] for row in rows), reverse=True)
    told = datetime.fromtimestamp(int(now - 7200), UTC).isoformat().replace("+00:00", "Z")
    assert told in {row["written_at"] for row in rows}


def test_the_last_run_is_not_the_run_with_a_write_time_in_milliseconds(typed: Typed, tmp_path: Path) -> None:
    failed = {**SECTIONS["runs"], "status": "failed"}
    runs = [
        failed | {"id": "milli", "workflowId": "m", "_ts": 1795770006000},
        failed | {"id": "new", "_ts": 1795770100},
    ]
    path = write(tmp_path, *runs)
    for name in ("last", "last-failed"):
        assert typed("run", name, "--json", "--data", path).rows()[0]["id"] == "new"
    assert "1795770006000" in typed("run", "milli", "--raw", "--data", path).out


@pytest.mark.parametrize("seconds", [0, 1, -62_135_596_800, 253_402_300_799])
def test_a_stored_time_that_is_none_is_in_no_stretch_of_time(typed: Typed, tmp_path: Path, seconds: int) -> None:
    path = write(tmp_path, {"id": "x", **SECTIONS["memories"], "_ts": seconds, "ttl": 60})
    for asked in ("since:1h", "until:1h", "written:>=2020-01-01", "written:<2020-01-01", "written:0001-01-01..today"):
        assert not typed("memories", asked, "--json", "--data", path).rows(), asked
    opened = " ".join(typed("memory", "x", "--plain", "--data", path).out.split())
    assert "no real write time is stored" in opened
    assert "no write time is stored" not in opened
