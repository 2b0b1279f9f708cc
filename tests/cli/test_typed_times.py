"""A time that is typed to the minute, as lists show it, means all of that minute."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Typed


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def runs_of(folder: Path, **times: str | int) -> Path:
    path = folder / "runs.jsonl"
    rows = ({"id": name, "workflowId": name, "task": "t", "createdAt": at} for name, at in times.items())
    path.write_text("".join(f"{json.dumps(each)}\n" for each in rows), "utf-8")
    return path


def names(typed: Typed, path: Path, *words: str) -> list[str]:
    return sorted(row["id"] for row in typed("runs", *words, "--json", "--data", path).rows())


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("field", ["created", "written"])
def test_a_minute_finds_all_that_is_shown_with_it(typed: Typed, tmp_path: Path, field: str) -> None:
    path = runs_of(
        tmp_path, a="2025-11-27T10:00:00", b="2025-11-27T10:00:59", c="2025-11-27T10:01:00", d="2025-11-27T15:00:30Z"
    )
    assert names(typed, path, f"{field}:2025-11-27T15:00Z") == ["a", "b", "d"]
    assert names(typed, path, f"{field}:2025-11-27T10:00") == ["a", "b"]  # as each is shown: d is shown in UTC
    assert names(typed, path, f"-{field}:2025-11-27T15:00Z") == ["c"]
    assert names(typed, path, f"{field}:>2025-11-27T15:00Z") == ["c"]
    assert names(typed, path, f"{field}:<=2025-11-27T15:00Z") == ["a", "b", "d"]
    assert names(typed, path, f"{field}:2025-11-27T15:00:59Z") == ["b"]
    assert names(typed, path, f"{field}:2025-11-27") == ["a", "b", "c", "d"]


def test_an_account_is_asked_for_the_whole_minute(typed: Typed) -> None:
    for asked in ("created:2026-11-27T10:00", "created:2026-11-27T10:00Z", "written:2026-11-27T10:00Z"):
        sql = typed("runs", asked, "--sql", "--demo").out
        told = ("1795773600", "1795773660") if asked.startswith("w") else ("2026-11-27T10:00:00", "2026-11-27T10:01:00")
        assert all(each in sql for each in told), sql


CREATED: dict[str, str | int] = {
    "epoch": 1795773610000,
    "offset": "2026-11-27T12:00:10+02:00",
    "blank": "2026-11-27 10:00:10Z",
    "basic": "20261127T100010Z",
    "zulu": "2026-11-27T10:00:10Z",
    "plain": "2026-11-27T10:00:10+00:00",
    "next": "2026-11-27T13:00:09+03:00",
}
NO_TIMES = {"mail": "Fri, 27 Nov 2026 10:00:10 +0000", "none": "garbage", "empty": ""}


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("more", [{}, {"_ts": 1795773610}, {"extra": "y" * 5000}], ids=["file", "account", "long"])
@pytest.mark.parametrize("name", ["runs.jsonl", "execution_history.jsonl"])
def test_a_created_time_of_a_file_is_found_sorted_and_printed_as_the_moment_it_is(
    typed: Typed, tmp_path: Path, more: dict[str, object], name: str
) -> None:
    path = runs_of(tmp_path, **CREATED, **NO_TIMES, late="2026-11-27 23:00:00+01:00").rename(tmp_path / name)
    path.write_text("".join(f"{json.dumps(json.loads(each) | more)}\n" for each in path.read_text().splitlines()))
    assert names(typed, path, "created:2026-11-27T10:00:10Z") == sorted({*CREATED} - {"next"})
    assert names(typed, path, "created:>=2026-11-27T10:00:10Z") == sorted({*CREATED, "late"} - {"next"})
    assert names(typed, path, "created:any") == sorted({*CREATED, "late"})
    assert names(typed, path, "created:none") == sorted(NO_TIMES)
    in_order = [row["id"] for row in typed("runs", "sort:created", "--json", "--data", path).rows()]
    assert (in_order[0], in_order[-1], len(in_order)) == ("next", "late", 8)
    for row in typed("runs", "--json", "--data", path).rows():
        (opened,) = typed("run", row["id"], "--json", "--data", path).rows()
        assert opened["created_at"] == row["created_at"]
        told = row["created_at"]
        assert (told is None) is (row["id"] in NO_TIMES)
        assert told is None or told.endswith(("Z", "+00:00"))


@pytest.mark.usefixtures("in_new_york")
def test_an_offset_of_the_upload_still_tells_the_zone_of_the_end(typed: Typed, tmp_path: Path) -> None:
    path = runs_of(tmp_path, r="2026-11-27T12:00:10+02:00")
    run = json.loads(path.read_text()) | {"start_time": "2026-11-27T05:00:00", "end_time": "2026-11-27T15:30:08"}
    path.write_text(json.dumps(run))
    assert "+0530 inferred" in typed("run", "r", "--plain", "--data", path).out
    assert typed("runs", "created:2026-11-27T10:00:10Z", "--json", "--data", path).rows()


def test_what_is_stored_as_created_is_printed_as_it_is_stored(typed: Typed, tmp_path: Path) -> None:
    path = runs_of(tmp_path, a="2026-11-27 12:00+02:00", b="garbage")
    for name, stored in (("a", "2026-11-27 12:00+02:00"), ("b", "garbage")):
        assert stored in typed("run", name, "--raw", "--data", path).out
    assert typed("runs", "--raw", "--data", path).out.count("garbage") == 1
