"""A stored value as indented JSON: readable, whole, safe to show, and within the width, however deep or large."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fleet_tui.present.blocks import told
from fleet_tui.present.json.lines import MOST, json_lines
from fleet_tui.present.json.tree import JsonTree
from fleet_tui.present.work import at_once
from tests.demo.reading import documents
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, tone_of, width_of

HOSTILE = TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\n\t\ud83d[@click=app.quit]x[/]"


def shown(value: object, width: int = 80, **how: Any) -> str:
    return block_of(json_lines(value, width, **how))


def test_what_fits_on_a_line_stays_on_one_and_the_rest_is_indented() -> None:
    stored = {"language": "python", "args": ["--table", "pricing.csv"], "limits": {"s": 30, "mb": None}, "ok": True}
    assert shown(stored, 60) == "\n".join(
        [
            "{",
            '  "language": "python",',
            '  "args": ["--table", "pricing.csv"],',
            '  "limits": {"s": 30, "mb": null},',
            '  "ok": true',
            "}",
        ]
    )
    assert shown({"query": "gpu", "n": 5}) == '{"query": "gpu", "n": 5}'


def test_not_compact_gives_every_member_a_line_of_its_own() -> None:
    assert shown({"a": [1, 2], "b": {}, "c": []}, compact=False) == "\n".join(
        ["{", '  "a": [', "    1,", "    2", "  ],", '  "b": {},', '  "c": []', "}"]
    )


def test_an_indent_moves_all_lines() -> None:
    assert shown({"a": 1}, indent=4) == '    {"a": 1}'
    assert shown({"a": "x" * 90}, 60, indent=2).split("\n")[1].startswith('    "a": "xxx')


@pytest.mark.parametrize("value", [None, True, 8, 8.5, "text", [], {}, 10**40])
def test_a_scalar_is_one_line_of_json(value: object) -> None:
    assert shown(value) == json.dumps(value)


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("container", ["workflowRuns", "agentMemory", "dspyOptimizationRuns", "cache"])
def test_the_data_models_documents_are_shown_whole_within_the_width(container: str, width: int, compact: bool) -> None:
    stored = documents(container)[0]
    lines = json_lines(stored, width, compact=compact)
    assert all(width_of(each) <= width for each in lines)
    assert re.sub(r"\s", "", block_of(lines)) == re.sub(r"\s", "", json.dumps(stored, ensure_ascii=False))


def test_keys_stand_out_from_values() -> None:
    lines = json_lines({"name": "x" * 90}, 120, compact=False)
    assert tone_of(lines[1], '"name": ') == "accent"
    assert tone_of(lines[1], "xxx") == "plain"


def test_a_very_long_string_is_cut_and_its_size_is_said() -> None:
    found = shown({"log": "x" * 1_048_576})
    assert len(found) < 4_000
    assert found.endswith("… 1.0 MB more\n}")
    assert "more" not in shown("x" * 2_000)


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("width", [20, 80])
@pytest.mark.parametrize("kind", ["list", "object", "both"])
def test_five_thousand_levels_are_shown_as_far_as_eyes_follow(kind: str, width: int, compact: bool) -> None:
    deep: object = "bottom"
    for level in range(5_000):
        deep = [deep] if kind == "list" or (kind == "both" and level % 2) else {"k": deep}
    lines = json_lines(deep, width, compact=compact)
    assert 200 <= len(lines) < 1_500
    assert all(width_of(each) <= width for each in lines)
    assert "…" in block_of(lines)
    assert all(text_of(each).strip() for each in lines)


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(
    "value",
    [
        HOSTILE,
        [HOSTILE, HOSTILE],
        {HOSTILE: HOSTILE},
        {"a": {HOSTILE: [HOSTILE]}},
        {"k" * 500: "value", "": 1, "日本" * 60: "東京" * 60},
        {"hearts": "❤️" * 200},
        {"nan": float("nan"), "big": 10**400},
    ],
)
def test_hostile_text_is_inert_and_keeps_to_the_width(value: object, width: int) -> None:
    lines = json_lines(value, width, indent=2)
    assert all(width_of(each) <= width for each in lines)
    assert not ACTS.search(block_of(lines).replace("\n", ""))
    assert all("\n" not in text_of(each) for each in lines)
    hostile = "\\u001b]0;owned" in re.sub(r"\s", "", block_of(lines))
    assert hostile == ("owned" in json.dumps(value))


def test_an_empty_key_is_shown() -> None:
    assert shown({"": 1, "a": 2}, compact=False) == '{\n  "": 1,\n  "a": 2\n}'


def test_a_list_of_a_hundred_thousand_numbers_is_all_there() -> None:
    assert len(json_lines(list(range(100_000)), 80)) == 100_002


@pytest.mark.parametrize("container", ["workflowRuns", "agentMemory", "dspyOptimizationRuns", "cache"])
def test_a_detail_and_the_tree_that_folds_lay_a_document_out_alike(container: str) -> None:
    stored = documents(container)[0]
    tree = JsonTree(stored, 100_000)
    count = 0
    while count != tree.height:
        count = tree.height
        at_once(tree.unfold_level(0))
    rows = [text_of(tree.line(index)) for index in range(count)]
    signless = [re.sub(r"^( *)[▸▾ ] ", r"\1", each) for each in rows]
    assert signless == [text_of(each) for each in json_lines(stored, 100_000, compact=False)]


def test_of_very_many_lines_the_first_are_laid_out_and_where_the_others_are_is_said() -> None:
    looked: list[int] = []

    class Counted(list[object]):
        def __iter__(self) -> Iterator[object]:
            for position, each in enumerate(super().__iter__()):
                looked.append(position)
                yield each

    lines = json_lines(Counted({"n": number} for number in range(100_000)), 80, most=MOST)
    assert len(lines) == MOST + 1
    assert text_of(lines[-1]) == "… more than 1,000 lines, the raw document shows all"
    assert len(looked) < 3 * MOST
    assert len(json_lines([{"n": number} for number in range(2_000)], 80)) == 2_002
    assert len(told({f"k{number}": number for number in range(100_000)}, 80)) == MOST + 1
