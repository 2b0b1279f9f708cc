"""A JSON line is JSON for every reader and does nothing to a terminal."""

from __future__ import annotations

import json

import pytest

from fleet_tui.json_line import json_line, portable_line


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


@pytest.mark.parametrize("lone", ["\ud800", "\udc41\ud83d"])
def test_for_every_reader_half_a_character_is_the_sign_for_one_that_is_lost(lone: str) -> None:
    line = portable_line({f"key {lone}": [f"a{lone}b", "😀", float("nan")]})
    assert "\\ud8" not in line
    assert "\\ud" not in line.replace("\\ud83d\\ude00", "")
    lost = "\ufffd" * len(lone)
    assert json.loads(line) == {f"key {lost}": [f"a{lost}b", "😀", None]}


def test_a_character_of_two_halves_written_as_escapes_is_whole_for_every_reader() -> None:
    assert json.loads(portable_line(["\U000e0041", "\ud800"])) == ["\U000e0041", "\ufffd"]


@pytest.mark.parametrize("levels", [1, 126, 127, 128, 253, 254, 255, 300, 5_000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_what_lies_too_deep_for_jq_is_text_that_holds_it_all(levels: int, opening: str) -> None:
    value: object = "\ud800"
    for _ in range(levels):
        value = [value] if opening == "[" else {"a": value}
    line = portable_line(value)
    most = 254 if opening == "[" else 127  # jq 1.6 counts an object twice
    assert line.startswith(opening * min(levels, most))
    assert not line.startswith(opening * (most + 1))
    assert line.count(opening[0]) == levels
    assert json.loads(line)


def test_text_of_what_lies_too_deep_is_that_of_a_line() -> None:
    value: object = {"a": ["\ud800", 1]}
    for _ in range(254):
        value = [value]
    found = json.loads(portable_line(value))
    while isinstance(found, list):
        (found,) = found
    assert found == '{"a":["\ufffd",1]}'
