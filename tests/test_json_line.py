"""A JSON line is JSON for every reader and does nothing to a terminal."""

from __future__ import annotations

import json

import pytest

from fleet_tui.json_line import json_line


def test_text_stays_readable() -> None:
    assert json_line({"task": "調査 – café"}) == '{"task":"調査 – café"}'


@pytest.mark.parametrize("text", ["\x1b]0;owned\x07", "a\u202eb", "\x9b2J", "\u2028", "\x7f", "\U000e0041", "\ud800"])
def test_what_acts_on_a_terminal_stands_as_an_escape_and_comes_back_as_it_was(text: str) -> None:
    line = json_line([text, "é"])
    assert text not in line
    assert json.loads(line) == [text, "é"]


def test_nothing_is_cut() -> None:
    text = "x" * 3_000_000
    assert json.loads(json_line({"text": text}))["text"] == text


def test_numbers_too_large_for_64_bits_keep_their_digits() -> None:
    assert json_line(123456789012345678901234567890) == "123456789012345678901234567890"


@pytest.mark.parametrize("beside", [0, 1 << 70, "\ud800"])
def test_nan_and_infinities_are_null_whatever_stands_beside_them(beside: object) -> None:
    line = json_line({"a": [float("nan"), float("inf"), beside], "b": -float("inf")})
    found = json.loads(line, parse_constant=pytest.fail)
    assert found == {"a": [None, None, beside], "b": None}


def test_some_hundred_levels_are_no_obstacle() -> None:
    value: object = 1
    for _ in range(600):
        value = [value]
    assert json_line(value) == "[" * 600 + "1" + "]" * 600
