"""Memories, as someone who wants to know what the agents took away from their work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES, DOCUMENTS
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_on, demo_source, gone, row_at_cursor, rows_of, seen, text_of, typed, until

CASE = DOCUMENTS["agentMemory"]


def on_memory(case: str) -> Any:
    """The app opened on a memory of the demo."""
    return app_on(address=Address("memory", CASE[case]))


async def asked(pilot: Any, text: str) -> None:
    """Put a filter in place of the one that is there."""
    await pilot.press("slash")
    await typed(pilot, text)
    await pilot.press("enter")
    await seen(pilot, f"/ {text}")


async def test_memories_are_listed_with_how_much_they_matter() -> None:
    async with app_on(section="memories").run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "50 loaded, newest first, more ↓", "▮▮▮▯", "imp  type       agent       age content")
        assert "fleet ▸ all users ▸ memories" in screen
        assert "m similar" in screen
        assert "fact       analyst     11m sales.order_lines has ordered_on" in row_at_cursor(pilot)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("agent:judge", "Reject any price"),
        ("type:episode", "The win-back mail was cancelled"),
        ("importance:>0.86", "The repository uses uv"),
        (f"source:{CASES['refined']}", "inference that is cheap to run"),
        ("created:2025-10-20..2025-10-21", "When asked for a table, the user wants CSV"),
        ("user:maja", "Rotate staging keys"),
        ("since:24h", "sales.order_lines"),
        ("sonnet", "0 of 67 memories"),
        ("importance:none", "503 from staging"),
    ],
)
async def test_every_filter_of_memories_picks_its_rows(text: str, found: str) -> None:
    async with app_on(section="memories").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await asked(pilot, text)
        await seen(pilot, found)


async def test_a_memory_opens_with_all_that_is_stored_of_it() -> None:
    async with on_memory("near-duplicates").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "16 numbers, |v| 1.00", CASE["near-duplicates"], "importance ▮▮▮▯ 0.66")
        await seen(pilot, "created    2025-11-15 15:52Z (43h ago)")
        await seen(pilot, "ttl        7776000 → gone 2026-02-13 15:52Z (in 88d)")
        await seen(pilot, "user       user_123", "source     workflow, wf_01K9VMZNMD231W41QNYT2NST54 (o opens the run)")


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("no-embedding", "embedding  none is stored"),
        ("vector-of-text", 'embedding  not usable: no list of numbers: "[0.12, 0.44]"'),
        ("mixed-vector", "embedding  not usable: no list of numbers: [0.2, null, 0.1"),
        ("zero-vector", "embedding  not usable: 8 zeros"),
        ("sixteen-dimensions", "embedding  16 numbers"),
        ("importance-out-of-range", "importance 9"),
        ("importance-as-text", "! metadata.importance: text where a number belongs"),
        ("flat-null", "no content recorded"),
        ("flat-empty", "the content is empty"),
        ("zero-vector", '"case": "zero-vector"'),
    ],
)
async def test_what_is_odd_about_a_memory_is_said(case: str, told: str) -> None:
    async with on_memory(case).run_test(size=(100, 30)) as pilot:
        await seen(pilot, told)


async def test_messages_are_shown_as_turns() -> None:
    async with on_memory("flat-messages").run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "Which region is cheapest for gpt-5-mini?", "assistant")
        lines = [each.strip() for each in screen.split("\n")]
        assert lines[lines.index("user") + 1] == "Which region is cheapest for gpt-5-mini?"
        assert lines[lines.index("assistant") + 1].startswith("Sweden Central and East US 2 cost the same")


async def test_similar_memories_are_scored_most_similar_first_and_leave_the_one_out() -> None:
    async with app_on(section="memories").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await asked(pilot, "cheap to run")
        await pilot.press("m")
        await seen(pilot, "▸ similar to User prefers examples", "0 of 46 memories · cheap to run")
        await pilot.press("escape")  # clears the filter, which holds here too
        await gone(pilot, "/ cheap to run")
        await seen(pilot, " similar imp  type", "20 most similar of 27, 8 of other length, 3 unusable")
        scores = [float(each) for each in rows_of(pilot, r"-?\d\.\d{3}(?= ▮)")]
        assert scores == sorted(scores, reverse=True)
        assert "0.984" in row_at_cursor(pilot)
        assert "inference that is cheap to run" not in text_of(pilot).split("─ memory")[0]


async def test_the_filter_of_the_list_holds_among_the_similar_and_its_order_does_not() -> None:
    async with app_on(section="memories").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        await asked(pilot, "agent:judge sort:importance")
        await seen(pilot, "by importance ↑")
        await pilot.press("m")
        await seen(pilot, "/ agent:judge ", "most similar of")
        assert "sort:importance" not in text_of(pilot)
        scored = rows_of(pilot, r"^>? +0\.\d+ ▮.*")
        assert scored
        assert all(" judge " in each for each in scored)


async def test_a_similar_memory_opens_and_has_similar_ones_in_turn() -> None:
    async with on_memory("near-duplicates").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "16 numbers")
        await pilot.press("m")
        await seen(pilot, "most similar of ")
        await pilot.press("enter")
        await seen(pilot, "▸ memory …", "16 numbers")
        await pilot.press("m")
        await seen(pilot, "most similar of ", "▸ similar to ")
        for back in ("▸ memory …", "▸ similar to ", "▸ memory …"):
            await pilot.press("backspace")
            await seen(pilot, back)
        await pilot.press("escape")
        await seen(pilot, "fleet ▸ all users ▸ memories ")


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("no-embedding", "has no embedding to compare by"),
        ("flat-messages", "has no embedding to compare by"),
        ("zero-vector", "is no list of numbers, or all zeros"),
    ],
)
async def test_a_memory_that_cannot_be_compared_says_so_and_stays(case: str, told: str) -> None:
    async with on_memory(case).run_test(size=(100, 24)) as pilot:
        await seen(pilot, "embedding ")
        await pilot.press("m")
        await seen(pilot, told)
        assert "▸ similar to" not in text_of(pilot)


async def test_similar_memories_that_cannot_be_read_are_an_error_of_the_list_with_a_way_on() -> None:
    source = Troubled(demo_source())
    async with app_on(source, section="memories").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        source.error = OFFLINE
        await pilot.press("m")
        await seen(pilot, "refused the connection")
        assert "▸ similar to" not in text_of(pilot)
        source.error = None
        await pilot.press("m")
        await seen(pilot, "▸ similar to", "most similar of")
        source.error = OFFLINE
        await pilot.press("r")
        await seen(pilot, "20 rows stay", "✗ offline")


def memories(folder: Path, *documents: dict[str, Any]) -> LocalSource:
    lines = (json.dumps({"userId": "ada", **each}) + "\n" for each in documents)
    (folder / "agentMemory.jsonl").write_text("".join(lines))
    return LocalSource(folder)


ALONE = {"id": "alone", "content": "the only one", "embedding": [1, 0]}


@pytest.mark.parametrize(
    ("others", "text", "told"),
    [
        ((), "", "similar to the only one: none is stored"),
        ((), "agent:x", "similar to the only one: none is stored"),
        (({"id": "o", "embedding": [1]},), "", "of 1 other memory none has an embedding of 2 numbers"),
        (({"id": "o", "embedding": [1, 1], "agentId": "a"},), "agent:b", "0 of 1 memory · agent:b"),
    ],
)
async def test_no_similar_memory_has_three_reasons(
    tmp_path: Path, others: tuple[dict[str, Any], ...], text: str, told: str
) -> None:
    app = app_on(memories(tmp_path, ALONE, *others), section="memories", address=Address("memory", "alone"))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 numbers")
        await pilot.press("m")
        await seen(pilot, "▸ similar to the only one")
        if text:
            await asked(pilot, text)
        await seen(pilot, told)


async def test_several_memories_are_called_so(tmp_path: Path) -> None:
    async with app_on(memories(tmp_path, ALONE), filter_text="agent:x", section="memories").run_test() as pilot:
        await seen(pilot, "no memory ever recorded agent", "1 memory is here")
        await pilot.press("question_mark")
        await seen(pilot, "the memories most like this one")
        assert "memorys" not in text_of(pilot)


async def test_every_row_stays_within_the_screen_at_any_width() -> None:
    for width in (60, 80, 100, 120, 200):
        async with app_on(section="memories").run_test(size=(width, 24)) as pilot:
            await seen(pilot, "50 loaded")
            await pilot.press("G")
            await until(pilot, lambda: bool(row_at_cursor(pilot)))
            await pilot.press("g", "m")
            await seen(pilot, "▸ similar to", " similar ")
            assert all(cell_len(each) <= width for each in text_of(pilot).split("\n"))
            assert "? help" in text_of(pilot).split("\n")[-1]
