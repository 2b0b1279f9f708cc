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


def runs_of(folder: Path, **times: str) -> Path:
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
