"""A list of JSON values that wait undecoded is the list that they make, to whoever asks it anything."""

from __future__ import annotations

import json

import pytest
from msgspec import DecodeError, Raw

from fleet_tui.json_line import json_line, portable_line
from fleet_tui.model.decode import LONGEST, decode, value_of
from fleet_tui.undecoded import Undecoded, plain

VALUES = [{"a": 1}, None, "text", [1, [2]], 2.5, {"a": 1}]


@pytest.fixture
def waiting() -> Undecoded:
    return Undecoded(Raw(json.dumps(VALUES).encode()), value_of)


def test_it_reads_like_the_list(waiting: Undecoded) -> None:
    assert [*waiting] == VALUES
    assert (list(waiting), tuple(waiting), sorted(waiting, key=str)) == (VALUES, tuple(VALUES), sorted(VALUES, key=str))
    assert [*reversed(waiting)] == VALUES[::-1]
    assert (waiting[0], waiting[-1], waiting[1:3], waiting[::-1]) == (VALUES[0], VALUES[-1], VALUES[1:3], VALUES[::-1])
    assert len(waiting) == len(VALUES)
    assert [1, [2]] in waiting
    assert "none" not in waiting
    with pytest.raises(IndexError):
        waiting[6]


def test_it_equals_the_list(waiting: Undecoded) -> None:
    assert waiting == VALUES
    assert waiting == VALUES
    assert waiting == Undecoded(Raw(json.dumps(VALUES, indent=1).encode()), value_of)
    assert waiting != VALUES[:-1]
    assert [{"a": 2}, *VALUES[1:]] != waiting
    assert waiting != "text"


def test_it_is_written_like_the_list(waiting: Undecoded) -> None:
    expected = json_line({"events": VALUES})
    assert json_line({"events": waiting}) == expected
    assert portable_line({"events": waiting}) == expected
    assert json.dumps({"events": waiting}, indent=2) == json.dumps({"events": VALUES}, indent=2)


def test_a_value_that_one_writer_of_json_refuses_is_written_all_the_same() -> None:
    text = b'[1e999, "\\u00e9", {"a": ' + b"[" * 400 + b"]" * 400 + b"}]"
    waiting = Undecoded(Raw(text), value_of)
    assert json_line(waiting) == json_line(json.loads(text))


def test_what_is_no_text_of_such_a_list_is_no_business_of_its_writer() -> None:
    with pytest.raises(TypeError):
        plain(object())


def test_what_is_no_list_is_none() -> None:
    with pytest.raises(DecodeError):
        Undecoded(Raw(b'{"a": 1}'), value_of)


@pytest.mark.parametrize(
    "text",
    [
        b'{"id": "a", "events": [{"a": 1}, 2, "x", null, [3]], "error": "e"}',
        b'{"events": [1], "id": "a", "events": [2]}',
        b'{"ev\\u0065nts": [{"a": 1, "a": 2}]}',
        '{"events": [{"a": "調査 😀"}]}'.encode(),
        b'{"events": [{"a": "\\ud83d\\ude00"}]}',
        b'{"events": []}',
        b'{"events": [{"id": "0123456789012345678901a"}, 1e999]}',
        b'{"events": [{"a": 1e999}, 12345678901234567]}',
    ],
)
def test_the_events_of_a_long_document_wait_and_are_what_they_would_be(text: bytes) -> None:
    whole, late = decode(text, waits_beyond=LONGEST), decode(text, waits_beyond=0)
    assert isinstance(late["events"], Undecoded)
    assert not isinstance(whole["events"], Undecoded)
    assert list(late.items()) == list(whole.items())


@pytest.mark.parametrize(
    "text",
    [
        b'{"events": {"a": 1}}',
        b'{"events": null}',
        b'{"id": "a"}',
        b"[1]",
        b'{"events": [1, NaN]}',
        b'{"events": [1], "a": Infinity}',
        b'{"events": ["\\ud800"]}',
        b'{"events": ["\xff"]}',
        b'{"events": [1e999, 123456789012345678901]}',
        b'{"events": [1e999, -9223372036854775809]}',
        b'{"events": [' + b"1" * 5_000 + b"]}",
        b'{"events": [' + b"[" * 1_100 + b"]" * 1_100 + b"]}",
        b'{"events": [1, 2',
        b'{"events": [1], "a": 1e999}',
        b'\xef\xbb\xbf{"events": [1]}',
    ],
)
def test_the_events_of_a_strange_document_are_decoded_with_it(text: bytes) -> None:
    whole, late = decode(text, waits_beyond=LONGEST), decode(text, waits_beyond=0)
    assert not isinstance(late.get("events"), Undecoded)
    assert (repr(late), type(late)) == (repr(whole), type(whole))


def test_two_readings_of_the_same_text_are_equal_without_a_look_at_any_value() -> None:
    def refuse(_: object) -> object:
        raise AssertionError

    one, other = (Undecoded(Raw(json.dumps(VALUES).encode()), refuse) for _ in range(2))
    assert one == other
