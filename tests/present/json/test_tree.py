"""A document as JSON that folds: exact where it is unfolded, and never in need of more than what is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fleet_tui.present.cells import SHOWN_TEXT
from fleet_tui.present.json.tree import JsonTree
from fleet_tui.present.work import at_once
from tests.demo.reading import documents
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE
from tests.model.test_mutations import ACTS
from tests.present.reading import text_of, width_of

HOSTILE = TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\n\t\ud83d[@click=app.quit]x[/]"


def rows(tree: JsonTree) -> list[str]:
    return [text_of(tree.line(index)) for index in range(tree.height)]


def row(tree: JsonTree, part: str) -> int:
    return next(index for index, text in enumerate(rows(tree)) if part in text)


def unfolded(value: object, width: int = 4_000) -> JsonTree:
    """Everything open."""
    tree = JsonTree(value, width)
    count = 0
    while count != tree.height:
        count = tree.height
        at_once(tree.unfold_level(0))
    return tree


def test_a_small_document_is_open_and_what_fits_on_a_line_stays_there() -> None:
    tree = JsonTree({"id": "a", "tokens": {"prompt": 3, "completion": 4}, "long": [{"text": "x" * 40}] * 2, "none": []})
    assert rows(tree) == [
        "▾ {",
        '    "id": "a",',
        '  ▸ "tokens": {"prompt": 3, "completion": 4},',
        '  ▾ "long": [',
        f'    ▸ {{"text": "{"x" * 40}"}},',
        f'    ▸ {{"text": "{"x" * 40}"}}',
        "    ],",
        '    "none": []',
        "  }",
    ]


@pytest.mark.parametrize("container", ["workflowRuns", "agentMemory", "dspyOptimizationRuns", "cache"])
def test_unfolded_it_is_the_very_document(container: str) -> None:
    for stored in documents(container)[:6]:
        text = "".join(each.replace("▾", " ").replace("▸", " ") for each in rows(unfolded(stored, 100_000)))
        assert json.loads(text) == stored


def test_folding_and_unfolding_turn_one_value_and_leave_the_rest() -> None:
    tree = JsonTree({"a": {"b": list(range(40))}, "c": 1})
    before = rows(tree)
    start = row(tree, '"b"')
    assert at_once(tree.toggle(start + 41)) == start  # from its closing bracket
    assert rows(tree)[start].startswith('    ▸ "b": [0, 1, 2')
    assert rows(tree)[start].endswith("40 items")
    assert tree.height == 6
    assert at_once(tree.toggle(start)) == start
    assert rows(tree) == before


def test_levels_fold_from_inside_and_unfold_from_outside_and_the_row_is_kept() -> None:
    value = {"a": {"b": {"c": ["x" * 30, "y" * 30, "z" * 30]}}, "d": 1}
    tree = JsonTree(value)
    full = rows(tree)
    at = at_once(tree.fold_level(row(tree, '"yyy')))
    assert rows(tree)[at].lstrip().startswith('▸ "c"')
    at = at_once(tree.fold_level(at))
    assert rows(tree)[at].lstrip().startswith('▸ "b"')
    at = at_once(tree.unfold_level(at))
    assert rows(tree)[at].lstrip().startswith('▾ "b"')
    at_once(tree.unfold_level(at))
    assert rows(tree) == full


def test_a_long_text_is_cut_with_its_size_and_unfolds_to_all_of_it() -> None:
    text = " ".join(f"word{number}" for number in range(400))
    tree = JsonTree({"text": text}, 60)
    assert rows(tree)[1].endswith("3.1 kB")
    assert width_of(tree.line(1)) <= 60
    at_once(tree.toggle(1))
    shown = " ".join(each.strip() for each in rows(tree)[1:-1])
    assert json.loads(shown.partition(": ")[2]) == text


def test_of_a_megabyte_the_rest_is_named() -> None:
    tree = JsonTree({"text": "x" * 1_000_000}, 80)
    at_once(tree.toggle(1))
    assert "936.0 kB more, :pager shows all" in rows(tree)[-2]


def test_nothing_acts_on_a_terminal_and_nothing_is_wider_than_the_screen() -> None:
    tree = unfolded({HOSTILE: [HOSTILE, {"a": HOSTILE * 20}], "調査": "推論コスト" * 30}, 40)
    for index in range(tree.height):
        assert not ACTS.search(text_of(tree.line(index)))
        assert width_of(tree.line(index)) <= 40


def test_nesting_of_any_depth_can_be_unfolded_and_found() -> None:
    value: Any = "here"
    for _ in range(5_000):
        value = [value]
    tree = JsonTree({"deep": value}, 60)
    found = [each for each in tree.places("here") if each is not None]
    assert rows_at(tree, at_once(tree.reveal(found[0]))) == '"here"'
    assert tree.height > 10_000


def test_what_is_looked_for_is_found_by_name_by_value_and_as_it_is_written() -> None:
    tree = JsonTree({"status": "failed", "list": [{"note": "Status: failed"}], "n": 12.5, "t": True})
    for needle, expected in (
        ("status", [(0,), (1, 0, 0)]),
        ('"status": "failed"', [(0,)]),
        ("12.5", [(2,)]),
        ("true", [(3,)]),
        ("absent", []),
    ):
        assert [each for each in tree.places(needle) if each is not None] == expected


def test_a_place_that_is_folded_is_revealed_and_the_rest_stays_folded() -> None:
    events = [{"id": number, "payload": {"message": f"m{number}", "x": "y" * 80}} for number in range(20_000)]
    tree = JsonTree({"events": events, "z": 1}, 80)
    assert tree.height == 4
    place = next(each for each in tree.places('"m19999"') if each)
    assert rows_at(tree, at_once(tree.reveal(place))) == '"message": "m19999",'
    assert tree.height < 20_020


def rows_at(tree: JsonTree, index: int) -> str:
    return text_of(tree.line(index)).strip()


def test_another_width_keeps_the_value_one_was_on() -> None:
    tree = JsonTree({"a": "word " * 50, "b": 2}, 80)
    index = at_once(tree.lay_out(40, row(tree, '"b"')))
    assert rows_at(tree, index) == '"b": 2'


def test_a_newer_version_is_unfolded_as_the_one_before_was() -> None:
    old = {"a": {"b": ["x" * 70]}, "c": {"d": "y" * 70}}
    tree = JsonTree(old, 80)
    at_once(tree.toggle(row(tree, '"c"')))
    newer = JsonTree({**old, "e": ["z" * 70]}, 80)
    at_once(newer.unfold_as(tree))
    assert rows_at(newer, row(newer, '"c"')).startswith('▸ "c"')
    assert rows_at(newer, row(newer, '"b"')) == '▾ "b": ['
    assert rows_at(newer, row(newer, '"e"')).startswith('▸ "e"')


def test_half_of_a_key_is_shown_nowhere_where_a_long_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleet_tui.redact._KEPT", {"secret-key-of-the-account"})
    text = "x" * (SHOWN_TEXT - 10) + "secret-key-of-the-account" + "y" * 40
    tree = JsonTree({"text": text}, 80)
    at_once(tree.toggle(1))
    assert "secret" not in "".join(rows(tree))


def test_work_on_many_values_tells_how_far_it_is_and_left_in_the_middle_has_changed_nothing() -> None:
    tree = JsonTree({"events": [{"text": "word " * 12, "n": [number, {}]} for number in range(20_000)]}, 60)
    at_once(tree.toggle(1))
    before, shape = rows(tree)[:40], tree.shape
    for work in (tree.unfold_level(3), tree.lay_out(50, 3)):
        shares = [next(work) for _ in range(2)]
        work.close()
        assert shares == sorted(shares)
        assert all(0 <= each < 1 for each in shares)
        assert tree.shape is shape
        assert tree.width == 60
    assert rows(tree)[:40] == before
    slices = [*tree.unfold_level(3)]
    assert len(slices) > 100
    assert slices == sorted(slices)


def test_of_each_row_it_is_told_what_folding_would_do_and_that_is_what_it_does() -> None:
    value = {"list": [{"text": "x" * 40}] * 3, "none": [], "number": 1, "long": "y " * 200}
    for index in range(JsonTree(value).height):
        tree = JsonTree(value)
        told, before = tree.folds(index), tree.height
        at_once(tree.toggle(index))
        assert told == ("fold" if tree.height < before else "unfold" if tree.height > before else "")
