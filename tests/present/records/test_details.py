"""Memories, examples and cache entries in columns and in full: nothing stored is left out, and no line is too wide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fields import Container
from fleet_tui.model.cache import CacheEntry
from fleet_tui.model.example import DspyExample
from fleet_tui.model.json_row import json_row
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.records import record_type
from fleet_tui.present.cells import columns_for, line, line_text, widths
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records import cache, examples, memories
from fleet_tui.present.records.presentation import presentation
from fleet_tui.query.projection import project
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES
from tests.present.reading import block_of, text_of, tone_of, width_of

MODEL = Path(__file__).parents[2] / "demo_data" / "model"
SHOWN = (MEMORIES, EXAMPLES, CACHE)
# What a detail tells in other words than it is stored in.
IN_OTHER_WORDS = {
    "embedding": "as many numbers as it has, and how long it is",
    "metadata.createdAt": "to the minute",
    "createdAt": "to the minute",
    "ttl": "null is never",
    "result.fullResultRef": "null is nowhere else",
}

by_name = pytest.mark.parametrize("container", SHOWN, ids=lambda each: each.name)


def stored(container: Container) -> list[dict[str, Any]]:
    """All documents of the demo."""
    lines = (FOLDER / f"{container.name}.jsonl").read_text("utf-8").strip().split("\n")
    return [json.loads(each) for each in lines]


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a document that holds no others, by its path."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and path not in IN_OTHER_WORDS:
        for each in value:
            yield from leaves(each, path)
    else:
        yield path, value


@by_name
def test_every_leaf_of_the_data_models_document_stands_in_its_detail(container: Container) -> None:
    document = json.loads((MODEL / f"{container.name}.json").read_text("utf-8"))
    record = record_type(container).from_document(document)
    text = block_of(presentation(container).detail(record, 200, NOW))
    for path, value in leaves(document):
        if path not in IN_OTHER_WORDS:
            shown = value if isinstance(value, str) else json.dumps(value)
            assert shown in text, path


@by_name
def test_what_nobody_foresaw_is_shown_as_it_is_stored(container: Container) -> None:
    for document in stored(container):
        for key in ("surprise", "metadata", "labels", "request", "result"):
            below = document.get(key)
            odd = {**below, "surprise": "found"} if isinstance(below, dict) else {"surprise": "found"}
            record = record_type(container).from_document({**document, key: odd})
            assert '"surprise": "found"' in block_of(presentation(container).detail(record, 100, NOW)), key


@by_name
@pytest.mark.parametrize("width", [20, 38, 60, 120])
def test_no_line_of_a_detail_is_wider_than_its_place(container: Container, width: int) -> None:
    shown = presentation(container)
    for document in stored(container):
        for read in (document, project(container, document)):
            record = record_type(container).from_document(read)
            for each in shown.detail(record, width, NOW):
                assert width_of(each) <= max(width, 22), text_of(each)


@by_name
@pytest.mark.parametrize("width", [58, 78, 118, 198])
def test_every_row_fills_its_width(container: Container, width: int) -> None:
    shown = presentation(container)
    columns = columns_for(shown.columns(frozen(NOW)), width)
    for document in stored(container):
        record = record_type(container).from_document(project(container, document))
        assert width_of(line(record, columns, widths(columns, width))) == width
        assert "\n" not in text_of(shown.peek(record, NOW))


@by_name
def test_a_document_with_nothing_in_it_has_a_row_and_a_detail(container: Container) -> None:
    record = record_type(container).from_document({})
    shown = presentation(container)
    columns = shown.columns(frozen(NOW))
    assert text_of(line(record, columns, widths(columns, 100)))
    assert "(no id)" in block_of(shown.detail(record, 80, NOW))


def memory(**fields: Any) -> AgentMemoryItem:
    return AgentMemoryItem.from_document(fields)


@pytest.mark.parametrize(
    ("importance", "bar"),
    [
        (0, "▯▯▯▯"),
        (0.12, "▯▯▯▯"),
        (0.125, "▮▯▯▯"),
        (0.3, "▮▯▯▯"),
        (0.5, "▮▮▯▯"),
        (0.63, "▮▮▮▯"),
        (0.9, "▮▮▮▮"),
        (1, "▮▮▮▮"),
        (9, "9"),
        (-0.5, "-0.5"),
        ("high", "—"),
        (None, "—"),
    ],
)
def test_importance_is_a_bar_from_0_to_1_and_else_what_it_is(importance: Any, bar: str) -> None:
    text, tone = memories.importance_bar(memory(metadata={"importance": importance}))
    assert text == bar
    assert (tone is Tone.WARN) == (bar in ("9", "-0.5"))


@pytest.mark.parametrize(
    ("embedding", "told"),
    [
        ([3, 4.0], "2 numbers, |v| 5.00 · m similar memories"),
        ([1e-5, 0], "2 numbers, |v| 1.00e-05 · m similar memories"),
        ([1.0] * 1536, "1,536 numbers, |v| 39.19 · m similar memories"),
        ([0.0] * 8, "not usable: 8 zeros"),
        ("[1]", 'not usable: no list of numbers: "[1]"'),
        ([1, "\x1b[2J"], 'not usable: no list of numbers: [1, "\\u001b[2J"]'),
        ([], "empty"),
        (None, "none is stored"),
    ],
)
def test_an_embedding_is_told_by_its_size_and_length(embedding: object, told: str) -> None:
    assert line_text(memories.embedding_line(memory(embedding=embedding))) == told


def test_a_list_says_that_it_has_not_read_the_embedding() -> None:
    row = AgentMemoryItem.from_document(project(MEMORIES, {"id": "m", "embedding": [1.0]}))
    assert line_text(memories.embedding_line(row)).startswith("enter reads it")


@pytest.mark.parametrize(
    ("ttl", "told"),
    [
        (None, "none is stored (never in the data model)"),
        (-1, "never (-1)"),
        (0, "never: 0 is no lifetime"),
        (7_776_000, "7776000 → gone 2026-02-15 11:03Z (in 89d), estimated: if the container's TTL is on"),
        (30, "30 → expired 11:03Z (30s ago), estimated: if the container's TTL is on"),
        (2147483647, "2147483647 → gone 2093-12-"),
        (1e11, "100000000000 → gone 5194-"),
        (253402300799, "253402300799 → gone after the year 9999, out of range, estimated"),
        (1e30, "> 999 d ! → gone after the year 9999, out of range, estimated"),
        (1e300, "> 999 d ! → gone after the year 9999, out of range, estimated"),
    ],
)
def test_a_memory_says_how_long_it_stays(ttl: float | None, told: str) -> None:
    found = memory(ttl=ttl, _ts=NOW.timestamp() - 60)
    text = block_of(memories.detail(found, 200, NOW))
    assert told in text


def test_similar_memories_have_a_column_for_how_similar_they_are() -> None:
    row = AgentMemoryItem.from_document(project(MEMORIES, {"id": "m", "content": "c"}))
    columns = memories.similar_columns(frozen(NOW))
    assert columns[0].label == "similar"
    assert columns[0].cell(row)[0] == "—"


def test_expired_entries_are_dim_from_end_to_end_and_carry_a_sign() -> None:
    columns = cache.columns(frozen(NOW))
    for document in stored(CACHE):
        found = CacheEntry.from_document(project(CACHE, document))
        row = line(found, columns, widths(columns, 100))
        gone = found.expired(NOW) is True
        assert text_of(row).startswith("⊘") == gone
        assert ({tone for text, tone in row if text.strip()} == {Tone.DIM}) == gone


def test_what_a_cache_entry_is_sure_of_is_not_called_estimated() -> None:
    never = CacheEntry.from_document({"cacheKey": "k", "ttl": -1, "_ts": 1})
    assert "estimated" not in block_of(cache.detail(never, 120, NOW))
    unknown = CacheEntry.from_document({"cacheKey": "k"})
    assert "none is stored (3600 in the data model)" in block_of(cache.detail(unknown, 120, NOW))


@pytest.mark.parametrize(
    ("key", "short"),
    [
        ("sha256:3d1c5f...", "3d1c5f..."),
        ("a" * 64, "aaaaaaaaaaa…"),
        ("sha256:" + "b" * 64, "bbbbbbbbbbb…"),
        ("answer|de", "answer|de"),
        ("ends:", "ends:"),
        (None, "—"),
    ],
)
def test_a_key_is_short_and_not_the_name_of_its_hash(key: str | None, short: str) -> None:
    assert cache.short_key(key) == short


def test_the_team_is_a_table_of_who_is_assigned_and_needs_what() -> None:
    found = DspyExample.from_document(
        {
            "team": ["planner", "coder"],
            "assigned_to": ["coder"],
            "tool_requirements": {"planner": [], "coder": ["Shell", "Web"]},
        }
    )
    lines = examples.team_table(found, 60)
    assert [text_of(each).rstrip() for each in lines] == [
        "team    assigned  tools it needs",
        "planner —         none",
        "coder   ✓         Shell, Web",
    ]
    assert tone_of(lines[2], "✓") == Tone.GOOD.value
    narrow = examples.team_table(found, 28)
    assert all(width_of(each) <= 28 for each in narrow)


@pytest.mark.parametrize(
    ("stored", "told"),
    [({"ttl": 1e30}, "> 999 d !, end unknown: no write time is stored"), ({"ttl": 60, "_ts": 0}, "no real write time")],
)
def test_why_an_end_is_not_known_is_what_is_missing(stored: dict[str, object], told: str) -> None:
    assert told in block_of(memories.detail(memory(**stored), 200, NOW))


@pytest.mark.parametrize("seconds", [253_402_300_799, 1e30, 1e300])
def test_an_end_beyond_all_years_is_said_in_list_and_line_and_json(seconds: float) -> None:
    far = CacheEntry.from_document({"id": "a", "cacheKey": "a", "ttl": seconds, "_ts": 1763373600})
    assert json_row(far, NOW)["expired"] is False
    assert ">7973y" in text_of(line(far, cache.columns(frozen(NOW)), widths(cache.columns(frozen(NOW)), 100)))
    assert "expires in >7973y" in text_of(cache.peek(far, NOW))


@pytest.mark.parametrize("stored", ["60", float("nan"), float("inf"), True, []])
def test_a_lifetime_that_is_no_number_is_not_called_missing(stored: object) -> None:
    entry = CacheEntry.from_document({"id": "a", "cacheKey": "a", "ttl": stored, "_ts": 1763373600})
    told = block_of(cache.detail(entry, 200, NOW))
    assert "no usable lifetime is stored (3600 in the data model)" in told
    assert json_row(entry, NOW)["expired"] is None


def test_an_entry_that_never_ends_is_told_from_one_whose_end_nobody_knows() -> None:
    never = CacheEntry.from_document({"id": "a", "cacheKey": "a", "ttl": -1, "_ts": 1763373600})
    unknown = CacheEntry.from_document({"id": "b", "cacheKey": "b", "ttl": 3600})
    assert [json_row(each, NOW)["expired"] for each in (never, unknown)] == [False, None]
    shown = columns_for(cache.columns(frozen(NOW)), 80)
    cells = [text_of(line(each, shown, widths(shown, 78))).split() for each in (never, unknown)]
    assert [each[2] for each in cells] == ["never", "—"]
    assert "never expires" in text_of(cache.peek(never, NOW))
    assert "its end is not known" in text_of(cache.peek(unknown, NOW))
