"""Whatever stands in a line becomes a document."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from fleet_tui.model.decode import PROBLEM, RAW_TEXT, Mended, decode, encode, problem


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
        (b' {"a": 1} \r', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"task": "調査 😀"}'.encode(), {"task": "調査 😀"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "\\ud800"}', {"a": "\ud800"}),
        (b'{"a": "\xff"}', {"a": "\udcff"}),
        (b'{"a": 1e999}', {"a": math.inf}),
        (b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890.0}),
        (
            b'{"a": -Infinity, "b": 123456789012345678901234567890}',
            {"a": -math.inf, "b": 123456789012345678901234567890},
        ),
    ],
)
def test_a_document_is_read_however_odd_its_json_is(text: bytes, document: dict[str, Any]) -> None:
    assert decode(text) == document


def test_nan_is_read_as_the_number_it_is() -> None:
    found = decode(b'{"score": NaN}')["score"]
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"id": "wf", "ta', "not JSON: a text without an end: line 1 column 14"),
        (b"<html>", "not JSON: no value: line 1 column 1"),
        (b"", "not JSON: no value: line 1 column 1"),
        (b"\0\0", "not JSON: no value: line 1 column 1"),
        (b"{id: 1}", "not JSON: no name in double quotes: line 1 column 2"),
        (b'{"id" 1}', "not JSON: no colon behind a name: line 1 column 7"),
        (b'{"id": 1 "a": 2}', "not JSON: no comma between two values: line 1 column 10"),
        (b'{"id": 1} {"id": 2}', "not JSON: more behind the end of the document: line 1 column 11"),
        (b'{"id": "a\x01b"}', "not JSON: a control character in a text: line 1 column 10"),
        (b'{"id": "\\q"}', "not JSON: a \\ in a text with a wrong character behind it: line 1 column 9"),
        (b'{"id": "\\u12"}', "not JSON: a \\u in a text without four hexadecimal digits: line 1 column 10"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"a":' + b"1" * 5000 + b', "b": NaN}', "holds a number too long to be read"),
    ],
)
def test_what_is_no_document_is_shown_as_its_text_with_the_reason(text: bytes, reason: str) -> None:
    found = decode(text)
    assert found == {RAW_TEXT: text.decode(), PROBLEM: reason}
    assert problem(found) == reason


def test_an_ordinary_document_has_no_problem() -> None:
    assert problem(decode(b'{"id": "wf"}')) is None
    assert problem({PROBLEM: 1}) is None


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": "\\ud800", "b": 1}',
        b'{"a": Infinity}',
        b'{"a": 123456789012345678901234567890, "b": -Infinity}',
        '{"a": "調査", "b": {"c": [1.0, 8]}}'.encode(),
    ],
)
def test_what_was_read_can_be_kept_as_text_and_read_again(text: bytes) -> None:
    assert decode(encode(decode(text))) == decode(text)


def test_nan_is_kept_as_nan_and_never_becomes_null() -> None:
    assert json.loads(encode(decode(b'{"a": NaN, "b": 1}'))).keys() == {"a", "b"}
    assert math.isnan(json.loads(encode(decode(b'{"a": NaN, "b": 1}')))["a"])


def test_what_lies_too_deep_for_any_parser_stands_as_text_and_is_said() -> None:
    inner = b'["]\\"[", {"b": 1}]'
    text = b'{"id": "x", "a":' + b"[" * 5000 + inner + b"]" * 5000 + b', "z": 1}'
    found = decode(text)
    assert isinstance(found, Mended)
    assert "200 levels" in found.how
    assert (found["id"], found["z"]) == ("x", 1)
    value: object = found["a"]
    while isinstance(value, list):
        (value,) = value
    assert isinstance(value, str)
    assert value.encode().startswith(b"[" * 4801)
    assert inner in value.encode()


@pytest.mark.parametrize("text", [b'{"id": "caf\xe9"}', b'{"caf\xe9": NaN}', b'{"a": "\xff\xfe"}'])
def test_a_byte_that_is_no_utf_8_is_said(text: bytes) -> None:
    found = decode(text)
    assert isinstance(found, Mended)
    assert found.how == f"byte {next(n for n, each in enumerate(text, 1) if each > 127)} is no UTF-8"


@pytest.mark.parametrize("text", [b'{"a": NaN}', b'{"a": "\\ud800"}', '{"a": "café"}'.encode()])
def test_what_is_utf_8_is_not_mended(text: bytes) -> None:
    assert not isinstance(decode(text), Mended)
