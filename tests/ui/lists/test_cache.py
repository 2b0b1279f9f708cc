"""The cache, as someone who wonders why an answer is old."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES, DOCUMENTS
from tests.ui.screen import app_on, row_at_cursor, rows_of, seen, text_of, typed

CASE = DOCUMENTS["cache"]


def on_entry(case: str) -> Any:
    """The app opened on a cache entry of the demo."""
    return app_on(address=Address("cache", CASE[case]))


async def test_entries_are_listed_with_how_long_they_last() -> None:
    async with app_on(section="cache").run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "26 loaded, newest first", "key          age↓ expires in user       task")
        assert "785c9d24226…   2m         3m —          調査" in row_at_cursor(pilot)
        assert "⊘ 6c943d67350…  12m     7m ago" in screen
        await pilot.press("G")
        await seen(pilot, "never user_123", "4d user_123")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("expired:yes", 10),
        ("expired:no", 14),
        ("-expired:yes", 16),
        ("expired:none", 2),
        ("user:user_456", 2),
        (f"run:{CASES['refined']}", 3),
        ("created:>=2025-11-17", 18),
        ("[redacted]", 1),
        ("key:sha256:3d1c5f...", 1),
        ("since:1h", 14),
    ],
)
async def test_every_filter_of_the_cache_picks_its_rows(text: str, count: int) -> None:
    async with app_on(section="cache", filter_text=text).run_test(size=(100, 36)) as pilot:
        await seen(pilot, f" {count} loaded")
        if text == "expired:yes":
            assert "expired:yes after reading, searched 26" in text_of(pilot)
            assert len(rows_of(pilot, "⊘ ")) == count


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (
            "alive",
            "ttl        3600 → gone 11:23Z (in 19m), estimated: if the container's TTL is on; the service may drop",
        ),
        ("expired", "ttl        3600 → expired 11:02Z (78s ago), estimated: if the container's TTL is on"),
        ("never-expires", "ttl        never (-1)"),
        ("no-ttl", "ttl        none is stored (3600 in the data model)"),
        ("ttl-as-text", "! ttl: text where a number belongs"),
        ("redacted", "in full    30 characters; this is the preview that was stored"),
        ("redacted", "answer     not stored here, AgentRunResponse"),
        (
            "full-result",
            "full result https://stfleetresults.blob.core.windows.net/results/wf_01K9GY79A2HX1QWNDRH9EJMGHJ/answer",
        ),
        ("full-result", '{"depth": "summary", "include_sources": true}'),
        ("full-result", "sources    https://devblogs.microsoft.com/cosmosdb/"),
        ("dangling-run", "run        wf_"),
        ("no-user", "user       —"),
    ],
)
async def test_an_entry_says_what_is_known_of_it_and_how_sure_that_is(case: str, told: str) -> None:
    async with on_entry(case).run_test(size=(120, 36)) as pilot:
        await seen(pilot, told)


async def test_the_detail_beside_the_list_claims_no_answer_it_has_not_read() -> None:
    async with app_on(section="cache").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "enter reads the answer, a list never does", "300 → gone 11:06Z (in 3m)")


async def test_an_answer_of_any_shape_is_shown(tmp_path: Path) -> None:
    entry = {"id": "c", "cacheKey": "k", "_ts": 1763377000, "result": "all of it as text", "hits": 4}
    (tmp_path / "cache.jsonl").write_text(json.dumps(entry) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("cache", "c")).run_test(size=(80, 30)) as pilot:
        await seen(pilot, "also stored", '{"result": "all of it as text", "hits": 4}', "no task recorded")


async def test_entries_of_a_user_without_any_and_an_empty_cache_are_told_apart(tmp_path: Path) -> None:
    async with app_on(section="cache", user="runner").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no cache entries of runner are stored here", "u shows another user's, or all")
    (tmp_path / "cache.jsonl").write_text("\n")
    async with app_on(LocalSource(tmp_path), section="cache", filter_text="x").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "no cache entries are stored here")
        assert "0 loaded" in text_of(pilot)


async def test_a_filter_that_hides_all_entries_says_so() -> None:
    async with app_on(section="cache").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "26 loaded")
        await pilot.press("slash")
        await typed(pilot, "nothing like it")
        await pilot.press("enter")
        await seen(pilot, "0 of 26 cache entries · nothing like it", "esc clears it")
