"""A stored value on one line: JSON as far as it goes, cut and safe, whatever its size or depth."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fleet_tui.model.event import headline
from fleet_tui.model.inline import inline

VALUES: list[Any] = [
    None,
    True,
    3,
    -2.5,
    'text with "quotes", \\ and \n newlines',
    [],
    {},
    [1, [2, [], {"a": []}], "x"],
    {"a": {"b": [1, None]}, "c d": "é日本"},
]


@pytest.mark.parametrize("value", VALUES)
def test_what_fits_is_whole_and_valid_json(value: object) -> None:
    assert json.loads(inline(value)) == value


def test_it_reads_like_json_that_a_person_wrote() -> None:
    assert inline({"query": "gpu", "n": [1, 2]}) == '{"query": "gpu", "n": [1, 2]}'


@pytest.mark.parametrize("size", [1, 2, 5, 40])
@pytest.mark.parametrize(
    "value", ["x" * 1000, list(range(1000)), {str(n): n for n in range(1000)}, [[["deep"] * 9] * 9]]
)
def test_what_does_not_fit_is_cut_to_the_size_and_says_so(value: object, size: int) -> None:
    found = inline(value, size)
    assert len(found) == size
    assert found.endswith("…")
    assert json.dumps(value).startswith(found[:-1])


def test_neither_depth_nor_length_matters() -> None:
    deep: object = 0
    for _ in range(100_000):
        deep = [deep]
    assert inline(deep, 10) == "[[[[[[[[[…"
    assert inline({"a": deep, "b": ["x" * 10_000_000] * 1_000_000}, 10) == '{"a": [[[…'


def test_text_that_acts_on_a_terminal_is_escaped() -> None:
    assert inline({"\x1b[31m": "\x9b2J\u202e\x7f"}) == r'{"\u001b[31m": "\u009b2J\u202e\u007f"}'


def test_what_json_has_no_word_for_is_shown_as_python_does() -> None:
    assert inline([float("nan"), float("inf"), 10**40]) == f"[NaN, Infinity, {10**40}]"


@pytest.mark.parametrize("size", range(20, 60))
def test_no_half_of_a_key_in_use_is_left_where_a_value_is_cut(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "k" * 10 + "0123456789" * 3
    monkeypatch.setattr("fleet_tui.redact._KEPT", {key})
    assert "kk" not in inline({"input": f"use {key} and more", "rest": "x" * 100}, size)
    assert "kk" not in headline(" " * 30 + "x" * (400 - size) + key)
